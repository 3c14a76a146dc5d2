// Package engine says what any engine of quire promises: one session in which names are defined as queries or sources, and
// which analyses, runs, keeps and writes their rows.
//
// It holds the interface and the plain types of that promise and depends on no driver. engine/duckdb is the embedded engine;
// engine/enginetest is the conformance suite that every engine passes; engine/pipesql lowers the quire dialect for an engine
// that does not speak it; engine/storage brings files. Queries are text of the quire dialect (pipe SQL) in which relations
// already carry physical names (see PhysicalName). Arrow is the currency of rows: timestamps are in microseconds, integers
// no wider than 64 bits, decimals at most (38, s); no dictionary, run-end or view types cross this interface.
package engine

import (
	"context"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"quire/internal/sqllex"
)

// Engine evaluates queries of the quire dialect. It is one session: the names defined in it are its own. All methods may be
// called from several goroutines at once; each run is independent and ends soon (under a second) when its context is
// cancelled, with an Error of class Cancelled and with nothing of it left behind. Every error is an *Error or wraps one.
type Engine interface {
	// Info tells what runs here. It never blocks.
	Info() Info
	// Define gives a physical name to a query, a resolved source or kept rows, and returns the schema. It reads no rows.
	// Defining a name again replaces it.
	Define(ctx context.Context, name string, r Relation) (*arrow.Schema, error)
	// Analyze binds a query without running it.
	Analyze(ctx context.Context, q Query) (Analysis, error)
	// Catalog lists what the engine itself offers (tables of a database file, of a cluster) whose name starts with prefix.
	Catalog(ctx context.Context, prefix string) ([]Entry, error)
	// Query runs a query and gives its rows. The caller bounds what it asks for: an engine may hold a whole result in memory.
	// Progress goes to the function set by WithProgress.
	Query(ctx context.Context, q Query) (*Result, error)
	// Write runs a query into a target, where the data is; the target is replaced whole or not at all.
	Write(ctx context.Context, q Query, t Target) (Written, error)
	// Exec runs one statement of raw SQL, whole or not at all. It changes the database file of the Settings, or else tables
	// that live as long as the engine.
	Exec(ctx context.Context, s Statement) (Changed, error)
	// Materialize keeps a query's rows, in the query's order, under an id for Page and for Kept.
	Materialize(ctx context.Context, id string, q Query) (Rows, error)
	// Page gives rows [from, from+n) of kept rows, whatever from is, in time that does not grow with it.
	Page(ctx context.Context, id string, from, n int64) (*Result, error)
	// Forget drops kept rows; unknown ids are no error.
	Forget(ctx context.Context, ids ...string) error
	// Close ends all runs and removes what the session left on disk.
	Close() error
}

// Resolver is the ability to look at a source: expand its globs, tell each object's identity, infer the types once. The
// embedded engine has it, for whichever engine runs.
type Resolver interface {
	// Resolve gives s with Objects and Schema filled. A source that names nothing is an Error of class Missing.
	Resolve(ctx context.Context, s Source) (Source, error)
}

// Storer is the ability to put kept rows into a file, which a later session of the same engine and version reads back exactly:
// every value, type and the order.
type Storer interface {
	// Store writes the rows kept under id to a new file.
	Store(ctx context.Context, id, path string) error
	// Restore keeps the rows of a file under id, as Materialize would have, without reading them. The file stays in use, and
	// must not change, until Forget or Close. A file that is not one of Store's is an error.
	Restore(ctx context.Context, id, path string) (Rows, error)
}

// InPlaceKeeper is the ability to keep rows where they are, for queries whose pages can be read from their source.
type InPlaceKeeper interface {
	// KeepInPlace is Materialize for such a query, in time that does not grow with the rows; ok is false for any other.
	KeepInPlace(ctx context.Context, id string, q Query) (rows Rows, ok bool, err error)
}

// Tailer is the ability to look at the last rows of what is not read whole yet.
type Tailer interface {
	// Tail gives the last rows of a query in their order, at most n, from the ends of its files; ok is false when they cannot be
	// told before all are read. How many rows are above them stays unknown.
	Tail(ctx context.Context, q Query, n int64) (rows *Result, ok bool, err error)
}

// Glimpser is the ability to show the first rows of a source before Resolve has told its columns.
type Glimpser interface {
	// Glimpse gives the first rows of a source that was not looked at yet, at most n, in columns told from its first bytes: Resolve,
	// which sees more, may find other types. ok is false when that is not possible, or not worth it.
	Glimpse(ctx context.Context, s Source, n int64) (rows *Result, ok bool, err error)
}

// Explainer is the ability to show a query's plan as text.
type Explainer interface {
	Explain(ctx context.Context, q Query) (string, error)
}

// Evaluator is the ability to evaluate a constant expression, as for a parameter's default.
type Evaluator interface {
	// Evaluate gives expr converted to the parameter type typ ("date", "integer list", …).
	Evaluate(ctx context.Context, expr Query, typ string) (Value, error)
}

// Resetter is the ability to forget all that Exec made in the session's own tables. A database file is left as it is.
type Resetter interface {
	Reset(ctx context.Context) error
}

// Info names an engine.
type Info struct {
	System      string // "duckdb", "spark"
	Version     string // "1.5.5"
	Place       string // "" for the embedded engine, else the file or the server, without secrets
	Distributed bool   // it cannot see local files
}

// Settings open an engine.
type Settings struct {
	TimeZone    string // IANA name; "" is UTC
	MemoryLimit string // "4GB"; "" is the engine's default
	Threads     int    // 0 is the engine's default

	Database string // the path of a database file that is read, and written by Exec; "" is none
	Creates  bool   // the database file need not be there: the first Exec makes it
	// Scratch opens an engine for static checks of scripts with raw SQL: Exec makes, changes and drops relations without
	// rows, and writes nothing; the relations of the database file are there, empty.
	Scratch bool
}

// Relation is what a name can stand for: a Query, a Source or Kept rows.
type Relation interface{ relation() }

// Query is a text of the quire dialect. Its $names are replaced by Args as typed literals, never as text.
type Query struct {
	Text   string
	Args   []Arg
	Origin *sqllex.Map // from offsets in Text to offsets in the notebook; nil: Text is the source itself
}

// Statement is raw SQL for Exec.
type Statement Query

// Kept stands for rows that Materialize kept under ID.
type Kept struct{ ID string }

func (Query) relation()  {}
func (Source) relation() {}
func (Kept) relation()   {}

// Arg is the value of a parameter.
type Arg struct {
	Name  string
	Value Value
}

// Value is a parameter's typed value, in canonical text: 2006-01-02 for dates, 2006-01-02 15:04:05.999999 for timestamps.
type Value struct {
	Type  string // text, integer, decimal, date, timestamp, boolean
	List  bool
	Null  bool
	Items []string // one, or the list's
}

// Analysis is what binding a query tells.
type Analysis struct {
	Schema    *arrow.Schema
	Volatile  bool  // it, or what it reads, calls now(), random() and their like, samples, or reads a source without identity
	Varies    bool  // its own text does: asked twice, it may give two answers
	Streaming bool  // scans, filters and projections only: a LIMIT on it reads only as much as it needs
	Ordered   bool  // it ends in an ORDER BY
	Bytes     int64 // to be read, at most; -1 unknown
}

// Entry is one thing in the engine's own catalog.
type Entry struct {
	Name   string // as a query would write it
	Kind   string // "table", "view", "table function"
	Schema *arrow.Schema
}

// Result is a stream of Arrow batches. Release must be called; Err is to be asked after Next gave false.
type Result struct {
	array.RecordReader
}

// Rows tells what Materialize kept.
type Rows struct {
	Schema  *arrow.Schema
	Count   int64
	Anew    bool // of a source that Follows: its file has not only grown, so it was read from the start
	InPlace bool // nothing was copied: pages are read from the source's own files, which must stay as they are
}

// Written tells what Write wrote.
type Written struct {
	Rows  int64
	Bytes int64    // -1 when the place does not tell
	Files []string // URIs, as the target named them
}

// Changed tells what Exec changed.
type Changed struct {
	Rows int64 // -1 when the engine does not tell
}

// Progress of a run. Unknown figures are -1.
type Progress struct {
	Fraction float64 // 0..1
	Rows     int64   // processed so far
	Total    int64   // to process
	Bytes    int64
}

type progressKey struct{}

// WithProgress gives a context whose runs report to f, at most ten times a second, from another goroutine.
func WithProgress(ctx context.Context, f func(Progress)) context.Context {
	return context.WithValue(ctx, progressKey{}, f)
}

// ProgressFunc gives the function set by WithProgress, or nil.
func ProgressFunc(ctx context.Context) func(Progress) {
	f, _ := ctx.Value(progressKey{}).(func(Progress))
	return f
}

type asideKey struct{}

// Aside gives a context whose runs nobody waits for: they leave the processors to those that somebody does.
func Aside(ctx context.Context) context.Context { return context.WithValue(ctx, asideKey{}, true) }

// IsAside reports whether a context is one of Aside's.
func IsAside(ctx context.Context) bool { return ctx.Value(asideKey{}) != nil }

// DefinitionSchema is where definitions live in the session catalog of an engine.
const DefinitionSchema = "quire_defs"

// PhysicalName gives the name under which an engine knows the definition of name with this fingerprint (12 hex digits of it
// are used). Changed text, parameter or source gives another name, so an old view never answers for a new one.
func PhysicalName(name, fingerprint string) string {
	if len(fingerprint) > 12 {
		fingerprint = fingerprint[:12]
	}
	return DefinitionSchema + "." + sqllex.QuoteIdent(strings.ToLower(name)+"__"+fingerprint)
}
