package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"quire/engine"
	"quire/engine/duckdb"
	"quire/engine/storage"
	"quire/internal/sqllex"
	"quire/notebooks"
	"quire/scripts/tpch/tables"
)

// store is the embedded engine with the tables defined.
type store struct {
	eng   *duckdb.Engine
	loads string // the LOAD statements of a notebook that reads the tables
	temp  string
}

func open(ctx context.Context, d data, settings engine.Settings) (s *store, err error) {
	s = &store{}
	if s.temp, err = os.MkdirTemp("", "quire-tpch"); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			s.close()
		}
	}()
	if s.eng, err = duckdb.Open(ctx, duckdb.Options{Settings: settings, Files: storage.New(storage.Options{}), TempDir: s.temp}); err != nil {
		return nil, err
	}
	for _, r := range tables.Names {
		source, err := s.eng.Resolve(ctx, engine.Source{URIs: []string{d.file(r)}})
		if err != nil {
			return nil, err
		}
		if _, err := s.eng.Define(ctx, physical(r), source); err != nil {
			return nil, err
		}
		s.loads += "LOAD " + quote(r+".parquet") + " AS " + r + ";\n"
	}
	return s, nil
}

func (s *store) close() {
	if s.eng != nil {
		_ = s.eng.Close()
	}
	_ = os.RemoveAll(s.temp)
}

// physical is the engine's name of a table.
func physical(relation string) string { return engine.PhysicalName(relation, "0") }

// query gives the query of a text as a session would send it: the last cell of a notebook that loads the tables, its names
// replaced by physical ones.
func (s *store) query(text string) (engine.Query, error) {
	nb := notebooks.Parse(s.loads + "\n" + text)
	if problems := nb.Problems(); len(problems) > 0 {
		return engine.Query{}, fmt.Errorf("%s", problems[0].Message)
	}
	cell := nb.Cells[len(nb.Cells)-1]
	q, ok := cell.Stmt.(notebooks.Query)
	if !ok {
		return engine.Query{}, fmt.Errorf("the last statement is not a query")
	}
	var unknown string
	sql, origin := notebooks.Rewrite(q.SQL, nb.Graph().Reads(cell.ID), func(r notebooks.Ref) (string, bool) {
		if r.Kind != notebooks.RefDefinition {
			unknown = r.Name
			return "", false
		}
		return physical(strings.ToLower(r.Name)), true
	})
	if unknown != "" {
		return engine.Query{}, fmt.Errorf("no table %s", unknown)
	}
	return engine.Query{Text: sql, Origin: origin}, nil
}

// answer runs a query.
func (s *store) answer(ctx context.Context, text string) (*answer, error) {
	q, err := s.query(text)
	if err != nil {
		return nil, err
	}
	r, err := s.eng.Query(ctx, q)
	if err != nil {
		return nil, err
	}
	defer r.Release()
	return read(r)
}

// explain prints the plans of both sides.
func (s *store) explain(ctx context.Context, out io.Writer, qs []question) error {
	for _, q := range qs {
		for _, side := range []struct{ name, text string }{{"pipe", q.pipe}, {"SQL", q.sql}} {
			query, err := s.query(side.text)
			if err != nil {
				return err
			}
			plan, err := s.eng.Explain(ctx, query)
			if err != nil {
				return err
			}
			fmt.Fprintf(out, "query %d as %s\n%s\n", q.number, side.name, plan)
		}
	}
	return nil
}

func quote(s string) string { return sqllex.QuoteString(s) }
