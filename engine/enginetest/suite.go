package enginetest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"sort"
	"strings"
	"testing"

	"quire/engine"
	"quire/internal/sqllex"
)

// suite is one engine under test, with the names that a session would keep for it.
type suite struct {
	eng   engine.Engine
	place Fixture
	names map[string]string // as the test writes it → physical
}

func newSuite(t *testing.T, open func(t *testing.T, s engine.Settings) (engine.Engine, Fixture), s engine.Settings) *suite {
	t.Helper()
	eng, place := open(t, s)
	return &suite{eng: eng, place: place, names: map[string]string{}}
}

// query makes a query of a text in which relations have the test's names, the way a session does: names are replaced by
// physical ones, and the way back is kept.
func (s *suite) query(text string, args ...engine.Arg) engine.Query {
	var b sqllex.Builder
	at := 0
	for _, rel := range sqllex.Relations(text) {
		if rel.Kind != sqllex.RelName || len(rel.Path) != 1 {
			continue
		}
		name := strings.ToLower(rel.Path[0])
		physical, ok := s.names[name]
		if !ok {
			continue
		}
		b.Copy(text, at, rel.Pos, 0)
		b.Emit(physical, rel.Pos)
		if !rel.Aliased {
			b.Emit(" AS "+sqllex.QuoteIdent(name), rel.Pos)
		}
		at = rel.End
	}
	b.Copy(text, at, len(text), 0)
	q := engine.Query{Args: args}
	q.Text, q.Origin = b.Done()
	return q
}

// name gives a test's name a physical one, made of what it stands for.
func (s *suite) name(name, fingerprint string) string {
	sum := sha256.Sum256([]byte(fingerprint))
	physical := engine.PhysicalName(name, hex.EncodeToString(sum[:]))
	s.names[strings.ToLower(name)] = physical
	return physical
}

// define lets a name stand for a query from here on.
func (s *suite) define(t *testing.T, name, text string) {
	t.Helper()
	q := s.query(text)
	if _, err := s.eng.Define(t.Context(), s.name(name, q.Text), q); err != nil {
		t.Fatalf("define %s: %v", name, err)
	}
}

// resolve looks at a source.
func (s *suite) resolve(ctx context.Context, src engine.Source) (engine.Source, error) {
	r, ok := s.eng.(engine.Resolver)
	if !ok {
		if r, ok = s.place.(engine.Resolver); !ok {
			return src, errors.New("neither the engine nor its fixture resolves sources")
		}
	}
	return r.Resolve(ctx, src)
}

// source puts a file and lets a name stand for it.
func (s *suite) source(t *testing.T, name, file, content string, options engine.SourceOptions) engine.Source {
	t.Helper()
	src, err := s.resolve(t.Context(), engine.Source{URIs: []string{s.place.Put(t, file, []byte(content))}, Options: options})
	if err != nil {
		t.Fatalf("resolve %s: %v", file, err)
	}
	if _, err := s.eng.Define(t.Context(), s.name(name, fmt.Sprint(src.URIs, src.Objects, src.Types)), src); err != nil {
		t.Fatalf("define %s: %v", name, err)
	}
	return src
}

// numbers defines n rows: i from 0, text x.
func (s *suite) numbers(t *testing.T, name string, n int) {
	t.Helper()
	var b strings.Builder
	b.WriteString("i,x\n")
	for i := range n {
		fmt.Fprintf(&b, "%d,v%d\n", i, i%7)
	}
	s.source(t, name, name+".csv", b.String(), engine.SourceOptions{})
}

// table is a result as text: a header of names and types, and rows.
type table struct {
	header string
	rows   []string
}

func (r table) String() string { return r.header + "\n" + strings.Join(r.rows, "\n") }

// sorted gives the rows in an order of their own.
func (r table) sorted() table {
	rows := append([]string{}, r.rows...)
	sort.Strings(rows)
	return table{r.header, rows}
}

// read reads a result whole.
func read(res *engine.Result) (table, error) {
	defer res.Release()
	out := table{header: headerText(res.Schema())}
	for res.Next() {
		out.rows = append(out.rows, rowTexts(res.RecordBatch())...)
	}
	return out, res.Err()
}

// run runs a query and gives its rows.
func (s *suite) run(ctx context.Context, text string, args ...engine.Arg) (table, error) {
	res, err := s.eng.Query(ctx, s.query(text, args...))
	if err != nil {
		return table{}, err
	}
	return read(res)
}

// want runs a query and compares its rows, in their order.
func (s *suite) want(t *testing.T, text, header string, rows ...string) {
	t.Helper()
	got, err := s.run(t.Context(), text)
	if err != nil {
		t.Errorf("%s: %v", text, err)
		return
	}
	if w := (table{header, rows}); got.String() != w.String() {
		t.Errorf("%s\ngot  %s\nwant %s", text, got, w)
	}
}

// failure gives an error as engine.Error.
func failure(t *testing.T, err error) *engine.Error {
	t.Helper()
	var e *engine.Error
	if !errors.As(err, &e) {
		t.Fatalf("not an engine.Error: %v", err)
	}
	if strings.Contains(e.Error(), engine.DefinitionSchema) {
		t.Errorf("the message shows a physical name: %s", e.Error())
	}
	return e
}

// word is the stretch of text that an error points at.
func word(text string, e *engine.Error) string {
	switch {
	case e.Pos < 0:
		return "(nowhere)"
	case e.Pos > len(text) || e.End > len(text):
		return fmt.Sprintf("(outside: %d to %d)", e.Pos, e.End)
	case e.End <= e.Pos:
		if e.Pos == len(text) {
			return "(end)"
		}
		tok := sqllex.Next(text, e.Pos)
		return tok.Text(text)
	}
	return text[e.Pos:e.End]
}

// pageRows gives rows of kept rows.
func (s *suite) pageRows(t *testing.T, id string, from, n int64) []string {
	t.Helper()
	res, err := s.eng.Page(t.Context(), id, from, n)
	if err != nil {
		t.Fatalf("page %s: %v", id, err)
	}
	got, err := read(res)
	if err != nil {
		t.Fatalf("page %s: %v", id, err)
	}
	return got.rows
}
