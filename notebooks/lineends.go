package notebooks

import (
	"strings"

	"quire/internal/sqllex"
)

// FormatFile is Format for a script that is written back to where it came from: it ends lines as most lines of src end, so
// that a script from Windows is not changed in every line. Line ends inside of strings and quoted names are data and stay.
func FormatFile(src string) string {
	out := Parse(src).Format()
	if crlf := strings.Count(src, "\r\n"); 2*crlf <= strings.Count(src, "\n") {
		return out
	}
	return withCRLF(out)
}

// withCRLF ends the lines of a script with \r\n, but for those inside of literals.
func withCRLF(src string) string {
	var b strings.Builder
	b.Grow(len(src) + len(src)/32)
	end := func(s string) {
		b.WriteString(strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\n", "\r\n"))
	}
	nb := Parse(src)
	end(nb.Preface)
	for _, c := range nb.Cells {
		end(c.Lead)
		end(c.Head)
		if c.Kind == StatementCell {
			for pos := 0; pos < len(c.Text); {
				t := sqllex.Next(c.Text, pos)
				pos = t.End
				if t.Blank() && !t.Unclosed {
					end(t.Text(c.Text))
				} else {
					b.WriteString(t.Text(c.Text))
				}
			}
		}
		if c.Kind == StatementCell || c.Kind == CommentCell {
			end(c.Tail)
		}
	}
	end(nb.Rest)
	return b.String()
}

// DiffText compares two texts line by line.
func DiffText(older, newer string) []DiffLine {
	return diffLines(strings.Split(older, "\n"), strings.Split(newer, "\n"))
}
