//go:build linux

package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A person at a terminal that knows nothing: a prompt, statements over lines, Ctrl-C stops the query and not the program, Ctrl-D
// quits; the next session knows what was typed, but no secret.
func TestLineModeOnADumbTerminal(t *testing.T) {
	c := command(t, t.TempDir(), "repl")
	home := ""
	for _, e := range c.Env {
		if v, ok := strings.CutPrefix(e, "XDG_STATE_HOME="); ok {
			home = v
		}
	}
	p := openDumb(t, command(t, c.Dir), c.Env, "repl")
	p.until(`quire> $`)
	p.send("SELECT 6 *\n")
	p.until(`   \.\.> $`)
	p.send("7 AS answer;\n")
	p.until(`42\r\n1 row`)
	p.forget()
	p.send("FROM range(100000000000) |> AGGREGATE sum(hash(range)) AS h;\n")
	p.until(`h;\r\n`)
	p.running()
	p.send("\x03")
	p.until(`cancelled`)
	p.until(`quire> $`)
	p.send("SELECT 'half")
	p.send("\x03")
	p.until(`\^C\r\nquire> $`)
	p.forget()
	p.send("LET d = SELECT 'postgres://ada:hunter2@h/db' AS u;\n")
	p.until(`a secret was taken out`)
	p.until(`quire> $`)
	p.send(":list\n")
	p.until(`LET d`)
	p.send("\x04")
	if code := p.exit(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	p.asItWas()
	data, err := os.ReadFile(filepath.Join(home, "quire", "history"))
	if err != nil || strings.Contains(string(data), "hunter2") || !strings.Contains(string(data), "AS answer") {
		t.Errorf("the history is %q: %v", data, err)
	}
	p = openDumb(t, command(t, c.Dir), c.Env, "repl")
	p.until(`quire> $`)
	p.send(":history answer\n")
	p.until(`SELECT 6 \* 7 AS answer;`)
	p.send(":quit\n")
	p.exit()
}

// On a terminal that can, lines are edited, the arrow brings back what was typed, and the terminal is left as it was, also by
// a signal.
func TestLineModeEditsLines(t *testing.T) {
	p := openPseudo(t, 80, 24, command(t, t.TempDir(), "repl"))
	p.until(`quire> `)
	p.send("SELECT 41 + 1 AS x;\x1b[Dn\r")
	p.until(`xn\r\n42\r\n1 row`)
	p.forget()
	p.send("\x1b[A\r")
	p.until(`42\r\n1 row`)
	p.forget()
	p.send("SELECT 1,\r")
	p.until(`\.\.> `)
	p.send("\x03")
	p.until(`quire> `)
	p.send("SELECT 7 AS seven;\r")
	p.until(` 7\r\n1 row`)
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if code := p.exit(); code != exitCancelled {
		t.Errorf("exit code %d", code)
	}
	p.asItWas()
}

// A terminal that cannot show the screen gets the line mode, and is told of it where a script is to be opened.
func TestDumbTerminalGetsLines(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "visits.csv", visits)
	c := command(t, dir)
	p := openDumb(t, c, c.Env, "visits.csv")
	p.until(`Aldi +12`)
	p.until(`quire> $`)
	p.send("FROM visits |> AGGREGATE sum(visits) AS all_visits;\n")
	p.until(`\b59\r\n`)
	p.send("\x04")
	p.exit()
	write(t, dir, "n.quire", "SELECT 1;\n")
	p = openDumb(t, command(t, dir), c.Env, "n.quire")
	p.until(`quire repl n\.quire opens it`)
	if code := p.exit(); code != exitUsage {
		t.Errorf("exit code %d", code)
	}
}
