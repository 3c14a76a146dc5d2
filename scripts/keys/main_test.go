package main

import (
	"os"
	"strings"
	"testing"

	"quire/repl/tui"
)

// The page that ships names the keys that count.
func TestPageIsUpToDate(t *testing.T) {
	const name = "../../docs/keys.md"
	have, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if want := page(tui.KeyMap(), tui.Commands()); string(have) != want {
		t.Errorf("%s is not what the key map says; make docs writes it anew", name)
	}
}

// No binding is left out: every context has its section.
func TestEveryBindingIsOnThePage(t *testing.T) {
	text := page(tui.KeyMap(), tui.Commands())
	rows := 0
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "| `") {
			rows++
		}
	}
	if want := len(tui.KeyMap()) + len(tui.Commands()); rows != want {
		t.Errorf("%d rows for %d bindings and commands", rows, want)
	}
}

func TestKeyName(t *testing.T) {
	for key, want := range map[string]string{
		"ctrl+s": "Ctrl-S", "shift+enter": "Shift-Enter", "f5": "F5", "G": "G", "d d": "d d", "-": "-", "pgdown": "PgDn", "ctrl+_": "Ctrl-_",
		"alt+b": "Alt-B", "up": "↑", "ctrl+left": "Ctrl-←", ".": ".",
	} {
		if got := keyName(key); got != want {
			t.Errorf("%s is %s, want %s", key, got, want)
		}
	}
}
