package plots

import (
	"fmt"
	"image/color"
	"math"
)

// theme is every colour of a chart. Text on the background has a contrast of at least 4.5:1 (WCAG 2.1, 1.4.3).
type theme struct {
	background, text, dim color.RGBA
	grid, axis            color.RGBA
	series                []color.RGBA
	rest                  color.RGBA   // series beyond those that have a colour
	ramp                  []color.RGBA // of values, from low to high, equally spaced
	diverging             []color.RGBA // of values around zero, from −1 to 1
}

// The series' colours are those of Okabe and Ito ("Color Universal Design", 2008), told apart with any kind of colour vision;
// on dark ground lighter ones of the same hues.
var (
	lightTheme = theme{
		background: rgb(0xffffff), text: rgb(0x1a1a1a), dim: rgb(0x595959), grid: rgb(0xe6e6e6), axis: rgb(0xa6a6a6),
		series: []color.RGBA{
			rgb(0x0072b2), rgb(0xd55e00), rgb(0x009e73), rgb(0xcc79a7),
			rgb(0xe69f00), rgb(0x56b4e9), rgb(0x4d4d4d), rgb(0xb5a900),
		},
		rest: rgb(0xc4c4c4),
		// YlGnBu and RdBu of ColorBrewer (Brewer, 2003).
		ramp: []color.RGBA{
			rgb(0xffffd9), rgb(0xedf8b1), rgb(0xc7e9b4), rgb(0x7fcdbb), rgb(0x41b6c4), rgb(0x1d91c0), rgb(0x225ea8), rgb(0x253494), rgb(0x081d58),
		},
		diverging: []color.RGBA{
			rgb(0xb2182b), rgb(0xd6604d), rgb(0xf4a582), rgb(0xfddbc7), rgb(0xf7f7f7), rgb(0xd1e5f0), rgb(0x92c5de), rgb(0x4393c3), rgb(0x2166ac),
		},
	}
	darkTheme = theme{
		background: rgb(0x17181d), text: rgb(0xf2f2f2), dim: rgb(0xa9acb3), grid: rgb(0x2d2f37), axis: rgb(0x6b6f78),
		series: []color.RGBA{
			rgb(0x56b4e9), rgb(0xe69f00), rgb(0x2bc89a), rgb(0xe79ac0),
			rgb(0xf0e442), rgb(0xff7f50), rgb(0xd2d2d2), rgb(0x7aa2ff),
		},
		rest: rgb(0x50535c),
		// viridis (van der Walt and Smith, 2015).
		ramp: []color.RGBA{
			rgb(0x440154), rgb(0x472d7b), rgb(0x3b528b), rgb(0x2c728e), rgb(0x21918c), rgb(0x28ae80), rgb(0x5ec962), rgb(0xaddc30), rgb(0xfde725),
		},
		diverging: []color.RGBA{
			rgb(0xff7b6b), rgb(0xd45d51), rgb(0x99453d), rgb(0x5c302d), rgb(0x2d2f37), rgb(0x2b4658), rgb(0x2f6c8f), rgb(0x3f94c2), rgb(0x5cc0f0),
		},
	}
)

func themeOf(name string) *theme {
	if name == "dark" {
		return &darkTheme
	}
	return &lightTheme
}

// color gives the colour of a series; restSeries has none of its own.
func (t *theme) color(series int) color.RGBA {
	if series < 0 {
		return t.rest
	}
	return t.series[series%len(t.series)]
}

// ink gives the colour of a series for text: as near to its own as can be read.
func (t *theme) ink(series int) color.RGBA {
	if series < 0 {
		return t.dim
	}
	c := t.color(series)
	for k := 1; k <= 20 && contrast(c, t.background) < 4.5; k++ {
		c = mix(t.color(series), t.text, float64(k)/20)
	}
	return c
}

// on gives the ink that can be read best on a ground.
func (t *theme) on(ground color.RGBA) color.RGBA {
	best := t.text
	for _, c := range []color.RGBA{t.background, rgb(0x000000), rgb(0xffffff)} {
		if contrast(best, ground) < 4.5 && contrast(c, ground) > contrast(best, ground) {
			best = c
		}
	}
	return best
}

// mix gives the colour the share p of the way from a to b.
func mix(a, b color.RGBA, p float64) color.RGBA {
	m := func(x, y uint8) uint8 { return uint8(math.Round(float64(x) + (float64(y)-float64(x))*p)) }
	return color.RGBA{m(a.R, b.R), m(a.G, b.G), m(a.B, b.B), 255}
}

// contrast is the ratio of WCAG 2.1, from 1 to 21.
func contrast(a, b color.RGBA) float64 {
	la, lb := luminance(a), luminance(b)
	return (math.Max(la, lb) + 0.05) / (math.Min(la, lb) + 0.05)
}

func luminance(c color.RGBA) float64 {
	lin := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*lin(c.R) + 0.7152*lin(c.G) + 0.0722*lin(c.B)
}

func rgb(v uint32) color.RGBA { return color.RGBA{uint8(v >> 16), uint8(v >> 8), uint8(v), 255} }

func hex(c color.RGBA) string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }
