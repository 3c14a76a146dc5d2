//go:build duckdb_arrow

package duckdb

import (
	"context"
	"slices"
	"strings"

	"quire/engine"
	"quire/internal/sqllex"
)

// call is how files are read: as a run reads them, with the columns and types told instead of inferred. DuckDB then neither reads
// the footers of all files to compare them, nor the statistics of all row groups before it looks for the few that are asked for:
// 40 ms of a processor for a page of 814 row groups become 26.
type call struct {
	schema string   // ", schema=…"; "" leaves the types to the first file
	items  []string // each column of the source, as a SELECT has it; "" is one of the folders'
}

// manyToTell is from how many columns on they are not told one by one, where they need not be.
const manyToTell = 500

// readFooters counts the rows of the files and finds out how each is read. ok is false where a run reads them otherwise, or not at
// all: then it tells what is wrong.
func (e *Engine) readFooters(ctx context.Context, p *inPlace) (ok bool, err error) {
	footers, layouts, err := e.footersOf(ctx, p)
	if err != nil {
		return false, err
	}
	p.first, p.by = make([]int64, len(p.files)+1), make([]int, len(p.files))
	for i, f := range footers {
		p.first[i+1] = p.first[i] + f.rows
	}
	made := map[string]int{} // calls by the layouts of the files that a run reads together
	for from := 0; from < len(p.files); {
		to := p.endOfPart(from)
		var firsts []int // of each layout
		var key strings.Builder
		seen := map[string]bool{}
		for i := from; i < to; i++ {
			if l := footers[i].layout; !seen[l] {
				seen[l] = true
				firsts = append(firsts, i)
				key.WriteString(l + "\x02")
			}
		}
		at, known := made[key.String()]
		if !known {
			by, ok, err := e.callOf(ctx, p, firsts, footers, layouts)
			if err != nil || !ok {
				return false, err
			}
			at = len(p.calls)
			p.calls, made[key.String()] = append(p.calls, by), at
		}
		for i := from; i < to; i++ {
			p.by[i] = at
		}
		from = to
	}
	return true, nil
}

// endOfPart is where the files end that a run reads together with the one at from: those of equal folders.
func (p *inPlace) endOfPart(from int) int {
	if p.values == nil {
		return len(p.files)
	}
	to := from + 1
	for to < len(p.files) && p.part[to] == p.part[from] {
		to++
	}
	return to
}

// callOf finds out how a run reads files of these layouts together. firsts are the first files of each.
func (e *Engine) callOf(ctx context.Context, p *inPlace, firsts []int, footers []footer, layouts map[string]layout) (by call, ok bool, err error) {
	files := make([]engine.Local, len(firsts))
	first, twice, union := layouts[footers[firsts[0]].layout], false, p.src.Options.UnionByName
	for k, i := range firsts {
		files[k] = p.files[i]
		l := layouts[footers[i].layout]
		twice = twice || l.twice
		if l.numbersRows() || !union && !first.covers(l) {
			return by, false, nil
		}
	}
	err = e.run(ctx, func(c *conn) error {
		defer c.keepingFooters(files)()
		own, err := c.described(parquetCall(p.src, files))
		if err != nil {
			return err
		}
		var all bool
		if by.items, all = itemsOf(p.src, own); !all && !union {
			return nil
		}
		ok = len(firsts) == 1 // they can be read as they are
		if twice || ok && len(own) > manyToTell {
			return nil
		}
		schema := schemaOption(own)
		told, err := c.described("read_parquet(" + pathList(files) + ", hive_partitioning=false" + schema + ")")
		if err == nil && slices.Equal(told, own) { // else a type cannot be told in words
			by.schema, ok = schema, true
		}
		return ctx.Err()
	})
	return by, ok, err
}

// described gives the columns of a call in DuckDB's own types.
func (c *conn) described(call string) ([]column, error) {
	rows, err := c.texts("SELECT column_name, column_type FROM (DESCRIBE FROM "+call+")", nil)
	out := make([]column, len(rows))
	for i, row := range rows {
		out[i] = column{row[0], row[1]}
	}
	return out, err
}

// schemaOption tells read_parquet its columns: one that a file lacks is NULL, one of another type is cast.
func schemaOption(cols []column) string {
	items := make([]string, len(cols))
	for i, col := range cols {
		name := sqllex.QuoteString(col.name)
		items[i] = name + ": {name: " + name + ", type: " + sqllex.QuoteString(col.typ) + ", default_value: NULL}"
	}
	return ", schema=MAP {" + strings.Join(items, ", ") + "}"
}

// itemsOf gives a source's columns out of those that files of equal folders have, and whether they have all: with union_by_name one
// may be in the files of other folders only. The folders' own stay "".
func itemsOf(s engine.Source, own []column) (items []string, all bool) {
	has := make(map[string]bool, len(own))
	for _, col := range own {
		has[strings.ToLower(col.name)] = true
	}
	items, all = make([]string, len(s.Types)), true
	for k, f := range s.Schema.Fields() {
		name, from := sqllex.QuoteIdent(f.Name), "NULL"
		if folderOf(s, f.Name) >= 0 {
			continue
		}
		if has[strings.ToLower(f.Name)] {
			from = name
		} else {
			all = false
		}
		items[k] = "CAST(" + from + " AS " + s.Types[k] + ") AS " + name
	}
	return items, all
}
