package tui

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"io"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"quire/notebooks"
	"quire/plots"
	"quire/repl"
)

// aChart is a line of ten rows.
func aChart(t testing.TB) *plots.Scene {
	t.Helper()
	schema := arrow.NewSchema([]arrow.Field{{Name: "x", Type: arrow.PrimitiveTypes.Int64}, {Name: "y", Type: arrow.PrimitiveTypes.Int64}}, nil)
	b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	for i := range 10 {
		b.Field(0).(*array.Int64Builder).Append(int64(i))
		b.Field(1).(*array.Int64Builder).Append(int64(i * i))
	}
	s, err := plots.Build(plots.Spec{Kind: "line", X: "x", Y: []string{"y"}}, []arrow.RecordBatch{b.NewRecordBatch()})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// unsixel reads what sixel writes, as a terminal does.
func unsixel(t *testing.T, data []byte) image.Image {
	t.Helper()
	s, ok := strings.CutPrefix(string(data), "\x1bP0;1q\"1;1;")
	if !ok || !strings.HasSuffix(s, "\x1b\\") {
		t.Fatal("no sixel image")
	}
	var w, h int
	n, err := fmt.Sscanf(s, "%d;%d", &w, &h)
	if n != 2 || err != nil {
		t.Fatal(err)
	}
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	palette := map[int]color.RGBA{}
	s = s[strings.IndexByte(s, '#'):]
	x, top, ink := 0, 0, 0
	for i := 0; i < len(s); {
		number := func() int {
			v := 0
			for ; i < len(s) && s[i] >= '0' && s[i] <= '9'; i++ {
				v = v*10 + int(s[i]-'0')
			}
			return v
		}
		c := s[i]
		i++
		repeat := 1
		switch {
		case c == '#':
			ink = number()
			if s[i] == ';' {
				var p [4]int
				for k := range p {
					i++
					p[k] = number()
				}
				palette[ink] = color.RGBA{uint8(p[1] * 255 / 100), uint8(p[2] * 255 / 100), uint8(p[3] * 255 / 100), 255}
			}
			continue
		case c == '$':
			x = 0
			continue
		case c == '-':
			x, top = 0, top+6
			continue
		case c == 0x1b:
			return img
		case c == '!':
			repeat = number()
			c = s[i]
			i++
		}
		for range repeat {
			for bit := range 6 {
				if (c-'?')>>bit&1 == 1 {
					img.Set(x, top+bit, palette[ink])
				}
			}
			x++
		}
	}
	t.Fatal("the image does not end")
	return nil
}

func TestSixelIsThePicture(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 37, 20))
	for y := range 20 {
		for x := range 37 {
			img.Set(x, y, color.RGBA{uint8(x / 6 * 40), uint8(y / 5 * 60), uint8((x + y) % 2 * 255), 255})
		}
	}
	got := unsixel(t, sixel(img))
	if got.Bounds() != img.Bounds() {
		t.Fatalf("%v", got.Bounds())
	}
	for y := range 20 {
		for x := range 37 {
			r0, g0, b0, _ := img.At(x, y).RGBA()
			r1, g1, b1, _ := got.At(x, y).RGBA()
			for _, d := range []int{int(r0>>8) - int(r1>>8), int(g0>>8) - int(g1>>8), int(b0>>8) - int(b1>>8)} {
				if d < -10 || d > 10 {
					t.Fatalf("(%d, %d) is %v, want %v", x, y, got.At(x, y), img.At(x, y))
				}
			}
		}
	}
}

// The enlarged chart is an image in the terminal's own protocol, and characters where it has none.
func TestEnlargedChart(t *testing.T) {
	scene := aChart(t)
	given := func(*notebooks.Cell) repl.Status {
		return repl.Status{State: repl.StateFresh, Output: &repl.Output{Chart: scene, Rows: -1, Bytes: -1}}
	}
	s := newScreen(t, "FROM a |> PLOT line;\n", 100, 40, given)
	s.keys("<f5>O")
	if got := strings.Count(s.text(), "\n"); got != 40 || !strings.Contains(s.text(), "80 ┤") || strings.Contains(s.text(), "FROM a") {
		t.Errorf("the chart does not cover the screen:\n%s", s.text())
	}
	s.keys("<esc>")
	s.shows("FROM a")
	for way, begins := range map[string]string{"sixel": "\x1bP0;1q", "iterm": "\x1b]1337;File=inline=1;"} {
		file, ok, err := scene.Picture(plots.PictureOptions{Width: 800, Height: 500})
		if err != nil || !ok {
			t.Fatal(err)
		}
		var out bytes.Buffer
		p := &picture{bytes: inlineImage(way, file, 80, 24)}
		p.SetStdin(strings.NewReader("\n"))
		p.SetStdout(&out)
		p.SetStderr(io.Discard)
		if err := p.Run(); err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(out.String(), "\x1b[2J\x1b[H"+begins) || !strings.HasSuffix(out.String(), "Enter goes back ") {
			t.Errorf("%s: %q", way, out.String()[:min(60, out.Len())])
		}
	}
}
