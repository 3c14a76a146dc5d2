package plots

import (
	"image"
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
)

// painter draws a page on any surface: an image or a file of lines and texts, by the same calls.
type painter struct {
	c   surface
	p   *page
	dpi float64 // of a canvas of pixels: edges are put on them; 0 leaves them where they are
	// pixels are those of such a canvas.
	pixels *image.RGBA
}

// paint draws the page. Text comes last, on top of the marks.
func (d *painter) paint() {
	for _, pl := range d.p.plates {
		pn := pl.pn
		if pn.empty != "" {
			continue
		}
		d.p.plate = pl
		d.group("grid")
		d.grid(pn)
		d.group("marks")
		for _, m := range pn.marks {
			m.paint(d)
		}
		d.bars(pn)
		d.group("axis")
		d.baseline(pn)
		d.group("lines")
		d.lines(pn)
		d.group("over")
		for _, m := range pn.over {
			m.paint(d)
		}
	}
	d.group("keys")
	d.paintRamp()
	for _, s := range d.p.swatches {
		d.fill(s.box, s.color)
	}
	d.group("texts")
	for _, t := range d.p.texts {
		shining := t.role == "word" || t.role == "value" && len(d.p.plates[0].pn.over) > 0
		if v, ok := d.c.(vector); ok {
			d.writeText(v, t, shining)
			continue
		}
		if shining {
			d.halo(t)
		}
		d.text(t)
	}
}

// group names what is drawn next, where a file can keep that.
func (d *painter) group(name string) {
	if v, ok := d.c.(vector); ok {
		v.group(name)
	}
}

// halo lets the background shine around a text that stands among marks.
func (d *painter) halo(t textBox) {
	r := 0.12 * t.style.size
	around := t
	around.ink = d.p.theme.background
	for k := range 8 {
		a := float64(k) * math.Pi / 4
		around.box = rect{t.box.x0 + r*math.Cos(a), t.box.y0 + r*math.Sin(a), t.box.x1, t.box.y1}
		d.text(around)
	}
}

// grid draws light lines across the values.
func (d *painter) grid(pn *panel) {
	p := d.p
	w := 0.6 * p.f
	if p.plainY {
		return
	}
	for _, t := range p.yticks {
		if p.horizontal {
			x := p.area.x0 + p.y.at(t.at)*p.area.width()
			d.rule(x, p.area.y0, x, p.area.y1, w, p.theme.grid)
		} else if p.y.Kind != bandScale || pn.gridX {
			d.rule(p.area.x0, p.ypos(t.at), p.area.x1, p.ypos(t.at), w, p.theme.grid)
		}
	}
	if pn.gridX {
		for _, t := range p.xticks {
			d.rule(p.xpos(t.at), p.area.y0, p.xpos(t.at), p.area.y1, w, p.theme.grid)
		}
	}
}

// baseline draws the axis: zero of bars, the foot of lines with its ticks.
func (d *painter) baseline(pn *panel) {
	p := d.p
	w := 0.8 * p.f
	switch {
	case len(pn.bars) > 0 && p.horizontal:
		x := p.area.x0 + p.y.at(0)*p.area.width()
		d.rule(x, p.area.y0, x, p.area.y1, w, p.theme.axis)
	case len(pn.bars) > 0:
		d.rule(p.area.x0, p.ypos(0), p.area.x1, p.ypos(0), w, p.theme.axis)
	case pn.open:
	default:
		d.rule(p.area.x0, p.area.y1, p.area.x1, p.area.y1, w, p.theme.axis)
		if p.x.Kind != bandScale {
			for _, t := range p.xticks {
				d.rule(p.xpos(t.at), p.area.y1, p.xpos(t.at), p.area.y1+3.2*p.f, w, p.theme.axis)
			}
		}
		if !p.y.Log && p.y.Kind == numberScale && p.y.Lo < 0 && p.y.Hi > 0 {
			d.rule(p.area.x0, p.ypos(0), p.area.x1, p.ypos(0), w, p.theme.axis)
		}
	}
}

func (d *painter) bars(pn *panel) {
	for _, b := range pn.bars {
		if b.band < d.p.bands {
			d.fill(d.p.barRect(b), d.p.theme.color(b.series))
		}
	}
}

// strokePoints bounds one stroke in pixels: the cost of a longer one grows faster than its length.
const strokePoints = 100

func (d *painter) strokePoints() int {
	if d.dpi == 0 {
		return math.MaxInt32
	}
	return strokePoints
}

func (d *painter) lines(pn *panel) {
	p := d.p
	width := 1.6 * p.f
	columns := int(p.area.width()) * 3
	if d.dpi > 0 {
		columns = int(p.area.width() / 72 * d.dpi)
	}
	for _, l := range pn.lines {
		d.c.SetColor(p.theme.color(l.series))
		d.c.SetLineWidth(vg.Length(width))
		switch {
		case l.faint:
			d.c.SetColor(mix(p.theme.rest, p.theme.background, 0.35))
			d.c.SetLineWidth(vg.Length(0.6 * p.f))
		case l.thin:
			d.c.SetColor(mix(p.theme.color(l.series), p.theme.background, 0.5))
			d.c.SetLineWidth(vg.Length(0.7 * p.f))
		}
		for _, run := range l.runs {
			if len(run) == 1 {
				d.dot(p.xpos(run[0].x), p.ypos(run[0].y), 1.9*p.f)
				continue
			}
			pts := m4(run, &p.x, columns)
			most := d.strokePoints()
			for from := 0; from < len(pts)-1; from += most {
				var path vg.Path
				for i, pt := range pts[from:min(from+most+1, len(pts))] {
					at := d.at(p.xpos(pt.x), p.ypos(pt.y))
					if i == 0 {
						path.Move(at)
					} else {
						path.Line(at)
					}
				}
				d.c.Stroke(path)
			}
		}
	}
}

// at turns a place on the page into one of the canvas, whose y goes up.
func (d *painter) at(x, y float64) vg.Point {
	return vg.Point{X: vg.Length(x), Y: vg.Length(d.p.h - y)}
}

func (d *painter) dot(x, y, r float64) {
	c := d.at(x, y)
	var path vg.Path
	path.Move(vg.Point{X: c.X + vg.Length(r), Y: c.Y})
	path.Arc(c, vg.Length(r), 0, 2*math.Pi)
	path.Close()
	d.c.Fill(path)
}

// snap moves an edge to a pixel's: bars side by side get no seams, and rules no blur.
func (d *painter) snap(v float64) float64 {
	if d.dpi == 0 {
		return v
	}
	return math.Round(v/72*d.dpi) / d.dpi * 72
}

func (d *painter) fill(r rect, c color.RGBA) {
	// The canvas is counted from below, its height may end between two pixels.
	x0, x1 := d.snap(r.x0), d.snap(r.x1)
	y0, y1 := d.p.h-d.snap(d.p.h-r.y0), d.p.h-d.snap(d.p.h-r.y1)
	if x0 == x1 || y0 == y1 {
		return
	}
	var path vg.Path
	path.Move(d.at(x0, y0))
	path.Line(d.at(x1, y0))
	path.Line(d.at(x1, y1))
	path.Line(d.at(x0, y1))
	path.Close()
	d.c.SetColor(c)
	d.c.Fill(path)
}

// rule draws a straight line of whole pixels.
func (d *painter) rule(x0, y0, x1, y1, w float64, c color.RGBA) {
	if d.dpi > 0 {
		w = math.Max(1, math.Round(w/72*d.dpi)) / d.dpi * 72
	}
	if x0 == x1 {
		x := d.snap(x0 - w/2)
		d.fill(rect{x, y0, x + w, y1}, c)
		return
	}
	y := d.p.h - d.snap(d.p.h-y0-w/2)
	d.fill(rect{x0, y - w, x1, y}, c)
}

func (d *painter) text(t textBox) {
	d.c.SetColor(t.ink)
	x := t.box.x0
	for _, run := range textRuns(t.text, t.style) {
		d.c.FillString(run.face, d.at(x, t.box.y0+ascent*t.style.size), run.text)
		x += float64(run.face.Width(run.text))
	}
}
