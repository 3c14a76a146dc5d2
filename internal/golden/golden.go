// Package golden compares pictures that were drawn with those that are kept, by what an eye would see: fonts and floating-point
// numbers may differ in the last bit between machines. What is kept has 256 colours, which is a third of the bytes.
package golden

import (
	"bytes"
	"cmp"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// most is the share of pixels that may differ.
const most = 0.0015

// Picture fails a test when a PNG picture differs from the one kept in file; with update it keeps it instead.
func Picture(t testing.TB, file string, got []byte, update bool) {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(got))
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	if update {
		if err := keep(file, img); err != nil {
			t.Fatal(err)
		}
		return
	}
	kept, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v; make the pictures by the test's flag -update, and look at each", err)
	}
	want, err := png.Decode(bytes.NewReader(kept))
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	if share := difference(img, want); share > most {
		t.Errorf("%s: %.2f %% of the pixels differ from what is drawn now", file, share*100)
	}
}

// keep writes the picture in its most frequent colours, or those nearest to them.
func keep(file string, img image.Image) error {
	b := img.Bounds()
	var count map[color.RGBA]int
	var at func(x, y int) color.RGBA
	for step := uint8(4); step <= 16; step *= 2 { // as coarse as it must be
		count = map[color.RGBA]int{}
		at = func(x, y int) color.RGBA {
			c := color.RGBAModel.Convert(img.At(x, y)).(color.RGBA)
			return color.RGBA{coarse(c.R, step), coarse(c.G, step), coarse(c.B, step), 255}
		}
		for y := b.Min.Y; y < b.Max.Y; y++ {
			for x := b.Min.X; x < b.Max.X; x++ {
				count[at(x, y)]++
			}
		}
		if len(count) <= 256 {
			break
		}
	}
	colors := make([]color.RGBA, 0, len(count))
	for c := range count {
		colors = append(colors, c)
	}
	slices.SortFunc(colors, func(a, b color.RGBA) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(number(a), number(b)))
	})
	var palette color.Palette
	for _, c := range colors[:min(256, len(colors))] {
		palette = append(palette, c)
	}
	out := image.NewPaletted(b, palette)
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			out.Set(x, y, at(x, y))
		}
	}
	var buf bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&buf, out); err != nil {
		return fmt.Errorf("keep %s: %w", file, err)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, buf.Bytes(), 0o644)
}

// coarse rounds to a multiple of step; white stays white.
func coarse(v, step uint8) uint8 { return uint8(min(255, (int(v)+int(step)/2)/int(step)*int(step))) }

func number(c color.RGBA) int { return int(c.R)<<16 | int(c.G)<<8 | int(c.B) }

// difference is the share of pixels that a reader could tell apart; 1 for pictures of unequal size.
func difference(x, y image.Image) float64 {
	if x.Bounds() != y.Bounds() {
		return 1
	}
	n := 0
	for j := range x.Bounds().Dy() {
		for i := range x.Bounds().Dx() {
			r0, g0, b0, _ := x.At(i, j).RGBA()
			r1, g1, b1, _ := y.At(i, j).RGBA()
			if apart(r0, r1)+apart(g0, g1)+apart(b0, b1) > 0x3000 {
				n++
			}
		}
	}
	return float64(n) / float64(x.Bounds().Dx()*x.Bounds().Dy())
}

func apart(a, b uint32) uint32 { return max(a, b) - min(a, b) }
