package tui

import (
	"context"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/apache/arrow-go/v18/arrow"

	"quire/notebooks"
	"quire/repl"
	"quire/repl/complete"
	"quire/repl/text"
)

// What the completion knows of the place: names from the script at once, columns of queries and folders as the session and the
// disk answer beside the screen. An answer that comes while the list is open makes it anew.

// Bounds of what is asked beside the screen.
const (
	scopeLimit  = 256              // queries whose columns are kept
	scopeAsked  = 4                // asked for at once
	scopeWait   = 10 * time.Second // for an answer
	folderLimit = 5000             // entries of a folder
	folderFresh = 3 * time.Second  // how long a folder's entries count
)

// scopes are the columns of queries at one place of one script.
type scopes struct {
	version int
	edit    *edit
	queries map[string]*scopeAnswer
	asked   int
	folders map[string]*folderAnswer // by path
}

type scopeAnswer struct {
	cols []complete.Column
	told bool // false: not answered yet, or there is no answer
}

type folderAnswer struct {
	files []complete.File
	read  time.Time
	busy  bool
}

// columnsMsg is the session's answer about a query; folderMsg the disk's about a folder.
type (
	columnsMsg struct {
		edit   *edit
		query  string
		answer scopeAnswer
	}
	folderMsg struct {
		path  string
		files []complete.File
	}
)

// place makes the scopes those of the script and the cell under the editor.
func (s *scopes) place(m *Model) {
	if s.folders == nil {
		s.folders = map[string]*folderAnswer{}
	}
	if s.queries == nil || s.version != m.version || s.edit != m.edit || len(s.queries) > scopeLimit {
		s.queries, s.asked, s.version, s.edit = map[string]*scopeAnswer{}, 0, m.version, m.edit
	}
}

// columns gives a query's columns when they are known.
func (s *scopes) columns(query string) ([]complete.Column, bool) {
	if a := s.queries[query]; a != nil && a.told {
		return a.cols, true
	}
	return nil, false
}

// ask has the columns of queries analysed beside the screen, each once.
func (m *Model) askColumns(queries []string) tea.Cmd {
	s := &m.scopes
	var cmds []tea.Cmd
	for _, query := range queries {
		if s.queries[query] != nil || s.asked >= scopeAsked {
			continue
		}
		s.queries[query] = &scopeAnswer{}
		s.asked++
		cmds = append(cmds, m.analyse(query))
	}
	return tea.Batch(cmds...)
}

func (m *Model) analyse(query string) tea.Cmd {
	e, session, parent := m.edit, m.session, m.ctx
	fork := m.doc.Fork()
	after := e.after
	if e.prompt && len(m.nb.Cells) > 0 {
		after = m.nb.Cells[len(m.nb.Cells)-1].ID
	}
	return func() tea.Msg {
		// Cells from here on are not in scope, and an error in one of them is none of the query's.
		var ids []notebooks.CellID
		if e.id != 0 {
			ids = fork.SetCell(e.id, query+";")
		} else {
			ids = fork.Insert(after, query+";")
		}
		msg := columnsMsg{edit: e, query: query}
		if len(ids) != 1 {
			return msg
		}
		ctx, cancel := context.WithTimeout(parent, scopeWait)
		defer cancel()
		if schema, err := session.Columns(ctx, fork.Notebook(), ids[0]); err == nil && schema != nil {
			msg.answer = scopeAnswer{columnsOf(schema), true}
		}
		return msg
	}
}

func columnsOf(schema *arrow.Schema) []complete.Column {
	out := make([]complete.Column, 0, schema.NumFields())
	for _, f := range schema.Fields() {
		out = append(out, complete.Column{Name: f.Name, Type: text.TypeName(f.Type)})
	}
	return out
}

// analysed takes an answer; late ones of another place are dropped.
func (m *Model) analysed(msg columnsMsg) tea.Cmd {
	s := &m.scopes
	if msg.edit != m.edit || s.edit != m.edit || s.queries[msg.query] == nil {
		return nil
	}
	s.asked--
	*s.queries[msg.query] = msg.answer
	if msg.query == anyQuery {
		return m.askCatalog // the session has read the included notebooks by now
	}
	return m.renewOffer()
}

// anyQuery is asked for its own sake: the session reads what the script includes before it answers.
const anyQuery = "SELECT 1 AS one"

// includes reports whether the notebook includes others.
func (m *Model) includes() bool {
	for _, c := range m.nb.Cells {
		if _, ok := c.Stmt.(notebooks.Include); ok {
			return true
		}
	}
	return false
}

// List gives what is known of a folder and has it read when that is old. It implements complete.Lister.
func (l lister) List(folder string) []complete.File {
	path := folder
	if rest, ok := strings.CutPrefix(path, "~/"); ok && l.m.o.Home != "" {
		path = filepath.Join(l.m.o.Home, rest)
	}
	if strings.Contains(path, "://") || strings.ContainsRune(path, 0) {
		return nil
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(l.m.dir, path)
	}
	f := l.m.scopes.folders[path]
	if f == nil {
		f = &folderAnswer{}
		l.m.scopes.folders[path] = f
	}
	if !f.busy && l.m.now().Sub(f.read) > folderFresh {
		f.busy = true
		*l.wanted = append(*l.wanted, path)
	}
	return f.files
}

type lister struct {
	m      *Model
	wanted *[]string
}

// readFolder lists a folder beside the screen.
func readFolder(path string) tea.Cmd {
	return func() tea.Msg {
		msg := folderMsg{path: path}
		d, err := os.Open(path)
		if err != nil {
			return msg
		}
		defer d.Close()
		entries, _ := d.ReadDir(folderLimit)
		for _, e := range entries {
			folder := e.IsDir()
			if e.Type()&os.ModeSymlink != 0 {
				info, err := os.Stat(filepath.Join(path, e.Name()))
				folder = err == nil && info.IsDir()
			}
			msg.files = append(msg.files, complete.File{Name: e.Name(), Folder: folder})
		}
		sort.Slice(msg.files, func(i, j int) bool { return msg.files[i].Name < msg.files[j].Name })
		return msg
	}
}

func (m *Model) folderRead(msg folderMsg) tea.Cmd {
	if f := m.scopes.folders[msg.path]; f != nil {
		*f = folderAnswer{files: msg.files, read: m.now()}
	}
	if len(m.scopes.folders) > scopeLimit {
		clear(m.scopes.folders)
	}
	if m.edit == nil {
		return nil
	}
	return m.renewOffer()
}

// known is what the screen knows for the cell under the editor: the names that it sees, nearest first.
func (m *Model) known(wanted *[]string) complete.Known {
	m.scopes.place(m)
	limit := len(m.nb.Cells) // cells in front of the place
	switch e := m.edit; {
	case e.prompt:
	case e.id != 0:
		limit = m.nb.Index(e.id)
	default:
		limit = m.nb.Index(e.after) + 1
	}
	known := m.knownAbove(limit)
	known.Columns, known.Files = m.scopes.columns, lister{m, wanted}
	return known
}

// knownAbove is what the screen knows of the names that the cells in front of a place give.
func (m *Model) knownAbove(limit int) (k complete.Known) {
	at := notebooks.CellID(0)
	if limit < len(m.nb.Cells) {
		at = m.nb.Cells[limit].ID
	}
	above := func(id notebooks.CellID) bool { // an included cell has no place of its own
		i := m.nb.Index(id)
		return i < limit
	}
	g := m.nb.Graph()
	seen := map[string]bool{}
	add := func(name string, d *repl.Definition) {
		low := strings.ToLower(name)
		if seen[low] {
			return
		}
		seen[low] = true
		r := complete.Relation{Name: name, Detail: "table"}
		if strings.HasSuffix(low, "_rejects") {
			r.Detail = "rows set aside"
		}
		if d != nil {
			r.Detail = d.Verb
			if d.Schema != nil && m.statuses[d.Cell].State != repl.StateStale {
				r.Columns = columnsOf(d.Schema)
			}
		}
		k.Relations = append(k.Relations, r)
	}
	defs := map[string]*repl.Definition{}
	for i := range m.defs {
		if d := &m.defs[i]; above(d.Cell) {
			defs[strings.ToLower(d.Name)] = d
		}
	}
	var previous *complete.Relation
	for i := limit - 1; i >= 0; i-- {
		c := m.nb.Cells[i]
		if _, ok := c.Stmt.(notebooks.Query); ok {
			r := complete.Relation{Name: "_", Detail: "the rows above"}
			if s := m.statuses[c.ID]; s.State == repl.StateFresh && s.Output != nil && s.Output.Schema != nil {
				r.Columns = columnsOf(s.Output.Schema)
			}
			previous = &r
			break
		}
	}
	for _, c := range m.nb.Cells[:limit] {
		if st, ok := c.Stmt.(notebooks.Connect); ok {
			k.Connections = append(k.Connections, st.Name.Name)
			seen[strings.ToLower(st.Name.Name)] = true
		}
	}
	for _, name := range g.Visible(at) {
		add(name, defs[strings.ToLower(name)])
	}
	for i := len(m.defs) - 1; i >= 0; i-- {
		if d := &m.defs[i]; above(d.Cell) {
			add(d.Name, d)
		}
	}
	if previous != nil {
		k.Relations = append(k.Relations, *previous)
	}
	for _, p := range m.params {
		if above(p.Cell) {
			k.Parameters = append(k.Parameters, complete.Parameter{Name: p.Name, Type: p.Type, Value: p.Value})
		}
	}
	return k
}
