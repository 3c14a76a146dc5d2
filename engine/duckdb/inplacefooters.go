//go:build duckdb_arrow

package duckdb

import (
	"context"
	"fmt"
	"maps"
	"strconv"
	"strings"
	"sync"

	"quire/engine"
	"quire/internal/sqllex"
)

// Footers are asked for some files at a time, so that neither memory nor open files grow with the set, that a cancelled run ends
// soon and that all processors take part: DuckDB reads one footer after the other.
const (
	footersAtATime = 64
	columnsAtATime = 50_000 // of all these files together
)

// footer is what is kept of a file's footer.
type footer struct {
	rows   int64
	layout string // a key of the layouts
}

// layout is what a footer says of a file's columns. Files of one layout are read alike.
type layout struct {
	columns map[string]field // by name in lower case
	twice   bool             // some differ by their case only
}

type field struct {
	form string // its type, and those of what it holds, in the words of the footer
	deep bool   // it holds others
}

// footersOf reads the footers, several at a time.
func (e *Engine) footersOf(ctx context.Context, p *inPlace) ([]footer, map[string]layout, error) {
	n := len(p.files)
	size := max(1, min(footersAtATime, columnsAtATime/(len(p.src.Types)+1), (n+fetchers-1)/fetchers))
	out, layouts := make([]footer, n), map[string]layout{}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var mu sync.Mutex
	var wait sync.WaitGroup
	next := make(chan int)
	errs := make([]error, (n+size-1)/size)
	for range min(fetchers, len(errs)) {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for from := range next {
				to := min(n, from+size)
				found := map[string]layout{}
				err := e.run(ctx, func(c *conn) error { return c.footersOf(p.files[from:to], out[from:to], found) })
				if errs[from/size] = err; err != nil {
					cancel()
				}
				mu.Lock()
				maps.Copy(layouts, found)
				mu.Unlock()
			}
		}()
	}
	for from := 0; from < n; from += size {
		next <- from
	}
	close(next)
	wait.Wait()
	return out, layouts, firstCause(errs)
}

// footersOf reads the footers of some files.
func (c *conn) footersOf(files []engine.Local, out []footer, layouts map[string]layout) error {
	defer c.keepingFooters(files)()
	list := pathList(files)
	counts, err := c.texts("SELECT file_name, CAST(num_rows AS VARCHAR) FROM parquet_file_metadata("+list+")", nil)
	if err != nil {
		return err
	}
	by := make(map[string]footer, len(counts))
	for _, row := range counts {
		n, err := strconv.ParseInt(row[1], 10, 64)
		if err != nil {
			return fmt.Errorf("number of rows of %s: %w", shown(row[0]), err)
		}
		by[row[0]] = footer{rows: n}
	}
	elements, err := c.texts("SELECT file_name, name, concat_ws(chr(1), type, type_length, repetition_type = 'REPEATED', "+
		"converted_type, scale, precision, logical_type), CAST(num_children AS VARCHAR) FROM parquet_schema("+list+")", nil)
	if err != nil {
		return err
	}
	for from := 0; from < len(elements); {
		file, to := elements[from][0], from+1
		for to < len(elements) && elements[to][0] == file {
			to++
		}
		l, key := layoutOf(elements[from+1 : to]) // the first is the root
		layouts[key] = l
		by[file] = footer{rows: by[file].rows, layout: key}
		from = to
	}
	for i, f := range files {
		got, ok := by[f.Path]
		if !ok || got.rows < 0 {
			return engine.NewError(engine.BadData, shown(f.Object.URI)+" does not tell how many rows it has", "", nil)
		}
		out[i] = got
	}
	return nil
}

// layoutOf takes the elements of a file's schema (file, name, type, number of those that it holds and that follow it) for its
// columns. Equal keys are equal layouts.
func layoutOf(elements [][]string) (l layout, key string) {
	l.columns = map[string]field{}
	var all strings.Builder
	for i := 0; i < len(elements); {
		from := i
		var form strings.Builder
		for left := 1; left > 0 && i < len(elements); i++ {
			held, _ := strconv.Atoi(elements[i][3]) // NULL for one that holds nothing
			left += max(0, held) - 1
			if i > from {
				form.WriteString(sqllex.QuoteString(elements[i][1]))
			}
			form.WriteString(elements[i][2] + "\x01" + elements[i][3] + "\x01")
		}
		name := strings.ToLower(elements[from][1])
		_, there := l.columns[name]
		l.twice = l.twice || there
		l.columns[name] = field{form.String(), i > from+1}
		all.WriteString(sqllex.QuoteString(elements[from][1]) + form.String())
	}
	return l, all.String()
}

// numbersRows reports whether a column hides one of those in which DuckDB numbers rows.
func (l layout) numbersRows() bool {
	_, row := l.columns[rowNumber]
	_, file := l.columns[fileNumber]
	return row || file
}

// covers reports whether files of another layout are read by the columns of this one, without union_by_name: each is there, and
// a nested one is the same.
func (l layout) covers(other layout) bool {
	for name, col := range l.columns {
		there, ok := other.columns[name]
		if !ok || (there.deep || col.deep) && there.form != col.form {
			return false
		}
	}
	return true
}
