package plots

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/image/font/sfnt"
)

// svgFile is what a reader of the format finds in a file.
type svgFile struct {
	width, height string
	texts         []string
	shapes        map[string]int // by group
	style         string
}

func parseSVG(t *testing.T, data []byte) svgFile {
	t.Helper()
	f := svgFile{shapes: map[string]int{}}
	d := xml.NewDecoder(bytes.NewReader(data))
	group, inside := "", ""
	for {
		token, err := d.Token()
		if err == io.EOF {
			return f
		}
		if err != nil {
			t.Fatalf("the file is not well-formed: %v", err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			inside = e.Name.Local
			for _, a := range e.Attr {
				switch {
				case inside == "svg" && a.Name.Local == "width":
					f.width = a.Value
				case inside == "svg" && a.Name.Local == "height":
					f.height = a.Value
				case inside == "g" && a.Name.Local == "class":
					group = a.Value
				case inside == "path" && a.Name.Local == "aria-label":
					f.texts = append(f.texts, a.Value)
				}
			}
			if slices.Contains([]string{"path", "rect", "image"}, inside) {
				f.shapes[group]++
			}
			if inside == "text" {
				f.texts = append(f.texts, "")
			}
		case xml.CharData:
			switch inside {
			case "text":
				f.texts[len(f.texts)-1] += string(e)
			case "style":
				f.style += string(e)
			}
		case xml.EndElement:
			inside = ""
		}
	}
}

// textsOf are the runs of text of a page, as files have them.
func textsOf(p *page) []string {
	var out []string
	for _, b := range p.texts {
		for _, r := range vectorRuns(b.text, b.style) {
			out = append(out, r.text)
		}
	}
	return out
}

var fontData = regexp.MustCompile(`base64,([A-Za-z0-9+/=]+)\) format\('truetype'\)`)

func TestSVGHasTheTextsAndMarksOfThePage(t *testing.T) {
	for name, scene := range goldenScenes() {
		for _, theme := range []string{"light", "dark"} {
			s := scene(t, Spec{Theme: theme, Width: 16, Height: 10})
			data, err := s.SVG()
			if err != nil {
				t.Fatal(err)
			}
			if again, err := s.SVG(); err != nil || !bytes.Equal(data, again) {
				t.Errorf("%s: the same chart gave other bytes", name)
			}
			f, p := parseSVG(t, data), s.fileLayout()
			if f.width != "16cm" || f.height != "10cm" {
				t.Errorf("%s: %s × %s", name, f.width, f.height)
			}
			if want := textsOf(p); !slices.Equal(f.texts, want) {
				t.Errorf("%s: the texts are %q, want %q", name, f.texts, want)
			}
			bars, lines := 0, 0
			for _, pn := range s.panels {
				bars += len(pn.bars)
				for _, l := range pn.lines {
					lines += len(l.runs)
				}
			}
			if bars > 0 && f.shapes["marks"] != bars {
				t.Errorf("%s: %d shapes for %d bars", name, f.shapes["marks"], bars)
			}
			if f.shapes["lines"] != lines {
				t.Errorf("%s: %d shapes for %d lines", name, f.shapes["lines"], lines)
			}
			fonts := fontData.FindAllStringSubmatch(f.style, -1)
			if len(fonts) == 0 {
				t.Errorf("%s: no font is in the file", name)
			}
			for _, m := range fonts {
				ttf, err := base64.StdEncoding.DecodeString(m[1])
				if err != nil {
					t.Fatal(err)
				}
				if len(ttf) > 40_000 {
					t.Errorf("%s: a font of %d bytes", name, len(ttf))
				}
				if _, err := sfnt.Parse(ttf); err != nil {
					t.Errorf("%s: the font in the file: %v", name, err)
				}
			}
			keepLook(t, name+"-"+theme+".svg", data)
		}
	}
}

// keepLook writes a file for those who want to look at it: QUIRE_CHARTS names the folder.
func keepLook(t *testing.T, name string, data []byte) {
	t.Helper()
	if dir := os.Getenv("QUIRE_CHARTS"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// The glyphs that a file carries are those of the font: the same outlines and widths, accents included.
func TestFontsInFilesDrawTheSameGlyphs(t *testing.T) {
	used := map[rune]bool{}
	for _, r := range "Ångström ÄÖÜ € Київ Ελλάδα 1,234.5 −7 “…”" {
		used[r] = true
	}
	for _, bold := range []bool{false, true} {
		data, err := fontSubset(bold, used)
		if err != nil {
			t.Fatal(err)
		}
		small, err := sfnt.Parse(data)
		if err != nil {
			t.Fatal(err)
		}
		whole := sans()
		if bold {
			whole = sansBold()
		}
		for r := range used {
			if r == ' ' {
				continue
			}
			a, b := outlineOf(t, small, r), outlineOf(t, whole, r)
			if a != b {
				t.Errorf("bold %v: %q has another outline or width", bold, r)
			}
		}
		if g, err := small.GlyphIndex(nil, 'q'); err != nil || g != 0 {
			t.Error("a character that is not used is in the file")
		}
	}
}

func outlineOf(t *testing.T, f *sfnt.Font, r rune) string {
	t.Helper()
	var buf sfnt.Buffer
	g, err := f.GlyphIndex(&buf, r)
	if err != nil || g == 0 {
		t.Fatalf("%q has no glyph", r)
	}
	segments, err := f.LoadGlyph(&buf, g, 2048<<6, nil)
	if err != nil {
		t.Fatal(err)
	}
	w, err := f.GlyphAdvance(&buf, g, 2048<<6, 0)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(w, segments)
}

var (
	pdfStream = regexp.MustCompile(`(?s)stream\n(.*?)\nendstream`)
	pdfText   = regexp.MustCompile(`(?s)Td \(((?:[^()\\]|\\.)*)\) Tj`)
	pdfBox    = regexp.MustCompile(`/MediaBox \[0 0 ([0-9.]+) ([0-9.]+)\]`)
)

// parsePDF gives a file's texts and the operators of its page.
func parsePDF(t *testing.T, data []byte) (texts []string, page string) {
	t.Helper()
	if !bytes.HasPrefix(data, []byte("%PDF-1.")) || !bytes.HasSuffix(bytes.TrimSpace(data), []byte("%%EOF")) {
		t.Fatal("the file does not begin and end as a PDF file")
	}
	m := pdfStream.FindSubmatch(data)
	if m == nil {
		t.Fatal("the file has no page")
	}
	r, err := zlib.NewReader(bytes.NewReader(m[1]))
	if err != nil {
		t.Fatal(err)
	}
	ops, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range pdfText.FindAllSubmatch(ops, -1) {
		var s []rune
		raw := unescapePDF(m[1])
		for i := 0; i+1 < len(raw); i += 2 {
			s = append(s, rune(raw[i])<<8|rune(raw[i+1]))
		}
		texts = append(texts, string(s))
	}
	return texts, string(ops)
}

func unescapePDF(b []byte) []byte {
	var out []byte
	for i := 0; i < len(b); i++ {
		if b[i] == '\\' && i+1 < len(b) {
			i++
			if b[i] == 'r' {
				out = append(out, '\r')
				continue
			}
		}
		out = append(out, b[i])
	}
	return out
}

func TestPDFHasTheTextsAndMarksOfThePage(t *testing.T) {
	for name, scene := range goldenScenes() {
		for _, theme := range []string{"light", "dark"} {
			s := scene(t, Spec{Theme: theme, Width: 16, Height: 10})
			data, err := s.PDF()
			if err != nil {
				t.Fatal(err)
			}
			if again, err := s.PDF(); err != nil || !bytes.Equal(data, again) {
				t.Errorf("%s: the same chart gave other bytes", name)
			}
			texts, ops := parsePDF(t, data)
			var want []string
			p := s.fileLayout()
			for _, b := range p.texts {
				for _, r := range vectorRuns(b.text, b.style) {
					if r.embedded() {
						want = append(want, r.text)
					}
				}
			}
			if !slices.Equal(texts, want) {
				t.Errorf("%s: the texts are %q, want %q", name, texts, want)
			}
			if m := pdfBox.FindSubmatch(data); m == nil || string(m[1]) != "453.54" || string(m[2]) != "283.46" {
				t.Errorf("%s: the page's size is %q", name, m)
			}
			bars := 0
			for _, pn := range s.panels {
				bars += len(pn.bars)
			}
			if n := strings.Count(ops, "\nB\n"); n < bars {
				t.Errorf("%s: %d filled shapes for %d bars", name, n, bars)
			}
			keepLook(t, name+"-"+theme+".pdf", data)
		}
	}
}
