package tui

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/apache/arrow-go/v18/arrow"
	"github.com/charmbracelet/x/ansi"

	"quire/notebooks"
	"quire/repl"
)

// scripts are values that terminals measure in different ways: wide letters, marks, joined emoji, vowel signs that stand beside
// their letter, letters from right to left.
var scripts = []string{
	"plain", "田中太郎", "株式会社日本とても長い名前の会社でございます", "ﾊﾟｿｺﾝ", "한국어", "\u1112\u1161\u11ab", "e\u0301te\u0301", "👩‍👩‍👧‍👦", "👨‍👩‍👧‍👦 family", "👍🏽👍🏽👍🏽",
	"❤️ ☎️ ✈", "1️⃣2️⃣3️⃣", "🏳️‍🌈🏴‍☠️", "🇩🇪🇫🇷🇩", "नमस्ते दुनिया", "நிலைமை", "น้ำ", "ដែន", "မြန်မာ", "שלום עולם", "مرحبا بالعالم", "",
}

// measures are those of terminals: the code points added up, and (mode 2027) each character as a whole.
var measures = []struct {
	name  string
	whole bool
	width func(string) int
}{{"by code points", false, ansi.StringWidthWc}, {"as a whole", true, ansi.StringWidth}}

func TestColumnsStandWhateverTheScript(t *testing.T) {
	var last []string
	for range scripts {
		last = append(last, "END")
	}
	b := table(t, []string{"名前 👩‍👩‍👧 नमस्ते", "last"}, scripts, last)
	status := func(*notebooks.Cell) repl.Status {
		return repl.Status{State: repl.StateFresh, Output: &repl.Output{ID: "s", Schema: b.Schema(), Head: []arrow.RecordBatch{b}, Rows: int64(len(scripts))}}
	}
	for _, size := range sizes {
		for _, as := range measures {
			t.Run(fmt.Sprintf("%dx%d %s", size.w, size.h, as.name), func(t *testing.T) {
				s := newScreen(t, "-- "+strings.Join(scripts, " ")+"\nFROM \"名前\" |> WHERE x = '👩‍👩‍👧‍👦 नमस्ते';\n", size.w, size.h, status)
				if as.whole {
					s.send(tea.ModeReportMsg{Mode: ansi.ModeUnicodeCore, Value: ansi.ModeReset})
				}
				s.session.table = func(from, n int64) []arrow.RecordBatch {
					return []arrow.RecordBatch{b.NewSlice(from, min(from+n, b.NumRows()))}
				}
				s.evaluated()
				s.m.defs = []repl.Definition{{Name: "नमस्ते 👩‍👩‍👧‍👦", Rows: 3, Schema: b.Schema()}}
				s.m.catalogs.rebuild(s.m)
				column := func(at, word string, least int) {
					t.Helper()
					x, n := -1, 0
					for _, l := range s.settled(at, as.width) {
						i := strings.Index(l, word)
						if i < 0 {
							continue
						}
						if n++; x < 0 {
							x = as.width(l[:i])
						} else if w := as.width(l[:i]); w != x {
							t.Errorf("at %s %q stands at cell %d, above at %d: %q", at, word, w, x, l)
						}
					}
					if n < least {
						t.Errorf("at %s there are %d lines with %q", at, n, word)
					}
				}
				column("the notebook", "END", 5)
				s.keys("o")
				column("the grid", "END", len(scripts)-4)
				s.keys("kjjjjjjjj<enter>")
				column("a row", "│\x00", 3)
				s.keys("<esc>q/नमस्ते<enter>")
				column("a search", "END", 5)
				s.keys("i<end>")
				s.settled("the editor", as.width)
				s.keys("<esc>:e 👩‍👩‍👧‍👦नमस्ते")
				s.settled("the command line", as.width)
			})
		}
	}
}

// settled gives the lines of the screen, each ended by a zero byte, and fails where the terminal would make one wider than the
// screen.
func (s *screen) settled(at string, width func(string) int) []string {
	s.t.Helper()
	content, _ := s.m.draw()
	lines := bareLines(content)
	for i, l := range lines {
		if w := width(l); w > s.m.width {
			s.t.Errorf("at %s a line takes %d of %d cells: %q", at, w, s.m.width, l)
		}
		lines[i] = l + "\x00"
	}
	return lines
}
