//go:build duckdb_arrow

// Package duckdb is the embedded engine: DuckDB in this process, through Arrow.
package duckdb

import (
	"context"

	"github.com/apache/arrow-go/v18/arrow"

	"quire/engine"
)

// Files brings the part of a source that a query needs to a local path, and takes what is written. engine/storage has it;
// cmd joins the two.
type Files interface {
	// List gives the objects that a URI or a glob names now, in the order of their URIs; none is an Error of class Missing.
	List(ctx context.Context, uri string) ([]engine.Object, error)
	// Fetch brings an object, or the part of it that is needed, to a file on this machine.
	Fetch(ctx context.Context, o engine.Object, need engine.Need) (engine.Local, error)
	// Sink opens one file of a target.
	Sink(ctx context.Context, uri string, t engine.Target) (engine.Sink, error)
}

// Options open an engine.
type Options struct {
	Settings engine.Settings
	Files    Files  // nil: no sources and no targets
	TempDir  string // the folder in which this engine makes its own for what does not fit in memory; "" is the system's
	Database string // a database file; "" is in memory
}

// Engine is one session of DuckDB.
type Engine struct{}

var (
	_ engine.Engine    = (*Engine)(nil)
	_ engine.Resolver  = (*Engine)(nil)
	_ engine.Explainer = (*Engine)(nil)
	_ engine.Evaluator = (*Engine)(nil)
)

var errStub = engine.NewError(engine.Unsupported, "not built yet", "", nil)

// Open starts the engine.
func Open(ctx context.Context, o Options) (*Engine, error) { return &Engine{}, nil }

func (e *Engine) Info() engine.Info { return engine.Info{System: "duckdb", Version: "1.5.5"} }

func (e *Engine) Define(ctx context.Context, name string, r engine.Relation) (*arrow.Schema, error) {
	return nil, errStub
}

func (e *Engine) Analyze(ctx context.Context, q engine.Query) (engine.Analysis, error) {
	return engine.Analysis{}, errStub
}

func (e *Engine) Catalog(ctx context.Context, prefix string) ([]engine.Entry, error) {
	return nil, errStub
}

func (e *Engine) Query(ctx context.Context, q engine.Query) (*engine.Result, error) {
	return nil, errStub
}

func (e *Engine) Write(ctx context.Context, q engine.Query, t engine.Target) (engine.Written, error) {
	return engine.Written{}, errStub
}

func (e *Engine) Exec(ctx context.Context, s engine.Statement) (engine.Changed, error) {
	return engine.Changed{}, errStub
}

func (e *Engine) Materialize(ctx context.Context, id string, q engine.Query) (engine.Rows, error) {
	return engine.Rows{}, errStub
}

func (e *Engine) Page(ctx context.Context, id string, from, n int64) (*engine.Result, error) {
	return nil, errStub
}

func (e *Engine) Forget(ctx context.Context, ids ...string) error { return nil }

func (e *Engine) Close() error { return nil }

func (e *Engine) Resolve(ctx context.Context, s engine.Source) (engine.Source, error) {
	return s, errStub
}

func (e *Engine) Explain(ctx context.Context, q engine.Query) (string, error) { return "", errStub }

func (e *Engine) Evaluate(ctx context.Context, expr engine.Query, typ string) (engine.Value, error) {
	return engine.Value{}, errStub
}
