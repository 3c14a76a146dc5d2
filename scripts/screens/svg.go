package main

import (
	"fmt"
	"html"
	"strings"
	"unicode"
)

// The size of a cell and of the letters in it, in pixels: those of DejaVu Sans Mono at 14. Other fonts are stretched to it.
const (
	cellWidth  = 8.43
	cellHeight = 17.0
	letters    = 14
	margin     = 12.0
)

// ground is the terminal around the text.
type ground struct{ fore, back, edge string }

var grounds = map[string]ground{
	"dark":  {"#d7dae0", "#1b1d22", "#3a3d45"},
	"light": {"#24292f", "#fdfdfb", "#d0d4da"},
}

// draw writes a capture as SVG.
func draw(capture string, g ground, title string) string {
	if g == (ground{}) {
		g = grounds["dark"]
	}
	all := lines(capture)
	wide := 0
	for _, l := range all {
		for _, r := range l {
			wide = max(wide, r.column+len(r.text))
		}
	}
	width, height := 2*margin+float64(wide)*cellWidth, 2*margin+float64(len(all))*cellHeight
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%.0f" viewBox="0 0 %.0f %.0f" font-family="'DejaVu Sans Mono',Menlo,Consolas,monospace" font-size="%d">`+"\n",
		width, height, width, height, letters)
	fmt.Fprintf(&b, "<title>%s</title>\n", html.EscapeString(title))
	fmt.Fprintf(&b, `<rect x="0.5" y="0.5" width="%.0f" height="%.0f" rx="8" fill="%s" stroke="%s"/>`+"\n", width-1, height-1, g.back, g.edge)
	for y, l := range all {
		for _, r := range l {
			for _, piece := range pieces(r) {
				drawRun(&b, piece, y, g)
			}
		}
	}
	b.WriteString("</svg>\n")
	return b.String()
}

func drawRun(b *strings.Builder, r run, y int, g ground) {
	fore, back := r.look.fore, r.look.back
	if fore == "" {
		fore = g.fore
	}
	if r.look.reverse {
		if back == "" {
			back = g.back
		}
		fore, back = back, fore
	}
	x, top := margin+float64(r.column)*cellWidth, margin+float64(y)*cellHeight
	width := float64(len(r.text)) * cellWidth
	if back != "" {
		fmt.Fprintf(b, `<rect x="%.2f" y="%.2f" width="%.2f" height="%.2f" fill="%s"/>`+"\n", x, top, width+0.3, cellHeight, back)
	}
	text := string(r.text)
	if strings.TrimSpace(text) == "" {
		return
	}
	if strokes(b, r, x, top, fore) {
		return
	}
	more := ""
	if r.look.bold {
		more += ` font-weight="bold"`
	}
	if r.look.italic {
		more += ` font-style="italic"`
	}
	if r.look.underline {
		more += ` text-decoration="underline"`
	}
	fmt.Fprintf(b, `<text x="%.2f" y="%.2f" fill="%s"%s textLength="%.2f" lengthAdjust="spacingAndGlyphs" xml:space="preserve">%s</text>`+"\n",
		x, top+cellHeight-4.2, fore, more, width, html.EscapeString(text))
}

// pieces parts a run at wide gaps and around characters that are drawn as shapes, so that no font moves what follows.
func pieces(r run) []run {
	var out []run
	from := 0
	flush := func(to int) {
		text := r.text[from:to]
		bare := r.look.back == "" && !r.look.reverse && !r.look.underline
		for bare && len(text) > 0 && text[0] == ' ' {
			text, from = text[1:], from+1
		}
		for bare && len(text) > 0 && text[len(text)-1] == ' ' {
			text = text[:len(text)-1]
		}
		if len(text) > 0 {
			out = append(out, run{r.column + from, text, r.look})
		}
	}
	for i, c := range r.text {
		same := i > from && shape(c) == shape(r.text[i-1])
		gap := c != ' ' && i > from+1 && r.text[i-1] == ' ' && r.text[i-2] == ' '
		if i > from && (!same || gap) {
			flush(i)
			from = i
		}
	}
	flush(len(r.text))
	return out
}

// shape is the kind of drawing that a character asks for; 0 is a letter of the font.
func shape(c rune) rune {
	switch {
	case c == '│' || c == '─' || c == '▌':
		return c
	case c >= 0x2800 && c <= 0x28ff: // braille
		return 0x2800
	case c >= '▁' && c <= '█':
		return '█'
	case unicode.Is(unicode.Mn, c):
		return 0
	}
	return 0
}

// strokes draws lines, bars, blocks and braille as shapes, which meet where letters would leave gaps.
func strokes(b *strings.Builder, r run, x, top float64, fore string) bool {
	rect := func(x, y, w, h float64) {
		fmt.Fprintf(b, `<rect x="%.2f" y="%.2f" width="%.2f" height="%.2f" fill="%s"/>`+"\n", x, y, w, h, fore)
	}
	n := float64(len(r.text))
	switch kind := shape(r.text[0]); kind {
	case '─':
		rect(x, top+cellHeight/2-0.5, n*cellWidth, 1)
	case '│', '▌':
		for i := range r.text {
			at := x + float64(i)*cellWidth
			if kind == '│' {
				rect(at+cellWidth/2-0.5, top, 1, cellHeight)
			} else {
				rect(at, top, cellWidth/2, cellHeight)
			}
		}
	case '█':
		for i := 0; i < len(r.text); {
			j := i + 1
			for j < len(r.text) && r.text[j] == r.text[i] {
				j++
			}
			h := cellHeight * float64(r.text[i]-'▁'+1) / 8
			rect(x+float64(i)*cellWidth, top+cellHeight-h, float64(j-i)*cellWidth, h)
			i = j
		}
	case 0x2800:
		for i, c := range r.text {
			for bit := range 8 {
				if (c-0x2800)>>bit&1 == 0 {
					continue
				}
				col, row := bit/3, bit%3
				if bit >= 6 {
					col, row = bit-6, 3
				}
				fmt.Fprintf(b, `<circle cx="%.2f" cy="%.2f" r="1.1" fill="%s"/>`+"\n",
					x+float64(i)*cellWidth+cellWidth*(0.25+0.5*float64(col)), top+cellHeight*(0.125+0.25*float64(row)), fore)
			}
		}
	default:
		return false
	}
	return true
}
