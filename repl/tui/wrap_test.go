package tui

import (
	"strings"
	"testing"
)

// A line of a script that is too long goes on to the right of where it starts, a pipe below it; what it says stays whole.
func TestCodeHangsWhereItIsWrapped(t *testing.T) {
	for _, c := range []struct {
		line  string
		width int
		want  string
	}{
		{"LOAD 'a.csv' (columns (a text)) AS b;", 24, "LOAD 'a.csv' (columns |  (a text)) AS b;"},
		{"|> AGGREGATE count(*) AS views GROUP BY day", 24, "|> AGGREGATE count(*) |   AS views GROUP BY day"},
		{"  CAST(a AS bigint) AS b", 20, "  CAST(a AS bigint) |    AS b"},
		{"FROM visits |> WHERE visits > 10;", 24, "FROM visits ||> WHERE visits > 10;"},
		{"FROM visits |> WHERE a |> WHERE b", 26, "FROM visits |> WHERE a ||> WHERE b"},
		{"-- every word of prose", 16, "-- every word |   of prose"},
		{"short", 20, "short"},
		{"                    deep deep", 12, "            |            |    deep |    deep"},
	} {
		var got []string
		back := ""
		for _, r := range wrapCode(c.line, c.width, c.width) {
			back += c.line[r.pos:r.end]
			got = append(got, strings.Repeat(" ", r.indent)+c.line[r.pos:r.end])
			if r.indent+columnOf(c.line[:r.end], r.pos, r.end) > c.width {
				t.Errorf("%q is wider than %d", got[len(got)-1], c.width)
			}
		}
		if back != c.line || strings.Join(got, "|") != c.want {
			t.Errorf("%q\n got %q\nwant %q", c.line, strings.Join(got, "|"), c.want)
		}
	}
}

// The cursor goes through wrapped rows as they stand on the screen: straight down, and to where one clicks.
func TestTheCursorInWrappedRows(t *testing.T) {
	e := newEditor("|> AGGREGATE count(*) AS views GROUP BY day")
	const width = 24
	e.move(place{0, 5})
	e.vertical(1, width)
	rows := e.rows(0, width)
	if r := rows[rowOf(rows, e.cur.at)]; r.indent+columnOf(e.lines[0], r.pos, e.cur.at) != 5 {
		t.Errorf("the cursor went down to %d", e.cur.at)
	}
	e.click(width, rows[1].indent+3, 1)
	if want := rows[1].pos + 3; e.cur.at != want {
		t.Errorf("a click went to %d, want %d", e.cur.at, want)
	}
	e.click(width, 0, 1)
	if e.cur.at != rows[1].pos {
		t.Errorf("a click in front of the row went to %d", e.cur.at)
	}
}
