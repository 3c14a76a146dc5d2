//go:build unix

package plots

import (
	"fmt"
	"math"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
)

// BenchmarkFile is what a chart costs after its query: from its rows to a file of 16 × 10 cm at 192 dpi.
func BenchmarkFile(b *testing.B) {
	wavy := col{"y", double, many(1600, func(i int) any { return 100 + 30*math.Sin(float64(i)/50) + 5*math.Sin(float64(i)*1.7) })}
	for name, c := range map[string]struct {
		spec Spec
		cols []col
	}{
		"line of 1,600":     {Spec{Kind: "line", X: "x", Y: []string{"y"}}, []col{{"x", bigint, many(1600, func(i int) any { return i })}, wavy}},
		"points of 100,000": {Spec{Kind: "point", X: "recency", Y: []string{"spend"}, Color: "segment"}, segments(100_000)},
	} {
		rows := []arrow.RecordBatch{batchOf(b, c.cols...)}
		for _, ending := range Formats {
			b.Run(name+" to "+ending[1:], func(b *testing.B) {
				report := processorTime(b)
				size := 0
				for b.Loop() {
					s, err := Build(c.spec, rows)
					if err != nil {
						b.Fatal(err)
					}
					data, err := s.File(ending)
					if err != nil {
						b.Fatal(err)
					}
					size = len(data)
				}
				report()
				b.ReportMetric(float64(size)/1000, "kB")
			})
		}
	}
}

// BenchmarkTerminal is what a chart costs in a terminal, from its scene.
func BenchmarkTerminal(b *testing.B) {
	for name, scene := range goldenScenes() {
		s := scene(b, Spec{})
		for _, o := range []TerminalOptions{{Width: 80, Height: 24}, {Width: 200, Height: 60}} {
			b.Run(fmt.Sprintf("%s at %d×%d", name, o.Width, o.Height), func(b *testing.B) {
				report := processorTime(b)
				for b.Loop() {
					s.Terminal(o)
				}
				report()
			})
		}
	}
}
