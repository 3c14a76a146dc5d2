package grid

import (
	"errors"

	"quire/notebooks"
)

var errNoName = errors.New("these rows have no name to build on; write FROM … in a cell below")

// Write makes a gesture on a cell of a document: a step in a query, a new cell below any other. The last of the cells that
// it gives is the one to show.
func Write(doc *notebooks.Document, id notebooks.CellID, g Gesture) ([]notebooks.CellID, error) {
	if err := g.Check(); err != nil {
		return nil, err
	}
	c := doc.Notebook().Cell(id)
	if c == nil {
		return nil, errNoName
	}
	old := c.Editable()
	if !g.OwnCell() {
		next, err := Apply(old, g)
		switch {
		case err == nil && next == old:
			return []notebooks.CellID{id}, nil
		case err == nil:
			return doc.SetCell(id, next), nil
		case !errors.Is(err, ErrNotQuery):
			return nil, err
		}
		if query, ok := Over(c.Text); ok {
			if query, err = Apply(query, g); err != nil {
				return nil, err
			}
			return doc.Insert(id, query), nil
		}
	}
	if name, ok := doc.Notebook().Graph().Defines(id); ok {
		return doc.Insert(id, NewCell(name, g)), nil
	}
	if name, ok := Child(old); ok {
		return doc.Insert(id, NewCell(name, g)), nil
	}
	name := NameFor(old, Taken(doc))
	var cells []notebooks.CellID
	var err error
	doc.Group(func() {
		if cells, err = Name(doc, id, name); err == nil {
			cells = append(cells, doc.Insert(cells[len(cells)-1], NewCell(name, g))...)
		}
	})
	return cells, err
}

// Name makes a LET of a query cell and a query of its name below, which keeps the output.
func Name(doc *notebooks.Document, id notebooks.CellID, name string) (cells []notebooks.CellID, err error) {
	c := doc.Notebook().Cell(id)
	if c == nil {
		return nil, errNoName
	}
	let, query, err := Named(c.Editable(), name)
	if err != nil {
		return nil, errNoName
	}
	doc.Group(func() {
		cells = doc.SetCell(id, let)
		if len(cells) > 0 {
			cells = append(cells, doc.Insert(cells[len(cells)-1], query)...)
		}
	})
	if len(cells) == 0 {
		return nil, errNoName
	}
	return cells, nil
}

// Taken are the names that the script defines or reads anywhere.
func Taken(doc *notebooks.Document) []string {
	var out []string
	graph := doc.Notebook().Graph()
	for _, c := range doc.Notebook().Cells {
		if name, ok := graph.Defines(c.ID); ok {
			out = append(out, name)
		}
		for _, r := range graph.Reads(c.ID) {
			out = append(out, r.Name)
		}
	}
	return out
}
