package repl

import (
	"context"
	"errors"
	"hash/crc32"
	"io"
	"os"
	"strings"
	"time"

	"quire/engine"
	"quire/notebooks"
)

// findRows lets the engine keep, under id, rows that an earlier run kept under key.
func (p *pass) findRows(ctx context.Context, key, id string) (engine.Rows, bool) {
	st, ok := p.eng.(engine.Storer)
	if !ok {
		return engine.Rows{}, false
	}
	path, release, ok := p.s.cfg.Results.Find(rowsResult, key)
	if !ok {
		return engine.Rows{}, false
	}
	var rows engine.Rows
	sum, err := sumOf(ctx, path)
	if err == nil {
		if r, found := p.lookUp(sumKey(key)); !found || r.rows != sum {
			err = errNoResult
		}
	}
	if err == nil {
		rows, err = st.Restore(ctx, id, path)
	}
	if err != nil {
		release()
		if ctx.Err() == nil { // it will never be of use
			p.s.cfg.Results.Drop(rowsResult, key)
			p.s.cfg.Results.Drop(smallResult, sumKey(key))
		}
		return engine.Rows{}, false
	}
	p.host.mu.Lock()
	p.host.leases = append(p.host.leases, release)
	p.host.mu.Unlock()
	return rows, true
}

// sumKey names the checksum of a file of rows. The engine would find a damaged file only in the middle of a query.
func sumKey(key string) string { return fullDigest("sum", key) }

// sumOf is the CRC-32C of a file.
func sumOf(ctx context.Context, path string) (int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	sum := crc32.New(crc32.MakeTable(crc32.Castagnoli))
	for {
		n, err := io.CopyN(sum, f, 16<<20)
		switch {
		case n == 0 || errors.Is(err, io.EOF):
			return int64(sum.Sum32()), nil
		case err != nil:
			return 0, err
		case ctx.Err() != nil:
			return 0, ctx.Err()
		}
	}
}

// restore lets the engine keep a definition's rows as an earlier run kept them under key. The definition's turn is held.
func (p *pass) restore(ctx context.Context, d *definition, key string) bool {
	rows, ok := p.findRows(ctx, key, d.keptID())
	if !ok || p.standFor(ctx, d, rows) != nil {
		return false
	}
	p.tally.hit(time.Now())
	return true
}

// restored reports whether a definition's rows are kept, perhaps by an earlier run. It evaluates nothing.
func (p *pass) restored(c *notebooks.Cell, d *definition) bool {
	if d.lock(p.ctx) != nil {
		return false
	}
	defer d.unlock()
	if d.kept != "" {
		return true
	}
	key, ok := p.key(c, from(d), "rows")
	return ok && p.restore(p.ctx, d, key)
}

// keepRows puts rows that the engine keeps under id into a file for later runs, once this run is over. took is what their
// evaluation took.
func (p *pass) keepRows(q engine.Query, key, id string, rows engine.Rows, took time.Duration) {
	st, ok := p.eng.(engine.Storer)
	if !ok || rows.InPlace || !p.s.cfg.worth(rows, took) {
		return
	}
	if an, err := p.eng.Analyze(p.ctx, q); err != nil || an.Volatile {
		return
	}
	h, ctx := p.host, p.s.ctx
	h.use()
	p.s.keepAfter(rowsResult, key, false, func(path string) error {
		err := st.Store(ctx, id, path)
		if engine.ClassOf(err) == engine.UnknownTable {
			return errNotKept // forgotten since
		}
		if err != nil {
			return err
		}
		sum, err := sumOf(ctx, path)
		if err != nil {
			return err
		}
		p.s.cfg.Results.Drop(smallResult, sumKey(key)) // of a file that is gone
		return p.s.cfg.Results.Keep(smallResult, sumKey(key), true, func(path string) error {
			return writeResult(path, result{rows: sum, at: time.Now()})
		})
	}, h.release)
}

// What writing rows costs, as measured (docs/benchmarks.md).
const (
	writeValue = 60 * time.Nanosecond // one value, on all cores
	valueBytes = 20
	mostRows   = 4 << 30 // bytes of one file of rows
)

// worth reports whether rows are to be kept in a file: their evaluation took longer than writing them does.
func (c *Config) worth(rows engine.Rows, took time.Duration) bool {
	if c.Worth != 0 {
		return took >= c.Worth
	}
	values := rows.Count * int64(rows.Schema.NumFields())
	return took >= rowsWorth && took >= time.Duration(values)*writeValue && values < mostRows/valueBytes
}

// counted finds the number of a definition's rows, and lets the engine keep them where somebody may page through them.
func (p *pass) counted(c *notebooks.Cell, d *definition) error {
	key, ok := "", false
	if p.s.cfg.Unpaged && d.kept == "" {
		if key, ok = p.key(c, from(d), "count"); ok {
			if r, found := p.lookUp(key); found {
				p.tally.hit(r.at)
				d.rows = r.rows
				return nil
			}
		}
	}
	if err := p.keep(p.ctx, c, d); err != nil {
		return err
	}
	if ok {
		p.put(c, from(d), key, result{rows: d.rows, at: time.Now()})
	}
	return nil
}

// askCount gives a query's number of rows.
func (p *pass) askCount(c *notebooks.Cell, q engine.Query) (int64, error) {
	key, ok := p.key(c, q, "count")
	if ok {
		if r, found := p.lookUp(key); found {
			p.tally.hit(r.at)
			return r.rows, nil
		}
	}
	p.tally.misses++
	n, err := p.count(q)
	if ok && err == nil {
		p.put(c, q, key, result{rows: n, at: time.Now()})
	}
	return n, err
}

// served fills a query cell's output with what an earlier run kept, when that is all that is asked for: the first rows where
// nobody asks for more, else all of them, to be paged.
func (p *pass) served(c *notebooks.Cell, st notebooks.Query, key string, an engine.Analysis, out *Output) bool {
	r, found := p.lookUp(key)
	if !found || r.schema == nil || r.rows < 0 {
		return false
	}
	var shown int64
	for _, b := range r.batches {
		shown += b.NumRows()
	}
	if shown < r.rows && !p.s.cfg.Unpaged && !(p.whole && an.Streaming && st.Plot == nil) {
		id := "cell_" + digest(key)
		if d := p.bare(c, st.SQL); d != nil && d.kept != "" {
			id = d.kept
		} else if _, ok := p.findRows(p.ctx, key, id); !ok {
			return false
		} else {
			p.replaceKept(c, id)
		}
		out.ID = id
	}
	p.tally.hit(r.at)
	out.Rows, out.Schema, out.Head = r.rows, r.schema, r.batches
	return true
}

// keepOutput keeps a query cell's rows for later runs, beyond the first of them.
func (p *pass) keepOutput(q engine.Query, key string, out *Output, took time.Duration) {
	if strings.HasPrefix(out.ID, "cell_") && out.Rows > HeadRows {
		p.keepRows(q, key, out.ID, engine.Rows{Schema: out.Schema, Count: out.Rows, InPlace: out.InPlace}, took)
	}
}
