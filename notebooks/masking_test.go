package notebooks

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// pieces are what a text of secrets is made of, whole and torn apart.
var pieces = []string{
	"LOAD 's3://b/k.csv?X-Amz-Signature=0123abcd' AS t;\n", "CONNECT 'postgres://ada:hunter2@db/x' AS pg;\n", "SET password = 'hunter2';",
	"FROM a |> WHERE url = 'https://h/x?token=abc' -- see x://u:p@h\r\n", "PARAM k secret", " = ", "'", "\"", "$$", "/*", "*/", "--", "\n", ";", "://", "x://u:",
	"hunter2@", "token ", "'abc'", "secret = ", "42", "FROM", " ", strings.Repeat(" ", 60), strings.Repeat("\r", 50), "e'\\", "(", ")", ",",
}

// However a text is changed, it is masked as one that comes whole.
func TestMaskingOfChanges(t *testing.T) {
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 7))
		var b strings.Builder
		for b.Len() < 5*markEvery {
			b.WriteString(pieces[r.IntN(4)])
		}
		text := b.String()
		var m masking
		for range 60 {
			from := r.IntN(len(text) + 1)
			to := from
			if r.IntN(3) == 0 {
				to = min(len(text), from+r.IntN(200))
			}
			text = text[:from] + pieces[r.IntN(len(pieces))] + text[to:]
			want, secrets := Mask(text)
			if got := m.mask(text); got != want {
				t.Fatalf("seed %d: a change at %d of %d is masked otherwise than whole", seed, from, len(text))
			}
			if !m.quiet && len(m.found) != len(secrets) {
				t.Fatalf("seed %d: %d secrets are known, %d are there", seed, len(m.found), len(secrets))
			}
		}
	}
}

// BenchmarkMasking types into a text of 5 MB with a URI in each line.
func BenchmarkMasking(b *testing.B) {
	half := strings.Repeat("|> EXTEND concat('https://example.org/item?id=', name) AS url -- https://example.org\n", 30_000)
	var m masking
	m.mask(half + half)
	b.SetBytes(int64(2 * len(half)))
	b.ResetTimer()
	for i := range b.N {
		m.mask(half + strings.Repeat("x", i%50) + half)
	}
}
