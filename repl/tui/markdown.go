package tui

import (
	"strings"

	"quire/repl/text"
)

// proseLimit bounds the prose that is drawn of one cell, in bytes.
const proseLimit = 64 << 10

// prose draws Markdown: headings, lists, emphasis, code. It is a small renderer on purpose: a full one would cost more than
// the whole first frame.
func (k *look) prose(src string, width int) []line {
	if len(src) > proseLimit {
		src = src[:proseLimit]
	}
	var out []line
	fenced := false
	var para []string
	flush := func() {
		if len(para) > 0 {
			out = append(out, k.flow(strings.Join(para, " "), width, 0, style{})...)
			para = nil
		}
	}
	for _, l := range strings.Split(strings.TrimRight(src, "\n"), "\n") {
		t := strings.TrimSpace(l)
		switch {
		case strings.HasPrefix(t, "```"):
			flush()
			fenced = !fenced
		case fenced:
			one := k.line()
			one.addFit("  "+l, width, in(str))
			out = append(out, one)
		case t == "":
			flush()
			if len(out) > 0 {
				out = append(out, k.line())
			}
		case strings.HasPrefix(t, "#"):
			flush()
			level := len(t) - len(strings.TrimLeft(t, "#"))
			st := strong(plainText)
			if level == 1 {
				st = strong(accent)
			}
			out = append(out, k.flow(strings.TrimSpace(t[level:]), width, 0, st)...)
		case strings.HasPrefix(t, "- "), strings.HasPrefix(t, "* "), strings.HasPrefix(t, "+ "):
			flush()
			indent := min(len(l)-len(strings.TrimLeft(l, " ")), max(0, width/2))
			items := k.flow(strings.TrimSpace(t[2:]), width-indent-2, 0, style{})
			for i, item := range items {
				one := k.line()
				one.space(indent)
				if i == 0 {
					one.add(k.signs.bullet+" ", in(dim))
				} else {
					one.space(2)
				}
				one.append(item)
				out = append(out, one)
			}
		case strings.HasPrefix(t, ">"):
			flush()
			for _, q := range k.flow(strings.TrimSpace(t[1:]), width-2, 0, in(dim)) {
				one := k.line()
				one.add(k.signs.bar+" ", in(dim))
				one.append(q)
				out = append(out, one)
			}
		default:
			para = append(para, t)
		}
	}
	flush()
	return out
}

// flow fills lines of at most width cells with words, in the styles of inline Markdown. Lines but the first are indented.
func (k *look) flow(src string, width, indent int, base style) []line {
	width = max(width, 1)
	cur := k.line()
	var out []line
	for _, w := range inline(src, base) {
		if k.ascii {
			w.text = text.ASCII(w.text)
			w.width = len(w.text)
		}
		if cur.width > indent && cur.width+1+w.width > width && w.gap {
			out = append(out, cur)
			cur = k.line()
			cur.space(indent)
		} else if w.gap && cur.width > 0 && cur.width > indent {
			cur.space(1)
		}
		if w.width > width-cur.width {
			// A word longer than the line is cut into pieces.
			rest := w.text
			for text.Width(rest) > width-cur.width {
				at := byteAt(rest, 0, len(rest), max(1, width-cur.width))
				if at == 0 {
					break
				}
				cur.add(rest[:at], w.style)
				rest = rest[at:]
				out = append(out, cur)
				cur = k.line()
				cur.space(indent)
			}
			cur.add(rest, w.style)
			continue
		}
		cur.add(w.text, w.style)
	}
	return append(out, cur)
}

// word is a word of prose; gap says that a blank stands before it.
type word struct {
	text  string
	width int
	style style
	gap   bool
}

// inline splits a text into words and reads `code`, **strong**, *emphasis* and [links](…).
func inline(src string, base style) []word {
	var out []word
	gap, links := false, true
	emit := func(s string, st style) {
		for i, f := range strings.Split(s, " ") {
			if i > 0 {
				gap = true
			}
			if f == "" {
				continue
			}
			f = text.Clean(f)
			out = append(out, word{f, text.Width(f), st, gap || len(out) == 0})
			gap = false
		}
	}
	for i := 0; i < len(src); {
		j := strings.IndexAny(src[i:], "`*[")
		if j < 0 {
			emit(src[i:], base)
			break
		}
		emit(src[i:i+j], base)
		i += j
		closing, skip, st := "", 1, base
		switch {
		case src[i] == '`':
			closing, st = "`", in(str)
		case strings.HasPrefix(src[i:], "**"):
			closing, skip = "**", 2
			st.attr |= bold
		case src[i] == '*' && i+1 < len(src) && src[i+1] != ' ':
			closing = "*"
			st.attr |= italic
		case src[i] == '[' && links:
			end := strings.Index(src[i:], "](")
			stop := -1
			if end > 0 {
				stop = strings.IndexByte(src[i+end:], ')')
			}
			if stop > 0 {
				st.attr |= underline
				emit(src[i+1:i+end], st)
				i += end + stop + 1
				continue
			}
			links = false // there is none further on either; looking again would be quadratic
		}
		end := -1
		if closing != "" && i+skip < len(src) {
			end = strings.Index(src[i+skip:], closing)
		}
		if end <= 0 {
			emit(src[i:i+skip], base)
			i += skip
			continue
		}
		emit(src[i+skip:i+skip+end], st)
		i += 2*skip + end
	}
	return out
}
