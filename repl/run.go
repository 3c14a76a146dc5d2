package repl

import (
	"context"
	"time"

	"quire/engine"
	"quire/notebooks"
)

// pass is one evaluation of some cells of one script. What it looked at (sources, parameters) it looks at once.
type pass struct {
	s      *Session
	sc     *script
	host   *host
	eng    engine.Engine
	number uint64
	dir    string
	ctx    context.Context

	checking  bool                                    // static: schemas only, nothing is kept or written
	whole     bool                                    // the notebook from top to bottom
	follows   bool                                    // files that have only grown are gone on with: follow.go
	shared    map[notebooks.CellID]bool               // LETs whose rows are worth keeping for this pass
	resolved  map[string]source                       // sources looked at in this pass
	defined   map[notebooks.CellID]*definition        // definitions made in this pass
	rejects   map[notebooks.CellID]*definition        // of the rows that LOADs set aside, the same
	failed    map[notebooks.CellID]*Failure           // what failed in this pass
	evaluated map[notebooks.CellID]bool               // parameters evaluated in this pass
	writers   map[notebooks.CellID][]notebooks.CellID // the SAVEs above that write what a cell reads, as far as asked for
	saves     *writers                                // where the SAVEs write; nil: not asked for yet
	outputs   map[notebooks.CellID]*definition        // query cells whose rows this pass kept
	tally     tally                                   // of the cell under way
	planning  bool                                    // checking, and asking what is kept
	opening   opening
	untouched map[notebooks.CellID]bool // SAVEs whose targets stand there as they would write them
}

// Run evaluates cells, each after what it needs that is not fresh, and returns when they are done. The first failure ends it
// and is returned (a *Failure); events tell the rest. Cancelling ctx stops the work at once.
func (s *Session) Run(ctx context.Context, cells ...notebooks.CellID) error {
	return s.evaluate(ctx, nil, func(sc *script) []notebooks.CellID { return inScriptOrder(sc, cells) })
}

// RunAll evaluates the notebook from top to bottom.
func (s *Session) RunAll(ctx context.Context) error {
	return s.evaluate(ctx, func(p *pass) { p.whole = true }, func(sc *script) []notebooks.CellID {
		var all []notebooks.CellID
		for _, c := range sc.nb.Cells {
			if c.Kind == notebooks.StatementCell || c.Kind == notebooks.DraftCell {
				all = append(all, c.ID)
			}
		}
		return all
	})
}

// RunStale evaluates every cell that is stale.
func (s *Session) RunStale(ctx context.Context) error {
	return s.evaluate(ctx, nil, func(sc *script) []notebooks.CellID {
		var stale []notebooks.CellID
		for _, c := range sc.nb.Cells {
			if s.Status(c.ID).State == StateStale {
				stale = append(stale, c.ID)
			}
		}
		return stale
	})
}

func inScriptOrder(sc *script, ids []notebooks.CellID) []notebooks.CellID {
	wanted := map[notebooks.CellID]bool{}
	for _, id := range ids {
		wanted[id] = true
	}
	var out []notebooks.CellID
	for _, c := range sc.nb.Cells {
		if wanted[c.ID] {
			out = append(out, c.ID)
		}
	}
	return out
}

// evaluate runs the chosen cells in order until one fails, in a pass that set makes what it is to be; nil leaves it.
func (s *Session) evaluate(ctx context.Context, set func(*pass), choose func(*script) []notebooks.CellID) error {
	p, end, err := s.begin(ctx)
	if err != nil {
		return err
	}
	defer end()
	defer s.runOver()
	if set != nil {
		set(p)
	}
	ids, err := p.barriers(choose(p.sc))
	if err != nil {
		return p.failure(nil, err)
	}
	for _, id := range ids {
		p.mark(id, StateWaiting)
	}
	if p.whole {
		p.shared = p.sharing()
	}
	for i, id := range ids {
		if f := p.cell(p.sc.nb.Cell(id)); f != nil {
			for _, rest := range ids[i+1:] {
				p.mark(rest, StateNew)
			}
			p.rejudge()
			return f
		}
	}
	p.rejudge()
	return nil
}

// begin takes the script and the engine as they are now. The returned function ends the pass.
func (s *Session) begin(ctx context.Context) (*pass, func(), error) {
	s.reread()
	s.mu.Lock()
	if s.closed || s.script == nil {
		s.mu.Unlock()
		return nil, nil, context.Canceled
	}
	s.runs.Add(1)
	s.run++
	p := &pass{
		s: s, sc: s.script, number: s.run, dir: s.dir, host: s.hostLocked(s.settings(s.script)),
		shared: map[notebooks.CellID]bool{}, resolved: map[string]source{},
		defined: map[notebooks.CellID]*definition{}, rejects: map[notebooks.CellID]*definition{}, failed: map[notebooks.CellID]*Failure{},
		evaluated: map[notebooks.CellID]bool{}, outputs: map[notebooks.CellID]*definition{},
		writers: map[notebooks.CellID][]notebooks.CellID{},
	}
	p.host.use()
	s.mu.Unlock()
	var cancel context.CancelFunc
	p.ctx, cancel = context.WithCancel(ctx)
	stop := context.AfterFunc(s.ctx, cancel)
	end := func() {
		stop()
		cancel()
		p.host.release()
		s.runs.Done()
	}
	eng, err := p.host.open(p.ctx)
	if err != nil {
		end()
		return nil, nil, p.unopened(err)
	}
	p.eng = eng
	return p, end, nil
}

// mark sets a cell's state without a result: StateWaiting when it is asked to run, StateNew when it was not reached.
func (p *pass) mark(id notebooks.CellID, state State) {
	p.update(id, func(rec *record) {
		if state == StateWaiting {
			rec.status.State = StateWaiting
		} else if rec.status.State == StateWaiting {
			rec.status.State = StateStale
			if rec.made.fingerprint == "" {
				rec.status.State = StateNew
			}
		}
	})
}

// update changes a cell's record and tells of it. A cell that is gone from the script is left alone.
func (p *pass) update(id notebooks.CellID, change func(*record)) {
	p.s.mu.Lock()
	rec := p.s.cells[id]
	if rec == nil || p.checking || rec.begun > p.number { // a later run has the cell: what an earlier one finds is of the past
		p.s.mu.Unlock()
		return
	}
	change(rec)
	status := rec.status
	p.s.mu.Unlock()
	p.s.tell(CellEvent{Status: status, Run: p.number})
}

// rejudge compares every cell with the script and the sources as they are known now.
func (p *pass) rejudge() {
	p.s.mu.Lock()
	events := p.s.judgeLocked(p.s.script, p.number)
	p.s.mu.Unlock()
	p.s.tell(append(events, DefinitionsEvent{})...)
}

// cell evaluates one cell, whatever its state.
func (p *pass) cell(c *notebooks.Cell) *Failure {
	started := time.Now()
	p.update(c.ID, func(rec *record) {
		rec.begun = p.number
		rec.status.State, rec.status.Reason, rec.status.Err = StateRunning, "", nil
		rec.status.Started, rec.status.Elapsed, rec.status.Served = started, 0, time.Time{}
		rec.status.Progress = engine.Progress{Fraction: -1, Rows: -1, Total: -1, Bytes: -1}
		rec.asks = nil
	})
	ctx := p.ctx
	p.ctx = engine.WithProgress(ctx, func(g engine.Progress) {
		p.update(c.ID, func(rec *record) {
			if rec.status.State == StateRunning {
				rec.status.Progress = g
			}
		})
	})
	p.anew(c)
	p.tally = tally{}
	out, note, err := p.output(c)
	p.opened()
	p.ctx = ctx
	elapsed := time.Since(started)
	if err != nil {
		f := p.failure(c, err)
		p.fail(c, f, out, elapsed)
		return f
	}
	p.finish(c, out, note, elapsed)
	return nil
}

// fail records a cell's failure, with the output that shows why (an EXPECT's findings).
func (p *pass) fail(c *notebooks.Cell, f *Failure, out *Output, elapsed time.Duration) {
	p.failed[c.ID] = f
	p.update(c.ID, func(rec *record) {
		rec.status.State, rec.status.Err, rec.status.Elapsed, rec.asks = StateFailed, f, elapsed, nil
		if out != nil {
			rec.status.Output = out
		}
		rec.made = p.provenanceLocked(c)
	})
}

// finish records a cell's output and what it was made from.
func (p *pass) finish(c *notebooks.Cell, out *Output, note string, elapsed time.Duration) {
	p.update(c.ID, func(rec *record) {
		rec.status.State, rec.status.Err, rec.status.Elapsed, rec.asks = StateFresh, nil, elapsed, nil
		rec.status.Output, rec.status.Reason, rec.status.Served = out, note, p.tally.served()
		rec.made = p.provenanceLocked(c)
	})
}

func (p *pass) provenanceLocked(c *notebooks.Cell) provenance {
	return p.s.provenances(p.sc)[c.ID]
}

// preview shows an output's first rows, of the query q, while the cell still runs.
func (p *pass) preview(c *notebooks.Cell, q engine.Query, out *Output) {
	p.opened()
	p.update(c.ID, func(rec *record) {
		if rec.status.State == StateRunning {
			rec.status.Output, rec.asks = out, &q
		}
	})
}

// output evaluates a cell by its statement. note stands behind its tick ("lazy").
func (p *pass) output(c *notebooks.Cell) (out *Output, note string, err error) {
	if c.Kind == notebooks.DraftCell {
		return nil, "", problem(c.Problems, "this cell is not a whole statement yet")
	}
	if len(c.Problems) > 0 || c.Stmt == nil {
		if p := firstError(c.Problems); p != nil || c.Stmt == nil {
			return nil, "", problem(c.Problems, "this cell is not a statement")
		}
	}
	if err := p.sc.problems[c.ID]; err != nil {
		return nil, "", err
	}
	if err := p.shifted(c); err != nil {
		return nil, "", err
	}
	switch st := any(c.Stmt).(type) {
	case notebooks.Raw:
		return p.rawOutput(c, st)
	case notebooks.Include:
		return p.includeOutput(c, st)
	case notebooks.Use:
		return p.useOutput(c, st)
	case notebooks.Summarize:
		return p.summarizeOutput(c, st)
	case notebooks.Param:
		return p.paramOutput(c, st)
	case notebooks.Load:
		return p.loadOutput(c, st)
	case notebooks.Let:
		return p.letOutput(c, st)
	case notebooks.Query:
		return p.queryOutput(c, st)
	case notebooks.Plot:
		return p.plotOutput(c, st)
	case notebooks.Expect:
		return p.expectOutput(c, st)
	case notebooks.Save:
		return p.saveOutput(c, st)
	case notebooks.Describe:
		return p.describeOutput(c, st)
	case notebooks.Show:
		return p.showOutput(c, st)
	case notebooks.Explain:
		return p.explainOutput(c, st)
	case notebooks.Set:
		return nil, "", p.checkSet(c, st)
	}
	return nil, "", p.unsupported(c)
}

// unsupported says that a statement is of the language and not built yet.
func (p *pass) unsupported(c *notebooks.Cell) error {
	return &engine.Error{
		Class: engine.Unsupported, Message: c.Stmt.Verb() + " is not supported yet",
		Pos: c.Pos, End: c.Pos + len(c.Stmt.Verb()),
	}
}
