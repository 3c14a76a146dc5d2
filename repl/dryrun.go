package repl

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/apache/arrow-go/v18/arrow"

	"quire/engine"
	"quire/notebooks"
	"quire/plots"
	"quire/repl/checks"
)

// Preview is what a run of the notebook would do, as far as listings, footers and kept results tell. Nothing is evaluated for it
// and nothing is written.
type Preview struct {
	Reads  []PlannedRead
	Cells  []PlannedCell
	Writes []PlannedWrite
}

// PlannedRead is a source.
type PlannedRead struct {
	Cell    notebooks.CellID // that names it
	URIs    []string         // as the script would show them, parameters put in
	Files   int
	Bytes   int64 // of all files; -1 unknown
	Rows    int64 // -1 unknown
	Kept    bool  // its rows are kept by an earlier run
	Pending bool  // a SAVE of this notebook writes it first
}

// PlannedCell is a statement.
type PlannedCell struct {
	Cell   notebooks.CellID
	Action Action
	Since  time.Time // ActionCached: when it was evaluated
}

// Action is what a run would do with a cell.
type Action string

// The actions.
const (
	ActionRun    Action = "run"    // it is evaluated
	ActionCached Action = "cached" // what an earlier run evaluated is shown
	ActionLazy   Action = "lazy"   // a definition, read where it is used
	ActionSet    Action = "set"    // SET, PARAM and the like: no rows are read
)

// PlannedWrite is a target.
type PlannedWrite struct {
	Cell   notebooks.CellID
	URI    string // as the script would show it, parameters put in and re-rooted
	Effect Effect
	Bytes  int64 // of what stands there; -1 unknown or nothing
}

// Effect is what a run would do with a target.
type Effect string

// The effects.
const (
	EffectNew       Effect = "new"       // nothing stands there
	EffectReplaces  Effect = "replaces"  // what stands there
	EffectAdds      Effect = "adds"      // to what stands there
	EffectUnchanged Effect = "unchanged" // it stands there as this run would write it
	EffectRefused   Effect = "refused"   // something stands there, and the mode is error
	EffectChanges   Effect = "changes"   // raw SQL on a database file
)

// Preview finds every static error as Check does, and what a run would read, evaluate and write.
func (s *Session) Preview(ctx context.Context) (*Preview, []*Failure) {
	out := &Preview{}
	found := s.check(ctx, func(p *pass, c *notebooks.Cell) { p.planCell(out, c) })
	return out, found
}

// planCell adds what a run would do with a cell that has no static error.
func (p *pass) planCell(out *Preview, c *notebooks.Cell) {
	action := ActionRun
	p.tally = tally{}
	switch st := any(c.Stmt).(type) {
	case notebooks.Param, notebooks.Set, notebooks.Use, notebooks.Include, notebooks.Describe, notebooks.Show:
		action = ActionSet
	case notebooks.Load:
		if d := p.defined[c.ID]; d != nil && p.keeping(c, from(d), "count") {
			action = ActionCached
		}
	case notebooks.Let:
		action = ActionLazy
		if d := p.defined[c.ID]; st.Materialized || p.shared[c.ID] {
			action = ActionRun
			if d != nil && p.keeping(c, from(d), "count") {
				action = ActionCached
			}
		}
	case notebooks.Query:
		action = p.planQuery(out, c, st)
	case notebooks.Plot:
		action = p.planPlot(out, c, st)
	case notebooks.Expect:
		if plan, err := p.expectation(c, st); err == nil && p.keptAll(c, plan) {
			action = ActionCached
		}
	case notebooks.Summarize:
		if q, err := p.summary(c, st, ""); err == nil && p.keeping(c, q, "first", strconv.Itoa(mostColumns)) {
			action = ActionCached
		}
	case notebooks.Save:
		action = p.planSave(out, c, st)
	case notebooks.Raw:
		if file := p.host.settings.Database; file != "" {
			e := st.Effect()
			out.Writes = append(out.Writes, PlannedWrite{c.ID, p.shown(file) + " (" + e.Verb + " " + e.Name() + ")", EffectChanges, -1})
		}
	}
	out.Cells = append(out.Cells, PlannedCell{c.ID, action, p.tally.at})
	p.planReads(out, c)
}

// keeping reports whether an earlier run has kept a part of what a query gives.
func (p *pass) keeping(c *notebooks.Cell, q engine.Query, parts ...string) bool {
	key, ok := p.key(c, q, parts...)
	if !ok {
		return false
	}
	r, found := p.lookUp(key)
	if found {
		p.tally.hit(r.at)
	}
	return found
}

func (p *pass) keptAll(c *notebooks.Cell, plan *checks.Plan) bool {
	for _, q := range plan.Queries() {
		if !p.keeping(c, q, "first", "1") {
			return false
		}
	}
	return true
}

func (p *pass) planQuery(out *Preview, c *notebooks.Cell, st notebooks.Query) Action {
	action := ActionRun
	q, err := p.sql(c, st.SQL)
	if err != nil {
		return action
	}
	if p.keeping(c, q, "rows") {
		action = ActionCached
	}
	if st.Plot != nil {
		an, err := p.eng.Analyze(p.ctx, q)
		if err == nil && !p.planChart(out, c, *st.Plot, q, plots.Input{Schema: an.Schema, Rows: -1, Ordered: an.Ordered || p.bareOrdered(c, st.SQL)}) {
			action = ActionRun
		}
	}
	return action
}

func (p *pass) planPlot(out *Preview, c *notebooks.Cell, st notebooks.Plot) Action {
	q, an, ordered, err := p.plotInput(c, st)
	if err == nil && p.planChart(out, c, st, q, plots.Input{Schema: an.Schema, Rows: -1, Ordered: ordered}) {
		return ActionCached
	}
	return ActionRun
}

// planChart reports whether a chart's rows are kept, and adds its files.
func (p *pass) planChart(out *Preview, c *notebooks.Cell, st notebooks.Plot, q engine.Query, in plots.Input) bool {
	if key, ok := p.key(c, q, "rows"); ok && st.From == nil {
		if r, found := p.lookUp(key); found {
			in.Rows = r.rows // as the run knows it by then
		}
	}
	plan, err := p.compile(c, st, in)
	if err != nil {
		return false
	}
	if plan.Most > 0 && plan.AtLeast > plan.Most {
		asked, err := p.steps(c, st, q, plan.Steps)
		if err != nil {
			return false
		}
		an, err := p.eng.Analyze(p.ctx, asked)
		if err != nil {
			return false
		}
		if plan, err = plan.Over(an.Schema); err != nil {
			return false
		}
	}
	if plan.Probe != "" && !p.keptProbe(c, st, q, &plan) {
		return false
	}
	most := int64(mostChartRows)
	if plan.Most > 0 {
		most = plan.Most
	}
	if q, err = p.steps(c, st, q, plan.Steps); err != nil {
		return false
	}
	kept := p.keeping(c, q, "first", strconv.FormatInt(most+1, 10))
	for _, to := range st.To {
		uri, err := p.chartTarget(c, to)
		if err != nil {
			continue
		}
		w := p.planWrite(c, engine.Target{URI: uri})
		if key, ok := p.chartKey(c, q, plan, uri); kept && ok && p.stands(key) {
			w.Effect = EffectUnchanged
		}
		out.Writes = append(out.Writes, w)
	}
	return kept
}

// keptProbe reports whether what a chart asks of its data first is kept, and goes on with the answer.
func (p *pass) keptProbe(c *notebooks.Cell, st notebooks.Plot, q engine.Query, plan *plots.Plan) bool {
	for plan.Probe != "" {
		asked, err := p.steps(c, st, q, plan.Probe)
		if err != nil {
			return false
		}
		key, ok := p.key(c, asked, "first", strconv.Itoa(probeRows))
		if !ok {
			return false
		}
		r, found := p.lookUp(key)
		if !found || r.schema == nil {
			return false
		}
		rows := r.batches
		if len(rows) == 0 {
			rows = []arrow.RecordBatch{emptyBatch(r.schema)}
		}
		if *plan, err = plan.Then(rows); err != nil {
			return false
		}
	}
	return true
}

func (p *pass) planSave(out *Preview, c *notebooks.Cell, st notebooks.Save) Action {
	q, target, err := p.saveQuery(c, st)
	if err != nil {
		return ActionRun
	}
	w := p.planWrite(c, target)
	action := ActionRun
	if key, ok := p.saveKey(c, q, target); ok && p.stands(key) {
		w.Effect, action = EffectUnchanged, ActionCached
		p.untouched[c.ID] = true
	}
	out.Writes = append(out.Writes, w)
	return action
}

// stands reports whether what was written under key stands there as it was.
func (p *pass) stands(key string) bool {
	file, release, ok := p.s.cfg.Results.Find(savedResult, key)
	if !ok {
		return false
	}
	r, ok := readResult(file)
	release()
	if !ok || r.written == nil {
		return false
	}
	now, err := p.s.standing(p.ctx, r.written)
	if err != nil || !sameObjects(now, r.written.Files) {
		return false
	}
	p.tally.hit(r.at)
	return true
}

// planWrite looks at what stands at a target.
func (p *pass) planWrite(c *notebooks.Cell, t engine.Target) PlannedWrite {
	w := PlannedWrite{Cell: c.ID, URI: p.shown(t.URI), Effect: EffectNew, Bytes: -1}
	store, ok := p.s.cfg.Store.(lister)
	if !ok {
		return w
	}
	uri := t.URI
	if len(t.PartitionBy) > 0 || t.Mode == "append" {
		uri = strings.TrimRight(uri, "/") + "/**"
	}
	found, err := store.List(p.ctx, uri)
	if err != nil || len(found) == 0 {
		return w
	}
	w.Bytes = 0
	for _, o := range found {
		w.Bytes += o.Size
	}
	switch t.Mode {
	case "append":
		w.Effect = EffectAdds
	case "error":
		w.Effect = EffectRefused
	default:
		w.Effect = EffectReplaces
	}
	return w
}

// planReads adds the sources that a cell names.
func (p *pass) planReads(out *Preview, c *notebooks.Cell) {
	var defs []*definition
	if st, isLoad := asStatement[notebooks.Load](c); isLoad {
		if d := p.defined[c.ID]; d != nil && d.source != nil {
			defs = append(defs, d)
		} else {
			r := PlannedRead{Cell: c.ID, Bytes: -1, Rows: -1, Pending: true}
			for _, u := range st.URIs {
				if text, err := p.interpolate(c, u, true); err == nil {
					r.URIs = append(r.URIs, p.shown(p.savedPlace(c, text)))
				}
			}
			out.Reads = append(out.Reads, r)
		}
	} else {
		for _, ref := range p.sc.graph.Reads(c.ID) {
			if ref.URI == nil {
				continue
			}
			if d, err := p.reference(c, ref); err == nil && d != nil && d.source != nil {
				defs = append(defs, d)
			}
		}
	}
	for _, d := range defs {
		out.Reads = append(out.Reads, p.planRead(c, d))
	}
}

// mostFooters bounds the local Parquet files whose footers are read for their number of rows.
const mostFooters = 100

// onDisk reports whether all files of a source are on this machine.
func onDisk(s *engine.Source) bool {
	for _, o := range s.Objects {
		if strings.Contains(o.URI, "://") {
			return false
		}
	}
	return true
}

func (p *pass) planRead(c *notebooks.Cell, d *definition) PlannedRead {
	r := PlannedRead{Cell: c.ID, Files: len(d.source.Objects), Rows: -1}
	for _, u := range d.source.URIs {
		r.URIs = append(r.URIs, p.shown(u))
	}
	for _, o := range d.source.Objects {
		if o.Size < 0 || r.Bytes < 0 {
			r.Bytes = -1
		} else {
			r.Bytes += o.Size
		}
	}
	if key, ok := p.key(c, from(d), "count"); ok {
		if kept, found := p.lookUp(key); found {
			r.Rows = kept.rows
		}
	}
	if r.Rows < 0 && onDisk(d.source) && d.source.Format == "parquet" && r.Files <= mostFooters {
		if n, err := p.count(from(d)); err == nil {
			r.Rows = n
		}
	}
	if key, ok := p.key(c, from(d), "rows"); ok {
		if _, release, found := p.s.cfg.Results.Find(rowsResult, key); found {
			release()
			r.Kept = true
		}
	}
	return r
}
