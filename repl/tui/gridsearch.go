package tui

import (
	"context"
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/apache/arrow-go/v18/arrow"

	"quire/engine"
	"quire/repl/text"
)

var errFull = errors.New("more than the clipboard takes")

// searchRows is how many rows a search reads at once.
const searchRows = 4096

// search is the text looked for in the grid, and the reading under way.
type search struct {
	text   string // in lower case
	number int    // of the search: late answers of an earlier one are dropped
	cancel context.CancelFunc
}

// foundMsg tells where a search ended: a value that has the text, or none.
type foundMsg struct {
	number  int
	row     int64
	col     int
	ok      bool
	wrapped bool
	err     error
}

// askSearch asks for a text to find in any column.
func (m *Model) askSearch(g *gridView) tea.Cmd {
	m.input = &input{label: "/", done: func(m *Model, s string) tea.Cmd {
		if m.grid == nil || s == "" {
			return nil
		}
		m.grid.search.text = strings.ToLower(s)
		return m.find(m.grid, true)
	}}
	return nil
}

// find goes to the next value that holds the text, or to the one before; rows are read beside the screen, around the end too.
func (m *Model) find(g *gridView, forward bool) tea.Cmd {
	o := g.pages.out
	if g.search.text == "" {
		m.say("nothing to find yet: / asks")
		return nil
	}
	if o == nil || o.Schema == nil {
		return nil
	}
	if !forward && g.pages.rows < 0 {
		m.say("the rows are not counted yet: n looks further down")
		return nil
	}
	g.leaveTail()
	g.search.stop()
	g.search.number++
	ctx, cancel := context.WithCancel(m.ctx)
	g.search.cancel = cancel
	s := scan{want: g.search.text, rows: g.pages.rows, row: g.row, col: g.col, columns: o.Schema.NumFields(), forward: forward}
	number, session, id := g.search.number, m.session, o.ID
	head := o.Head
	for _, b := range head {
		b.Retain()
	}
	m.say("looking for " + text.Fit(text.Clean(g.search.text), 40) + m.look.signs.more)
	return func() tea.Msg {
		defer release(head)
		defer cancel()
		msg := s.run(func(from, n int64) (page, error) {
			if id == "" {
				var p page
				for row := from; row < from+n; {
					b, at, ok := find(head, row)
					if !ok {
						break
					}
					end := min(b.NumRows(), int64(at)+from+n-row)
					p.batches = append(p.batches, b.NewSlice(int64(at), end))
					row += end - int64(at)
				}
				return p, nil
			}
			batches, err := session.Page(ctx, id, from, n)
			return page{batches: batches}, err
		})
		msg.number = number
		return msg
	}
}

func (s *search) stop() {
	if s.cancel != nil {
		s.cancel()
		s.cancel = nil
	}
}

// scan is a search through rows, from the value behind or before a place, around to it.
type scan struct {
	want    string
	rows    int64 // -1 not counted: to the end of the pages
	row     int64
	col     int
	columns int
	forward bool
}

func (s scan) run(read func(from, n int64) (page, error)) foundMsg {
	if s.forward {
		found, end, err := s.down(read, s.row, s.col+1, -1)
		if found.ok || err != nil {
			found.err = err
			return found
		}
		_ = end
		found, _, err = s.down(read, 0, 0, s.row+1)
		found.wrapped, found.err = true, err
		return found
	}
	found, err := s.up(read, s.row, s.col-1, 0)
	if found.ok || err != nil {
		found.err = err
		return found
	}
	found, err = s.up(read, s.rows-1, s.columns-1, s.row)
	found.wrapped, found.err = true, err
	return found
}

// down looks from a value on, up to row to (-1: to the end).
func (s scan) down(read func(from, n int64) (page, error), row int64, col int, to int64) (foundMsg, int64, error) {
	for to < 0 || row < to {
		p, err := read(row, searchRows)
		if err != nil {
			return foundMsg{}, row, err
		}
		n := headRows(p.batches)
		for i := int64(0); i < n && (to < 0 || row+i < to); i++ {
			b, at, _ := find(p.batches, i)
			for c := col; c < int(b.NumCols()); c++ {
				if s.has(b.Column(c), at) {
					p.release()
					return foundMsg{row: row + i, col: c, ok: true}, row, nil
				}
			}
			col = 0
		}
		p.release()
		if row += n; n < searchRows {
			break
		}
	}
	return foundMsg{}, row, nil
}

// up looks from a value back, down to row to.
func (s scan) up(read func(from, n int64) (page, error), row int64, col int, to int64) (foundMsg, error) {
	for row >= to {
		from := max(to, row-searchRows+1)
		p, err := read(from, row-from+1)
		if err != nil {
			return foundMsg{}, err
		}
		for i := headRows(p.batches) - 1; i >= 0; i-- {
			b, at, _ := find(p.batches, i)
			for c := min(col, int(b.NumCols())-1); c >= 0; c-- {
				if s.has(b.Column(c), at) {
					p.release()
					return foundMsg{row: from + i, col: c, ok: true}, nil
				}
			}
			col = s.columns - 1
		}
		p.release()
		row = from - 1
	}
	return foundMsg{}, nil
}

// found goes to what a search found.
func (m *Model) found(msg foundMsg) tea.Cmd {
	g := m.grid
	if g == nil || msg.number != g.search.number {
		return nil
	}
	what := text.Fit(text.Clean(g.search.text), 40)
	switch {
	case msg.err != nil && engine.ClassOf(msg.err) == engine.Cancelled || errors.Is(msg.err, context.Canceled):
		m.say("stopped looking for " + what)
		return nil
	case msg.err != nil:
		m.complain(msg.err.Error())
		return nil
	case !msg.ok:
		m.say("no value holds " + what)
		return nil
	}
	m.message = ""
	if msg.wrapped {
		m.say("found behind the end, from the other side")
	}
	g.col = msg.col
	if g.pages.rows < 0 {
		g.pages.seen = max(g.pages.seen, msg.row+1)
	}
	return g.goTo(m, msg.row)
}

// has reports whether a value shows the text, without regard to case.
func (s scan) has(col arrow.Array, row int) bool {
	if col.IsNull(row) {
		return false
	}
	return strings.Contains(strings.ToLower(text.ValueUpTo(col, row, detailBytes).Text), s.want)
}
