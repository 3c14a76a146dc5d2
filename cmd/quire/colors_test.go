package main

import (
	"os/exec"
	"regexp"
	"testing"
)

// What a terminal is said to lack, the screen does without: NO_COLOR gets no colour, TERM=xterm the terminal's own sixteen, a
// locale that is not UTF-8 nothing beyond ASCII.
func TestPoorTerminals(t *testing.T) {
	colour := regexp.MustCompile(`\x1b\[(?:[0-9]+;)*(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])[;m]`)
	many := regexp.MustCompile(`\x1b\[(?:[0-9]+;)*[34]8;[25];`)
	foreign := regexp.MustCompile(`[^\n -~]`)
	for _, c := range []struct {
		name, set     string
		coloured      bool
		ascii         bool
		width, height int
	}{
		{"no colour", "NO_COLOR=1", false, false, 80, 24},
		{"sixteen colours", "TERM=xterm", true, false, 120, 40},
		{"ascii", "LC_ALL=de_DE.ISO-8859-1", true, true, 80, 24},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, dir, "n.quire", "-- # 見出し 👩‍👩‍👧‍👦 é\nSELECT '田中' AS \"名前\", 'नमस्ते' AS b, 7 AS n;\n\nFROM _ |> PLOT bar x=\"名前\" y=n;\n")
			q := command(t, dir, "n.quire")
			s := openTerminal(t, c.width, c.height, &exec.Cmd{Args: append([]string{"env", "-u", "TMUX", c.set, q.Path}, q.Args[1:]...), Dir: q.Dir, Env: q.Env})
			s.until(`NORMAL`)
			for _, step := range []struct{ key, shows string }{
				{"A", `n by|[?]{2} +#`}, {"g", `NORMAL`}, {"o", `row 1 of 1`}, {"Enter", `b\s+varchar`}, {"q", `row 1`}, {"q", `NORMAL`}, {"?", `q back`},
			} {
				s.keys(step.key)
				s.until(step.shows)
				shown := s.tmux("capture-pane", "-p", "-e")
				if got := colour.MatchString(shown); got != c.coloured {
					t.Errorf("after %s colours are shown: %v, not %v", step.key, got, c.coloured)
				}
				if got := many.FindString(shown); got != "" && !c.ascii {
					t.Errorf("after %s there is more than the terminal has: %q", step.key, got)
				}
				if got := foreign.FindString(s.screen()); c.ascii && got != "" {
					t.Errorf("after %s there is %q on the screen:\n%s", step.key, got, s.screen())
				}
			}
		})
	}
}
