//go:build duckdb_arrow

package duckdb

import (
	"context"
	"strings"

	"quire/engine"
	"quire/internal/sqllex"
)

// Write implements engine.Engine: the rows go to a file beside the target, which takes the target's place when it is whole.
// Equal rows in an equal order make equal bytes.
func (e *Engine) Write(ctx context.Context, q engine.Query, t engine.Target) (engine.Written, error) {
	var out engine.Written
	if e.files == nil {
		return out, engine.NewError(engine.Unsupported, "this engine was opened without files", "", nil)
	}
	form, err := copyOptions(t)
	if err != nil {
		return out, err
	}
	// What is wrong with the query is found before anything is opened.
	var parts *partitioning
	if err := e.run(ctx, func(c *conn) error {
		b, err := c.bind(q)
		if err == nil {
			parts, err = b.partitioning(&t)
			b.close()
		}
		return err
	}); err != nil {
		return out, err
	}
	w := wholeRows
	if parts != nil { // they go through a table in any case
		w = anyRows
	}
	use, err := e.ready(ctx, q, w)
	if err != nil {
		return out, err
	}
	defer use.done()
	switch {
	case parts != nil:
		return e.writePartitions(ctx, q, t, parts, form)
	case isArrow(t):
		return e.writeArrow(ctx, q, t)
	}
	sink, err := e.files.Sink(ctx, t.URI, t)
	if err != nil {
		return out, err
	}
	defer func() { _ = sink.Abort() }() // nothing after Commit
	write := func(c *conn) error {
		b, err := c.bind(q)
		if err != nil {
			return err
		}
		defer b.close()
		head := "COPY ("
		tail := "\n"
		if t.Sorted {
			head, tail = "COPY (FROM (", "\n) ORDER BY ALL"
		}
		b.t.before += len(head)
		out.Rows, err = c.do(head+b.sql+tail+") TO "+sqllex.QuoteString(sink.Path())+" ("+form+")", b.t)
		return err
	}
	err = e.runBeside(ctx, write)
	if err != nil {
		if again, cause := e.mended(ctx, q, use, err); cause != nil {
			return out, cause
		} else if again {
			err = e.runBeside(ctx, write)
		}
	}
	if err != nil {
		return out, unwritten(t, sink, err)
	}
	if out.Bytes, err = sink.Commit(); err != nil {
		return out, err
	}
	out.Files = []string{t.URI}
	return out, nil
}

// unwritten words a failure to write: the sink may know better than the engine, and the file that it names is not the
// user's.
func unwritten(t engine.Target, sink any, err error) error {
	e, ok := err.(*engine.Error)
	if ok && e.Class == engine.Cancelled {
		return err
	}
	if x, ok := sink.(interface{ Explain(error) error }); ok {
		if better := x.Explain(err); better != nil && better != err {
			return better
		}
	}
	if !ok {
		return err
	}
	out := *e
	if e.Class == engine.NoSpace {
		out.Message = "no space left for " + shown(t.URI)
		out.Hint = "make room, or choose another place"
	}
	if x, ok := sink.(engine.Sink); ok {
		out.Message = strings.ReplaceAll(out.Message, x.Path(), shown(t.URI))
	}
	return &out
}
