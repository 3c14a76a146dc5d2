package plots

import (
	"bytes"
	"encoding/binary"
	"flag"
	"fmt"
	"image/png"
	"math"
	"path/filepath"
	"testing"

	"quire/internal/golden"
)

var update = flag.Bool("update", false, "write the golden pictures anew; look at each before it is kept")

// golden charts: each is drawn in two themes and three sizes.
func goldenScenes() map[string]func(testing.TB, Spec) *Scene {
	scenes := map[string]func(testing.TB, Spec) *Scene{
		"bar": func(t testing.TB, s Spec) *Scene {
			s.Kind, s.X, s.Y, s.Sort = "bar", "category", []string{"revenue"}, "y"
			s.Title, s.Subtitle, s.Caption = "Books lead revenue", "Net revenue by category, 2025, EUR", "Source: orders"
			return drawn(t, s, shops()...)
		},
		"stack": func(t testing.TB, s Spec) *Scene {
			s.Kind, s.X, s.Y, s.Color, s.Sort, s.Stack = "bar", "month", []string{"orders"}, "channel", "rows", "stack"
			s.Title, s.Subtitle, s.Caption = "Orders by channel", "Orders per month, 2025", "Source: orders"
			return drawn(t, s, channels()...)
		},
		"line": func(t testing.TB, s Spec) *Scene {
			s.Kind, s.X, s.Y, s.Color, s.Format = "line", "week", []string{"share"}, "country", "percent"
			s.Title, s.Subtitle, s.Caption = "Sweden overtakes Italy in the second half", "Share of sessions by country, weekly, 2025", "Source: web_sessions, 412 M rows; ISO weeks"
			return drawn(t, s, countries()...)
		},
		"hours": func(t testing.TB, s Spec) *Scene {
			s.Kind, s.X, s.Y, s.Color, s.XLabel, s.YLabel = "line", "period", []string{"events"}, "event", "period", "events"
			s.Title, s.Subtitle = "When people read", "New York time"
			return drawn(t, s, hours()...)
		},
	}
	for name, f := range sceneOfKind {
		scenes[name] = f
	}
	return scenes
}

// sceneOfKind are the golden charts that stand with the tests of their kinds.
var sceneOfKind = map[string]func(testing.TB, Spec) *Scene{}

var goldenSizes = [][2]float64{{8, 5}, {16, 10}, {30, 15}}

func TestGoldenPictures(t *testing.T) {
	for name, scene := range goldenScenes() {
		for _, theme := range []string{"light", "dark"} {
			for _, size := range goldenSizes {
				file := filepath.Join("testdata", "golden", fmt.Sprintf("%s-%s-%gx%g.png", name, theme, size[0], size[1]))
				got, err := scene(t, Spec{Theme: theme, Width: size[0], Height: size[1], DPI: 72}).PNG()
				if err != nil {
					t.Fatal(err)
				}
				golden.Picture(t, file, got, *update)
			}
		}
	}
}

func TestPNGSaysItsSizeAndIsTheSameTwice(t *testing.T) {
	scene := goldenScenes()["line"](t, Spec{})
	a, err := scene.PNG()
	if err != nil {
		t.Fatal(err)
	}
	b, err := goldenScenes()["line"](t, Spec{}).PNG()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a, b) {
		t.Error("the same chart gave other bytes")
	}
	img, err := png.DecodeConfig(bytes.NewReader(a))
	if err != nil {
		t.Fatal(err)
	}
	if w, h := int(math.Round(16/2.54*192)), int(math.Round(10/2.54*192)); img.Width != w || img.Height != h {
		t.Errorf("%d×%d pixels, want %d×%d", img.Width, img.Height, w, h)
	}
	i := bytes.Index(a, []byte("pHYs"))
	if i < 0 || binary.BigEndian.Uint32(a[i+4:]) != 7559 || a[i+12] != 1 {
		t.Error("the picture does not say 192 dots per inch")
	}
}

func BenchmarkPNG(b *testing.B) {
	for name, scene := range goldenScenes() {
		s := scene(b, Spec{})
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := s.PNG(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
