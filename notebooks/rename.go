package notebooks

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"quire/internal/sqllex"
)

// Rename gives what a cell defines (a relation, a connection or a parameter) another name: there and at every place that means it,
// and nowhere else: not a definition of the same name above or below, a CTE, a column. It is one step of undo. The error says
// which cell would mean something else under the new name; the script is as it was then. uses are the places below.
func (d *Document) Rename(id CellID, to string) (uses int, err error) {
	c := d.nb.Cell(id)
	at, err := definedAt(c)
	if err != nil {
		return 0, err
	}
	_, param := c.Stmt.(Param)
	switch {
	case to == "" || to == "_" || strings.ContainsFunc(to, func(r rune) bool { return r < ' ' || r == 0x7f }):
		return 0, errors.New("this is no name")
	case param && !bareName(to):
		return 0, fmt.Errorf("a parameter's name has letters, digits and _ only: $%s", to)
	case to == at.Name:
		return 0, nil
	}
	r := renaming{d: d, id: id, from: at.Name, to: to}
	r.put(at.Span, r.written(to, param))
	for _, c := range d.nb.Cells {
		uses += r.cell(c)
	}
	text := r.text()
	nb := Parse(text)
	if len(nb.Cells) != len(d.nb.Cells) {
		return 0, fmt.Errorf("%s cannot stand where %s does", to, at.Name)
	}
	for i, old := range d.nb.Cells {
		nb.setID(i, old.ID)
	}
	if i := d.nb.differs(nb, r.id, to); i >= 0 {
		return 0, fmt.Errorf("cell %d would mean another %s: that name is taken", i+1, to)
	}
	d.become(nb, text, id)
	return uses, nil
}

// definedAt gives the name that a cell defines, at its place.
func definedAt(c *Cell) (Ident, error) {
	if c == nil {
		return Ident{}, errors.New("there is no such cell")
	}
	switch st := c.Stmt.(type) {
	case Load:
		return st.Name, nil
	case Let:
		return st.Name, nil
	case Connect:
		return st.Name, nil
	case Param:
		return st.Name, nil
	case Raw:
		if st.Effect().makes() != "" {
			return Ident{}, errors.New("a table of the database keeps its name in the cell that makes it: rename it there and where it is read")
		}
	}
	return Ident{}, errors.New("this cell defines no name")
}

// renaming collects the places that change, in the order of the text.
type renaming struct {
	d        *Document
	id       CellID
	from, to string
	edits    []replacement
}

type replacement struct {
	Span
	text string
}

func (r *renaming) put(at Span, text string) { r.edits = append(r.edits, replacement{at, text}) }

// written writes the new name as it stands in a script.
func (r *renaming) written(name string, param bool) string {
	if param || bareName(name) && !Reserved(name) {
		return name
	}
	return sqllex.QuoteIdent(name)
}

// cell takes the places of a cell that mean the renamed definition, and gives their number.
func (r *renaming) cell(c *Cell) int {
	g := r.d.nb.Graph()
	n := 0
	for _, p := range g.Params(c.ID) {
		if p.Def != r.id {
			continue
		}
		n++
		if r.d.text[p.Pos] == '$' {
			r.put(Span{p.Pos + 1, p.End}, r.to)
		} else if i := strings.Index(strings.ToLower(r.d.text[p.Pos:p.End]), strings.ToLower(r.from)); i >= 0 {
			r.put(Span{p.Pos + i, p.Pos + i + len(r.from)}, r.to)
		}
	}
	var named []Span
	for _, ref := range g.Reads(c.ID) {
		if ref.Def == r.id && ref.Kind != RefPrevious && ref.Kind != RefURI && ref.End > ref.Pos {
			named = append(named, ref.Span)
		}
	}
	for _, ref := range g.Reads(c.ID) {
		if ref.Def != r.id || ref.Kind == RefPrevious || ref.Kind == RefURI || ref.End <= ref.Pos {
			continue
		}
		n++
		t := sqllex.Next(r.d.text, ref.Pos) // of a dotted name the connection
		was := t.Text(r.d.text)
		name := r.to
		if strings.EqualFold(sqllex.Unquote(was), r.from+rejectsSuffix) {
			name += rejectsSuffix
		}
		text := r.written(name, false)
		if ref.Kind == RefDefinition && !ref.Aliased && r.calledElsewhere(c, sqllex.Unquote(was), named) {
			text += " AS " + was // its columns are called by the old name
		}
		r.put(Span{t.Pos, t.End}, text)
	}
	return n
}

// calledElsewhere reports whether a query has a word besides the places of its relations, so that an alias must keep its meaning.
func (r *renaming) calledElsewhere(c *Cell, word string, but []Span) bool {
	var q Span
	switch st := c.Stmt.(type) {
	case Query:
		q = st.SQL.Span
	case Let:
		q = st.Query.Span
	case Explain:
		q = st.Query.Span
	default:
		return false // no alias can stand there
	}
	for pos := q.Pos; pos < q.End; {
		t := sqllex.Next(r.d.text, pos)
		pos = t.End
		if t.Kind != sqllex.Word && t.Kind != sqllex.Quoted || !strings.EqualFold(sqllex.Unquote(t.Text(r.d.text)), word) {
			continue
		}
		place := false
		for _, s := range but {
			place = place || s.Pos == t.Pos
		}
		if !place {
			return true
		}
	}
	return false
}

// text gives the script with the changes.
func (r *renaming) text() string {
	var b strings.Builder
	pos := 0
	slices.SortStableFunc(r.edits, func(a, b replacement) int { return a.Pos - b.Pos })
	for _, e := range r.edits {
		if e.Pos < pos {
			continue
		}
		b.WriteString(r.d.text[pos:e.Pos])
		b.WriteString(e.text)
		pos = e.End
	}
	b.WriteString(r.d.text[pos:])
	return b.String()
}

// differs gives the first cell that has other inputs, uses or faults in another version of the notebook, by position; -1 when none
// has. The cell id defines the name to there.
func (n *Notebook) differs(other *Notebook, id CellID, to string) int {
	a, b := n.Graph(), other.Graph()
	for i, c := range n.Cells {
		if len(c.Problems) != len(other.Cells[i].Problems) || c.Kind != other.Cells[i].Kind {
			return i
		}
		was, _ := a.Defines(c.ID)
		is, _ := b.Defines(c.ID)
		if c.ID == id {
			was = to
		}
		if was != is || !sameReads(a.Reads(c.ID), b.Reads(c.ID)) || !sameParams(a.Params(c.ID), b.Params(c.ID)) {
			return i
		}
	}
	return -1
}

func sameReads(a, b []Ref) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].Kind != b[i].Kind || a[i].Def != b[i].Def || a[i].Def == 0 && a[i].Name != b[i].Name {
			return false
		}
	}
	return true
}

func sameParams(a, b []ParamRef) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].Def != b[i].Def || a[i].Format != b[i].Format || a[i].Def == 0 && a[i].Name != b[i].Name {
			return false
		}
	}
	return true
}
