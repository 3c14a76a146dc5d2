package plots

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"unicode"

	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// textStyle is how a piece of text is set.
type textStyle struct {
	size float64 // points
	bold bool
}

// Liberation Sans, as parts of its size.
const (
	ascent     = 0.905
	descent    = 0.212
	lineHeight = 1.22
)

var sans = sync.OnceValue(func() *opentype.Font { return mustParse(liberationsansregular.TTF) })

var sansBold = sync.OnceValue(func() *opentype.Font { return mustParse(liberationsansbold.TTF) })

func mustParse(ttf []byte) *opentype.Font {
	f, err := opentype.Parse(ttf)
	if err != nil {
		panic("plots: the built-in font is damaged: " + err.Error())
	}
	return f
}

// textRun is a stretch of text in one font.
type textRun struct {
	text string
	face font.Face
}

// textRuns splits a text by the fonts that have its glyphs: Liberation first, then those of the system.
func textRuns(s string, st textStyle) []textRun {
	main := sans()
	if st.bold {
		main = sansBold()
	}
	face := func(f *opentype.Font) font.Face {
		return font.Face{Font: font.Font{Typeface: "Liberation", Variant: "Sans", Size: vg.Length(st.size)}, Face: f}
	}
	var runs []textRun
	var buf sfnt.Buffer
	var b strings.Builder
	current := main
	flush := func() {
		if b.Len() > 0 {
			runs = append(runs, textRun{b.String(), face(current)})
			b.Reset()
		}
	}
	last := ' '
	for _, r := range s {
		if r == '1' && last == '1' {
			flush() // the font moves two of them so close together that they are one in small sizes
		}
		last = r
		f := main
		if r > 0x7e && !hasGlyph(main, &buf, r) {
			if alt := systemFont(r); alt != nil {
				f = alt
			} else if unicode.In(r, unicode.M, unicode.Cf) {
				continue // it would only change its neighbour
			} else {
				r = '□'
			}
		}
		if f != current {
			flush()
			current = f
		}
		b.WriteRune(r)
	}
	flush()
	return runs
}

func hasGlyph(f *opentype.Font, buf *sfnt.Buffer, r rune) bool {
	g, err := f.GlyphIndex(buf, r)
	return err == nil && g != 0
}

// missingGlyphs counts the characters of a text that no font here has.
func missingGlyphs(s string) int {
	n := 0
	var buf sfnt.Buffer
	for _, r := range s {
		if r > 0x7e && !hasGlyph(sans(), &buf, r) && systemFont(r) == nil {
			n++
		}
	}
	return n
}

// textWidth measures a text in points.
func textWidth(s string, st textStyle) float64 {
	w := 0.0
	for _, r := range textRuns(s, st) {
		w += float64(r.face.Width(r.text))
	}
	return w
}

// systemFonts are the fonts of this machine that fill the gaps of Liberation, read when the first such character is met.
var systemFonts struct {
	sync.Mutex
	files []string // not read yet; the likeliest first
	found bool     // files was filled
	open  []*opentype.Font
	known map[rune]*opentype.Font
}

// fontFolders are where systems keep their fonts.
var fontFolders = []string{"/usr/share/fonts", "/usr/local/share/fonts", "/System/Library/Fonts", "/Library/Fonts", `C:\Windows\Fonts`}

// fontNames are parts of the names of fonts with many scripts, in lower case, best first.
var fontNames = []string{
	"notosanscjk-regular", "notosanscjk", "notosans-regular", "notosansthai-regular", "notosanshebrew-regular", "notosansarabic-regular",
	"notosansdevanagari-regular", "pingfang", "hiragino", "arial unicode", "msyh", "leelawui", "malgun", "wqy-", "droidsansfallback", "thonburi", "dejavusans.", "freesans.",
}

const (
	maxFontBytes = 64 << 20
	maxFontFiles = 20_000 // looked at
)

func systemFont(r rune) *opentype.Font {
	sys := &systemFonts
	sys.Lock()
	defer sys.Unlock()
	if f, ok := sys.known[r]; ok {
		return f
	}
	if !sys.found {
		sys.found, sys.files, sys.known = true, listFonts(), map[rune]*opentype.Font{}
	}
	var buf sfnt.Buffer
	for _, f := range sys.open {
		if hasGlyph(f, &buf, r) {
			sys.known[r] = f
			return f
		}
	}
	for len(sys.files) > 0 {
		path := sys.files[0]
		sys.files = sys.files[1:]
		f := readFont(path)
		if f == nil {
			continue
		}
		sys.open = append(sys.open, f)
		if hasGlyph(f, &buf, r) {
			sys.known[r] = f
			return f
		}
	}
	if len(sys.known) < 100_000 {
		sys.known[r] = nil
	}
	return nil
}

// listFonts finds the files to try, in the order of fontNames.
func listFonts() []string {
	byName := make([][]string, len(fontNames))
	seen := 0
	for _, dir := range fontFolders {
		_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return fs.SkipDir // a folder that cannot be read has no fonts for us
			}
			if seen++; seen > maxFontFiles {
				return fs.SkipAll
			}
			name := strings.ToLower(d.Name())
			if ext := filepath.Ext(name); d.IsDir() || ext != ".ttf" && ext != ".otf" && ext != ".ttc" {
				return nil
			}
			for i, n := range fontNames {
				if strings.Contains(name, n) {
					byName[i] = append(byName[i], path)
					break
				}
			}
			return nil
		})
	}
	var files []string
	for _, l := range byName {
		files = append(files, l...)
	}
	return files[:min(len(files), 64)]
}

// readFont opens a font file; nil when it is none that we can draw.
func readFont(path string) *opentype.Font {
	info, err := os.Stat(path)
	if err != nil || info.Size() > maxFontBytes || !info.Mode().IsRegular() {
		return nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	if f, err := opentype.Parse(data); err == nil {
		return f
	}
	if c, err := opentype.ParseCollection(data); err == nil && c.NumFonts() > 0 {
		if f, err := c.Font(0); err == nil {
			return f
		}
	}
	return nil
}
