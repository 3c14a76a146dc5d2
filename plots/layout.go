package plots

import (
	"fmt"
	"image/color"
	"math"
	"strings"
)

// rect is a place on the page: points (1/72 inch) from its upper left corner, y downwards.
type rect struct{ x0, y0, x1, y1 float64 }

func (r rect) width() float64  { return r.x1 - r.x0 }
func (r rect) height() float64 { return r.y1 - r.y0 }

// textBox is a line of text and the place that it takes. Every text of a picture is one of these, so that no two overlap and
// none is clipped can be asked of the layout.
type textBox struct {
	text  string
	style textStyle
	box   rect
	ink   color.RGBA
	role  string // "title", "tick", "end", …
	align int    // what of it stands at its place: left, center, right
	// ground is what the text stands on; nothing is the page.
	ground color.RGBA
}

// swatch is a coloured square of a legend.
type swatch struct {
	box   rect
	color color.RGBA
}

// page is a scene laid out for a file: where everything stands.
type page struct {
	scene    *Scene
	w, h     float64 // points
	f        float64 // all sizes are multiplied by this
	theme    *theme
	texts    []textBox
	swatches []swatch
	ramp     *rampBox // the colours of values, beside the marks; nil without
	plates   []*plate // one a panel
	*plate            // the one that is laid out or painted
	inner    float64  // the height of the marks of all panels of a column; 0 without facets
	want     float64  // the height at which everything would have its full size; 0: this one will do
}

// plate is one panel on the page.
type plate struct {
	pn         *panel
	area       rect // of the marks
	x, y       Scale
	xticks     []tick
	yticks     []tick
	horizontal bool // bars lie: bands go down, values go right
	bands      int  // bands shown
	labels     int  // blocks have their labels in them: 1, or have no room for them: -1; 0 is not looked at yet
	plainY     bool // values are written at the marks: no axis, no grid
	guided     int  // names of rules that still have a line above lying bars
}

const (
	left = iota
	center
	right
)

// Sizes of text in points, before they are fitted to the page.
const (
	titleSize    = 14.0
	subtitleSize = 10.5
	tickSize     = 9.5
	captionSize  = 8.5
	pageMargin   = 12.0
)

// leastPitch is how far apart the numbers of a lower axis stand at least, in sizes of their text: some ten of them on a page.
const leastPitch = 3.5

// fileLayout lays the scene out at its size. A height that was left open grows with the bars.
func (s *Scene) fileLayout() *page {
	w, h := s.spec.Width, s.spec.Height
	if h != 0 {
		return s.pageAt(w, h)
	}
	p := s.pageAt(w, defaultHeight)
	if p.want > p.h {
		perCM := s.spec.DPI / 2.54
		limit := math.Max(defaultHeight, math.Min(3*w, maxPixels/(w*perCM*perCM)))
		p = s.pageAt(w, math.Min(math.Ceil(p.want/72*2.54*2)/2, limit))
	}
	return p
}

// pageAt lays the scene out for a page in centimetres. Words give way before marks do.
func (s *Scene) pageAt(w, h float64) *page {
	p := s.pageOf(w, h, len(s.panels))
	if n := len(p.plates); n < len(s.panels) { // the note now says how many panels the page has no room for
		p = s.pageOf(w, h, n)
	}
	return p
}

func (s *Scene) pageOf(w, h float64, panels int) *page {
	var p *page
	bands := -1
	for _, lines := range [][3]int{{2, 2, 3}, {1, 2, 2}, {1, 2, 1}, {1, 1, 1}, {1, 0, 1}, {1, 0, 0}} {
		p = s.tryPage(w, h, lines, bands, panels)
		if p.inner >= 0.3*p.h {
			break
		}
		if p.bands < len(s.panels[0].x.Names) && bands < 0 && p.area.height() >= 0.4*p.h {
			// The note now says how many bars the page has no room for.
			for bands != p.bands { // and takes room itself
				bands = p.bands
				p = s.tryPage(w, h, lines, bands, panels)
			}
		}
		if p.area.height() >= 0.4*p.h {
			break
		}
	}
	return p
}

func (s *Scene) tryPage(w, h float64, lines [3]int, bands, panels int) *page {
	p := &page{scene: s, w: w / 2.54 * 72, h: h / 2.54 * 72, theme: themeOf(s.spec.Theme)}
	for i := range s.panels[:panels] {
		p.plates = append(p.plates, &plate{pn: &s.panels[i], x: s.panels[i].x, y: s.panels[i].y})
	}
	p.plate = p.plates[0]
	size := s.spec.Height
	if size == 0 { // a page that grows with its bars keeps the size of its text
		size = defaultHeight
	}
	p.f = math.Min(1.25, math.Max(0.7, math.Sqrt(w*math.Min(size, w)/(defaultWidth*defaultHeight))))
	m := pageMargin * p.f
	body := rect{m, m, p.w - m, p.h - m}
	pn := &s.panels[0]
	if bands < 0 {
		bands = len(pn.x.Names)
	}
	p.bands = bands
	p.heading(&body, lines)
	caption := s.caption(pn.more + len(pn.x.Names) - bands)
	if n := len(s.panels) - panels; n > 0 {
		caption = sentence(caption, "… "+plural(n, "panel", "panels")+" not shown: a larger picture shows them")
	}
	p.captionBlock(&body, caption, lines[2])
	switch {
	case pn.empty != "":
		p.sentence(body, pn.empty)
	case len(p.plates) > 1:
		p.layoutFacets(body)
	case len(pn.bars) > 0:
		p.layoutBars(body, pn)
	default:
		p.layoutAxes(body, pn)
	}
	return p
}

// heading sets title and subtitle and takes their room from the body.
func (p *page) heading(body *rect, lines [3]int) {
	block := func(s string, st textStyle, n int, ink color.RGBA, role string) {
		for _, line := range wrap(s, body.width(), n, measure(st)) {
			p.text(line, st, body.x0, body.y0+ascent*st.size, left, ink, role)
			body.y0 += lineHeight * st.size
		}
	}
	top := body.y0
	block(p.scene.title, textStyle{titleSize * p.f, true}, lines[0], p.theme.text, "title")
	if body.y0 > top {
		body.y0 += 1 * p.f
	}
	block(p.scene.sub, textStyle{subtitleSize * p.f, false}, lines[1], p.theme.dim, "subtitle")
	if body.y0 > top {
		body.y0 += 5 * p.f
	}
}

// captionBlock sets caption and notes at the foot.
func (p *page) captionBlock(body *rect, s string, n int) {
	st := textStyle{captionSize * p.f, false}
	lines := wrap(s, body.width(), n, measure(st))
	if len(lines) == 0 {
		return
	}
	y := body.y1 - float64(len(lines))*lineHeight*st.size
	body.y1 = y - 6*p.f
	for _, line := range lines {
		p.text(line, st, body.x0, y+lineHeight*st.size-descent*st.size, left, p.theme.dim, "caption")
		y += lineHeight * st.size
	}
}

// caption joins the user's caption and what there is to say about the data.
func (s *Scene) caption(hidden int) string {
	var parts []string
	if s.spec.Caption != "" {
		parts = append(parts, clean(s.spec.Caption))
	}
	parts = append(parts, s.notes...)
	if hidden > 0 {
		parts = append(parts, "… "+group(float64(hidden), 0)+" more not shown")
	}
	return strings.Join(append(parts, s.fontNotes()...), " · ")
}

// allNotes are the notes without the caption.
func (s *Scene) allNotes() []string {
	notes := append([]string{}, s.notes...)
	if more := s.panels[0].more; more > 0 {
		notes = append(notes, "… "+group(float64(more), 0)+" more not shown")
	}
	return append(notes, s.fontNotes()...)
}

// fontNotes say which text cannot be set well. They belong to the file; a terminal has fonts of its own.
func (s *Scene) fontNotes() []string {
	texts := []string{s.title, s.sub, clean(s.spec.Caption)}
	for _, k := range s.keys {
		texts = append(texts, k.name)
	}
	for _, p := range s.panels {
		texts = append(texts, p.x.Names...)
		texts = append(texts, p.x.Label, p.y.Label)
	}
	missing, rtl := 0, false
	for _, t := range texts {
		missing += missingGlyphs(t)
		rtl = rtl || rightToLeft(t)
	}
	var notes []string
	if missing > 0 {
		notes = append(notes, fmt.Sprintf("no font here has %s of the text", plural(missing, "character", "characters")))
	}
	if rtl {
		notes = append(notes, "right-to-left text is not shaped")
	}
	return notes
}

// text adds a line of text at a baseline; it is moved into the page where it would leave it.
func (p *page) text(s string, st textStyle, x, baseline float64, align int, ink color.RGBA, role string) {
	if s == "" {
		return
	}
	p.texts = append(p.texts, textBox{text: s, style: st, box: p.place(s, st, x, baseline, align), ink: ink, role: role, align: align})
}

// place is the box that a text would take.
func (p *page) place(s string, st textStyle, x, baseline float64, align int) rect {
	w := textWidth(s, st)
	switch align {
	case center:
		x -= w / 2
	case right:
		x -= w
	}
	edge := 3 * p.f
	x = math.Max(edge, math.Min(x, p.w-edge-w))
	return rect{x, baseline - ascent*st.size, x + w, baseline + descent*st.size}
}

// sentence stands in the middle of the body instead of marks.
func (p *page) sentence(body rect, s string) {
	p.area = body
	st := textStyle{subtitleSize * p.f, false}
	p.text(ellipsise(s, body.width(), measure(st)), st, (body.x0+body.x1)/2, (body.y0+body.y1)/2, center, p.theme.dim, "sentence")
}

// legend sets the keys in rows below the heading.
func (p *page) legend(body *rect, keys []key) {
	if len(keys) == 0 {
		return
	}
	st := textStyle{tickSize * p.f, false}
	side, gap := 0.72*st.size, 1.3*st.size
	x := body.x0
	row := lineHeight * st.size * 1.05
	for _, k := range keys {
		name := ellipsise(k.name, math.Max(body.width()*0.3, 3*st.size), measure(st))
		w := side + 0.4*st.size + textWidth(name, st)
		if x > body.x0 && x+w > body.x1 {
			x = body.x0
			body.y0 += row
		}
		base := body.y0 + ascent*st.size
		p.swatches = append(p.swatches, swatch{rect{x, base - side, x + side, base}, p.theme.color(k.series)})
		p.text(name, st, x+side+0.4*st.size, base, left, p.theme.text, "key")
		x += w + gap
	}
	body.y0 += row + 3*p.f
}

// axisName sets what the values are above the axis, unless the heading has said it.
func (p *page) axisName(body *rect, s string) {
	if s == "" {
		return
	}
	st := textStyle{captionSize * p.f, false}
	p.text(ellipsise(s, body.width(), measure(st)), st, body.x0, body.y0+ascent*st.size, left, p.theme.dim, "axis name")
	body.y0 += lineHeight * st.size
}

// unsaid gives a label unless title or subtitle have said it.
func (s *Scene) unsaid(label string) string {
	plain := func(t string) string { return strings.ToLower(strings.ReplaceAll(t, "_", " ")) }
	if label == "" || strings.Contains(plain(s.title+" "+s.sub), plain(label)) {
		return ""
	}
	return shorten(label, maxLabel)
}

// valueTicks finds the ticks of the upright axis, and the width of their labels.
func (p *page) valueTicks(top, bottom float64) float64 {
	st := p.tickStyle()
	p.yticks = quantityTicks(&p.y, true, func(c *Scale, ts []tick) bool {
		return (bottom-top)/float64(max(1, len(ts)-1)) >= 2.7*st.size
	})
	return p.widest(p.yticks)
}

func (p *page) widest(ts []tick) float64 {
	w := 0.0
	for _, t := range ts {
		w = math.Max(w, textWidth(t.label, p.tickStyle()))
	}
	return w
}

// valueAxis sets the labels of the upright axis.
func (p *page) valueAxis() {
	st := p.tickStyle()
	for _, t := range p.yticks {
		p.text(t.label, st, p.area.x0-0.5*st.size, p.ypos(t.at)+0.35*st.size, right, p.theme.dim, "tick")
	}
}

// underBoxes places the labels of the lower axis: one line, and a second below it where a tick has one.
func (p *page) underBoxes(s *Scale, ts []tick) (first, second []rect) {
	st := p.tickStyle()
	base := p.area.y1 + p.tickDrop() + ascent*st.size
	for _, t := range ts {
		x := p.area.x0 + s.at(t.at)*p.area.width()
		first = append(first, p.place(t.label, st, x, base, center))
		if t.under != "" {
			second = append(second, p.place(t.under, st, x, base+lineHeight*st.size, center))
		}
	}
	return first, second
}

// tickDrop is the way from the axis to its labels.
func (p *page) tickDrop() float64 { return 0.65 * tickSize * p.f }

// fitsUnder tells ticks whose labels stand apart.
func (p *page) fitsUnder(s *Scale, ts []tick) bool {
	first, second := p.underBoxes(s, ts)
	gap := 0.8 * tickSize * p.f
	if s.Kind == numberScale && !s.Log && len(ts) > 3 && p.area.width()*(s.at(ts[1].at)-s.at(ts[0].at)) < leastPitch*tickSize*p.f {
		return false
	}
	return apart(first, gap) && apart(second, gap)
}

func apart(boxes []rect, gap float64) bool {
	for i := 1; i < len(boxes); i++ {
		if boxes[i].x0 < boxes[i-1].x1+gap {
			return false
		}
	}
	return true
}

// underAxis sets the labels of the lower axis.
func (p *page) underAxis(s *Scale, ts []tick) {
	st := p.tickStyle()
	base := p.area.y1 + p.tickDrop() + ascent*st.size
	for _, t := range ts {
		x := p.area.x0 + s.at(t.at)*p.area.width()
		p.text(t.label, st, x, base, center, p.theme.dim, "tick")
		p.text(t.under, st, x, base+lineHeight*st.size, center, p.theme.dim, "tick")
	}
}

// underName sets what the lower axis measures, in the middle of it, at the foot of the body.
func (p *page) underName(body rect, s string) {
	st := textStyle{captionSize * p.f, false}
	p.text(ellipsise(s, p.area.width(), measure(st)), st, (p.area.x0+p.area.x1)/2, body.y1-descent*st.size, center, p.theme.dim, "axis name")
}

func (p *page) underNameHeight(s string) float64 {
	if s == "" {
		return 0
	}
	return lineHeight * captionSize * p.f
}

func (p *page) tickStyle() textStyle { return textStyle{tickSize * p.f, false} }

// xpos and ypos give the place of a value on the lower and the upright axis.
func (p *page) xpos(v float64) float64 { return p.area.x0 + p.x.at(v)*p.area.width() }
func (p *page) ypos(v float64) float64 { return p.area.y1 - p.y.at(v)*p.area.height() }

func measure(st textStyle) func(string) float64 {
	return func(s string) float64 { return textWidth(s, st) }
}
