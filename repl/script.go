package repl

import (
	"fmt"
	"path/filepath"
	"sort"
	"strings"

	"quire/engine"
	"quire/internal/sqllex"
	"quire/notebooks"
)

// script is a notebook as it was at one moment, with what is derived from it: the cells that its INCLUDEs bring stand in front
// of the INCLUDE. Only texts is filled as it is asked for.
type script struct {
	own      *notebooks.Notebook // as it was given
	nb       *notebooks.Notebook // with the included cells; own when there are none
	text     string              // of the notebook, and behind it of every included file; cells' offsets are in here
	files    []scriptFile        // in the order of text; the first is the notebook itself
	in       map[notebooks.CellID]int
	brought  map[notebooks.CellID]inclusion // by INCLUDE cell of the notebook
	problems map[notebooks.CellID]error     // of INCLUDE cells, and of parameters that an INCLUDE has defined
	graph    *notebooks.Graph
	texts    map[notebooks.CellID]string // of bare
}

// scriptFile is the notebook or an included file, at its place in script.text.
type scriptFile struct {
	base  int
	path  string // absolute; "" for the notebook itself
	name  string // as seen from the notebook
	dir   string // where its relative paths start; "" for the notebook itself
	text  string
	cells []*notebooks.Cell
}

// inclusion is what an INCLUDE brought.
type inclusion struct {
	defined map[string]int // by verb
	skipped map[string]int
	digest  string // of the files' texts
}

// These bound what INCLUDE brings in: files that include each other twice each would grow without end.
const (
	mostIncluded  = 64 << 20 // bytes
	mostInclusion = 1000     // files
)

// newScript expands a notebook. read gives an included file's text by its absolute path.
func newScript(nb *notebooks.Notebook, dir string, was *script, read func(path string) (string, error)) *script {
	text := nb.String()
	sc := &script{own: nb, nb: nb, text: text, files: []scriptFile{{text: text}}}
	if includes(nb) {
		e := expansion{sc: sc, dir: dir, read: read, params: map[string]notebooks.Param{}, was: was}
		e.b.WriteString(text)
		e.notebook(nb, 0, dir, nil)
		sc.nb, sc.text = &notebooks.Notebook{Cells: e.cells}, e.b.String()
	}
	sc.graph = sc.nb.Graph()
	return sc
}

// includes reports whether a notebook has an INCLUDE.
func includes(nb *notebooks.Notebook) bool {
	for _, c := range nb.Cells {
		if _, ok := asStatement[notebooks.Include](c); ok {
			return true
		}
	}
	return false
}

// expansion is the work of newScript.
type expansion struct {
	sc     *script
	dir    string // of the notebook
	read   func(path string) (string, error)
	was    *script
	used   map[notebooks.CellID]bool // identities of included cells that were given again
	b      strings.Builder
	cells  []*notebooks.Cell
	params map[string]notebooks.Param // by lower-case name, of the cells so far
}

// notebook takes the cells of one file. within are the files that include it, from the outermost.
func (e *expansion) notebook(nb *notebooks.Notebook, file int, dir string, within []string) inclusion {
	got := inclusion{defined: map[string]int{}, skipped: map[string]int{}}
	for _, c := range nb.Cells {
		if st, ok := asStatement[notebooks.Include](c); ok {
			more := e.include(c, st, file, dir, within)
			got.digest = digest(got.digest, more.digest)
			add(got.defined, more.defined)
			add(got.skipped, more.skipped)
			if file == 0 {
				e.take(c, 0)
				if e.sc.brought == nil {
					e.sc.brought = map[notebooks.CellID]inclusion{}
				}
				e.sc.brought[c.ID] = more
			}
			continue
		}
		if st, ok := asStatement[notebooks.Param](c); ok {
			name := strings.ToLower(st.Name.Name)
			above, twice := e.params[name]
			switch {
			case twice && file > 0: // the includer's value stands
				if above.Type != st.Type || above.List != st.List {
					e.fault(c, at(engine.TypeMismatch, st.Name.Span, "parameter "+st.Name.Name+" is "+paramType(st)+" here and "+paramType(above)+" in what includes this file", "give both the same type"))
					e.take(c, file)
				}
				continue
			case twice:
				if f, line, _ := e.sc.lineCol(above.Pos); f != "" {
					e.fault(c, at(engine.Syntax, st.Name.Span, fmt.Sprintf("parameter %s is defined above, in line %d of %s", st.Name.Name, line, f),
						"to give it another value, define it above the INCLUDE"))
				}
			default:
				e.params[name] = st
			}
		}
		if file == 0 {
			e.take(c, 0)
			continue
		}
		switch c.Kind {
		case notebooks.ProseCell, notebooks.CommentCell:
			continue
		}
		verb := ""
		if c.Stmt != nil {
			verb = c.Stmt.Verb()
		}
		switch verb {
		case "PARAM", "LOAD", "CONNECT", "LET", "SET", "": // a fault counts, whatever it was meant to be
			e.take(c, file)
			got.defined[verb]++
		default:
			got.skipped[verb]++
		}
	}
	return got
}

func add(to, from map[string]int) {
	for k, n := range from {
		to[k] += n
	}
}

func (e *expansion) take(c *notebooks.Cell, file int) {
	e.cells = append(e.cells, c)
	if file > 0 {
		if e.sc.in == nil {
			e.sc.in = map[notebooks.CellID]int{}
		}
		e.sc.in[c.ID] = file
	}
}

// include expands the file that an INCLUDE names.
func (e *expansion) include(c *notebooks.Cell, st notebooks.Include, file int, dir string, within []string) inclusion {
	refuse := func(class engine.Class, message, hint string) inclusion {
		e.fault(c, at(class, st.URI.Span, message, hint))
		if file > 0 {
			e.take(c, file) // so that the fault is told, and where
		}
		return inclusion{}
	}
	name := st.URI.Value
	switch {
	case strings.Contains(name, "://"):
		return refuse(engine.Unsupported, "INCLUDE reads a file on this machine", "copy "+name+" beside the notebook")
	case strings.ContainsAny(name, "{}"):
		return refuse(engine.Unsupported, "INCLUDE takes a plain path, without {names}", "what is included cannot depend on a parameter")
	}
	path := filepath.Clean(absoluteIn(dir, name))
	for i, outer := range within {
		if outer == path {
			var chain []string
			for _, p := range append(within[i:], path) {
				chain = append(chain, filepath.Base(p))
			}
			return refuse(engine.Syntax, filepath.Base(path)+" includes itself: "+strings.Join(chain, " → "), "take one of the INCLUDEs out")
		}
	}
	if len(e.sc.files) > mostInclusion || e.b.Len() > mostIncluded {
		return refuse(engine.TooBig, "too much is included here", "include each file once, at the top of the notebook")
	}
	text, err := e.read(path)
	if err != nil {
		return refuse(engine.ClassOf(err), err.Error(), "the path starts at the folder of the file with the INCLUDE")
	}
	base := e.b.Len() + 1
	e.b.WriteByte('\n')
	e.b.WriteString(text)
	nb := notebooks.Parse(strings.Repeat("\n", base) + text) // the blank lines put every offset to its place
	e.sameCells(path, nb)
	e.sc.files = append(e.sc.files, scriptFile{base: base, path: path, name: e.shown(path), dir: filepath.Dir(path), text: text, cells: nb.Cells})
	got := e.notebook(nb, len(e.sc.files)-1, filepath.Dir(path), append(within[:len(within):len(within)], path))
	got.digest = digest(path, text, got.digest)
	return got
}

// shown is a path as seen from the notebook.
func (e *expansion) shown(path string) string {
	if rel, err := filepath.Rel(e.dir, path); err == nil {
		return filepath.ToSlash(rel)
	}
	return path
}

// sameCells gives the cells of an included file the identities that they had in the script before, by their text.
func (e *expansion) sameCells(path string, nb *notebooks.Notebook) {
	if e.was == nil {
		return
	}
	if e.used == nil {
		e.used = map[notebooks.CellID]bool{}
	}
	before := map[string][]notebooks.CellID{}
	for _, f := range e.was.files[1:] {
		if f.path != path {
			continue
		}
		for _, c := range f.cells {
			if !e.used[c.ID] {
				before[c.Text] = append(before[c.Text], c.ID)
			}
		}
	}
	for _, c := range nb.Cells {
		if ids := before[c.Text]; len(ids) > 0 {
			c.ID, before[c.Text] = ids[0], ids[1:]
			e.used[c.ID] = true
		}
	}
}

func (e *expansion) fault(c *notebooks.Cell, err error) {
	if e.sc.problems == nil {
		e.sc.problems = map[notebooks.CellID]error{}
	}
	if e.sc.problems[c.ID] == nil {
		e.sc.problems[c.ID] = err
	}
}

// fileAt gives the file that an offset of text is in.
func (sc *script) fileAt(pos int) scriptFile {
	i := sort.Search(len(sc.files), func(i int) bool { return sc.files[i].base > pos }) - 1
	if i < 0 {
		return scriptFile{text: sc.text}
	}
	return sc.files[i]
}

// lineCol gives the file, line and column of an offset; file is "" for the notebook itself.
func (sc *script) lineCol(pos int) (file string, line, col int) {
	f := sc.fileAt(pos)
	line, col = sqllex.LineCol(f.text, pos-f.base)
	return f.name, line, col
}

// dir is where a cell's relative paths start, when the notebook's start at own.
func (sc *script) dir(c *notebooks.Cell, own string) string {
	if c != nil {
		if i := sc.in[c.ID]; i > 0 {
			return sc.files[i].dir
		}
	}
	return own
}

// above reports whether a cell stands above another, as evaluation goes.
func (sc *script) above(a, b notebooks.CellID) bool { return sc.nb.Index(a) < sc.nb.Index(b) }

// bare gives a cell's bareText, lexed once a script. Called with the session's lock held.
func (sc *script) bare(c *notebooks.Cell) string {
	if sc.texts == nil {
		sc.texts = make(map[notebooks.CellID]string, len(sc.nb.Cells))
	}
	t, ok := sc.texts[c.ID]
	if !ok {
		t = bareText(c.Text)
		sc.texts[c.ID] = t
	}
	return t
}
