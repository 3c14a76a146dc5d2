package main

import (
	"os"
	"path/filepath"
	"time"
)

// startLimit is the promise for `quire version` and for the first frame.
const startLimit = 50 * time.Millisecond

// measureStarts measures `quire version` and the screen's first frame against a program that links DuckDB and ends at once.
func (b bench) measureStarts(t *table, times int) error {
	noop := func() (sample, error) { return b.process(b.dir, b.hand, "-noop") }
	versions, noops, err := inTurn(times, func() (sample, error) { return b.process(b.dir, b.quire, "version") }, noop)
	if err != nil {
		return err
	}
	t.row(line{what: "`quire version`", other: "a program that links DuckDB", quire: versions, than: noops, limit: startLimit})

	script := filepath.Join(b.dir, "first.quire")
	if err := os.WriteFile(script, []byte("-- # First frame\nSELECT 1 AS one;\n"), 0o600); err != nil {
		return err
	}
	frames, noops, err := inTurn(times, func() (sample, error) { return b.firstFrame(script) }, noop)
	if err != nil {
		return err
	}
	t.row(line{what: "first frame of `quire FILE`", other: "a program that links DuckDB", quire: frames, than: noops, limit: startLimit})
	return nil
}
