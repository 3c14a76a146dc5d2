package repl

import (
	"context"
	"io"
	"os"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"quire/engine"
	"quire/notebooks"
)

// Rows runs a query cell and hands its whole result to use, which must not keep it.
func (s *Session) Rows(ctx context.Context, id notebooks.CellID, use func(*engine.Result) error) error {
	return s.withQuery(ctx, id, func(p *pass, q engine.Query) error {
		res, err := p.eng.Query(p.ctx, q)
		if err != nil {
			return err
		}
		defer res.Release()
		if err := use(res); err != nil {
			return err
		}
		return res.Err()
	})
}

// Export runs a query cell and writes its rows as one file of a format to w.
func (s *Session) Export(ctx context.Context, id notebooks.CellID, format string, w io.Writer) error {
	return s.withQuery(ctx, id, func(p *pass, q engine.Query) error {
		dir, err := os.MkdirTemp("", "quire-export-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		path := dir + "/rows." + format
		if _, err := p.eng.Write(p.ctx, q, engine.Target{URI: path, Format: format}); err != nil {
			return err
		}
		file, err := os.Open(path)
		if err != nil {
			return err
		}
		defer file.Close()
		_, err = io.Copy(w, file)
		return err
	})
}

func (s *Session) withQuery(ctx context.Context, id notebooks.CellID, run func(*pass, engine.Query) error) error {
	p, end, err := s.begin(ctx)
	if err != nil {
		return err
	}
	defer end()
	c := p.sc.nb.Cell(id)
	st, ok := asStatement[notebooks.Query](c)
	if !ok {
		return p.failure(c, engine.NewError(engine.Syntax, "this cell is not a query", "", nil))
	}
	q, err := p.sql(c, st.SQL)
	if err == nil {
		if err = p.ready(p.ctx, c, map[notebooks.CellID]bool{}); err == nil {
			err = run(p, q)
		}
	}
	if err != nil {
		return p.failure(c, err)
	}
	return nil
}

// Collect reads at most limit rows of a stream into memory of this process's own.
func Collect(r array.RecordReader, limit int64) (batches []arrow.RecordBatch, rows int64, err error) {
	r.Retain()
	return collect(&engine.Result{RecordReader: r}, limit)
}
