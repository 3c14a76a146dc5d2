package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"
	"github.com/apache/arrow-go/v18/arrow"

	"quire/engine"
	"quire/repl"
	"quire/repl/text"
)

// How rows are kept around what is seen: pages of pageRows rows, pagesKept of them at most.
const (
	pageRows  = 200
	pagesKept = 16
)

// pages are the rows of an output as far as they were asked for. Rows come beside the screen; what is not there yet is drawn
// as a placeholder.
type pages struct {
	out     *repl.Output
	have    map[int64]*page // by number of the page
	asked   map[int64]context.CancelFunc
	clock   int64
	version int   // of the output: late answers of an earlier one are dropped
	rows    int64 // counted, or found by reaching the end; -1 unknown
	seen    int64 // at least so many rows are there
	err     error // of the last page that failed
	tail    tail  // while the rows are being read
	looking context.CancelFunc
	ahead   bool // the last rows were asked for before anybody went there
	linger  bool // the pages of the output before are shown until those of the next one are there: rows were only added
	before  map[int64]*page
}

type page struct {
	batches []arrow.RecordBatch
	used    int64
}

// pageMsg answers a request for pages that follow each other.
type pageMsg struct {
	version int
	number  int64 // of the first
	pages   int64
	ahead   bool // nobody waits for them
	batches []arrow.RecordBatch
	err     error
}

// set takes another output, or the same one when more is known of it.
func (p *pages) set(o *repl.Output) {
	if p.have == nil {
		p.have, p.asked = map[int64]*page{}, map[int64]context.CancelFunc{}
	}
	same := p.out != nil && o != nil && o.ID != "" && o.ID == p.out.ID
	p.out = o
	if !same {
		p.drop()
		p.rows, p.seen = -1, 0
	}
	p.err = nil
	if o == nil {
		return
	}
	head := headRows(o.Head)
	p.seen = max(p.seen, head)
	switch {
	case o.Rows >= 0:
		p.rows = o.Rows
	case o.ID == "" && head < repl.HeadRows && !o.Tentative:
		p.rows = head
	}
	if o.ID == "" { // nothing but the head can be shown
		p.rows = min(p.rows, head)
	}
}

// drop forgets all pages and stops what was asked for.
func (p *pages) drop() {
	p.version++
	p.ahead = false
	for _, cancel := range p.asked {
		cancel()
	}
	for _, g := range p.before {
		g.release()
	}
	p.before = nil
	if p.linger {
		p.before, p.have = p.have, map[int64]*page{}
	}
	for _, g := range p.have {
		g.release()
	}
	clear(p.have)
	clear(p.asked)
	p.tail.release()
	p.tailAsked(nil)
}

// tailAsked ends the look at the last rows that is under way, for another one or none.
func (p *pages) tailAsked(cancel context.CancelFunc) {
	if p.looking != nil {
		p.looking()
	}
	p.looking = cancel
}

func (g *page) release() {
	for _, b := range g.batches {
		b.Release()
	}
}

// last gives the number of the last row that may be gone to, from 0; more rows may follow when they are not counted.
func (p *pages) last() int64 {
	if p.tail.shown {
		return max(0, p.tail.rows-1)
	}
	if p.rows >= 0 {
		return max(0, p.rows-1)
	}
	return max(0, p.seen-1)
}

// row finds a row: the batch that holds it and its place there. ok is false while it is not there.
func (p *pages) row(n int64) (b arrow.RecordBatch, at int, ok bool) {
	if p.out == nil || n < 0 {
		return nil, 0, false
	}
	if p.tail.shown {
		return find(p.tail.batches, n)
	}
	if g := p.have[n/pageRows]; g != nil {
		p.clock++
		g.used = p.clock
		return find(g.batches, n%pageRows)
	}
	if b, at, ok = find(p.out.Head, n); ok {
		return b, at, ok
	}
	if g := p.before[n/pageRows]; g != nil {
		return find(g.batches, n%pageRows)
	}
	return nil, 0, false
}

func find(batches []arrow.RecordBatch, n int64) (arrow.RecordBatch, int, bool) {
	for _, b := range batches {
		if n < b.NumRows() {
			return b, int(n), true
		}
		n -= b.NumRows()
	}
	return nil, 0, false
}

// window gives rows [from, to) as far as they are there, for measuring columns.
func (p *pages) window(from, to int64) []text.Stretch {
	var out []text.Stretch
	for n := from; n < to; {
		b, at, ok := p.row(n)
		if !ok {
			n++
			continue
		}
		end := min(int64(at)+to-n, b.NumRows())
		out = append(out, text.Stretch{Batch: b, From: at, To: int(end)})
		n += end - int64(at)
	}
	return out
}

// need asks for the pages of rows [from, to) that are not there, and for nothing else any longer.
func (p *pages) need(m *Model, from, to int64) tea.Cmd {
	if p.out == nil || p.out.ID == "" {
		return nil
	}
	if p.rows >= 0 {
		to = min(to, p.rows)
	}
	from = max(0, from)
	first, last := from/pageRows, max(from, to-1)/pageRows
	for n, cancel := range p.asked {
		if (n < first || n > last) && !p.atEnd(n) {
			cancel()
			delete(p.asked, n)
		}
	}
	head := headRows(p.out.Head)
	lacks := func(n int64) bool {
		return n <= last && p.have[n] == nil && p.asked[n] == nil && (n+1)*pageRows > head && to > head && p.rows != 0
	}
	var cmds []tea.Cmd
	for n := first; n <= last; n++ {
		if lacks(n) {
			cmds = append(cmds, p.ask(m, n, lacks, false))
		}
	}
	return tea.Batch(cmds...)
}

// ask asks at once for all the pages from the n-th on that are lacking: two questions would each look for their rows in the same file.
func (p *pages) ask(m *Model, n int64, lacks func(int64) bool, ahead bool) tea.Cmd {
	ctx, cancel := context.WithCancel(m.ctx)
	left := 0
	one := func() {
		if left--; left == 0 { // none of them is wanted any longer
			cancel()
		}
	}
	end := n
	for ; lacks(end); end++ {
		p.asked[end] = one
		left++
	}
	session, id, version := m.session, p.out.ID, p.version
	return func() tea.Msg {
		batches, err := session.Page(ctx, id, n*pageRows, (end-n)*pageRows)
		return pageMsg{version, n, end - n, ahead, batches, err}
	}
}

// took keeps pages that came, unless they are of an earlier output.
func (p *pages) took(msg pageMsg) {
	came := page{batches: msg.batches}
	defer came.release()
	if msg.version != p.version || msg.err != nil && engine.ClassOf(msg.err) == engine.Cancelled {
		return
	}
	for n := msg.number; n < msg.number+msg.pages; n++ {
		if done := p.asked[n]; done != nil {
			done()
			delete(p.asked, n)
		}
	}
	if msg.ahead && msg.err != nil { // who goes there is told
		return
	}
	if p.err = msg.err; p.err != nil {
		return
	}
	for i := range msg.pages {
		p.keep(msg.number+i, cut(msg.batches, i*pageRows, (i+1)*pageRows))
	}
}

// cut gives rows [from, to) of batches.
func cut(batches []arrow.RecordBatch, from, to int64) []arrow.RecordBatch {
	var out []arrow.RecordBatch
	for _, b := range batches {
		n := b.NumRows()
		if lo, hi := max(from, 0), min(to, n); lo < hi {
			out = append(out, b.NewSlice(lo, hi))
		}
		from, to = from-n, to-n
	}
	return out
}

// keep keeps a page, and lets go of those that were looked at longest ago.
func (p *pages) keep(number int64, batches []arrow.RecordBatch) {
	got := &page{batches: batches}
	n := headRows(batches)
	if n > 0 {
		p.seen = max(p.seen, number*pageRows+n)
	}
	if n < pageRows && p.rows < 0 && (n > 0 || number*pageRows <= p.seen) {
		p.rows = number*pageRows + n
	}
	for _, m := range []map[int64]*page{p.have, p.before} {
		if old := m[number]; old != nil {
			old.release()
			delete(m, number)
		}
	}
	p.clock++
	got.used = p.clock
	p.have[number] = got
	for len(p.have) > pagesKept {
		var oldest int64 = -1
		for i, g := range p.have {
			if !p.atEnd(i) && (oldest < 0 || g.used < p.have[oldest].used) {
				oldest = i
			}
		}
		p.have[oldest].release()
		delete(p.have, oldest)
	}
}
