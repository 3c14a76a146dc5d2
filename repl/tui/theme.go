package tui

import (
	"fmt"
	"strconv"
	"strings"
)

// role is what a colour means. Each theme gives every role a colour; meaning is told by shape or place too.
type role uint8

const (
	plainText role = iota
	dim
	accent    // the cursor, the selection
	good      // fresh
	attention // stale, warnings
	bad       // failed
	running
	keyword
	name
	str
	number
	comment
	roles
)

// attribute is how a text is set, beside its colour.
type attribute uint8

const (
	bold attribute = 1 << iota
	italic
	underline
	reverse
)

// style is a role with attributes, or a colour of a chart in place of the role's.
type style struct {
	role role
	attr attribute
	hex  string // "#rrggbb"; "" takes the role's
	back string // "#rrggbb" behind the text; "" is the terminal's own
	// image is the number of the image in whose place the text stands; 0 is none.
	image uint8
}

func in(r role) style          { return style{role: r} }
func strong(r role) style      { return style{role: r, attr: bold} }
func (s style) inverse() style { s.attr |= reverse; return s }

// ground is what is known of the terminal's background.
type ground uint8

const (
	unknownGround ground = iota
	darkGround
	lightGround
)

// look is how things are drawn on this terminal: colours, signs, and the sequences for them.
type look struct {
	theme  *theme
	ground ground
	few    bool // sixteen colours or fewer
	ascii  bool
	whole  bool // the terminal, and so the renderer, measures a character as a whole (mode 2027)
	signs  *signs
	cached map[style]string
}

func newLook(ascii bool) *look {
	k := &look{theme: &calm, ascii: ascii, signs: &unicodeSigns, cached: map[style]string{}}
	if ascii {
		k.signs = &asciiSigns
	}
	return k
}

// set changes the ground and the number of colours.
func (k *look) set(g ground, few bool) {
	k.ground, k.few = g, few
	clear(k.cached)
}

func (k *look) line() line { return line{ascii: k.ascii} }

// sequence gives the SGR sequence of a style; "" is plain text.
func (k *look) sequence(s style) string {
	if s == (style{}) {
		return ""
	}
	seq, ok := k.cached[s]
	if !ok {
		seq = k.makeSequence(s)
		if len(k.cached) < 512 { // a chart may bring any number of colours
			k.cached[s] = seq
		}
	}
	return seq
}

func (k *look) makeSequence(s style) string {
	if s.image > 0 {
		return "\x1b[38;5;" + strconv.Itoa(int(s.image)) + "m"
	}
	var p []string
	for _, a := range []struct {
		attr attribute
		code string
	}{{bold, "1"}, {italic, "3"}, {underline, "4"}, {reverse, "7"}} {
		if s.attr&a.attr != 0 {
			p = append(p, a.code)
		}
	}
	switch hex := s.hex; {
	case hex != "":
		p = append(p, rgb(hex, "38")...)
	case s.role >= roles:
	case k.ground == unknownGround || k.few:
		if c := k.theme.basic[s.role]; c >= 8 {
			p = append(p, strconv.Itoa(90+c-8))
		} else if c >= 0 {
			p = append(p, strconv.Itoa(30+c))
		}
	case k.ground == darkGround:
		p = append(p, rgb(k.theme.dark[s.role], "38")...)
	default:
		p = append(p, rgb(k.theme.light[s.role], "38")...)
	}
	if s.back != "" && !k.few {
		p = append(p, rgb(s.back, "48")...)
	}
	if len(p) == 0 {
		return ""
	}
	return "\x1b[" + strings.Join(p, ";") + "m"
}

// rgb is the part of a sequence that sets a colour: 38 that of the text, 48 that behind it.
func rgb(hex, what string) []string {
	var r, g, b uint8
	if _, err := fmt.Sscanf(hex, "#%02x%02x%02x", &r, &g, &b); err != nil {
		return nil
	}
	return []string{what, "2", strconv.Itoa(int(r)), strconv.Itoa(int(g)), strconv.Itoa(int(b))}
}

// signs are the characters that are not letters.
type signs struct {
	bar, select_, foot, fresh, stale, failed, running, idle, stopped, draft string
	unsaved, open, closed, caret, dot, bullet, times, more, rule, null      string
	up, down, arrow, about                                                  string
	spark                                                                   []string  // from nothing to all
	corners                                                                 [4]string // of what floats, from top left clockwise
	across, along                                                           string
}

var unicodeSigns = signs{
	bar: "│", select_: "▌", foot: "╰", fresh: "✓", stale: "◷", failed: "✗", running: "●", idle: "○", stopped: "■", draft: "◌",
	unsaved: "●", open: "▾", closed: "▸", caret: "^", dot: "·", bullet: "·", times: "×", more: "…", rule: "─", null: "∅", up: "▴", down: "▾", arrow: "→", about: "≈",
	spark:   []string{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"},
	corners: [4]string{"╭", "╮", "╯", "╰"}, across: "─", along: "│",
}

var asciiSigns = signs{
	bar: "|", select_: "#", foot: "`", fresh: "ok", stale: "~", failed: "x", running: "*", idle: "o", stopped: "-", draft: "?",
	unsaved: "*", open: "v", closed: ">", caret: "^", dot: "|", bullet: "-", times: "x", more: "...", rule: "-", null: "NULL", up: "^", down: "v", arrow: "->", about: "~",
	spark:   []string{"_", ".", ":", "-", "=", "+", "*", "#"},
	corners: [4]string{"+", "+", "+", "+"}, across: "-", along: "|",
}
