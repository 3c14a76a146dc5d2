package plots

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"image"
	"image/color"
	"math"
	"strconv"
	"strings"

	"github.com/klauspost/compress/zlib"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// svg is a file of the Scalable Vector Graphics format (SVG 1.1) in the making. Texts stay texts; the file carries the glyphs that
// they need.
type svg struct {
	b       bytes.Buffer
	h       float64
	ink     color.Color
	width   float64
	dash    []vg.Length
	opened  bool
	used    [2]map[rune]bool // characters in the regular and the bold font
	failure error
}

// svg draws the scene into a file of lines and texts.
func (s *Scene) svg() ([]byte, error) {
	p := s.fileLayout()
	g := &svg{h: p.h, used: [2]map[rune]bool{{}, {}}}
	d := &painter{c: g, p: p}
	g.SetColor(p.theme.background)
	d.fill(rect{0, 0, p.w, p.h}, p.theme.background)
	d.paint()
	g.close()
	if g.failure != nil {
		return nil, fmt.Errorf("encode the chart as SVG: %w", g.failure)
	}
	var out bytes.Buffer
	cm := func(v float64) string { return number(v/72*2.54, 3) + "cm" }
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="%s" height="%s" viewBox="0 0 %s %s" role="img">`+"\n",
		cm(p.w), cm(p.h), number(p.w, 2), number(p.h, 2))
	if s.title != "" {
		out.WriteString("<title>" + escapeXML(s.title) + "</title>\n")
	}
	if err := g.style(&out); err != nil {
		return nil, fmt.Errorf("encode the chart as SVG: %w", err)
	}
	out.Write(g.b.Bytes())
	out.WriteString("</svg>\n")
	return out.Bytes(), nil
}

// style carries the fonts: those glyphs that are used.
func (g *svg) style(out *bytes.Buffer) error {
	out.WriteString("<style>\n")
	for i, weight := range []string{"normal", "bold"} {
		if len(g.used[i]) == 0 {
			continue
		}
		f, err := fontSubset(i == 1, g.used[i])
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "@font-face { font-family: 'Liberation Sans'; font-weight: %s; src: url(data:font/ttf;base64,%s) format('truetype'); }\n",
			weight, base64.StdEncoding.EncodeToString(f))
	}
	out.WriteString("text { font-family: 'Liberation Sans', Arial, Helvetica, sans-serif; white-space: pre; }\n</style>\n")
	return nil
}

// number writes a length without what it does not need.
func number(v float64, decimals int) string {
	s := strconv.FormatFloat(v, 'f', decimals, 64)
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	if s == "-0" {
		return "0"
	}
	return s
}

func escapeXML(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s)) // a buffer takes everything
	return b.String()
}

func (g *svg) close() {
	if g.opened {
		g.b.WriteString("</g>\n")
		g.opened = false
	}
}

func (g *svg) group(name string) {
	g.close()
	g.b.WriteString(`<g class="` + escapeXML(name) + `">` + "\n")
	g.opened = true
}

func (g *svg) SetColor(c color.Color)                       { g.ink = c }
func (g *svg) SetLineWidth(w vg.Length)                     { g.width = float64(w) }
func (g *svg) SetLineDash(pattern []vg.Length, _ vg.Length) { g.dash = pattern }

// paint writes a colour as the attribute of that name.
func (g *svg) paint(name string, c color.Color) string {
	n, alpha := plainColor(c)
	s := fmt.Sprintf(` %s="#%02x%02x%02x"`, name, n.R, n.G, n.B)
	if alpha < 1 {
		s += fmt.Sprintf(` %s-opacity="%s"`, name, number(alpha, 3))
	}
	return s
}

func (g *svg) data(p vg.Path) string {
	var b strings.Builder
	two := func(op string, vs ...float64) {
		b.WriteString(op)
		for i, v := range vs {
			if i > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(number(v, 2))
		}
	}
	curves(p, g.h, func(x, y float64) { two("M", x, y) }, func(x, y float64) { two("L", x, y) },
		func(x1, y1, x2, y2, x, y float64) { two("C", x1, y1, x2, y2, x, y) }, func() { b.WriteByte('Z') })
	return b.String()
}

func (g *svg) Stroke(p vg.Path) {
	if len(p) == 0 {
		return
	}
	dash := ""
	if len(g.dash) > 0 {
		var parts []string
		for _, d := range g.dash {
			parts = append(parts, number(float64(d), 2))
		}
		dash = ` stroke-dasharray="` + strings.Join(parts, " ") + `"`
	} else {
		dash = ` stroke-linecap="round"`
	}
	fmt.Fprintf(&g.b, `<path d="%s" fill="none"%s stroke-width="%s" stroke-linejoin="round"%s/>`+"\n", g.data(p), g.paint("stroke", g.ink), number(g.width, 2), dash)
}

// Fill fills a path. Rectangles have crisp edges and everything else a hairline of its own colour, so that what stands side by
// side has no seams.
func (g *svg) Fill(p vg.Path) {
	if r, ok := straight(p, g.h); ok {
		fmt.Fprintf(&g.b, `<rect x="%s" y="%s" width="%s" height="%s"%s shape-rendering="crispEdges"/>`+"\n",
			number(r.x0, 2), number(r.y0, 2), number(math.Max(r.width(), 0.01), 2), number(math.Max(r.height(), 0.01), 2), g.paint("fill", g.ink))
		return
	}
	hair := ""
	if _, alpha := plainColor(g.ink); alpha == 1 {
		hair = g.paint("stroke", g.ink) + ` stroke-width="0.2"`
	}
	fmt.Fprintf(&g.b, `<path d="%s"%s%s/>`+"\n", g.data(p), g.paint("fill", g.ink), hair)
}

// FillString is there for the interface; texts are written by write.
func (g *svg) FillString(font.Face, vg.Point, string) {}

func (g *svg) picture(r vg.Rectangle, img *image.RGBA) {
	file, err := encodePNG(img, false, 0, zlib.BestSpeed)
	if err != nil {
		g.failure = err
		return
	}
	fmt.Fprintf(&g.b, `<image x="%s" y="%s" width="%s" height="%s" preserveAspectRatio="none" xlink:href="data:image/png;base64,%s"/>`+"\n",
		number(float64(r.Min.X), 2), number(g.h-float64(r.Max.Y), 2), number(float64(r.Max.X-r.Min.X), 2), number(float64(r.Max.Y-r.Min.Y), 2),
		base64.StdEncoding.EncodeToString(file))
}

// write sets a text in the length that the layout gave it, whatever font a reader has.
func (g *svg) write(r vectorRun, x, baseline float64, ink color.RGBA) {
	weight, face := "", 0
	if r.style.bold {
		weight, face = ` font-weight="bold"`, 1
	}
	for _, c := range r.text {
		g.used[face][c] = true
	}
	length := ""
	if n := len([]rune(r.text)); n > 1 {
		length = ` textLength="` + number(r.width, 2) + `"`
	}
	anchor := ""
	switch r.align {
	case center:
		x, anchor = x+r.width/2, ` text-anchor="middle"`
	case right:
		x, anchor = x+r.width, ` text-anchor="end"`
	}
	fmt.Fprintf(&g.b, `<text x="%s" y="%s" font-size="%s"%s%s%s%s>%s</text>`+"\n",
		number(x, 2), number(baseline, 2), number(r.style.size, 2), weight, anchor, length, g.paint("fill", ink), escapeXML(r.text))
}

func (g *svg) outline(r vectorRun, x, baseline float64, ink color.RGBA, w float64) {
	path := outlinePath(r, vg.Point{X: vg.Length(x), Y: vg.Length(g.h - baseline)})
	if len(path) == 0 {
		return
	}
	if w > 0 {
		fmt.Fprintf(&g.b, `<path class="halo" d="%s" fill="none"%s stroke-width="%s" stroke-linejoin="round"/>`+"\n", g.data(path), g.paint("stroke", ink), number(w, 2))
		return
	}
	fmt.Fprintf(&g.b, `<path class="text" aria-label="%s" d="%s"%s/>`+"\n", escapeXML(r.text), g.data(path), g.paint("fill", ink))
}
