package tui

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

// BenchmarkTypingLong types in the middle of a cell of 100 kB: what a key costs, drawing included.
func BenchmarkTypingLong(b *testing.B) {
	for _, statement := range []string{"one query", "many statements", "many statements, with a journal"} {
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
			if strings.HasSuffix(statement, "journal") {
				s.m.o.StateDir = b.TempDir()
				if err := s.m.openJournal(); err != nil {
					b.Fatal(err)
				}
				defer s.m.closeJournal()
			}
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

// BenchmarkCompletingLong narrows the list of what may come next at the end of a query of 100 kB.
func BenchmarkCompletingLong(b *testing.B) {
	var long strings.Builder
	long.WriteString("FROM events\n")
	for i := 0; long.Len() < 100_000; i++ {
		fmt.Fprintf(&long, "|> EXTEND round(price * %d.5, 2) AS p%d, concat('item ', name) AS n%d -- a comment\n", i, i, i)
	}
	s := newScreen(b, "", 120, 40, fresh)
	s.send(tea.PasteMsg{Content: long.String() + "|> WHERE c"})
	s.keys("<ctrl+n>")
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		if i%2 == 0 {
			s.m.Update(press("o"))
		} else {
			s.m.Update(press("backspace"))
		}
		if s.m.edit.offer == nil {
			b.Fatal("the list closed")
		}
		s.m.View()
	}
}
