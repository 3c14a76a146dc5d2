package repl

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"quire/engine"
	"quire/internal/sqllex"
	"quire/notebooks"
	"quire/plots"
)

// mostChartRows bounds the rows that a chart is drawn from in this process.
const mostChartRows = 2_000_000

// plotOutput draws a PLOT cell.
func (p *pass) plotOutput(c *notebooks.Cell, st notebooks.Plot) (*Output, string, error) {
	q, an, ordered, err := p.plotInput(c, st)
	if err != nil {
		return nil, "", err
	}
	out := &Output{Rows: -1, Bytes: -1, Drawn: an.Schema, At: time.Now()}
	if err := p.chart(c, st, q, nil, an.Schema, -1, ordered, out); err != nil {
		return nil, "", err
	}
	return out, "", nil
}

// plotInput gives the rows that a PLOT of its own draws: its FROM, or the nearest query above.
func (p *pass) plotInput(c *notebooks.Cell, st notebooks.Plot) (q engine.Query, an engine.Analysis, ordered bool, err error) {
	if st.From != nil {
		q, err = p.rel(c, *st.From)
	} else {
		err = at(engine.UnknownTable, st.Span, "PLOT without FROM draws the nearest query above, and there is none", "PLOT … FROM name")
		for _, ref := range p.sc.graph.Reads(c.ID) {
			if ref.Def == 0 || ref.Name != "_" && ref.Name != "" {
				continue
			}
			var d *definition
			if d, err = p.reference(c, ref); err == nil && d != nil {
				q = engine.Query{Text: "FROM " + d.name, Origin: emitted("FROM "+d.name, c.Pos)}
				ordered = d.ordered
			}
		}
	}
	if err != nil {
		return q, an, false, err
	}
	if an, err = p.eng.Analyze(p.ctx, q); err != nil {
		return q, an, false, err
	}
	if st.From != nil {
		if d := p.relDefinition(c, *st.From); d != nil {
			ordered = d.ordered
		}
	}
	return q, an, ordered || an.Ordered, nil
}

// emitted is the origin of a generated text that stands for one place.
func emitted(text string, pos int) *sqllex.Map {
	var b sqllex.Builder
	b.Emit(text, pos)
	_, m := b.Done()
	return m
}

// compile makes the plan of a PLOT, with the values of its titles filled in.
func (p *pass) compile(c *notebooks.Cell, st notebooks.Plot, in plots.Input) (plots.Plan, error) {
	cmd := plots.Command{Kind: st.Kind}
	for _, o := range st.Options {
		opt := plots.Option{Key: o.Key, Value: o.Value.Text}
		if o.String != nil {
			text, err := p.interpolate(c, *o.String, false)
			if err != nil {
				return plots.Plan{}, err
			}
			opt.Value, opt.IsString = text, true
		}
		cmd.Options = append(cmd.Options, opt)
	}
	plan, err := plots.Compile(cmd, in)
	if err != nil {
		return plan, plotError(err, st)
	}
	return plan, nil
}

// plotError puts a chart's fault at the option that caused it.
func plotError(err error, st notebooks.Plot) error {
	var pe *plots.Error
	if !errors.As(err, &pe) {
		return err
	}
	span := notebooks.Span{Pos: st.Pos, End: st.Pos + len("PLOT")}
	switch {
	case pe.Option >= 0 && pe.Option < len(st.Options):
		o := st.Options[pe.Option]
		if span = o.Span; pe.End > pe.Pos && o.String == nil && o.Value.Pos+pe.End <= o.End {
			span = notebooks.Span{Pos: o.Value.Pos + pe.Pos, End: o.Value.Pos + pe.End}
		}
	case st.Kind != "" && strings.Contains(pe.Message, strconv.Quote(st.Kind)):
		span = st.KindAt
	}
	return at(engine.Syntax, span, pe.Message, pe.Hint)
}

// steps appends a plan's steps to a query; faults in them stand at the PLOT's options.
func (p *pass) steps(c *notebooks.Cell, st notebooks.Plot, q engine.Query, text string) (engine.Query, error) {
	if text == "" {
		return q, nil
	}
	args, err := p.args(c, st.Span)
	if err != nil {
		return q, err
	}
	var b sqllex.Builder
	b.Append(q.Text, q.Origin)
	b.Emit("\n", st.Pos)
	places := expressionPlaces(st)
	for text != "" { // the user's own expressions keep their places
		first, which := len(text), -1
		for k, e := range places {
			if at := indexWhole(text[:min(len(text), first+len(e.Text))], e.Text); at >= 0 && (at < first || at == first && len(e.Text) > len(places[which].Text)) {
				first, which = at, k
			}
		}
		if which < 0 {
			break
		}
		e := places[which]
		b.Emit(text[:first], e.Pos)
		b.Copy(e.Text, 0, len(e.Text), e.Pos)
		text = text[first+len(e.Text):]
		if text != "" { // what the engine misses at the end of an expression
			b.Emit(text[:1], e.Pos+len(e.Text))
			text = text[1:]
		}
	}
	b.Emit(text, st.Pos)
	q.Text, q.Origin = b.Done()
	q.Args = append(append([]engine.Arg{}, q.Args...), args...)
	return q, nil
}

// expressionPlaces are the expressions of a PLOT's options, with their places in the script.
func expressionPlaces(st notebooks.Plot) (out []plots.Piece) {
	for _, o := range st.Options {
		if o.String != nil {
			continue
		}
		for _, e := range plots.Expressions(o.Key, o.Value.Text) {
			out = append(out, plots.Piece{Text: e.Text, Pos: o.Value.Pos + e.Pos})
		}
	}
	return out
}

// indexWhole finds an expression in a text where no word or number goes on at its ends; -1 is nowhere.
func indexWhole(text, expression string) int {
	word := func(c byte) bool {
		return c == '_' || c == '.' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
	}
	for from := 0; ; {
		i := strings.Index(text[from:], expression)
		if i < 0 {
			return -1
		}
		at := from + i
		end := at + len(expression)
		if (at == 0 || !word(text[at-1]) || !word(expression[0])) && (end == len(text) || !word(text[end]) || !word(expression[len(expression)-1])) {
			return at
		}
		from = at + 1
	}
}

// chart draws a PLOT of the rows of q into an output and its files. as gives a query of the same rows that costs less; it may
// be nil.
func (p *pass) chart(c *notebooks.Cell, st notebooks.Plot, q engine.Query, as func() (engine.Query, error), schema *arrow.Schema, rows int64, ordered bool, out *Output) error {
	plan, err := p.compile(c, st, plots.Input{Schema: schema, Rows: rows, Ordered: ordered})
	if err != nil {
		return err
	}
	plan, q, batches, err := p.chartRows(c, st, q, as, plan)
	if err != nil {
		return err
	}
	scene, err := plots.Build(plan.Spec, batches)
	if err != nil {
		return plotError(err, st)
	}
	out.Chart = scene
	if plan.Echo != "" {
		out.Notes = append(out.Notes, plan.Echo)
	}
	return p.saveCharts(c, st, q, plan, scene, out)
}

// saveCharts writes a chart's files. One that cannot be written does not keep the others back; the error tells which stand.
func (p *pass) saveCharts(c *notebooks.Cell, st notebooks.Plot, q engine.Query, plan plots.Plan, scene *plots.Scene, out *Output) error {
	var failed error
	lost := 0
	for _, to := range st.To {
		if p.ctx.Err() != nil {
			return p.ctx.Err()
		}
		if err := p.saveChart(c, to, q, plan, scene, out); err != nil {
			if lost++; failed == nil {
				failed = spanned(unwritable(err, p.target(to.Value)), to.Span)
			}
		}
	}
	var e *engine.Error
	if failed == nil || len(st.To) == 1 || !errors.As(failed, &e) {
		return failed
	}
	told := *e
	if lost > 1 {
		told.Message += fmt.Sprintf("; nor could %d more of the chart's files be written", lost-1)
	}
	if stand := append(append([]string{}, out.Files...), out.Same...); len(stand) > 0 {
		told.Hint = strings.TrimPrefix(told.Hint+"; written: "+strings.Join(stand, ", "), "; ")
	}
	return &told
}

// chartRows gives what a chart is made of: its last plan, the query of its rows, and these. Where a plan's steps give more rows
// than it takes, the plan that reduces them follows.
func (p *pass) chartRows(c *notebooks.Cell, st notebooks.Plot, q engine.Query, as func() (engine.Query, error), plan plots.Plan) (plots.Plan, engine.Query, []arrow.RecordBatch, error) {
	for {
		var err error
		if plan, err = p.probe(c, st, q, as, plan); err != nil {
			return plan, q, nil, err
		}
		asked, err := p.steps(c, st, q, plan.Steps)
		if err != nil {
			return plan, q, nil, err
		}
		if plan.Most > 0 && plan.AtLeast > plan.Most {
			an, err := p.eng.Analyze(p.ctx, asked)
			if err != nil {
				return plan, q, nil, err
			}
			if plan, err = plan.Over(an.Schema); err != nil {
				return plan, q, nil, plotError(err, st)
			}
			continue
		}
		most := int64(mostChartRows)
		if plan.Most > 0 {
			most = plan.Most
		}
		batches, got, n, err := p.ask(c, asked, most+1, p.cheaper(c, st, as, plan.Steps))
		switch {
		case err != nil:
			return plan, q, nil, err
		case n > most && plan.Most > 0:
			if plan, err = plan.Over(got); err != nil {
				return plan, q, nil, plotError(err, st)
			}
			continue
		case n > most:
			return plan, q, nil, at(engine.Failed, notebooks.Span{Pos: st.Pos, End: st.Pos + len("PLOT")},
				"this chart would draw more than 2,000,000 rows", "aggregate first, for instance y=avg(…)")
		case len(batches) == 0:
			batches = []arrow.RecordBatch{emptyBatch(got)}
		}
		return plan, asked, batches, nil
	}
}

// probeRows bounds what a chart asks of its data first: one row a series or group.
const probeRows = 10_000

// probe asks what a chart must know of its data before it can say how to reduce it.
func (p *pass) probe(c *notebooks.Cell, st notebooks.Plot, q engine.Query, as func() (engine.Query, error), plan plots.Plan) (plots.Plan, error) {
	for plan.Probe != "" {
		asked, err := p.steps(c, st, q, plan.Probe)
		if err != nil {
			return plan, err
		}
		rows, got, _, err := p.ask(c, asked, probeRows, p.cheaper(c, st, as, plan.Probe))
		if err != nil {
			return plan, err
		}
		if len(rows) == 0 {
			rows = []arrow.RecordBatch{emptyBatch(got)}
		}
		if plan, err = plan.Then(rows); err != nil {
			return plan, plotError(err, st)
		}
	}
	return plan, nil
}

// cheaper gives steps on the rows that were kept, in place of those on the query that they came from.
func (p *pass) cheaper(c *notebooks.Cell, st notebooks.Plot, as func() (engine.Query, error), steps string) func() (engine.Query, error) {
	if as == nil {
		return nil
	}
	return func() (engine.Query, error) {
		kept, err := as()
		if err != nil {
			return kept, err
		}
		return p.steps(c, st, kept, steps)
	}
}

func (p *pass) saveChart(c *notebooks.Cell, to notebooks.Str, q engine.Query, plan plots.Plan, scene *plots.Scene, out *Output) error {
	uri, err := p.chartTarget(c, to)
	if err != nil {
		return err
	}
	key, ok := p.chartKey(c, q, plan, uri)
	if ok {
		if w, same := p.unchanged(key); same {
			out.Same = append(out.Same, p.shown(uri))
			out.Bytes = max(out.Bytes, 0) + w.Bytes
			return nil
		}
	}
	data, err := scene.File(strings.ToLower(path.Ext(uri)))
	if err != nil {
		return err
	}
	if err := p.s.cfg.Store.Put(p.ctx, uri, data); err != nil {
		return err
	}
	if ok {
		p.keepSaved(c, q, key, savedFiles(-1, int64(len(data)), []string{uri}, engine.Target{}))
	}
	out.Files = append(out.Files, p.shown(uri))
	out.Bytes = max(out.Bytes, 0) + int64(len(data))
	return nil
}

// chartTarget gives the place of a chart's file.
func (p *pass) chartTarget(c *notebooks.Cell, to notebooks.Str) (string, error) {
	text, err := p.interpolate(c, to, true)
	if err != nil {
		return "", err
	}
	if ending := strings.ToLower(path.Ext(text)); !slices.Contains(plots.Formats, ending) {
		return "", at(engine.Unsupported, to.Span, fmt.Sprintf("a chart cannot be written to %q", text), "end it in .png, .svg or .pdf")
	}
	return p.target(text), nil
}

// emptyBatch is a batch of no rows, so that a chart of nothing still knows its columns.
func emptyBatch(schema *arrow.Schema) arrow.RecordBatch {
	b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	defer b.Release()
	return b.NewRecordBatch()
}
