package tui

import (
	"path/filepath"
	"strings"

	tea "charm.land/bubbletea/v2"

	"quire/internal/sqllex"
	"quire/notebooks"
	"quire/repl/grid"
	"quire/repl/text"
)

// pictures are the endings of files that hold a chart; every other is rows.
var pictures = map[string]bool{".png": true, ".svg": true, ".pdf": true, ".jpg": true, ".jpeg": true}

// export writes the rows or the chart of the cell with the cursor to a file, by a statement that says so: a SAVE below the
// cell, or TO behind its PLOT. What the screen did, the script does again.
func (m *Model) export(path string) tea.Cmd {
	var id notebooks.CellID
	switch {
	case m.grid != nil:
		id = m.grid.cell
	case m.book.item().cell != nil:
		id = m.book.item().cell.ID
	}
	c := m.nb.Cell(id)
	switch {
	case path == "":
		m.complain(":export FILE names the file; its ending tells the format")
		return nil
	case c == nil:
		m.complain("there is no cell here to export")
		return nil
	case filepath.Ext(path) == "":
		m.complain(text.Fit(path, 60) + " has no ending that tells the format, as in " + text.Fit(path, 60) + ".csv")
		return nil
	}
	if pictures[strings.ToLower(filepath.Ext(path))] {
		return m.exportChart(c, path)
	}
	return m.exportRows(c, path)
}

// exportRows writes a SAVE below the cell and runs it.
func (m *Model) exportRows(c *notebooks.Cell, path string) tea.Cmd {
	gest := grid.Gesture{Kind: grid.Export, Text: filepath.ToSlash(path)}
	if m.grid != nil {
		return m.gridExport(m.grid, gest)
	}
	cells, err := grid.Write(m.doc, c.ID, gest)
	if err != nil {
		m.complain("this cell has no rows to export")
		return nil
	}
	return m.exported(cells)
}

// exportChart adds the file to the cell's PLOT.
func (m *Model) exportChart(c *notebooks.Cell, path string) tea.Cmd {
	src, ok := c.Editable(), false
	switch st := c.Stmt.(type) {
	case notebooks.Plot:
		ok = true
		src = withTarget(src, path, len(st.To) > 0)
	case notebooks.Query:
		if st.Plot != nil {
			ok = true
			src = withTarget(src, path, len(st.Plot.To) > 0)
		}
	}
	if !ok {
		m.complain("this cell draws no chart; . plots its rows, then :export writes the picture")
		return nil
	}
	return m.exported(m.doc.SetCell(c.ID, src))
}

// withTarget adds TO 'path' to the end of a statement, or , 'path' when it has targets already.
func withTarget(src, path string, more bool) string {
	toks := sqllex.Code(src)
	at, tail := len(strings.TrimRight(src, " \t\r\n")), ";"
	if n := len(toks); n > 0 {
		at = toks[n-1].End
		if toks[n-1].Kind == sqllex.Semicolon {
			at = toks[n-1].Pos
			tail = src[at:]
		}
	}
	word := " TO "
	if more {
		word = ", "
	}
	return strings.TrimRight(src[:at], " \t\r\n") + word + literalPath(path) + tail
}

// literalPath writes a path as a literal of the script; braces in it are not parameters.
func literalPath(path string) string {
	return sqllex.QuoteString(strings.NewReplacer("{", "{{", "}", "}}").Replace(filepath.ToSlash(path)))
}

// exported shows the cell that writes and runs it.
func (m *Model) exported(cells []notebooks.CellID) tea.Cmd {
	if len(cells) == 0 {
		return nil
	}
	cmd := m.refresh()
	last := cells[len(cells)-1]
	if m.grid == nil {
		m.book.selectCell(last)
	}
	return tea.Batch(cmd, m.start(work{cells: []notebooks.CellID{last}}))
}
