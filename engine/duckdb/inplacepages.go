//go:build duckdb_arrow

package duckdb

import (
	"context"
	"fmt"
	"slices"
	"sort"
	"strings"

	"quire/engine"
	"quire/internal/sqllex"
)

// page gives rows [from, to): of the file in which they begin, of those that they take whole, of the file in which they end.
func (p *inPlace) page(from, to int64) (sql string, files []engine.Local) {
	to = min(to, p.first[len(p.files)])
	if from >= to {
		return p.before + p.read([]int{0}, " WHERE false") + p.after, nil
	}
	var parts []string
	one := sort.Search(len(p.files), func(i int) bool { return p.first[i+1] > from })
	last := sort.Search(len(p.files), func(i int) bool { return p.first[i+1] >= to })
	if one == last {
		parts = append(parts, p.read([]int{one}, fmt.Sprintf(" WHERE %s >= %d AND %s < %d", rowNumber, from-p.first[one], rowNumber, to-p.first[one])))
	} else {
		parts = append(parts, p.read([]int{one}, fmt.Sprintf(" WHERE %s >= %d", rowNumber, from-p.first[one])))
		var whole []int // of one call
		for i := one + 1; i < last; i++ {
			if p.first[i+1] == p.first[i] {
				continue
			}
			if len(whole) > 0 && p.by[whole[0]] != p.by[i] {
				parts, whole = append(parts, p.read(whole, "")), nil
			}
			whole = append(whole, i)
		}
		if len(whole) > 0 {
			parts = append(parts, p.read(whole, ""))
		}
		parts = append(parts, p.read([]int{last}, fmt.Sprintf(" WHERE %s < %d", rowNumber, to-p.first[last])))
	}
	return p.before + strings.Join(parts, " UNION ALL ") + p.after, p.files[one : last+1]
}

// read is the query of files that are read by the same call.
func (p *inPlace) read(files []int, where string) string {
	by := p.calls[p.by[files[0]]]
	items := slices.Clone(by.items)
	for k, f := range p.src.Schema.Fields() {
		if at := folderOf(p.src, f.Name); at >= 0 {
			items[k] = "CAST(" + p.folderValue(files, at) + " AS " + p.src.Types[k] + ") AS " + sqllex.QuoteIdent(f.Name)
		}
	}
	local := make([]engine.Local, len(files))
	for i, n := range files {
		local[i] = p.files[n]
	}
	return "SELECT " + strings.Join(items, ", ") + " FROM read_parquet(" + pathList(local) + ", hive_partitioning=false" + by.schema + ")" + where
}

// folderValue is the value of a folder's column in each of the files, by the file's number where they differ.
func (p *inPlace) folderValue(files []int, column int) string {
	values := make([]string, len(files))
	differ := false
	for i, n := range files {
		values[i] = "NULL"
		if v := p.values[p.part[n]][column]; v != nil {
			values[i] = sqllex.QuoteString(*v)
		}
		differ = differ || values[i] != values[0]
	}
	if !differ {
		return values[0]
	}
	return "([" + strings.Join(values, ", ") + "])[CAST(" + fileNumber + " AS BIGINT) + 1]"
}

// pageInPlace gives rows [from, to) from the files, if they are still those whose rows were counted.
func (e *Engine) pageInPlace(ctx context.Context, p *inPlace, from, to int64) (*engine.Result, error) {
	sql, files := p.page(from, to)
	var out *engine.Result
	err := e.run(ctx, func(c *conn) (err error) {
		defer c.keepingFooters(files)()
		out, err = c.rowsOf(ctx, sql)
		return err
	})
	if changed := e.changedFile(ctx, files, err); changed != nil {
		if out != nil {
			out.Release()
		}
		return nil, changed
	}
	return out, nil
}
