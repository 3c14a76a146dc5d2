package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"quire/repl"
	"quire/repl/grid"
	"quire/repl/text"
)

// frozenShare bounds what the frozen columns take of the screen, in parts of a hundred.
const frozenShare = 66

// placeAll decides which columns stand where, and scrolls until the one under the cursor is in sight.
func (g *gridView) placeAll(window []text.Stretch, width int) {
	if g.frozen > 0 && g.col >= g.frozen && g.left < g.frozen {
		g.left = g.frozen
	}
	if g.place(window, g.left, width); g.inSight() {
		return
	}
	g.left = g.col
	g.place(window, g.left, width)
	for g.left > 0 && (g.col < g.frozen || g.left > g.frozen) {
		placed, ahead := g.placed, g.ahead
		if g.place(window, g.left-1, width); !g.inSight() {
			g.placed, g.ahead = placed, ahead
			break
		}
		g.left--
	}
}

// place puts the frozen columns first, and those from left on behind them. When left is a frozen one itself, because not all of
// them fit, nothing is frozen.
func (g *gridView) place(window []text.Stretch, left, width int) {
	g.ahead = 0
	start := left
	if left == 0 {
		left = g.frozen
	}
	if g.frozen == 0 || left < g.frozen || left >= g.pages.out.Schema.NumFields() {
		g.placed = g.layout.PlaceRows(window, start, width)
		return
	}
	limit := width * frozenShare / 100
	var out []text.Placed
	x := 0
	for _, p := range g.layout.PlaceRows(window, 0, width) {
		if p.Width = min(p.Width, g.layout.Width(p.Index)); p.Index >= g.frozen || x+p.Width > limit {
			break
		}
		p.X = x
		out = append(out, p)
		x += p.Width + g.layout.Gap()
	}
	if g.ahead = len(out); g.ahead == 0 {
		g.placed = g.layout.PlaceRows(window, start, width)
		return
	}
	x++ // of the edge
	for _, p := range g.layout.PlaceRows(window, left, width-x) {
		p.X += x
		out = append(out, p)
	}
	g.placed = out
}

// inSight reports whether the column under the cursor is drawn whole, or as far as the screen goes.
func (g *gridView) inSight() bool {
	for i, p := range g.placed {
		if p.Index == g.col {
			return i == g.ahead || p.Width >= g.layout.Width(g.col)
		}
	}
	return false
}

// gap draws what is between a column and the one before it: blanks, or the edge of the frozen ones. A heading may have taken
// cells of it.
func (g *gridView) gap(k *look, l *line, i, taken int) {
	switch {
	case i == 0:
	case i == g.ahead:
		l.space(g.layout.Gap() - 1 - taken)
		l.add(k.signs.along, in(dim))
		l.space(1)
	default:
		l.space(g.layout.Gap() - taken)
	}
}

// orders finds by which columns the rows of a cell are ordered; a cell is looked at when its text has changed.
func (g *gridView) orders(src string) {
	if g.orderOf != src {
		g.orderOf, g.order = src, nil
		if len(src) <= recipeLimit {
			g.order = grid.Sorted(src)
		}
	}
}

// drawName draws a heading, with a sign of the order that the rows have by its column; what does not fit goes into the gap
// behind it, of which it gives the cells that it took.
func (g *gridView) drawName(k *look, l *line, p text.Placed, st style) (taken int) {
	name := g.layout.Name(p)
	desc, sorted := g.order[strings.ToLower(g.pages.out.Schema.Field(p.Index).Name)]
	if !sorted {
		l.add(name, st)
		return 0
	}
	sign := k.signs.up
	if desc {
		sign = k.signs.down
	}
	short := strings.TrimRight(name, " ")
	if w := text.Width(short) + 1 + text.Width(sign); !p.Right && w <= p.Width {
		l.add(short, st)
		l.space(1)
		l.add(sign, in(accent))
		l.space(p.Width - w)
		return 0
	}
	l.add(name, st)
	l.add(sign, in(accent))
	return text.Width(sign)
}

// freeze keeps the columns up to the cursor in sight; made again on the last of them it lets them go.
func (g *gridView) freeze() {
	if g.frozen == g.col+1 {
		g.frozen = 0
		return
	}
	g.frozen = g.col + 1
}

// refreeze finds the frozen columns by name among those of another output.
func (g *gridView) refreeze(was, now *repl.Output) {
	n := 0
	for i := range g.frozen {
		if was == nil || was.Schema == nil || i >= was.Schema.NumFields() {
			break
		}
		if at := now.Schema.FieldIndices(was.Schema.Field(i).Name); len(at) > 0 && at[0] < g.frozen {
			n = max(n, at[0]+1)
		}
	}
	g.frozen = n
}

// moveColumn puts the column under the cursor a place to the left or to the right.
func (m *Model) moveColumn(g *gridView, by int) tea.Cmd {
	column, ok := g.column()
	if !ok {
		m.say("there is no column under the cursor")
		return nil
	}
	names := g.names()
	to := g.col + by
	if to < 0 || to >= len(names) {
		m.say("the column is at the edge already")
		return nil
	}
	names[g.col], names[to] = names[to], names[g.col]
	return m.write(g, grid.Gesture{Kind: grid.Move, Column: column, Names: names})
}

// names are the columns' names.
func (g *gridView) names() []string {
	if g.pages.out == nil || g.pages.out.Schema == nil {
		return nil
	}
	var out []string
	for _, f := range g.pages.out.Schema.Fields() {
		out = append(out, f.Name)
	}
	return out
}
