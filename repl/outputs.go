package repl

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"quire/engine"
	"quire/internal/sqllex"
	"quire/notebooks"
	"quire/repl/text"
)

// nowhere is the origin of queries that no line of the script holds.
var nowhere = func() *sqllex.Map {
	var b sqllex.Builder
	b.Emit(" ", -1)
	_, m := b.Done()
	return m
}()

// collect reads a result of at most limit rows into memory of this process's own, so that nothing of the engine stays held.
func collect(res *engine.Result, limit int64) (batches []arrow.RecordBatch, rows int64, err error) {
	defer res.Release()
	for rows < limit && res.Next() {
		b := res.RecordBatch()
		n := min(b.NumRows(), limit-rows)
		if n == 0 {
			continue
		}
		own, err := copyBatch(b.NewSlice(0, n))
		if err != nil {
			return batches, rows, err
		}
		batches = append(batches, own)
		rows += n
	}
	return batches, rows, res.Err()
}

// copyBatch copies a batch into memory that the garbage collector frees, and releases the one given.
func copyBatch(b arrow.RecordBatch) (arrow.RecordBatch, error) {
	defer b.Release()
	cols := make([]arrow.Array, b.NumCols())
	for i := range cols {
		col, err := array.Concatenate([]arrow.Array{b.Column(i)}, memory.DefaultAllocator)
		if err != nil {
			return nil, fmt.Errorf("copy column %s: %w", b.ColumnName(i), err)
		}
		cols[i] = col
	}
	return array.NewRecordBatch(b.Schema(), cols, b.NumRows()), nil
}

// fetch runs a query for at most n rows.
func (p *pass) fetch(q engine.Query, n int64) ([]arrow.RecordBatch, *arrow.Schema, int64, error) {
	var b sqllex.Builder
	b.Append(q.Text, q.Origin)
	b.Emit(fmt.Sprintf("\n|> LIMIT %d", n), q.Origin.Source(0))
	q.Text, q.Origin = b.Done()
	res, err := p.eng.Query(p.ctx, q)
	if err != nil {
		return nil, nil, 0, err
	}
	schema := res.Schema()
	batches, rows, err := collect(res, n)
	return batches, schema, rows, err
}

// from is the query that reads a definition whole.
func from(d *definition) engine.Query { return engine.Query{Text: "FROM " + d.name, Origin: nowhere} }

// loadOutput runs a LOAD: its first rows are shown from the head of the file, then a file of rows as text is read whole.
func (p *pass) loadOutput(c *notebooks.Cell, _ notebooks.Load) (*Output, string, error) {
	p.resolved = map[string]source{} // asked for by name: look again
	delete(p.defined, c.ID)
	delete(p.rejects, c.ID)
	p.opens(c, c)
	d, err := p.define(c)
	if err != nil {
		return nil, "", err
	}
	out := &Output{Schema: d.schema, Rows: -1, Bytes: -1, At: time.Now()}
	switch {
	case p.whole || p.follows:
	case p.restored(c, d):
		if out.Head, err = p.firstOf(d.kept); err != nil {
			return nil, "", err
		}
	default:
		if out.Head, out.Schema, _, err = p.fetch(from(d), HeadRows); err != nil {
			return nil, "", err
		}
		p.preview(c, from(d), out)
	}
	if readWhole(d.source) {
		if err := p.counted(c, d); err != nil {
			return nil, "", err
		}
		final := *out
		final.ID, final.Rows, final.Schema = d.kept, d.rows, d.schema
		if p.follows {
			if final.Head, err = p.firstOf(d.kept); err != nil {
				return nil, "", err
			}
		}
		note, err := p.rejected(c, d)
		if err != nil {
			return nil, "", err
		}
		if note != "" {
			final.Notes = []string{note}
		}
		return &final, "", nil
	}
	if paged, err := p.inPlace(c, d, out); paged != nil || err != nil {
		return paged, "", err
	}
	if len(d.source.Folders) > 0 { // counting would read them all
		return out, "lazy", nil
	}
	n, err := p.askCount(c, from(d))
	if err != nil {
		return nil, "", err
	}
	d.rows = n
	final := *out
	final.Rows = n
	return &final, "", nil
}

// inPlace lets the rows of a LOAD be paged where they are, if the engine can and somebody may page; nil otherwise. Folders afar are
// not brought here for it: a query may want few of them.
func (p *pass) inPlace(c *notebooks.Cell, d *definition, out *Output) (*Output, error) {
	keeper, ok := p.eng.(engine.InPlaceKeeper)
	if !ok || p.s.cfg.Unpaged || len(d.source.Folders) > 0 && !onDisk(d.source) {
		return nil, nil
	}
	id := "cell_" + digest("load", d.name, strconv.FormatUint(p.number, 10))
	rows, ok, err := keeper.KeepInPlace(p.ctx, id, from(d))
	if err != nil && len(d.source.Folders) > 0 && engine.ClassOf(err) != engine.Cancelled {
		return nil, nil // a query may do without the folder that is at fault
	}
	if !ok || err != nil {
		return nil, err
	}
	p.replaceKept(c, id)
	final := *out
	final.ID, final.Rows, final.InPlace = id, rows.Count, true
	d.rows = rows.Count
	return &final, nil
}

// count gives a query's number of rows.
func (p *pass) count(q engine.Query) (int64, error) {
	var b sqllex.Builder
	b.Append(q.Text, q.Origin)
	b.Emit("\n|> AGGREGATE count(*) AS n", q.Origin.Source(0))
	q.Text, q.Origin = b.Done()
	res, err := p.eng.Query(p.ctx, q)
	if err != nil {
		return 0, err
	}
	batches, _, err := collect(res, 1)
	if err != nil {
		return 0, err
	}
	for _, b := range batches {
		if col, ok := b.Column(0).(*array.Int64); ok && col.Len() > 0 {
			return col.Value(0), nil
		}
	}
	return 0, fmt.Errorf("count: the engine gave no number")
}

// letOutput defines a LET; only a MATERIALIZED or shared one reads rows.
func (p *pass) letOutput(c *notebooks.Cell, st notebooks.Let) (*Output, string, error) {
	d, err := p.define(c)
	if err != nil {
		return nil, "", err
	}
	out := &Output{Schema: d.schema, Rows: -1, Bytes: -1, At: time.Now()}
	if !st.Materialized && !p.shared[c.ID] {
		return out, "lazy", nil
	}
	if err := p.counted(c, d); err != nil {
		return nil, "", err
	}
	out.ID, out.Rows, out.Schema = d.kept, d.rows, d.schema
	if d.varies {
		p.keptNow(c)
		out.Notes = append(out.Notes, p.asOf(c))
	}
	return out, "", nil
}

// queryOutput runs a query cell: its rows, and its chart when it ends in PLOT.
func (p *pass) queryOutput(c *notebooks.Cell, st notebooks.Query) (*Output, string, error) {
	if ref, bare := p.bareRef(c, st.SQL); bare {
		p.opens(c, p.sc.nb.Cell(ref.Def))
	}
	q, err := p.sql(c, st.SQL)
	if err != nil {
		return nil, "", err
	}
	an, err := p.eng.Analyze(p.ctx, q)
	if err != nil {
		return nil, "", err
	}
	out := &Output{Schema: an.Schema, Rows: -1, Bytes: -1, At: time.Now()}
	key, kept := p.key(c, q, "rows")
	served := kept && p.served(c, st, key, an, out)
	if an.Streaming && !served && !p.whole && !p.follows && !an.Varies {
		var n int64
		if out.Head, _, n, err = p.fetch(q, HeadRows+1); err != nil {
			return nil, "", err
		}
		if n <= HeadRows {
			out.Rows = n
		}
		p.preview(c, q, headOf(out))
	}
	final := *out
	if !served {
		p.tally.misses++
		if err := p.ready(p.ctx, c, map[notebooks.CellID]bool{}); err != nil {
			return nil, "", err
		}
		if final.Rows < 0 || p.mustCheckAll(c) {
			started := time.Now()
			if err := p.rows(c, st, q, an, &final); err != nil {
				return nil, "", err
			}
			if kept {
				p.keepOutput(q, key, &final, time.Since(started))
			}
		}
		if kept {
			p.put(c, q, key, result{rows: final.Rows, schema: final.Schema, batches: headOf(&final).Head, at: time.Now()})
		}
	}
	if st.Plot != nil {
		ordered := an.Ordered || p.bareOrdered(c, st.SQL)
		var input func() (engine.Query, error)
		if final.ID != "" {
			input = func() (engine.Query, error) { return p.keptQuery(c, final.ID) }
		}
		if err := p.chart(c, *st.Plot, q, input, an.Schema, final.Rows, ordered, &final); err != nil {
			return headOf(&final), "", err
		}
	}
	return headOf(&final), "", nil
}

// mustCheckAll reports whether a preview is not the last word: the rows come from a file of text, whose bad rows the head
// does not show.
func (p *pass) mustCheckAll(c *notebooks.Cell) bool {
	for _, ref := range p.sc.graph.Reads(c.ID) {
		if ref.URI != nil {
			return true
		}
	}
	return false
}

// headOf cuts an output's first rows to HeadRows.
func headOf(out *Output) *Output {
	cut := *out
	cut.Head = nil
	left := int64(HeadRows)
	for _, b := range out.Head {
		n := min(left, b.NumRows())
		if n > 0 {
			cut.Head = append(cut.Head, b.NewSlice(0, n))
		}
		left -= n
	}
	return &cut
}

// rows fills an output with a query's rows: counted, with the first of them at hand, and all of them to be paged on a screen.
func (p *pass) rows(c *notebooks.Cell, st notebooks.Query, q engine.Query, an engine.Analysis, out *Output) error {
	if d := p.bare(c, st.SQL); d != nil && d.kept != "" {
		out.ID, out.Rows = d.kept, d.rows
	} else if an.Varies {
		d, err := p.define(c) // what `_` means below
		if err != nil {
			return err
		}
		if err := p.keep(p.ctx, c, d); err != nil {
			return err
		}
		p.keptNow(c)
		out.ID, out.Rows, out.Schema = d.kept, d.rows, d.schema
		out.Notes = append(out.Notes, p.asOf(c))
	} else if p.whole && an.Streaming && st.Plot == nil {
		n, err := p.count(q)
		if err != nil {
			return err
		}
		head, _, _, err := p.fetch(q, HeadRows)
		out.Rows, out.Head = n, head
		return err
	} else {
		id := "cell_" + digest(q.Text, argsText(q.Args), strconv.FormatUint(p.number, 10))
		kept, err := p.eng.Materialize(p.ctx, id, q)
		if err != nil {
			return err
		}
		p.replaceKept(c, id)
		out.ID, out.Rows, out.Schema, out.InPlace = id, kept.Count, kept.Schema, kept.InPlace
	}
	var err error
	out.Head, err = p.firstOf(out.ID)
	return err
}

// firstOf gives the first of kept rows.
func (p *pass) firstOf(id string) ([]arrow.RecordBatch, error) {
	res, err := p.eng.Page(p.ctx, id, 0, HeadRows)
	if err != nil {
		return nil, err
	}
	head, _, err := collect(res, HeadRows)
	return head, err
}

// replaceKept forgets the rows that this cell kept before.
func (p *pass) replaceKept(c *notebooks.Cell, id string) {
	p.s.mu.Lock()
	var old string
	if rec := p.s.cells[c.ID]; rec != nil && rec.status.Output != nil {
		old = rec.status.Output.ID
	}
	p.s.mu.Unlock()
	if old != "" && old != id && strings.HasPrefix(old, "cell_") {
		_ = p.eng.Forget(p.ctx, old) // rows that stay cost memory, not truth
	}
}

// keptQuery is the query that reads kept rows.
func (p *pass) keptQuery(c *notebooks.Cell, id string) (engine.Query, error) {
	name := engine.PhysicalName("rows", digest(id))
	if _, err := p.eng.Define(p.ctx, name, engine.Kept{ID: id}); err != nil {
		return engine.Query{}, err
	}
	var b sqllex.Builder
	b.Emit("FROM "+name, c.Pos)
	text, origin := b.Done()
	return engine.Query{Text: text, Origin: origin}, nil
}

// describeOutput shows a relation's columns and types.
func (p *pass) describeOutput(c *notebooks.Cell, st notebooks.Describe) (*Output, string, error) {
	q, err := p.rel(c, st.Rel)
	if err != nil {
		return nil, "", err
	}
	an, err := p.eng.Analyze(p.ctx, q)
	if err != nil {
		return nil, "", err
	}
	var names, types []string
	for _, f := range an.Schema.Fields() {
		names = append(names, f.Name)
		types = append(types, text.TypeName(f.Type))
	}
	return textOutput([]string{"column", "type"}, names, types), "", nil
}

// explainOutput shows the engine's plan.
func (p *pass) explainOutput(c *notebooks.Cell, st notebooks.Explain) (*Output, string, error) {
	ex, ok := p.eng.(engine.Explainer)
	if !ok {
		return nil, "", p.unsupported(c)
	}
	q, err := p.sql(c, st.Query)
	if err != nil {
		return nil, "", err
	}
	plan, err := ex.Explain(p.ctx, q)
	if err != nil {
		return nil, "", err
	}
	return textOutput([]string{"plan"}, strings.Split(strings.TrimRight(plan, "\n"), "\n")), "", nil
}

// textOutput makes an output of columns of text.
func textOutput(names []string, cols ...[]string) *Output {
	fields := make([]arrow.Field, len(names))
	for i, n := range names {
		fields[i] = arrow.Field{Name: n, Type: arrow.BinaryTypes.String}
	}
	schema := arrow.NewSchema(fields, nil)
	b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	for i, col := range cols {
		b.Field(i).(*array.StringBuilder).AppendValues(col, nil)
	}
	rec := b.NewRecordBatch()
	return &Output{Schema: schema, Head: []arrow.RecordBatch{rec}, Rows: rec.NumRows(), Bytes: -1, At: time.Now()}
}
