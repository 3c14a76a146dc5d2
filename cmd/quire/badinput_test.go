//go:build linux

package main

import (
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

const neverending = "FROM range(100000000000) |> AGGREGATE sum(hash(range)) AS h;"

// again is a command a second time.
func again(c *exec.Cmd) *exec.Cmd {
	out := exec.Command(c.Path, c.Args[1:]...)
	out.Dir, out.Env = c.Dir, c.Env
	return out
}

// However the program ends, the terminal is as it was; no answer of the terminal ever came.
func TestEveryExitLeavesTheTerminalAsItWas(t *testing.T) {
	signal := func(s syscall.Signal) func(p *pseudo) {
		return func(p *pseudo) { _ = p.cmd.Process.Signal(s) }
	}
	for _, end := range []struct {
		name, script string
		busy         bool
		by           func(p *pseudo)
		code         int
	}{
		{"q", "SELECT 1;\n", false, func(p *pseudo) { p.send("q") }, 0},
		{"colon q", "SELECT 1;\n", false, func(p *pseudo) { p.send(":q\r") }, 0},
		{"ctrl-d", "", false, func(p *pseudo) { p.send("\x04") }, 0},
		{"sigterm", "SELECT 1;\n", false, signal(syscall.SIGTERM), exitCancelled},
		{"sigint", "SELECT 1;\n", false, signal(syscall.SIGINT), exitCancelled},
		{"sighup", "SELECT 1;\n", false, signal(syscall.SIGHUP), exitCancelled},
		{"sigterm while a query runs", neverending, true, signal(syscall.SIGTERM), exitCancelled},
	} {
		t.Run(end.name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, dir, "n.quire", end.script)
			p := openPseudo(t, 100, 30, command(t, dir, "n.quire"))
			p.until(`NORMAL|INSERT`)
			if end.busy {
				p.send("\x1b[15~") // F5
				p.until(`1 running`)
				p.running()
			}
			end.by(p)
			if code := p.exit(); code != end.code {
				t.Errorf("exit code %d, want %d", code, end.code)
			}
			p.asItWas()
		})
	}
}

// A terminal that goes away in the middle of a query takes the program with it, and nothing that was typed.
func TestTerminalGoesAway(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "n.quire", neverending+"\n")
	c := command(t, dir, "n.quire")
	p := openPseudo(t, 100, 30, c)
	p.until(`NORMAL`)
	p.send("\x1b[15~")
	p.until(`1 running`)
	p.running()
	p.send("bSELECT 'typed last")
	p.send("\x0c") // a frame between the keys would write the word in parts
	p.until(`typed last`)
	p.line.Close()
	p.master.Close()
	p.exit()
	p = openPseudo(t, 100, 30, again(c))
	p.until(`Restore`)
	p.until(`typed`)
}

// Sizes that change a thousand times while a query runs break nothing, and Ctrl-C still stops it.
func TestResizesWhileAQueryRuns(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "n.quire", "-- # Prose\n-- of some length, that is wrapped anew for every width that there is\n"+neverending+"\n\nSELECT 1 AS a, '🙂 wide' AS b;\n")
	p := openPseudo(t, 100, 30, command(t, dir, "n.quire"))
	p.until(`NORMAL`)
	p.send("\x1b[15~")
	p.until(`1 running`)
	rng := rand.New(rand.NewPCG(1, 2))
	for range 1000 {
		p.resize(1+rng.IntN(250), 1+rng.IntN(80))
	}
	for _, size := range [][2]int{{1, 1}, {1, 500}, {1000, 1}, {65535, 2}, {100, 30}} {
		p.resize(size[0], size[1])
	}
	p.forget()
	p.send("\x0c") // draw anew
	p.until(`Ctrl-C`)
	p.send("\x03")
	p.until(`cancelled`)
	p.send("q")
	if code := p.exit(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	p.asItWas()
}

// A paste of 5 MB arrives, is text and never run, and goes again; keys behind it count.
func TestPasteOfFiveMegabytes(t *testing.T) {
	dir := t.TempDir()
	c := command(t, dir)
	p := openPseudo(t, 100, 30, c)
	p.until(`INSERT`)
	line := "SELECT 'a line of a large paste' AS text, 42 AS answer; -- and on\r"
	p.send("\x1b[200~" + strings.Repeat(line, 5<<20/len(line)) + "\x1b[201~")
	p.send("-- typed behind it")
	p.send("\x0c") // draws all of it anew
	p.until(`typed behind it`)
	p.forget()
	p.send("\x03") // clears the prompt
	p.until(`runs what ends in`)
	p.send("SELECT 6 * 7 AS n;\r")
	p.until(`42`)
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	p.exit()
	p.asItWas()
}

// Keys that are typed before the program looks are not lost.
func TestKeysAheadOfTheProgram(t *testing.T) {
	dir := t.TempDir()
	p := openPseudo(t, 100, 30, command(t, dir, "new.quire"))
	p.send("SELECT 'ahead of it' AS a;")
	p.until(`INSERT`)
	p.send("\x1b")
	p.until(`NORMAL`)
	p.send(":wq\r")
	if code := p.exit(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if data, _ := os.ReadFile(filepath.Join(dir, "new.quire")); string(data) != "SELECT 'ahead of it' AS a;\n" {
		t.Errorf("the file is %q", data)
	}
	p.asItWas()
}

// A disk without room (here a bound on the size of files, which needs no rights) is told, loses nothing, and leaves the file whole.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	script := strings.Repeat("-- a line of prose, and another one\n", 3000) + "SELECT 1;\n"
	write(t, dir, "n.quire", script)
	c := command(t, dir, "n.quire")
	limited := exec.Command("sh", append([]string{"-c", `ulimit -S -f 8; exec "$@"`, "sh", c.Path}, c.Args[1:]...)...)
	limited.Dir, limited.Env = c.Dir, c.Env
	p := openPseudo(t, 120, 30, limited)
	p.until(`NORMAL`)
	p.send("G")
	p.send("i")
	p.until(`INSERT`)
	p.send("\x1b[200~SELECT '" + strings.Repeat("x", 9000) + "' AS long;\x1b[201~")
	p.until(`not in the journal`)
	p.forget()
	p.send("\x1b")
	p.until(`NORMAL`)
	p.forget()
	p.send("\x13")
	p.until(`file too large`)
	if data, err := os.ReadFile(filepath.Join(dir, "n.quire")); err != nil || string(data) != script {
		t.Errorf("the file has %d bytes, %v", len(data), err)
	}
	files, _ := os.ReadDir(dir)
	if len(files) != 1 {
		t.Errorf("beside the file stands %v", files)
	}
	free := unix.Rlimit{Cur: 1 << 40, Max: unix.RLIM_INFINITY} // there is room again
	if err := unix.Prlimit(p.cmd.Process.Pid, unix.RLIMIT_FSIZE, &free, nil); err != nil {
		t.Fatal(err)
	}
	p.until(`kept again`)
	p.forget()
	p.send("\x13")
	p.until(`saved n\.quire`)
	if data, _ := os.ReadFile(filepath.Join(dir, "n.quire")); !strings.Contains(string(data), "AS long;") {
		t.Errorf("the file has %d bytes", len(data))
	}
	p.send("q")
	p.exit()
	p.asItWas()
}
