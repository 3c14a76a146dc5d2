package main

import (
	"fmt"
	"io"
	"math"
	"os"
	"runtime"
	"strings"
	"time"
)

// promise is the highest ratio of a pipe's time to that of the same in SQL.
const promise = 1.05

// table prints the measures as Markdown, a row as soon as it is known.
type table struct {
	out  io.Writer
	all  []float64
	over []string
}

func (t *table) head(scale float64, rounds, threads int, memory string) {
	fmt.Fprintf(t.out, "Scale %v, %d rounds; measured on %s, %s, %s, %d threads, a memory limit of %s.\n\n",
		scale, rounds, runtime.GOOS, processor(), runtime.Version(), threads, memory)
	fmt.Fprintln(t.out, "| Query | Rows | As pipe | As SQL | Ratio | of processor time | As SQL in DuckDB itself | Ratio to it |")
	fmt.Fprintln(t.out, "|--:|--:|--:|--:|--:|--:|--:|--:|")
}

func (t *table) row(m *measured) {
	ratio, used := m.ratio(asPipe, asSQL, wall), m.ratio(asPipe, asSQL, cpu)
	t.all = append(t.all, ratio)
	if min(ratio, used) > promise {
		t.over = append(t.over, fmt.Sprint(m.number))
	}
	fmt.Fprintf(t.out, "| %d | %d | %s | %s | %.2f | %.2f | %s | %.2f |\n", m.number, m.rows,
		duration(m.median(asPipe, wall)), duration(m.median(asSQL, wall)), ratio, used,
		duration(m.median(asBare, wall)), m.ratio(asPipe, asBare, wall))
}

// foot tells the whole and whether the promise is kept.
func (t *table) foot() error {
	var sum float64
	for _, r := range t.all {
		sum += math.Log(r)
	}
	fmt.Fprintf(t.out, "\nEqual rows in %d of %d. Geometric mean of the ratios: %.3f.\n", len(t.all), len(t.all), math.Exp(sum/float64(len(t.all))))
	if len(t.over) > 0 {
		return fmt.Errorf("the ratio is above %.2f in query %s", promise, strings.Join(t.over, ", "))
	}
	return nil
}

func duration(d time.Duration) string {
	return fmt.Sprintf("%.0f ms", float64(d)/float64(time.Millisecond))
}

// processor is the machine's, for the caption.
func processor() string {
	info, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return runtime.GOARCH
	}
	for line := range strings.Lines(string(info)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return runtime.GOARCH
}
