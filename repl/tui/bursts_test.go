package tui

import (
	"io"
	"os"
	"strings"
	"testing"
)

// A flood of text is a paste wherever its reads are cut; what the terminal marks, keys and answers stay as they are.
func TestAFloodIsAPaste(t *testing.T) {
	line := "SELECT '東京' AS place; -- é\r"
	flood := strings.Repeat(line, 2000)
	for name, c := range map[string]struct {
		sent   string
		pasted bool
	}{
		"a flood":                 {flood, true},
		"typing ahead":            {"jjjkkGo" + strings.Repeat("x", 500) + "\r", false},
		"a paste that is marked":  {pasteStart + flood + pasteEnd, false},
		"keys":                    {strings.Repeat("\x1b[A\x1b[B", 1000), false},
		"control keys":            {strings.Repeat("ab\x15", 1000), false},
		"bytes that are no UTF-8": {strings.Repeat("\xff\xfe ab", 1000), true},
	} {
		for _, size := range []int{4096, 2500, 1100, 256} {
			r, w, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			go func() {
				_, _ = io.WriteString(w, c.sent)
				w.Close()
			}()
			b := &bursts{File: r}
			var got strings.Builder
			p := make([]byte, size)
			for {
				n, err := b.Read(p)
				got.Write(p[:max(n, 0)])
				if err != nil {
					break
				}
			}
			r.Close()
			text := got.String()
			if c.pasted && size > 256 != strings.Contains(text, pasteStart) {
				t.Errorf("%s in reads of %d is a paste: %v", name, size, strings.Contains(text, pasteStart))
			}
			if c.pasted {
				text = strings.NewReplacer(pasteStart, "", pasteEnd, "").Replace(text)
				for _, piece := range strings.Split(got.String(), pasteStart) {
					if i := strings.Index(piece, pasteEnd); name == "a flood" && i >= 0 && strings.ToValidUTF8(piece[:i], "") != piece[:i] {
						t.Errorf("%s in reads of %d cuts a character", name, size)
					}
				}
			}
			if text != c.sent {
				t.Errorf("%s in reads of %d came as %d bytes of %d", name, size, len(text), len(c.sent))
			}
		}
	}
}
