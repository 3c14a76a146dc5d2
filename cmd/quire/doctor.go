package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"quire/repl/text"
	"quire/repl/tui"
)

func doctorCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "doctor",
		Short: "say what this terminal can show, and which setting is missing",
		Long: `doctor says how charts and colours are shown in this terminal, and which setting of tmux or of the terminal
would show more. It changes nothing.

Charts are images in kitty (0.28 and later) and Ghostty, also inside tmux; they are characters everywhere else.
QUIRE_GRAPHICS=characters, kitty, sixel or iterm chooses.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			t := surroundings{term: os.Getenv("TERM"), program: os.Getenv("TERM_PROGRAM"), colour: os.Getenv("COLORTERM"), graphics: os.Getenv("QUIRE_GRAPHICS"), utf8: utf8Locale(), noColour: os.Getenv("NO_COLOR") != ""}
			t.kitty = os.Getenv("KITTY_WINDOW_ID") != "" || os.Getenv("GHOSTTY_RESOURCES_DIR") != ""
			if ask := aroundTmux(); ask != nil {
				around := ask(c.Context())
				t.tmux = &around
			}
			if err := t.report(c.OutOrStdout()); err != nil {
				return err
			}
			return reportConfig(c.OutOrStdout(), findPlaces().config)
		},
	}
}

// surroundings are what the environment tells of a terminal.
type surroundings struct {
	term, program, colour, graphics string
	utf8, noColour, kitty           bool
	tmux                            *tui.Tmux // nil outside of it
}

// reportConfig says where the settings are and what is wrong with them.
func reportConfig(w io.Writer, path string) error {
	home, _ := os.UserHomeDir()
	how := path
	if rest, ok := strings.CutPrefix(path, home+string(filepath.Separator)); ok && home != "" {
		how = filepath.Join("~", rest)
	}
	if _, err := os.Stat(path); err != nil {
		how += ", not there yet"
	} else if _, err := readConfig(path); err != nil {
		how = err.Error()
	}
	_, err := fmt.Fprintf(w, "%-10s %s\n", "settings", text.Clean(how))
	return err
}

// report writes a line a matter; a line below one that begins with an arrow is what to do.
func (t surroundings) report(w io.Writer) error {
	var lines []string
	say := func(what, how string, todo ...string) {
		lines = append(lines, fmt.Sprintf("%-10s %s", what, how))
		for _, s := range todo {
			lines = append(lines, fmt.Sprintf("%-10s → %s", "", s))
		}
	}
	name := t.term
	if t.program != "" && t.tmux == nil {
		name += ", " + t.program
	}
	if t.tmux != nil {
		name = "tmux in " + orUnknown(t.tmux.Client)
	}
	say("terminal", orUnknown(name))
	if t.utf8 {
		say("text", "UTF-8")
	} else {
		say("text", "ASCII: the locale is not UTF-8", "export LC_ALL=C.UTF-8")
	}
	switch {
	case t.noColour:
		say("colours", "none: NO_COLOR is set")
	case t.colour == "truecolor" || t.colour == "24bit":
		say("colours", "16 million")
	case strings.Contains(t.term, "256color") || strings.HasPrefix(t.term, "tmux") || t.kitty:
		todo := "export COLORTERM=truecolor, where the terminal has them"
		if t.tmux != nil {
			todo = "for 16 million, in ~/.tmux.conf: set -as terminal-features ',*:RGB'; and export COLORTERM=truecolor"
		}
		say("colours", "256", todo)
	default:
		say("colours", "16", "export TERM=xterm-256color, where the terminal has them")
	}
	t.charts(say)
	_, err := fmt.Fprintln(w, strings.Join(lines, "\n"))
	return err
}

func (t surroundings) charts(say func(what, how string, todo ...string)) {
	takes := t.kitty || strings.Contains(t.term, "kitty") || strings.Contains(t.term, "ghostty")
	if t.tmux != nil {
		takes = strings.Contains(t.tmux.Client, "kitty") || strings.Contains(t.tmux.Client, "ghostty")
	}
	switch {
	case t.graphics != "" && t.graphics != "auto" && slices.Contains(tui.GraphicsModes, t.graphics):
		say("charts", t.graphics+": QUIRE_GRAPHICS says so")
	case !t.utf8:
		say("charts", "ASCII characters")
	case takes && t.tmux != nil && !t.tmux.Through:
		say("charts", "characters: tmux keeps images from the terminal", "in ~/.tmux.conf: set -g allow-passthrough on", "then: tmux source-file ~/.tmux.conf")
	case takes:
		say("charts", "images")
	case t.program == "iTerm.app" || t.program == "WezTerm":
		say("charts", "characters; O shows the selected one as an image")
	default:
		say("charts", "characters", "images need kitty 0.28 or Ghostty")
	}
}

func orUnknown(s string) string {
	if s == "" {
		return "unknown"
	}
	return s
}
