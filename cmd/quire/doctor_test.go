package main

import (
	"strings"
	"testing"

	"quire/repl/tui"
)

func TestDoctorNamesTheSettingOfTmux(t *testing.T) {
	for _, c := range []struct {
		tmux tui.Tmux
		want string
	}{
		{tui.Tmux{Client: "xterm-kitty"}, "set -g allow-passthrough on"},
		{tui.Tmux{Client: "xterm-ghostty", Through: true}, "charts     images"},
		{tui.Tmux{Client: "xterm-256color", Through: true}, "images need kitty 0.28 or Ghostty"},
		{tui.Tmux{}, "tmux in unknown"},
	} {
		var b strings.Builder
		if err := (surroundings{term: "tmux-256color", utf8: true, tmux: &c.tmux}).report(&b); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(b.String(), c.want) {
			t.Errorf("%+v: %s", c.tmux, b.String())
		}
	}
}
