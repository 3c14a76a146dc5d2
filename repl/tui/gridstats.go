package tui

import (
	"context"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"quire/repl"
	"quire/repl/text"
)

// How long the cursor rests on a column before its statistics are asked for, and how long the rows of a followed file must stay as
// they are besides: statistics read all of them.
const (
	statPause   = 200 * time.Millisecond
	statFollows = 5 * followEvery
)

// statsKept bounds the columns whose statistics are kept.
const statsKept = 1000

// columnStats are the statistics of the columns that the cursor has rested on. They are made beside the screen, one column at
// a time, and cancelled when the cursor leaves.
type columnStats struct {
	at     statPlace
	known  map[statPlace]*repl.ColumnProfile
	number int // of the last time that the cursor came to a column: late answers are dropped
	cancel context.CancelFunc
}

// statPlace is a column of an output.
type statPlace struct{ version, col int }

type (
	statDueMsg struct{ number int }
	statMsg    struct {
		number  int
		at      statPlace
		profile *repl.ColumnProfile
	}
)

func (s *columnStats) stop() {
	if s.cancel != nil {
		s.cancel()
		s.cancel = nil
	}
}

// watchColumn sees that the cursor is on another column, or on another output, and asks for it when it rests there.
func (g *gridView) watchColumn(m *Model) tea.Cmd {
	o, s := g.pages.out, &g.stats
	if o == nil || o.Schema == nil || o.Rows < 0 || g.col >= o.Schema.NumFields() || len(m.runs) > 0 || m.input != nil {
		return nil
	}
	at := statPlace{g.pages.version, g.col}
	if at == s.at {
		return nil
	}
	s.stop()
	if at.version != s.at.version || len(s.known) >= statsKept {
		s.known = nil
	}
	s.at = at
	s.number++
	if s.known[at] != nil {
		return nil
	}
	pause := statPause
	if g.follow.on {
		pause = statFollows
	}
	return m.after(pause, statDueMsg{s.number})
}

// profileColumn asks for the statistics of the column that the cursor rests on.
func (m *Model) profileColumn(msg statDueMsg) tea.Cmd {
	g := m.grid
	if g == nil || msg.number != g.stats.number || g.pages.out == nil || g.stats.at != (statPlace{g.pages.version, g.col}) {
		return nil
	}
	ctx, cancel := context.WithCancel(m.ctx)
	g.stats.cancel = cancel
	session, cell, id, field, at := m.session, g.cell, g.pages.out.ID, g.pages.out.Schema.Field(g.col), g.stats.at
	return func() tea.Msg {
		defer cancel()
		// What cannot be told of a column is not shown; its rows are there all the same.
		profile, _ := session.ColumnProfile(ctx, cell, id, field)
		return statMsg{msg.number, at, profile}
	}
}

// profiled keeps the statistics that came.
func (m *Model) profiled(msg statMsg) {
	if g := m.grid; g != nil && msg.profile != nil && msg.at.version == g.pages.version {
		if g.stats.known == nil {
			g.stats.known = map[statPlace]*repl.ColumnProfile{}
		}
		g.stats.known[msg.at] = msg.profile
	}
}

// drawStats appends what is known of the column under the cursor, as much of it as there is room for up to a width.
func (g *gridView) drawStats(m *Model, l *line, width int) {
	p := g.stats.known[statPlace{g.pages.version, g.col}]
	if p == nil {
		return
	}
	k := m.look
	piece := func(draw func(l *line)) bool {
		one := k.line()
		one.add(" "+k.signs.dot+" ", in(dim))
		draw(&one)
		if l.width+one.width > width {
			return false
		}
		l.append(one)
		return true
	}
	word := func(name, value string) func(l *line) {
		return func(l *line) {
			l.add(name+" ", in(dim))
			l.add(value, style{})
		}
	}
	if l.width > 2 && strings.HasSuffix(l.spans[len(l.spans)-1].text, "  ") {
		*l = l.cut(0, l.width-2)
	}
	if p.Distinct >= 0 {
		n := text.Count(p.Distinct)
		if p.Estimated {
			n = k.signs.about + n
		} else if p.Distinct > 1 && p.Distinct == p.Rows-p.Nulls {
			n += " (all)"
		}
		piece(word("distinct", n))
	}
	piece(word("null", share(p.Nulls, p.Rows)))
	if len(p.Bins) > 0 {
		piece(func(l *line) { l.add(k.spark(p.Bins), in(accent)) })
	}
	if p.TopRows > 1 && p.TopRows < p.Rows && p.Distinct > 1 {
		piece(func(l *line) {
			l.add("most ", in(dim))
			l.addFit(p.Top, 20, style{})
			l.add(" "+share(p.TopRows, p.Rows), style{})
		})
	}
	if p.Min != "" || p.Max != "" {
		piece(func(l *line) {
			l.addFit(p.Min, 24, style{})
			l.add(" "+k.signs.more+" ", in(dim))
			l.addFit(p.Max, 24, style{})
		})
	}
}

// share writes a number of rows, and the part of all that it is.
func share(n, of int64) string {
	if n == 0 || of == 0 {
		return "0"
	}
	part := float64(n) / float64(of) * 100
	switch {
	case part < 0.1:
		return text.Count(n) + " (<0.1%)"
	case part > 99.9 && n < of:
		return text.Count(n) + " (>99.9%)"
	case part < 10:
		return fmt.Sprintf("%s (%.1f%%)", text.Count(n), part)
	}
	return fmt.Sprintf("%s (%.0f%%)", text.Count(n), part)
}

// spark draws counts side by side, each as high as it is large. What is there is never drawn as what is not.
func (k *look) spark(counts []int64) string {
	most := int64(1)
	for _, n := range counts {
		most = max(most, n)
	}
	steps := k.signs.spark
	var b strings.Builder
	for _, n := range counts {
		i := 0
		if n > 0 {
			i = 1 + int(float64(n)/float64(most)*float64(len(steps)-2))
		}
		b.WriteString(steps[min(i, len(steps)-1)])
	}
	return b.String()
}
