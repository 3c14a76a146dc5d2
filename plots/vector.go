package plots

import (
	"image"
	"image/color"
	"strings"

	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// surface is what a painter draws on: the pixels of an image, or a file of lines and texts. Its y goes up, in points.
type surface interface {
	SetColor(color.Color)
	SetLineWidth(vg.Length)
	SetLineDash(pattern []vg.Length, offset vg.Length)
	Stroke(vg.Path)
	Fill(vg.Path)
	FillString(f font.Face, at vg.Point, text string)
}

// vector is a surface that keeps text as text and tells what belongs together.
type vector interface {
	surface
	// group starts the part of a picture with that name: "grid", "marks".
	group(name string)
	// write sets one run of text; x and baseline are on the page, from its upper left corner.
	write(r vectorRun, x, baseline float64, ink color.RGBA)
	// picture shows an image.
	picture(r vg.Rectangle, img *image.RGBA)
	// outline fills the outlines of a run whose font is not in the file, or strokes them as wide as w where w > 0.
	outline(r vectorRun, x, baseline float64, ink color.RGBA, w float64)
}

// vectorRun is a stretch of text in one font.
type vectorRun struct {
	text  string
	style textStyle
	font  *opentype.Font
	width float64
	align int // of a text that is one run: where it stays when a reader's font is wider
}

// embedded tells runs in the fonts that files carry with them; the fonts of a system are drawn as outlines.
func (r vectorRun) embedded() bool {
	if r.font != sans() && r.font != sansBold() {
		return false
	}
	return !strings.ContainsFunc(r.text, func(c rune) bool { return c > 0xffff })
}

// vectorRuns are textRuns with as much text as can be in each, so that it can be searched and copied.
func vectorRuns(s string, st textStyle) []vectorRun {
	var out []vectorRun
	for _, r := range textRuns(s, st) {
		w := float64(r.face.Width(r.text))
		if n := len(out); n > 0 && out[n-1].font == r.face.Face {
			out[n-1].text += r.text
			out[n-1].width += w
			continue
		}
		out = append(out, vectorRun{text: r.text, style: st, font: r.face.Face, width: w})
	}
	return out
}

// writeText sets a text into a file; a halo in the background's colour is laid around it first.
func (d *painter) writeText(v vector, t textBox, halo bool) {
	x, baseline := t.box.x0, t.box.y0+ascent*t.style.size
	runs := vectorRuns(t.text, t.style)
	if halo {
		at := x
		for _, r := range runs {
			v.outline(r, at, baseline, d.p.theme.background, 0.24*t.style.size)
			at += r.width
		}
	}
	for _, r := range runs {
		if len(runs) == 1 {
			r.align = t.align
		}
		if r.embedded() {
			v.write(r, x, baseline, t.ink)
		} else {
			v.outline(r, x, baseline, t.ink, 0)
		}
		x += r.width
	}
}

// outlinePath gives the outlines of a run's glyphs. at is its beginning on the baseline; y goes up.
func outlinePath(r vectorRun, at vg.Point) vg.Path {
	var path vg.Path
	var buf sfnt.Buffer
	ppem := fixed.I(int(r.font.UnitsPerEm()))
	scale := r.style.size / float64(r.font.UnitsPerEm())
	x := float64(at.X)
	last := sfnt.GlyphIndex(0)
	for _, c := range r.text {
		g, err := r.font.GlyphIndex(&buf, c)
		if err != nil {
			continue
		}
		if last != 0 {
			if k, err := r.font.Kern(&buf, last, g, ppem, 0); err == nil {
				x += float64(k) / 64 * scale
			}
		}
		last = g
		place := func(p fixed.Point26_6) vg.Point {
			return vg.Point{X: vg.Length(x + float64(p.X)/64*scale), Y: at.Y - vg.Length(float64(p.Y)/64*scale)}
		}
		segments, err := r.font.LoadGlyph(&buf, g, ppem, nil)
		if err == nil {
			var from vg.Point
			for i, s := range segments {
				switch s.Op {
				case sfnt.SegmentOpMoveTo:
					if i > 0 {
						path.Close()
					}
					from = place(s.Args[0])
					path.Move(from)
				case sfnt.SegmentOpLineTo:
					from = place(s.Args[0])
					path.Line(from)
				case sfnt.SegmentOpQuadTo:
					q, to := place(s.Args[0]), place(s.Args[1])
					third := func(p vg.Point) vg.Point { return vg.Point{X: p.X + (q.X-p.X)*2/3, Y: p.Y + (q.Y-p.Y)*2/3} }
					path.CubeTo(third(from), third(to), to)
					from = to
				case sfnt.SegmentOpCubeTo:
					from = place(s.Args[2])
					path.CubeTo(place(s.Args[0]), place(s.Args[1]), from)
				}
			}
			if len(segments) > 0 {
				path.Close()
			}
		}
		if w, err := r.font.GlyphAdvance(&buf, g, ppem, 0); err == nil {
			x += float64(w) / 64 * scale
		}
	}
	return path
}

// curves walks a path in moves, lines and cubic curves, y going down from the top of a page of height h.
func curves(p vg.Path, h float64, move, line func(x, y float64), cubic func(x1, y1, x2, y2, x, y float64), closed func()) {
	for _, c := range p {
		x, y := float64(c.Pos.X), h-float64(c.Pos.Y)
		switch c.Type {
		case vg.MoveComp:
			move(x, y)
		case vg.LineComp:
			line(x, y)
		case vg.CurveComp:
			var q [2]point
			for i := range q {
				k := min(i, len(c.Control)-1)
				q[i] = point{float64(c.Control[k].X), h - float64(c.Control[k].Y)}
			}
			cubic(q[0].x, q[0].y, q[1].x, q[1].y, x, y)
		case vg.ArcComp:
			arc(x, y, float64(c.Radius), c.Start, c.Angle, line, cubic)
		case vg.CloseComp:
			closed()
		}
	}
}

// straight gives the rectangle that a path is, if it is one.
func straight(p vg.Path, h float64) (rect, bool) {
	if len(p) != 5 || p[0].Type != vg.MoveComp || p[4].Type != vg.CloseComp {
		return rect{}, false
	}
	a, b, c, d := p[0].Pos, p[1].Pos, p[2].Pos, p[3].Pos
	if p[1].Type != vg.LineComp || p[2].Type != vg.LineComp || p[3].Type != vg.LineComp || a.Y != b.Y || b.X != c.X || c.Y != d.Y || d.X != a.X {
		return rect{}, false
	}
	r := rect{float64(min(a.X, b.X)), h - float64(max(a.Y, c.Y)), float64(max(a.X, b.X)), h - float64(min(a.Y, c.Y))}
	return r, true
}

// plainColor takes a colour's alpha out of its parts.
func plainColor(c color.Color) (n color.NRGBA, alpha float64) {
	n, _ = color.NRGBAModel.Convert(c).(color.NRGBA)
	return n, float64(n.A) / 255
}
