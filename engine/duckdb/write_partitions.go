//go:build duckdb_arrow

package duckdb

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/duckdb/duckdb-go/v2/mapping"

	"quire/engine"
	"quire/internal/sqllex"
)

// DuckDB's own PARTITION_BY is not used: with several threads it keeps no order of the rows in a file, and above a number of
// open files it makes several of a partition. Here the rows are put in the order of their partitions first, in a table of our
// own that may spill to disk; each partition is a range of its rows then, and one file is open at a time.

// mostPartitions bounds what one SAVE writes: a partition by an id would otherwise fill a disk with folders.
const mostPartitions = 100_000

// partitioning says how the columns of a query become folders and files.
type partitioning struct {
	names  []string // of all columns
	keys   []int    // for each key of the target its column, -1 for a constant
	stored []int    // the columns that are in the files
}

// partitioning looks the target's keys up among the query's columns, and spells them as these. It gives nil for a target
// without keys.
func (b *bound) partitioning(t *engine.Target) (*partitioning, error) {
	if len(t.PartitionBy) == 0 {
		return nil, nil
	}
	names, types := b.s.columns()
	p := &partitioning{names: names}
	isKey := map[int]bool{}
	seen := map[string]bool{}
	keys := append([]engine.Partition(nil), t.PartitionBy...)
	for i, k := range keys {
		if low := strings.ToLower(k.Name); k.Name == "" || seen[low] {
			return nil, engine.NewError(engine.Syntax, "partition by names "+strconv.Quote(k.Name)+" twice", "", nil)
		} else {
			seen[low] = true
		}
		at := -1
		for j, name := range names {
			if strings.EqualFold(name, k.Name) {
				at = j
				break
			}
		}
		switch {
		case k.Value != nil && at >= 0:
			return nil, engine.NewError(engine.Syntax, "partition by: the rows have a column "+names[at]+" already", "partition by ("+names[at]+"), or call the constant otherwise", nil)
		case k.Value != nil:
		case at < 0:
			return nil, engine.NewError(engine.UnknownColumn, "partition by: the rows have no column "+k.Name, "", nil)
		case !foldable(types[at]):
			return nil, engine.NewError(engine.TypeMismatch, fmt.Sprintf("partition by: %s is %s, which is no name of a folder", names[at], article(typeWord(sqlOf(types[at])))), "partition by a column of text, numbers or dates", nil)
		default:
			keys[i].Name = names[at]
			isKey[at] = true
		}
		p.keys = append(p.keys, at)
	}
	for j := range names {
		if !isKey[j] {
			p.stored = append(p.stored, j)
		}
	}
	if len(p.stored) == 0 {
		return nil, engine.NewError(engine.Syntax, "partition by takes every column: nothing is left for the files", "leave a column out of it", nil)
	}
	t.PartitionBy = keys
	return p, nil
}

func sqlOf(t mapping.LogicalType) string {
	sql, _ := outward(t)
	return sql
}

// foldable tells types whose values have one plain text.
func foldable(t mapping.LogicalType) bool {
	switch mapping.GetTypeId(t) {
	case mapping.TypeList, mapping.TypeArray, mapping.TypeStruct, mapping.TypeMap, mapping.TypeUnion, mapping.TypeBlob:
		return false
	}
	return true
}

// column names a column of our own table: the rows' own names may hide rowid, or be alike.
func ownColumn(i int) string { return "c" + strconv.Itoa(i) }

func (p *partitioning) ownColumns() string {
	var cols []string
	for i := range p.names {
		cols = append(cols, ownColumn(i))
	}
	return strings.Join(cols, ", ")
}

// keyTexts are the expressions of the keys that are columns, as texts; NULL is "".
func (p *partitioning) keyTexts() []string {
	var out []string
	for _, at := range p.keys {
		if at >= 0 {
			out = append(out, "coalesce(CAST("+ownColumn(at)+" AS VARCHAR), '')")
		}
	}
	return out
}

// files is what the files hold of our own table.
func (p *partitioning) files() string {
	var cols []string
	for _, i := range p.stored {
		cols = append(cols, ownColumn(i)+" AS "+sqllex.QuoteIdent(p.names[i]))
	}
	return "SELECT " + strings.Join(cols, ", ")
}

// values gives a partition's values for all keys from those of the keys that are columns.
func (p *partitioning) values(t engine.Target, of []string) []string {
	out := make([]string, len(p.keys))
	for i, at := range p.keys {
		switch v := t.PartitionBy[i].Value; {
		case at >= 0:
			out[i], of = of[0], of[1:]
		case !v.Null && len(v.Items) > 0:
			out[i] = v.Items[0]
		}
	}
	return out
}

var writes atomic.Int64

// writePartitions writes a query into folders, one file in each.
func (e *Engine) writePartitions(ctx context.Context, q engine.Query, t engine.Target, p *partitioning, form string) (engine.Written, error) {
	var out engine.Written
	folder, err := e.files.Folder(ctx, t.URI, t)
	if err != nil {
		return out, err
	}
	defer func() { _ = folder.Abort() }() // nothing after Commit
	n := strconv.FormatInt(writes.Add(1), 10)
	came, sorted := "write "+n, "write "+n+" sorted"
	// Also when ctx has ended: the rows would stay in memory.
	defer func() { _ = e.Forget(context.WithoutCancel(ctx), came, sorted) }()
	w := partitionWrite{e: e, t: t, p: p, form: form, folder: folder, came: came, sorted: sorted, out: &out}
	if err := e.runBeside(ctx, func(c *conn) error { return w.write(ctx, c, q) }); err != nil {
		return out, unwritten(t, folder, err)
	}
	out.Bytes, err = folder.Commit()
	return out, err
}

// partitionWrite is one run of writePartitions.
type partitionWrite struct {
	e            *Engine
	t            engine.Target
	p            *partitioning
	form         string
	folder       engine.FolderSink
	came, sorted string // ids of the tables of the rows as they came and in the partitions' order
	out          *engine.Written
}

func (w *partitionWrite) write(ctx context.Context, c *conn, q engine.Query) error {
	b, err := c.bind(q)
	if err != nil {
		return err
	}
	defer b.close()
	keys := strings.Join(w.p.keyTexts(), ", ")
	if keys == "" && !w.arrow() {
		// One partition, whatever the rows: they go straight to its file.
		return w.copyTo(c, nil, w.p.files(), b, w.order())
	}
	head := "CREATE TABLE " + keptAs(w.came) + " AS FROM ("
	b.t.before += len(head)
	if _, err := c.do(head+b.sql+"\n) AS q("+w.p.ownColumns()+")", b.t); err != nil {
		return err
	}
	b.t.before -= len(head)
	first := ""
	if keys != "" {
		first = keys + ", "
	}
	parts, err := c.texts(fmt.Sprintf("SELECT %sCAST(count(*) AS VARCHAR) FROM %s GROUP BY ALL ORDER BY ALL LIMIT %d", first, keptAs(w.came), mostPartitions+1), nil)
	if err != nil {
		return err
	}
	switch {
	case len(parts) > mostPartitions:
		return engine.NewError(engine.TooBig, fmt.Sprintf("partition by: the rows fall into more than %d partitions", mostPartitions), "partition by a column of fewer values, such as a day", nil)
	case len(parts) == 1 && !w.arrow():
		return w.copyTo(c, parts[0][:len(parts[0])-1], w.p.files()+" FROM "+keptAs(w.came), nil, w.order())
	case len(parts) == 0:
		if len(w.p.keyTexts()) > 0 {
			return nil
		}
		parts = [][]string{{"0"}}
	}
	order := w.order()
	if order == "" {
		order = " ORDER BY rowid"
	}
	order = strings.Replace(order, " ORDER BY ", " ORDER BY "+first, 1)
	if _, err := c.do("CREATE TABLE "+keptAs(w.sorted)+" AS FROM "+keptAs(w.came)+order, nil); err != nil {
		return err
	}
	if err := c.change(ctx, "DROP TABLE "+keptAs(w.came), nil); err != nil {
		return err
	}
	var from int64
	for _, part := range parts {
		if err := ctx.Err(); err != nil {
			return cancelled(err)
		}
		n, err := strconv.ParseInt(part[len(part)-1], 10, 64)
		if err != nil {
			return err
		}
		if w.arrow() {
			err = w.arrowTo(ctx, c, part[:len(part)-1], from, n)
		} else {
			err = w.copyTo(c, part[:len(part)-1], fmt.Sprintf("%s FROM %s WHERE rowid >= %d AND rowid < %d", w.p.files(), keptAs(w.sorted), from, from+n), nil, "")
		}
		if err != nil {
			return err
		}
		from += n
	}
	return nil
}

// arrow tells that the files are not written by DuckDB.
func (w *partitionWrite) arrow() bool { return isArrow(w.t) }

// arrowTo writes one partition, rows [from, from+n) of the sorted table, as an Arrow file.
func (w *partitionWrite) arrowTo(ctx context.Context, c *conn, of []string, from, n int64) error {
	values := w.p.values(w.t, of)
	path, err := w.folder.File(values)
	if err != nil {
		return err
	}
	rows := arrowRows{files: w.p.files(), table: keptAs(w.sorted), from: from, n: n}
	if err := rows.writeFile(ctx, c, path, w.t.Compression); err != nil {
		return err
	}
	w.out.Rows += n
	w.out.Files = append(w.out.Files, w.folder.URI(values))
	return nil
}

// order is the ORDER BY of a sorted target, for our own columns.
func (w *partitionWrite) order() string {
	if !w.t.Sorted {
		return ""
	}
	return " ORDER BY " + w.p.ownColumns()
}

// copyTo writes one partition: what rows selects, or what it selects from b's query.
func (w *partitionWrite) copyTo(c *conn, of []string, rows string, b *bound, order string) error {
	values := w.p.values(w.t, of)
	path, err := w.folder.File(values)
	if err != nil {
		return err
	}
	head, tail := "COPY ("+rows, order+") TO "+sqllex.QuoteString(path)+" ("+w.form+")"
	var t *place
	sql := head + tail
	if b != nil {
		t = b.t
		head += " FROM ("
		t.before += len(head)
		sql = head + b.sql + "\n) AS q(" + w.p.ownColumns() + ")" + tail
	}
	n, err := c.do(sql, t)
	if err != nil {
		return w.named(err, path, values)
	}
	w.out.Rows += n
	w.out.Files = append(w.out.Files, w.folder.URI(values))
	return nil
}

// named words an error with the user's name of a file instead of ours.
func (w *partitionWrite) named(err error, path string, values []string) error {
	if e, ok := err.(*engine.Error); ok && strings.Contains(e.Message, path) {
		named := *e
		named.Message = strings.ReplaceAll(e.Message, path, shown(w.folder.URI(values)))
		return &named
	}
	return err
}
