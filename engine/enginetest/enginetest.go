// Package enginetest is the conformance suite that every engine of quire passes: what engine.Engine promises, shown from
// outside, and the language's examples in testdata/*.test (script.go says how to read them).
//
// It promises an engine's author that whoever passes it serves a session. It knows nothing of where data lives: an engine
// that runs here and one on a cluster that cannot see local files get their sources and targets from a Fixture of their own.
// No test asserts a time; each waits for what the engine says.
package enginetest

import (
	"testing"

	"quire/engine"
)

// Fixture is the place where an engine under test reads and writes. If the engine is no engine.Resolver, the Fixture is.
type Fixture interface {
	// Put stores content under a name (which may have folders) and gives a URI that the engine can read.
	Put(t *testing.T, name string, content []byte) string
	// Target gives a URI of that name that the engine can write and nobody has written.
	Target(t *testing.T, name string) string
	// Get reads what was written to a URI; nil when there is nothing.
	Get(t *testing.T, uri string) []byte
}

// Run runs the suite. open starts an engine with the settings for one test and closes it when the test ends; closing it twice
// must be allowed.
func Run(t *testing.T, open func(t *testing.T, s engine.Settings) (engine.Engine, Fixture)) {
	for _, c := range []struct {
		name string
		run  func(t *testing.T, s *suite)
	}{
		{"Info", testInfo},
		{"Define/Query", testDefineQuery},
		{"Define/Redefine", testRedefine},
		{"Define/ReadsNoRows", testDefineReadsNoRows},
		{"Define/Kept", testDefineKept},
		{"Define/Arguments", testArguments},
		{"Define/Pending", testPending},
		{"Names/Hidden", testNamesHidden},
		{"Analyze", testAnalyze},
		{"Errors/Places", testErrorPlaces},
		{"Errors/InDefinition", testErrorInDefinition},
		{"Types/NoneWider", testOutwardTypes},
		{"Types/SumOverflow", testSumOverflow},
		{"Order/Kept", testOrderKept},
		{"Page", testPage},
		{"Materialize/Replaces", testMaterializeReplaces},
		{"Forget", testForget},
		{"Write/ReadBack", testWriteReadBack},
		{"Write/Sorted", testWriteSorted},
		{"Write/FailureKeepsOld", testWriteFailure},
		{"Write/Refuses", testWriteRefuses},
		{"Write/Arrow", testWriteArrow},
		{"Write/Partitions", testWritePartitions},
		{"Write/PartitionsFailure", testWritePartitionsFailure},
		{"Sources/Glob", testGlob},
		{"Sources/Formats", testFormats},
		{"Sources/Options", testSourceOptions},
		{"Sources/Missing", testMissing},
		{"Sources/Empty", testEmpty},
		{"Sources/BadRows", testBadRows},
		{"Sources/Folders", testFolders},
		{"Sources/Rejects", testRejects},
		{"Sources/LongCells", testLongCells},
		{"Sources/RejectedLines", testRejectedLines},
		{"Sources/NothingLost", testNothingLost},
		{"Sources/RowsDoNotDependOnColumns", testRowsWhole},
		{"Runs/Cancel", testCancel},
		{"Runs/CancelMaterialize", testCancelMaterialize},
		{"Runs/CancelWrite", testCancelWrite},
		{"Runs/CancelledBefore", testCancelledBefore},
		{"Runs/SideBySide", testSideBySide},
		{"Runs/Close", testClose},
		{"Exec", testExec},
		{"Catalog", testCatalog},
		{"Explain", testExplain},
		{"Evaluate", testEvaluate},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(t, newSuite(t, open, engine.Settings{})) })
	}
	t.Run("Settings/TimeZone", func(t *testing.T) {
		testTimeZone(t, newSuite(t, open, engine.Settings{TimeZone: "America/New_York"}))
	})
	t.Run("Script", func(t *testing.T) { runScripts(t, open) })
}
