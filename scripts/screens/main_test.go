package main

import (
	"encoding/xml"
	"io"
	"strings"
	"testing"
)

func TestCaptureToPicture(t *testing.T) {
	capture := "\x1b[1m\x1b[38;2;122;183;245m quire\x1b[0m  a<b\n\x1b[38;5;196m✗\x1b[39m  │ \x1b[7mx\x1b[0m  ✓ 138 ms\n"
	got := draw(evened(capture), grounds["dark"], "a & b")
	for _, want := range []string{
		`fill="#7ab7f5" font-weight="bold"`, "a&lt;b", `fill="#ff0000"`, `>✓ 4 ms<`, "<title>a &amp; b</title>",
		`fill="#1b1d22" textLength="8.43"`, // reversed
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the picture lacks %s:\n%s", want, got)
		}
	}
	d := xml.NewDecoder(strings.NewReader(got))
	for {
		if _, err := d.Token(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

// Whatever a capture holds, the picture is made.
func FuzzDraw(f *testing.F) {
	f.Add("\x1b[38;5;m\x1b[48;2mx\x1b[\x1b")
	f.Fuzz(func(_ *testing.T, capture string) { draw(evened(capture), grounds["light"], "") })
}
