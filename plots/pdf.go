package plots

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"image"
	"image/color"
	"time"

	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"codeberg.org/go-pdf/fpdf"
	"github.com/klauspost/compress/zlib"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// pdf is a page of the Portable Document Format in the making. Texts stay texts; the file carries the glyphs that they need.
type pdf struct {
	f       *fpdf.Fpdf
	h       float64
	alpha   float64
	ink     color.Color
	failure error
}

// epoch stands for the time of writing: the same chart gives the same bytes.
var epoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

const pdfFont = "liberation"

// pdf draws the scene into a file of one page.
func (s *Scene) pdf() ([]byte, error) {
	p := s.fileLayout()
	f := fpdf.NewCustom(&fpdf.InitType{UnitStr: "pt", Size: fpdf.SizeType{Wd: p.w, Ht: p.h}})
	f.SetMargins(0, 0, 0)
	f.SetAutoPageBreak(false, 0)
	f.SetCatalogSort(true)
	f.SetCreationDate(epoch)
	f.SetModificationDate(epoch)
	f.SetProducer("quire", true)
	f.SetTitle(s.title, true)
	f.AddUTF8FontFromBytes(pdfFont, "", liberationsansregular.TTF)
	f.AddUTF8FontFromBytes(pdfFont, "B", liberationsansbold.TTF)
	f.AddPageFormat("P", fpdf.SizeType{Wd: p.w, Ht: p.h})
	f.SetLineJoinStyle("round")
	g := &pdf{f: f, h: p.h, alpha: 1}
	d := &painter{c: g, p: p}
	d.fill(rect{0, 0, p.w, p.h}, p.theme.background)
	d.paint()
	var b bytes.Buffer
	err := f.Output(&b)
	if g.failure != nil {
		err = g.failure
	}
	if err != nil {
		return nil, fmt.Errorf("encode the chart as PDF: %w", err)
	}
	return b.Bytes(), nil
}

func (g *pdf) group(string) {}

// SetColor sets the colour of lines and of what they enclose.
func (g *pdf) SetColor(c color.Color) {
	g.ink = c
	n, alpha := plainColor(c)
	if alpha != g.alpha {
		g.f.SetAlpha(alpha, "Normal")
		g.alpha = alpha
	}
	g.f.SetFillColor(int(n.R), int(n.G), int(n.B))
	g.f.SetDrawColor(int(n.R), int(n.G), int(n.B))
}

func (g *pdf) SetLineWidth(w vg.Length) { g.f.SetLineWidth(float64(w)) }

func (g *pdf) SetLineDash(pattern []vg.Length, offset vg.Length) {
	parts := make([]float64, len(pattern))
	for i, d := range pattern {
		parts[i] = float64(d)
	}
	g.f.SetDashPattern(parts, float64(offset))
}

func (g *pdf) path(p vg.Path) {
	curves(p, g.h, g.f.MoveTo, g.f.LineTo, g.f.CurveBezierCubicTo, g.f.ClosePath)
}

func (g *pdf) Stroke(p vg.Path) {
	if len(p) == 0 {
		return
	}
	g.f.SetLineCapStyle("round")
	g.path(p)
	g.f.DrawPath("D")
}

// Fill fills a path; what is opaque has a hairline of its own colour, so that what stands side by side has no seams.
func (g *pdf) Fill(p vg.Path) {
	if len(p) == 0 {
		return
	}
	style := "F"
	if g.alpha == 1 {
		style = "DF"
		g.f.SetLineWidth(0.1)
	}
	g.path(p)
	g.f.DrawPath(style)
}

// FillString is there for the interface; texts are written by write.
func (g *pdf) FillString(font.Face, vg.Point, string) {}

func (g *pdf) picture(r vg.Rectangle, img *image.RGBA) {
	file, err := encodePNG(img, false, 0, zlib.NoCompression) // it is taken apart and compressed again, colours and alpha apart
	if err != nil {
		g.failure = err
		return
	}
	name := fmt.Sprintf("%x", sha256.Sum256(img.Pix))
	opt := fpdf.ImageOptions{ImageType: "PNG"}
	g.SetColor(color.Black)
	g.f.RegisterImageOptionsReader(name, opt, bytes.NewReader(file))
	g.f.ImageOptions(name, float64(r.Min.X), g.h-float64(r.Max.Y), float64(r.Max.X-r.Min.X), float64(r.Max.Y-r.Min.Y), false, opt, 0, "")
}

// write sets a text; characters stand apart by what makes it as wide as the layout took it to be.
func (g *pdf) write(r vectorRun, x, baseline float64, ink color.RGBA) {
	g.SetColor(ink)
	style := ""
	if r.style.bold {
		style = "B"
	}
	g.f.SetFont(pdfFont, style, r.style.size)
	g.f.SetTextColor(int(ink.R), int(ink.G), int(ink.B))
	between := 0.0
	if n := len([]rune(r.text)); n > 1 {
		between = (r.width - g.f.GetStringWidth(r.text)) / float64(n)
	}
	g.f.RawWriteStr(fmt.Sprintf("%.4f Tc", between))
	g.f.Text(x, baseline, r.text)
}

func (g *pdf) outline(r vectorRun, x, baseline float64, ink color.RGBA, w float64) {
	path := outlinePath(r, vg.Point{X: vg.Length(x), Y: vg.Length(g.h - baseline)})
	if len(path) == 0 {
		return
	}
	g.SetColor(ink)
	g.path(path)
	if w > 0 {
		g.f.SetLineWidth(w)
		g.f.DrawPath("D")
		return
	}
	g.f.DrawPath("F")
}
