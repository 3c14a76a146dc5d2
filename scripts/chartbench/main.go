// Chartbench measures charts as whole processes: quire against matplotlib from the same CSV files, and a line of many rows against
// the SQL of M4 alone. Both sides run in turn; a ratio is the median of the rounds' own ratios, so that what else the machine does
// falls on both.
//
//	go run ./scripts/chartbench -quire bin/quire -python venv/bin/python -rows 100000000
//
// The python must have matplotlib (pip install matplotlib). Without -rows the line of many rows is left out.
package main

import (
	_ "embed"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

//go:embed draw.py
var matplotlib string

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "chartbench:", err)
		os.Exit(1)
	}
}

func run() error {
	quire := flag.String("quire", "bin/quire", "the program")
	python := flag.String("python", "python3", "a python with matplotlib")
	rows := flag.Int("rows", 0, "rows of the long line; 0 leaves it out")
	rounds := flag.Int("rounds", 9, "rounds of a pair of files")
	long := flag.Int("long-rounds", 3, "rounds of the long line")
	flag.Parse()
	program, err := filepath.Abs(*quire)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "chartbench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	b := bench{dir: dir, quire: program, python: *python}
	if err := b.data(); err != nil {
		return err
	}
	fmt.Println("| What | quire | The other | Its median | Ratio | of processor time |")
	fmt.Println("|---|--:|---|--:|--:|--:|")
	for _, kind := range []string{"line", "point"} {
		if err := b.file(kind, *rounds); err != nil {
			return err
		}
	}
	if *rows > 0 {
		return b.many(*rows, *long)
	}
	return nil
}

// bench is a folder with data and notebooks.
type bench struct{ dir, quire, python string }

func (b bench) write(name, text string) error {
	return os.WriteFile(filepath.Join(b.dir, name), []byte(text), 0o600)
}

// data writes 1,600 points of a line, 100,000 of a scatter, and the notebooks that draw them.
func (b bench) data() error {
	files := map[string]string{
		"make.quire": `SAVE (FROM range(1600) |> SELECT range AS x, round(100 + 30 * sin(range / 50.0) + 5 * sin(range * 1.7), 3) AS y |> ORDER BY x) TO 'line.csv';

SAVE (FROM range(100000) |> SELECT round(sin(range * 1.3) + sin(range * 0.7) + (range % 4), 4) AS x, round(sin(range * 2.1) + sin(range * 0.3) + (range % 4) * 0.7, 4) AS y, 'segment ' || (range % 4) AS k |> ORDER BY x, y, k) TO 'point.csv';
`,
		"line.quire":  "LOAD 'line.csv' AS t;\n\nPLOT line x=x y=y title='A line' width=16cm height=10cm FROM t TO 'quire-line.png';\n",
		"point.quire": "LOAD 'point.csv' AS t;\n\nPLOT point x=x y=y color=k title='Points' width=16cm height=10cm FROM t TO 'quire-point.png';\n",
		"draw.py":     matplotlib,
	}
	for name, text := range files {
		if err := b.write(name, text); err != nil {
			return err
		}
	}
	_, _, err := b.time(b.quire, "run", "--no-cache", "make.quire")
	return err
}

// time runs a program in the folder and gives how long it took, and how long the processors worked for it.
func (b bench) time(name string, args ...string) (took, worked time.Duration, err error) {
	c := exec.Command(name, args...)
	c.Dir = b.dir
	start := time.Now()
	out, err := c.CombinedOutput()
	took = time.Since(start)
	if err != nil {
		return 0, 0, fmt.Errorf("%s %s: %w: %s", name, strings.Join(args, " "), err, out)
	}
	return took, c.ProcessState.UserTime() + c.ProcessState.SystemTime(), nil
}

// pair runs two commands in turn and prints a row.
func (b bench) pair(what, other string, rounds int, mine, theirs []string) error {
	var a, o []time.Duration
	var ratios, worked []float64
	for range rounds {
		x, p, err := b.time(mine[0], mine[1:]...)
		if err != nil {
			return err
		}
		y, q, err := b.time(theirs[0], theirs[1:]...)
		if err != nil {
			return err
		}
		a, o, ratios = append(a, x), append(o, y), append(ratios, x.Seconds()/y.Seconds())
		worked = append(worked, p.Seconds()/q.Seconds())
	}
	slices.Sort(a)
	slices.Sort(o)
	slices.Sort(ratios)
	slices.Sort(worked)
	round := func(d time.Duration) time.Duration {
		if d > 10*time.Second {
			return d.Round(10 * time.Millisecond)
		}
		return d.Round(time.Millisecond)
	}
	fmt.Printf("| %s | %s | %s (×%d) | %s | %.2f | %.2f |\n", what, round(a[len(a)/2]), other, rounds, round(o[len(o)/2]), ratios[len(ratios)/2], worked[len(worked)/2])
	return nil
}

func (b bench) file(kind string, rounds int) error {
	what := map[string]string{"line": "1,600 points of a CSV as a line, PNG of 16 × 10 cm at 192 dpi, whole process", "point": "100,000 points in four colours, the same"}[kind]
	return b.pair(what, "matplotlib", rounds, []string{b.quire, "run", "--no-cache", kind + ".quire"}, []string{b.python, "draw.py", kind})
}

// first is the first moment of the long line, in microseconds since 1970; it goes on for a year.
const (
	first = 1704067200_000000
	year  = 365 * 86400_000000
)

// many compares a line of many rows with the SQL of M4 (Jugel et al., VLDB 2014) over the same table.
func (b bench) many(rows, rounds int) error {
	const use = "USE 'duckdb:big.db';\n\n"
	files := map[string]string{
		"big.quire": use + fmt.Sprintf("CREATE TABLE big AS SELECT CAST(make_timestamp(%d + range * %d) AS timestamptz) AS t, CASE WHEN range = %d THEN 400.0 ELSE 100 + 30 * sin(range / %d) + 10 * sin(range * 1.7) END AS v FROM range(%d);\n",
			first, year/rows, rows/10*6+7, max(1, rows/11), rows),
		"plot.quire": use + "PLOT line x=t y=v title='A line of many rows' FROM big TO 'many.png';\n",
		"bare.quire": use + fmt.Sprintf(`SELECT px, min(t) AS t_first, arg_min(v, t) AS v_first, arg_min(t, v) AS t_min, min(v) AS v_min, arg_max(t, v) AS t_max, max(v) AS v_max, max(t) AS t_last, arg_max(v, t) AS v_last
FROM (SELECT t, v, (epoch_us(t) - %[1]d) * 2420 // %[2]d AS px FROM big WHERE t >= make_timestamp(%[1]d) AND t < make_timestamp(%[3]d) AND v IS NOT NULL AND NOT isnan(v))
GROUP BY px ORDER BY px;
`, first, year, first+year),
	}
	for name, text := range files {
		if err := b.write(name, text); err != nil {
			return err
		}
	}
	if _, _, err := b.time(b.quire, "run", "--no-cache", "big.quire"); err != nil {
		return err
	}
	for _, name := range []string{"plot", "bare"} { // the table into the page cache
		if _, _, err := b.time(b.quire, "run", "--no-cache", name+".quire"); err != nil {
			return err
		}
	}
	return b.pair(fmt.Sprintf("a line of %d million rows with one row far out, drawn, whole process", rows/1_000_000), "the SQL of M4 alone", rounds,
		[]string{b.quire, "run", "--no-cache", "plot.quire"}, []string{b.quire, "run", "--no-cache", "bare.quire"})
}
