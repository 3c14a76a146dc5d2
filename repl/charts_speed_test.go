package repl_test

import (
	"fmt"
	"testing"

	"quire/plots"
)

// BenchmarkTerminalChart is what each chart of the gallery costs in a terminal: all kinds, with their overlays and panels.
func BenchmarkTerminalChart(b *testing.B) {
	charts := gallery(b, "")
	for name, o := range charts {
		for _, size := range []plots.TerminalOptions{{Width: 80, Height: 24}, {Width: 200, Height: 60}} {
			b.Run(fmt.Sprintf("%s at %d×%d", name, size.Width, size.Height), func(b *testing.B) {
				for b.Loop() {
					o.Chart.Terminal(size)
				}
			})
		}
	}
}
