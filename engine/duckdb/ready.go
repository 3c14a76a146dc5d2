//go:build duckdb_arrow

package duckdb

import (
	"context"
	"strings"
	"sync"

	"github.com/apache/arrow-go/v18/arrow"

	"quire/engine"
)

// want says what a run asks of the sources that it reads.
type want int

const (
	anyRows   want = iota // unknown ones: a file of text is read once, whole, every column parsed, before
	firstRows             // the first: a query that streams may look at the head of the file
	wholeRows             // perhaps all, of all columns: FROM source alone parses every column by itself
	noRows                // none: only its plan is looked at
)

// stage is how far a source has come.
type stage int

const (
	declared stage = iota // its view has the columns and no rows
	opened                // its view reads the files
	ingested              // its view reads a table of our own
)

// loaded is a source that was defined.
type loaded struct {
	src   engine.Source
	key   string
	in    *intake       // of a text: its rows, when they are read whole
	parts []*part       // of one with key=value folders, instead
	held  use           // the files of parts
	busy  chan struct{} // held while it changes

	mu    sync.Mutex
	stage stage
	paths string // of the files that its view reads, joined
}

// taken reports whether the source's view reads a table of our own.
func (l *loaded) taken() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.stage == ingested
}

// lock waits until nobody else changes the source.
func (l *loaded) lock(ctx context.Context) error {
	select {
	case l.busy <- struct{}{}:
		return nil
	case <-ctx.Done():
		return cancelled(ctx.Err())
	}
}

func (l *loaded) unlock() { <-l.busy }

// bytes is the size of what is to be read; -1 is unknown.
func (l *loaded) bytes() int64 {
	if l.src.Pending {
		return -1
	}
	return bytesOf(l.src)
}

// isText reports whether a format's bad rows show only when their columns are parsed.
func isText(format string) bool { return format == "csv" || format == "json" || format == "jsonl" }

// defineSource defines a source by its columns. No file is touched before rows are asked for.
func (c *conn) defineSource(ctx context.Context, key string, s engine.Source) (*arrow.Schema, error) {
	if s.Types == nil && s.Schema != nil { // a file yet to be written
		var err error
		if s.Types, err = sqlTypes(s.Schema); err != nil {
			return nil, err
		}
	}
	if s.Schema == nil || len(s.Types) != s.Schema.NumFields() {
		return nil, engine.NewError(engine.Failed, "a source is defined before it is resolved", "", nil)
	}
	names := make([]string, len(s.Types))
	for i := range names {
		names[i] = s.Schema.Field(i).Name
	}
	types := s.Types
	if s.Rejects {
		names, types = rejectColumns()
	}
	old := c.e.defs.get(key)
	if err := c.setView(ctx, key, noRowsOf(names, types)); err != nil {
		return nil, err
	}
	schema, err := c.setShape(ctx, key, names, types)
	if err != nil {
		return nil, err
	}
	l := &loaded{src: s, key: key, busy: make(chan struct{}, 1)}
	switch {
	case s.Pending:
	case len(s.Folders) > 0:
		l.parts = partsOf(s)
		for _, p := range l.parts {
			if isText(s.Format) {
				p.in = c.e.intakes.take(p.src)
			}
		}
	case isText(s.Format):
		l.in = c.e.intakes.take(s)
	}
	c.e.defs.put(&definition{
		key: key, shown: shownName(key), volatile: !s.Pending && !identified(s.Objects), source: l,
		names: names, types: types, schema: schema,
	})
	c.drop(ctx, old)
	return schema, nil
}

// setView lets a definition stand for a query of our own.
func (c *conn) setView(ctx context.Context, key, query string) error {
	return c.change(ctx, strings.Repeat(" ", ownFrom)+"CREATE OR REPLACE VIEW "+definedAs(key)+" AS "+query, nil)
}

// identified reports whether every object tells when it changes.
func identified(objects []engine.Object) bool {
	for _, o := range objects {
		if o.ETag == "" {
			return false
		}
	}
	return len(objects) > 0
}

// use is what a run holds until it ends: files that must stay where they are.
type use struct {
	release []func()
	parquet []engine.Local // those of them that are
}

func (u *use) done() {
	for _, f := range u.release {
		f()
	}
	u.release = nil
}

// ready brings in what a query reads.
func (e *Engine) ready(ctx context.Context, q engine.Query, w want) (*use, error) {
	u := &use{}
	var sources []*loaded
	for _, d := range e.defs.closure(q.Text) {
		if d.source != nil {
			sources = append(sources, d.source)
		}
	}
	if len(sources) == 0 {
		return u, nil
	}
	bare, _ := isBare(q.Text)
	head := false
	if w == firstRows {
		var err error
		if head, err = e.looksAtHead(ctx, q, sources); err != nil {
			return u, err
		}
	}
	for _, l := range sources {
		if l.parts != nil {
			continue
		}
		if err := e.bring(ctx, l, l.whole(w, head, bare), u); err != nil {
			u.done()
			return u, placedAt(e, q, l.key, err)
		}
	}
	// Which parts a query reads may depend on the other sources; these are here now.
	for _, l := range sources {
		if l.parts == nil {
			continue
		}
		if err := e.bringParts(ctx, q, l, l.whole(w, head, bare)); err != nil {
			u.done()
			return u, placedAt(e, q, l.key, err)
		}
	}
	return u, nil
}

// whole reports whether a source is to be read into its table. Rows that are written as they are pass through; what sets rows
// aside has to see them all.
func (l *loaded) whole(w want, head bool, bare string) bool {
	if l.in == nil && (l.parts == nil || !isText(l.src.Format)) || w == noRows {
		return false
	}
	return collects(l.src) || !head && !(w == wholeRows && bare == l.key)
}

// looksAtHead reports whether a query with a LIMIT may be answered from the head of the files: when it streams.
func (e *Engine) looksAtHead(ctx context.Context, q engine.Query, sources []*loaded) (streams bool, err error) {
	ask := false
	for _, l := range sources {
		ask = ask || l.in != nil && !l.taken() || l.parts != nil && isText(l.src.Format)
	}
	if !ask {
		return true, nil
	}
	if d := e.asDefined(q.Text); d != nil {
		return !d.gathers, nil
	}
	err = e.run(ctx, func(c *conn) error {
		b, err := c.look(q)
		if err != nil {
			return err
		}
		defer b.close()
		streams, _, err = c.streams(b)
		return err
	})
	return streams, err
}

// bring makes a source's view give rows: from a table of our own, or from the files.
func (e *Engine) bring(ctx context.Context, l *loaded, ingest bool, u *use) error {
	if l.taken() {
		return nil
	}
	if l.src.Pending {
		return engine.NewError(engine.Missing, shown(l.src.URIs[0])+" is not written yet", "run the SAVE that writes it", nil)
	}
	if err := l.lock(ctx); err != nil {
		return err
	}
	defer l.unlock()
	if d := e.defs.get(l.key); l.taken() || d == nil || d.source != l { // done by another run, or defined anew
		return nil
	}
	if ingest || l.in != nil && l.in.ready() {
		if err := e.read(ctx, l.in, u); err != nil {
			return err
		}
		from := l.in.table()
		if l.src.Rejects {
			from = l.in.rejects()
		}
		return e.run(ctx, func(c *conn) error {
			return c.show(ctx, l, ingested, "FROM "+from, "")
		})
	}
	files, err := e.fetchText(ctx, l.src, l.src.Objects, engine.Need{}, u)
	if err != nil {
		return err
	}
	if l.src.Format == "parquet" {
		u.parquet = append(u.parquet, files...)
	}
	return e.run(ctx, func(c *conn) error {
		defer c.keepingFooters(u.parquet)()
		paths := joined(files)
		l.mu.Lock()
		same := l.stage == opened && l.paths == paths
		l.mu.Unlock()
		if same {
			return nil
		}
		reader, err := c.reader(l.src, files)
		if err != nil {
			return err
		}
		return c.show(ctx, l, opened, reader, paths)
	})
}

// show lets a source's view read something else.
func (c *conn) show(ctx context.Context, l *loaded, s stage, query, paths string) error {
	if err := c.setView(ctx, l.key, query); err != nil {
		return err
	}
	l.mu.Lock()
	l.stage, l.paths = s, paths
	l.mu.Unlock()
	return nil
}

// mended reports whether reading the texts of a query whole, as they were not, may end its failure or tell its place: the
// engine's own reader does not know lines, and takes fewer files than ours.
func (e *Engine) mended(ctx context.Context, q engine.Query, u *use, cause error) (bool, error) {
	if engine.ClassOf(cause) != engine.BadData {
		return false, nil
	}
	more := false
	for _, d := range e.defs.closure(q.Text) {
		l := d.source
		if l != nil && l.parts != nil {
			if err := e.bringAll(ctx, l, isText(l.src.Format)); err != nil {
				return false, placedAt(e, q, l.key, err)
			}
			more = true
			continue
		}
		if l == nil || l.in == nil || l.taken() {
			continue
		}
		if err := e.bring(ctx, l, true, u); err != nil {
			return false, placedAt(e, q, l.key, err)
		}
		more = true
	}
	return more, nil
}

func joined(files []engine.Local) string {
	var b strings.Builder
	for _, f := range files {
		b.WriteString(f.Path)
		b.WriteByte(0)
	}
	return b.String()
}

// fetchers is how many objects are brought in at a time; each is itself fetched in parts side by side.
const fetchers = 4

// fetch brings objects to this machine, in their order, and hands their release to u.
func (e *Engine) fetch(ctx context.Context, objects []engine.Object, need engine.Need, u *use) ([]engine.Local, error) {
	if e.files == nil {
		return nil, engine.NewError(engine.Unsupported, "this engine was opened without files", "", nil)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	out := make([]engine.Local, len(objects))
	errs := make([]error, len(objects))
	var wait sync.WaitGroup
	next := make(chan int)
	for range min(fetchers, len(objects)) {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for i := range next {
				if out[i], errs[i] = e.files.Fetch(ctx, objects[i], need); errs[i] != nil {
					cancel()
				}
			}
		}()
	}
	for i := range objects {
		next <- i
	}
	close(next)
	wait.Wait()
	for i := range out {
		if errs[i] == nil && out[i].Done != nil {
			u.release = append(u.release, out[i].Done)
		}
		if errs[i] == nil {
			e.paths.Store(out[i].Path, objects[i].URI)
			if out[i].Object.ETag != objects[i].ETag {
				e.moved.Store(objectKey(objects[i]), true)
				e.anyMoved.Store(true)
			}
		}
	}
	return out, firstCause(errs)
}

func objectKey(o engine.Object) string { return o.URI + "\x00" + o.ETag }

// isMoved reports whether files of a source were replaced between the look at them and their reading: its rows are then those of
// no identity that is known.
func (e *Engine) isMoved(l *loaded) bool {
	if l == nil || !e.anyMoved.Load() {
		return false
	}
	for _, o := range l.src.Objects {
		if _, moved := e.moved.Load(objectKey(o)); moved {
			return true
		}
	}
	return false
}

// firstCause gives the error that was there before the others were cancelled for it.
func firstCause(errs []error) error {
	var first error
	for _, err := range errs {
		if err != nil && (first == nil || engine.ClassOf(first) == engine.Cancelled) {
			first = err
		}
	}
	return first
}

// placedAt puts an error without a place at the name through which a query reads a source.
func placedAt(e *Engine, q engine.Query, key string, err error) error {
	cause, ok := err.(*engine.Error)
	if !ok || cause.Pos >= 0 || cause.Class == engine.Cancelled {
		return err
	}
	if pos, end, ok := e.defs.reading(&place{query: q}, key); ok {
		out := *cause
		out.Pos, out.End = pos, end
		return &out
	}
	return err
}
