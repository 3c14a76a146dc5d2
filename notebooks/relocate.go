package notebooks

import (
	"path/filepath"
	"strings"

	"quire/internal/sqllex"
)

// Relocate rewrites the relative paths of a script that moves from one folder to another, so that they still mean the same
// files, as one step of undo. It gives the number of cells that changed.
func (d *Document) Relocate(from, to string) int {
	type edit struct {
		id   CellID
		text string
	}
	var edits []edit
	for _, c := range d.nb.Cells {
		t := c.Text
		strs := pathsOf(c)
		for i := len(strs) - 1; i >= 0; i-- { // from the back, so that places stay
			s := strs[i]
			lo, hi := s.Pos-c.Pos, s.End-c.Pos
			if lo < 0 || hi > len(t) || !relativePath(s.Value) {
				continue
			}
			moved, err := filepath.Rel(to, filepath.Join(from, filepath.FromSlash(s.Value)))
			if err != nil {
				continue
			}
			t = t[:lo] + sqllex.QuoteString(filepath.ToSlash(moved)) + t[hi:]
		}
		if t != c.Text {
			edits = append(edits, edit{c.ID, c.Head + t})
		}
	}
	d.Group(func() {
		for _, e := range edits {
			d.SetCell(e.id, e.text)
		}
	})
	return len(edits)
}

// relativePath reports whether a URI of the script is a path that starts at the script's folder.
func relativePath(uri string) bool {
	return uri != "" && uri != "-" && !strings.Contains(uri, "://") && !filepath.IsAbs(uri) && !strings.HasPrefix(uri, "{")
}

// pathsOf gives the literals of a cell that name files, in their order.
func pathsOf(c *Cell) []Str {
	plot := func(p *Plot) []Str {
		if p == nil {
			return nil
		}
		return p.To
	}
	var out []Str
	switch st := c.Stmt.(type) {
	case Load:
		out = append(out, st.URIs...)
	case Save:
		if st.To.URI != nil {
			out = append(out, *st.To.URI)
		}
	case Plot:
		out = append(out, st.To...)
	case Query:
		out = append(out, plot(st.Plot)...)
	case Include:
		out = append(out, st.URI)
	}
	return out
}
