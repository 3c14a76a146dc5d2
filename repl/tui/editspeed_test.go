package tui

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

// BenchmarkTypingLong types in the middle of a cell of 100 kB: what a key costs, drawing included.
func BenchmarkTypingLong(b *testing.B) {
	for _, statement := range []string{"one query", "many statements"} {
		b.Run(statement, func(b *testing.B) {
			var long strings.Builder
			long.WriteString("FROM events\n")
			for i := 0; long.Len() < 100_000; i++ {
				fmt.Fprintf(&long, "|> EXTEND round(price * %d.5, 2) AS p%d, concat('item ', name) AS n%d -- a comment\n", i, i, i)
				if statement != "one query" && i%3 == 2 {
					long.WriteString(";\n\nFROM events\n")
				}
			}
			long.WriteString("|> LIMIT 3;")
			s := newScreen(b, "", 120, 40, fresh)
			s.send(tea.PasteMsg{Content: long.String()})
			s.keys("<pgup><pgup><pgup><pgup>|> WHERE ")
			b.ReportAllocs()
			b.ResetTimer()
			for i := range b.N {
				if i%20 == 19 {
					s.m.Update(press("ctrl+w"))
				} else {
					s.m.Update(press("x"))
				}
				s.m.View()
			}
		})
	}
}
