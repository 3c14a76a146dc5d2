package notebooks

import (
	"strings"

	"quire/internal/sqllex"
)

// Difference is one cell that two versions of a script do not share as it stands: added, removed, changed, moved, or changed
// and moved.
type Difference struct {
	Old, New         *Cell // nil when the cell is not there
	OldLine, NewLine int   // the line of its first character, from 1; 0 when the cell is not there
	Title            string
	Moved            bool       // it stands at another place among the cells that both have
	Lines            []DiffLine // the formatted cell, step by step; nil when it has only moved
}

// Kind says what became of the cell: "added", "removed", "changed" or "moved". A cell that was changed and moved is changed.
func (d Difference) Kind() string {
	switch {
	case d.Old == nil && d.Lines != nil && d.New != nil:
		return "added"
	case d.New == nil && d.Old != nil:
		return "removed"
	case d.Lines == nil:
		return "moved"
	}
	return "changed"
}

// DiffLine is a line of a cell in one version or in both.
type DiffLine struct {
	Op   byte // ' ' in both, '-' in the old one, '+' in the new one
	Text string
}

// Diff compares two versions of a script by what they mean: white space outside of strings and comments and the case of
// keywords do not count. Cells are matched by the name that they define (a SAVE by its target, an EXPECT by its relation, a
// SET by its setting), then by their text, then by likeness. The differences come in the new version's order, a removed cell
// where it stood. It takes time nearly linear in the size of both, whatever they are.
func Diff(older, newer *Notebook) []Difference {
	a, b := sidesOf(older), sidesOf(newer)
	matchCells(a, b)
	var out []Difference
	if o, n := firstLine(older), firstLine(newer); o != n {
		out = append(out, Difference{OldLine: 1, NewLine: 1, Title: "first line", Lines: diffLines(lines(o), lines(n))})
	}
	stays := unmoved(a)
	// Walk both sides along the cells that stand in the same order; what the old one has in between comes first.
	i := 0
	removed := func(until int) {
		for ; i < until; i++ {
			if a[i].with < 0 {
				out = append(out, Difference{Old: a[i].cell, OldLine: a[i].line, Title: a[i].title(), Lines: everyLine('-', a[i].segments())})
			}
		}
	}
	for j := range b {
		n := &b[j]
		if n.with >= 0 && stays[n.with] {
			removed(n.with)
			i = n.with + 1
		} else if n.with < 0 {
			removed(nextStaying(a, stays, i))
		}
		if n.with < 0 {
			out = append(out, Difference{New: n.cell, NewLine: n.line, Title: n.title(), Lines: everyLine('+', n.segments())})
			continue
		}
		o := &a[n.with]
		d := Difference{Old: o.cell, New: n.cell, OldLine: o.line, NewLine: n.line, Title: n.title(), Moved: !stays[n.with]}
		if o.key != n.key {
			d.Lines = diffSegments(o.segments(), n.segments())
		}
		if d.Moved || d.Lines != nil {
			out = append(out, d)
		}
	}
	removed(len(a))
	return out
}

// nextStaying gives the index of the first cell from i on that stays where it is; the end if none.
func nextStaying(a []side, stays []bool, i int) int {
	for i < len(a) && !stays[i] {
		i++
	}
	return i
}

// firstLine is what stands in front of the first cell, without the byte order mark.
func firstLine(n *Notebook) string {
	return strings.TrimRight(strings.TrimPrefix(n.Preface, "\ufeff"), "\r\n")
}

func lines(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, "\n")
}

// side is a cell of one of the two versions.
type side struct {
	cell *Cell
	line int
	key  string // equal keys are equal meanings
	body string // the key without the defined name; "" where no name is defined
	with int    // index of its match in the other version; -1 when there is none
}

func sidesOf(nb *Notebook) []side {
	out := make([]side, len(nb.Cells))
	line := 1 + strings.Count(nb.Preface, "\n")
	for i, c := range nb.Cells {
		line += strings.Count(c.Lead, "\n")
		out[i] = side{cell: c, line: line, with: -1}
		out[i].key, out[i].body = meaningOf(c)
		line += strings.Count(c.Head, "\n")
		if c.Kind == StatementCell {
			line += strings.Count(c.Text, "\n")
		}
		if c.Kind == StatementCell || c.Kind == CommentCell {
			line += strings.Count(c.Tail, "\n")
		}
	}
	return out
}

// meaningOf gives a text that is equal for cells of equal meaning and comments, and the same without the name that the cell
// defines.
func meaningOf(c *Cell) (key, body string) {
	head := formatHead(c.Head)
	if c.Kind != StatementCell {
		return "-" + head, ""
	}
	var k, b strings.Builder
	k.WriteString(head)
	k.WriteByte(0)
	b.WriteByte(0)
	text := formatStatement(c)
	at := -1
	name, defines := definedName(c.Stmt)
	if defines {
		at = name.Pos - c.Pos
	}
	// The name's place is known in the text as it stands; formatting keeps the number of tokens.
	nth := 0
	if defines {
		for pos := 0; pos < at && pos < len(c.Text); {
			t := sqllex.Next(c.Text, pos)
			if !t.Blank() {
				nth++
			}
			pos = t.End
		}
	}
	n := 0
	for pos := 0; pos < len(text); {
		t := sqllex.Next(text, pos)
		pos = t.End
		if t.Kind == sqllex.Space {
			continue
		}
		s := t.Text(text)
		if t.Kind == sqllex.Comment {
			s = strings.ReplaceAll(s, "\r\n", "\n")
		}
		k.WriteString(s)
		k.WriteByte(0)
		if !defines || n != nth || t.Blank() {
			b.WriteString(s)
		}
		b.WriteByte(0)
		if !t.Blank() {
			n++
		}
	}
	if !defines {
		return k.String(), ""
	}
	return k.String(), b.String()
}

// definedName gives the name that a statement defines.
func definedName(st Statement) (Ident, bool) {
	switch st := st.(type) {
	case Param:
		return st.Name, true
	case Load:
		return st.Name, true
	case Connect:
		return st.Name, true
	case Let:
		return st.Name, true
	}
	return Ident{}, false
}

// subject is what a cell is about, by which it is found again when its text has changed; "" when only its text can tell.
func (s *side) subject() string {
	switch st := s.cell.Stmt.(type) {
	case Param:
		return "param " + strings.ToLower(st.Name.Name)
	case Load, Connect, Let: // one may take the other's place
		name, _ := definedName(st)
		return "name " + strings.ToLower(name.Name)
	case Raw:
		if made := st.Effect().makes(); made != "" {
			return "name " + strings.ToLower(made)
		}
	case Save:
		if st.To.URI != nil {
			return "save " + st.To.URI.Value
		}
		return "save " + strings.ToLower(strings.Join(st.To.Path, "."))
	case Expect:
		if st.Rel.Name != "" {
			return "expect " + strings.ToLower(st.Rel.Name)
		}
	case Validate:
		if st.Rel.Name != "" {
			return "validate " + strings.ToLower(st.Rel.Name)
		}
	case Set:
		return "set " + strings.ToLower(st.Name.Name)
	case Use:
		return "use"
	case Include:
		return "include " + st.URI.Value
	}
	return ""
}

// title names a cell in a few words.
func (s *side) title() string {
	masked, _ := Mask(s.words())
	return masked
}

func (s *side) words() string {
	switch s.cell.Kind {
	case ProseCell:
		return "prose"
	case CommentCell:
		return "comment"
	case DraftCell:
		return "draft"
	}
	name := func(r Rel) string {
		switch {
		case r.URI != nil:
			return "'" + r.URI.Value + "'"
		case r.Query != nil:
			return "(…)"
		case r.Path != nil:
			return strings.Join(r.Path, ".")
		}
		return r.Name
	}
	verb := ""
	if s.cell.Stmt != nil {
		verb = s.cell.Stmt.Verb() + " "
	}
	switch st := s.cell.Stmt.(type) {
	case Param, Load, Connect, Let:
		id, _ := definedName(st)
		return verb + id.Name
	case Save:
		return verb + name(st.Rel) + " TO " + name(st.To)
	case Expect:
		return verb + name(st.Rel)
	case Validate:
		return verb + name(st.Rel)
	case Describe:
		return verb + name(st.Rel)
	case Summarize:
		return verb + name(st.Rel)
	case Set:
		return verb + st.Name.Name
	case Include:
		return verb + "'" + st.URI.Value + "'"
	}
	return beginning(s.cell.Text)
}

// beginning gives the first words of a statement, up to its first step.
func beginning(text string) string {
	const most = 40 // bytes
	out, end := "", 0
	for pos := 0; pos < len(text) && len(out) < most; {
		t := sqllex.Next(text, pos)
		pos = t.End
		if t.Blank() {
			continue
		}
		if t.Kind == sqllex.Pipe || t.Kind == sqllex.Semicolon {
			return out
		}
		if out != "" && t.Pos > end {
			out += " "
		}
		word := t.Text(text)
		if len(word) > most {
			word = strings.ToValidUTF8(word[:most], "") + "…"
		}
		out += word
		end = t.End
	}
	if out == "" {
		return "statement"
	}
	return out + " …"
}
