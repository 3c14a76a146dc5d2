package repl_test

import (
	"strings"
	"testing"
)

// A fault within a PLOT stands at the word that caused it, whoever found it: the chart before it asks, the engine, or the chart when
// the answer is there.
func TestFaultsOfAChartStandAtTheirWords(t *testing.T) {
	for plot, word := range map[string]string{
		"line x=x y=y rule=(10, median(nosuch) AS mid)":         "nosuch",
		"line x=x y=y band=x(1, max(nosuch) + 2)":               "nosuch",
		"line x=x y=y rule=(10, max(k) AS top)":                 "max(k)",
		"line x=x y=y rule=(10, DATE '2020-01-01' AS day)":      "DATE '2020-01-01'",
		"line x=x y=y rule=(10, y + )":                          " )",
		"line x=x y=(y, y * 2 AS twice, y + nosuch AS more)":    "nosuch",
		"line x=x y=(sum(y), sum(nosuch)) rule=(1, avg(x + y))": "nosuch",
		"point x=x y=y color=(k || nosuch) size=(y + 1)":        "nosuch",
	} {
		script := "LET m = FROM range(40) |> SELECT range AS x, range * 2 AS y, 'a' AS k;\n\nFROM m |> PLOT " + plot + ";\n"
		b := open(t, script, nil)
		found := b.s.Check(t.Context())
		if len(found) == 0 {
			if err := b.run(2); err == nil {
				t.Errorf("%s: no fault", plot)
				continue
			}
			found = append(found, b.s.Status(b.id(2)).Err)
		}
		if got := found[0]; got.Span.Pos < 0 || !strings.HasPrefix(script[got.Span.Pos:], word) {
			t.Errorf("%s: %q stands at %d, want it at %q", plot, got.Message, got.Span.Pos, word)
		}
	}
}
