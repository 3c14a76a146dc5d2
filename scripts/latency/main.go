// Latency measures screens as a person meets them, and prints the tables of docs/benchmarks.md: a whole program on a
// pseudo-terminal, keys typed into it, and the time until its answer is on the screen. quire and other programs for data are
// measured in the same way, on the same files, one after the other in one run:
//
//	make latency                                                   quire alone, 100 million rows, a CSV of 1 GB
//	go run -tags duckdb_arrow ./scripts/latency -peers ~/venv/bin   beside visidata, harlequin and datui of that folder
//
// A key's time ends with the output that shows what it was for: the cursor on its next row or column by the program's own words
// where it has them, else any change of the screen. Keys are typed at uneven times, so that they meet every moment of a frame.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// bench is one run of this script.
type bench struct {
	quire  string // the program
	peers  string // the folder of the other programs; "" leaves them out
	dir    string // the data
	home   string // of the programs: caches, state, settings
	rows   int64  // of the large Parquet file
	bytes  int64  // of the large CSV file
	keys   int    // typed per measure
	opens  int    // times that something is opened
	idle   time.Duration
	only   string
	failed int
}

// waitMost is how long anything is waited for.
var waitMost time.Duration

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "latency:", err)
		os.Exit(1)
	}
}

func run() error {
	var b bench
	flag.StringVar(&b.quire, "quire", "bin/quire", "the `program` to measure")
	flag.StringVar(&b.peers, "peers", "", "`folder` of vd, harlequin and datui")
	flag.StringVar(&b.dir, "dir", "", "keep the data in this `folder`, and use what is there")
	flag.Int64Var(&b.rows, "rows", 100_000_000, "`rows` of the large Parquet file")
	flag.Int64Var(&b.bytes, "bytes", 1_000_000_000, "`bytes` of the large CSV file")
	flag.IntVar(&b.keys, "keys", 200, "`keys` per measure")
	flag.IntVar(&b.opens, "opens", 5, "`times` that something is opened")
	flag.DurationVar(&b.idle, "idle", 30*time.Second, "how long idle programs are watched")
	flag.DurationVar(&waitMost, "wait", 5*time.Minute, "how long anything is waited for")
	flag.StringVar(&b.only, "only", "", "only the measures with this `word`: keys, pages, open, idle")
	flag.Parse()

	var err error
	if b.quire, err = filepath.Abs(b.quire); err != nil {
		return err
	}
	if b.dir == "" {
		if b.dir, err = os.MkdirTemp("", "quire-latency"); err != nil {
			return err
		}
		defer func() { _ = os.RemoveAll(b.dir) }()
	}
	if b.dir, err = filepath.Abs(b.dir); err != nil {
		return err
	}
	if b.home, err = os.MkdirTemp("", "quire-home"); err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(b.home) }()
	if err := b.data(); err != nil {
		return fmt.Errorf("make the data: %w", err)
	}
	fmt.Printf("%s, %d processors, %s; load average %s at the start.\n\n", runtime.GOOS, runtime.NumCPU(), runtime.Version(), load())
	fmt.Println("| What | Program | Middle | 99 of 100 | Most | Times | Promise | Kept |\n|---|---|--:|--:|--:|--:|---|---|")
	for _, part := range []struct {
		name    string
		measure func() error
	}{{"keys", b.measureKeys}, {"pages", b.measurePages}, {"open", b.measureOpening}, {"idle", b.measureIdle}} {
		if b.only != "" && !strings.Contains(b.only, part.name) {
			continue
		}
		if err := part.measure(); err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
	}
	fmt.Printf("\nLoad average at the end %s.\n", load())
	if b.failed > 0 {
		return fmt.Errorf("%d measures could not be taken", b.failed)
	}
	return nil
}

func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	return strings.Join(strings.Fields(string(text))[:3], " ")
}

// environment is that of the measured programs: a home of their own.
func (b *bench) environment() []string {
	env := append(os.Environ(), "HOME="+b.home, "TERM=xterm-256color", "COLORTERM=truecolor", "LANG=C.UTF-8", "LC_ALL=C.UTF-8")
	for name, folder := range map[string]string{
		"XDG_CACHE_HOME": "cache", "XDG_STATE_HOME": "state", "XDG_CONFIG_HOME": "config", "XDG_DATA_HOME": "data",
	} {
		env = append(env, name+"="+filepath.Join(b.home, folder))
	}
	return env
}

func (b *bench) file(name string) string { return filepath.Join(b.dir, name) }

// data makes the files that are not there.
func (b *bench) data() error {
	if err := os.MkdirAll(b.dir, 0o755); err != nil {
		return err
	}
	if err := b.text("small.csv", smallRows); err != nil {
		return err
	}
	if err := b.text("big.csv", csvRows(b.bytes)); err != nil {
		return err
	}
	if err := b.wide("wide.csv"); err != nil {
		return err
	}
	if err := b.notebook("cells.quire"); err != nil {
		return err
	}
	const numbered = "SELECT range AS id, range * 7919 % 100000007 AS k, (range * 7919 % 1000003) / 1000.0 AS v,\n" +
		"concat('user-', CAST(range % 100000 AS varchar)) AS who, CAST('2018-01-01' AS timestamp) + range * INTERVAL 1 SECOND AS at"
	if err := b.made("big.parquet", fmt.Sprintf("SAVE (%s\nFROM range(%d)) TO 'big.parquet';\n", numbered, b.rows)); err != nil {
		return err
	}
	return b.made("days", fmt.Sprintf("SAVE (%s, 1000 + range DIV %d AS day\nFROM range(%d)) TO 'days/' (format parquet, partition by (day));\n",
		numbered, max(1, b.rows/someDays), b.rows))
}

// made runs a script that makes a file or a folder, unless it is there.
func (b *bench) made(name, script string) error {
	if _, err := os.Stat(b.file(name)); err == nil {
		return nil
	}
	if err := os.WriteFile(b.file("make.quire"), []byte(script), 0o600); err != nil {
		return err
	}
	cmd := exec.Command(b.quire, "run", "--no-cache", "make.quire")
	cmd.Dir, cmd.Env, cmd.Stderr = b.dir, b.environment(), os.Stderr
	return cmd.Run()
}
