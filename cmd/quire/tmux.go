package main

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"time"

	"quire/repl/tui"
)

// tmuxAnswer is how long tmux is waited for, beside the screen.
const tmuxAnswer = 2 * time.Second

// aroundTmux asks the tmux that the program runs in, if it does, for its terminal and for what it hands on.
func aroundTmux() func(ctx context.Context) tui.Tmux {
	if os.Getenv("TMUX") == "" {
		return nil
	}
	return func(ctx context.Context) tui.Tmux {
		ctx, cancel := context.WithTimeout(ctx, tmuxAnswer)
		defer cancel()
		ask := func(args ...string) string {
			out, err := exec.CommandContext(ctx, "tmux", args...).Output()
			if err != nil {
				return "" // an older tmux, or none: charts stay in characters
			}
			return strings.TrimSpace(string(out))
		}
		through := ask("show-options", "-gwv", "allow-passthrough")
		if own := ask("show-options", "-pv", "allow-passthrough"); own != "" {
			through = own
		}
		return tui.Tmux{Client: ask("display-message", "-p", "#{client_termname}"), Through: through == "on" || through == "all"}
	}
}
