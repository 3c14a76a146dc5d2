//go:build unix

package plots

import (
	"syscall"
	"testing"
)

// processorTime reports what of a benchmark's time the processor worked for it: what else the machine does is not in it.
func processorTime(b *testing.B) (report func()) {
	used := func() float64 {
		var u syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
			return 0
		}
		return float64(u.Utime.Sec+u.Stime.Sec)*1000 + float64(u.Utime.Usec+u.Stime.Usec)/1000
	}
	before := used()
	return func() { b.ReportMetric((used()-before)/float64(b.N), "cpu-ms/op") }
}
