package notebooks

import (
	"strings"
	"testing"
)

func BenchmarkParseOnly(b *testing.B) {
	src := strings.Repeat("-- prose\nLET name = FROM other\n|> WHERE a = 'x' AND b > 1\n|> AGGREGATE count(*) AS n GROUP BY k;\n\n", 10000)
	b.ReportAllocs()
	for b.Loop() {
		Parse(src)
	}
}
