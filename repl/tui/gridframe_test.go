package tui

import (
	"fmt"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"

	"quire/notebooks"
	"quire/repl"
)

// huge is a grid of many columns, whose rows are all alike.
func huge(t testing.TB, columns, rows int, cell string) *screen {
	t.Helper()
	var names []string
	var values []any
	for i := range columns {
		names = append(names, fmt.Sprintf("column_%d", i))
		if i%2 == 0 {
			values = append(values, []int64{int64(i), int64(-i), 3, 4})
		} else {
			values = append(values, []string{cell, "NULL", "", "x"})
		}
	}
	b := table(t, names, values...)
	var head []arrow.RecordBatch
	for n := 0; n < repl.HeadRows; n += 4 {
		head = append(head, b)
	}
	s := newScreen(t, "FROM a;\n", 200, 60, func(*notebooks.Cell) repl.Status {
		return repl.Status{State: repl.StateFresh, Output: &repl.Output{ID: "kept", Schema: b.Schema(), Head: head, Rows: int64(rows)}}
	})
	s.session.table = func(from, n int64) (out []arrow.RecordBatch) {
		for ; n > 0; n -= 4 {
			b.Retain() // the screen releases what it was given
			out = append(out, b)
		}
		return out
	}
	s.evaluated()
	s.keys("o")
	return s
}

// A value of a hundred megabytes costs the screen no more than one of some kilobytes.
func TestHugeValues(t *testing.T) {
	s := huge(t, 4, 1000, strings.Repeat("x\x1b[31m\u202e\u200b", 100<<20/11))
	for _, keys := range []string{"l", "G", "l", "g", "_", "_", "v", "<esc>", "!", "<end>", ",", "u", "y", "<esc>", "f", "<esc>", "W", "<esc>", "F"} {
		s.keys(keys)
		s.inside(keys)
		if content, _ := s.m.draw(); obeyed(content) != "" {
			t.Fatalf("after %s the screen has %s", keys, obeyed(content))
		}
	}
}

func TestGesturesOnNothing(t *testing.T) {
	for _, b := range []arrow.RecordBatch{table(t, nil), table(t, []string{"a"}, []string{})} {
		s := newScreen(t, "FROM a;\n", 80, 24, func(*notebooks.Cell) repl.Status {
			return repl.Status{State: repl.StateFresh, Output: &repl.Output{Schema: b.Schema(), Head: []arrow.RecordBatch{b}, Rows: 0}}
		})
		s.evaluated()
		for _, binding := range bindings {
			if binding.Context != Grid || binding.Action == GridBack || binding.Action == GridLeave {
				continue
			}
			if s.m.grid == nil || s.m.grid.cell != s.m.nb.Cells[0].ID {
				s.m.leaveAll()
				s.keys("gg")
				s.m.book.selectCell(s.m.nb.Cells[0].ID)
				s.keys("o")
			}
			s.keys("<" + binding.Keys[0] + ">")
			s.inside(string(binding.Action))
			s.keys("<esc>")
			s.inside(string(binding.Action))
			if s.m.float != nil {
				s.m.float = nil
			}
		}
	}
}

// leaveAll shows the notebook.
func (m *Model) leaveAll() {
	m.float, m.input = nil, nil
	if m.grid != nil {
		m.leaveGrid()
	}
}

// A frame costs what is seen of it: the figures are the same for ten columns and for ten thousand.
func BenchmarkGridFrame(b *testing.B) {
	for _, columns := range []int{10, 10_000} {
		s := huge(b, columns, 100_000_000, strings.Repeat("value ", 20))
		frame := func(key string) func(b *testing.B) {
			return func(b *testing.B) {
				b.ReportAllocs()
				for range b.N {
					_, cmd := s.m.Update(press(key))
					s.m.View()
					if cmd != nil {
						b.StopTimer()
						s.do(cmd)
						b.StartTimer()
					}
				}
			}
		}
		b.Run(fmt.Sprintf("%d columns, down", columns), frame("j"))
		b.Run(fmt.Sprintf("%d columns, page", columns), frame("pgdown"))
		b.Run(fmt.Sprintf("%d columns, right", columns), frame("l"))
	}
}
