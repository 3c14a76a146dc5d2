package tui

import "strings"

// Context is where a key means something.
type Context string

// The contexts. A key is looked up in the context of the screen first and then Anywhere.
const (
	Anywhere Context = "anywhere"
	Normal   Context = "notebook"
	Insert   Context = "editing"
	Catalog  Context = "catalog"
	Grid     Context = "grid"

	Completing Context = "completing"
	Charting   Context = "charting"
)

// Action names what a key does. The names are stable: settings and the documentation use them.
type Action string

// Binding is one row of the key map: the table drives matching, the hint line, the help, the palette and the documentation.
type Binding struct {
	Context Context
	Action  Action
	Keys    []string // as the terminal library names them ("ctrl+s", "G"); "d d" is one after the other
	Title   string   // what it does, in a few words
	Step    string   // of a gesture: the pipe step that it writes
	Hint    string   // a word for the hint line; "" leaves it out
}

// The actions.
const (
	CellDown Action = "cell.down"
	CellUp   Action = "cell.up"
	CellTop  Action = "cell.first"
	CellEnd  Action = "cell.last"
	HalfDown Action = "scroll.half-down"
	HalfUp   Action = "scroll.half-up"
	PageDown Action = "scroll.page-down"
	PageUp   Action = "scroll.page-up"

	CellEdit      Action = "cell.edit"
	CellNewAbove  Action = "cell.new-above"
	CellNewBelow  Action = "cell.new-below"
	CellDelete    Action = "cell.delete"
	CellMoveDown  Action = "cell.move-down"
	CellMoveUp    Action = "cell.move-up"
	CellCopy      Action = "cell.copy"
	CellPut       Action = "cell.put-below"
	CellPutAbove  Action = "cell.put-above"
	CellSplit     Action = "cell.split"
	CellJoin      Action = "cell.join"
	CellRun       Action = "cell.run"
	CellRunNext   Action = "cell.run-next"
	RunStale      Action = "run.stale"
	RunAll        Action = "run.all"
	RunAbove      Action = "run.above"
	RunBelow      Action = "run.below"
	BookSearch    Action = "search"
	BookNext      Action = "search.next"
	BookBefore    Action = "search.before"
	BookSearched  Action = "search.end"
	CellFold      Action = "cell.fold"
	CellGrid      Action = "cell.grid"
	CellPlot      Action = "cell.plot"
	CellEnlarge   Action = "cell.enlarge"
	Undo          Action = "undo"
	Redo          Action = "redo"
	UndoTree      Action = "undo.tree"
	FocusCatalog  Action = "catalog.focus"
	CommandLine   Action = "command"
	Save          Action = "save"
	Palette       Action = "palette"
	Help          Action = "help"
	HelpHere      Action = "help.here"
	Quit          Action = "quit"
	Cancel        Action = "cancel"
	Suspend       Action = "suspend"
	Redraw        Action = "redraw"
	QuitWhenBlank Action = "quit.blank"

	LeaveInsert   Action = "edit.leave"
	EditEnter     Action = "edit.enter"
	EditNewline   Action = "edit.newline"
	EditTab       Action = "edit.tab"
	EditComplete  Action = "edit.complete"
	OfferNext     Action = "complete.next"
	OfferPrev     Action = "complete.previous"
	OfferTake     Action = "complete.take"
	OfferLeave    Action = "complete.leave"
	EditLeft      Action = "edit.left"
	EditRight     Action = "edit.right"
	EditUp        Action = "edit.up"
	EditDown      Action = "edit.down"
	EditPageUp    Action = "edit.page-up"
	EditPageDown  Action = "edit.page-down"
	EditHome      Action = "edit.home"
	EditEnd       Action = "edit.end"
	EditTop       Action = "edit.top"
	EditBottom    Action = "edit.bottom"
	EditWordLeft  Action = "edit.word-left"
	EditWordRight Action = "edit.word-right"
	EditBackspace Action = "edit.backspace"
	EditDelete    Action = "edit.delete"
	EditKillWord  Action = "edit.kill-word"
	EditKillLine  Action = "edit.kill-line"
	EditKillHead  Action = "edit.kill-head"
	EditYank      Action = "edit.yank"
	EditCopy      Action = "edit.copy"
	EditCut       Action = "edit.cut"
	EditPaste     Action = "edit.paste"
	EditOutside   Action = "edit.outside"

	SelectAll       Action = "select.all"
	SelectLeft      Action = "select.left"
	SelectRight     Action = "select.right"
	SelectUp        Action = "select.up"
	SelectDown      Action = "select.down"
	SelectHome      Action = "select.home"
	SelectEnd       Action = "select.end"
	SelectTop       Action = "select.top"
	SelectBottom    Action = "select.bottom"
	SelectWordLeft  Action = "select.word-left"
	SelectWordRight Action = "select.word-right"

	EditUndo Action = "edit.undo"
	EditRedo Action = "edit.redo"

	GoDefinition Action = "name.definition"
	FindUses     Action = "name.uses"
	RenameName   Action = "name.rename"
	JumpBack     Action = "jump.back"

	ChartUp    Action = "chart.up"
	ChartDown  Action = "chart.down"
	ChartNext  Action = "chart.next"
	ChartPrev  Action = "chart.previous"
	ChartClear Action = "chart.clear"
	ChartWrite Action = "chart.write"
	ChartLeave Action = "chart.leave"

	CatalogDown  Action = "catalog.down"
	CatalogUp    Action = "catalog.up"
	CatalogOpen  Action = "catalog.open"
	CatalogGo    Action = "catalog.go"
	CatalogLeave Action = "catalog.leave"

	GridDown      Action = "grid.down"
	GridUp        Action = "grid.up"
	GridLeft      Action = "grid.left"
	GridRight     Action = "grid.right"
	GridHalfDown  Action = "grid.half-down"
	GridHalfUp    Action = "grid.half-up"
	GridPageDown  Action = "grid.page-down"
	GridPageUp    Action = "grid.page-up"
	GridFirstRow  Action = "grid.first-row"
	GridLastRow   Action = "grid.last-row"
	GridFirstCol  Action = "grid.first-column"
	GridLastCol   Action = "grid.last-column"
	GridSortUp    Action = "grid.sort-ascending"
	GridSortDown  Action = "grid.sort-descending"
	GridAddUp     Action = "grid.sort-add-ascending"
	GridAddDown   Action = "grid.sort-add-descending"
	GridKeep      Action = "grid.keep"
	GridExclude   Action = "grid.exclude"
	GridHide      Action = "grid.hide"
	GridFilter    Action = "grid.filter"
	GridDerive    Action = "grid.derive"
	GridRename    Action = "grid.rename"
	GridCastInt   Action = "grid.cast-integer"
	GridCastReal  Action = "grid.cast-real"
	GridCastDate  Action = "grid.cast-date"
	GridCastText  Action = "grid.cast-text"
	GridDistinct  Action = "grid.distinct"
	GridSample    Action = "grid.sample"
	GridFrequency Action = "grid.frequency"
	GridProfile   Action = "grid.profile"
	GridColumns   Action = "grid.columns"
	GridGroup     Action = "grid.group"
	GridPivot     Action = "grid.pivot"
	GridJoin      Action = "grid.join"
	GridCorrelate Action = "grid.correlate"
	GridName      Action = "grid.name"
	GridInto      Action = "grid.into"
	GridSearch    Action = "grid.search"
	GridNext      Action = "grid.search-next"
	GridBefore    Action = "grid.search-before"
	GridBack      Action = "grid.back"
	GridUndo      Action = "grid.undo"
	GridRedo      Action = "grid.redo"
	GridDetail    Action = "grid.detail"
	GridPlot      Action = "grid.plot"
	GridGoColumn  Action = "grid.go-column"
	GridGo        Action = "grid.go"
	GridCopy      Action = "grid.copy"
	GridLeave     Action = "grid.leave"
	GridNarrower  Action = "grid.narrower"
	GridWider     Action = "grid.wider"
	GridFullWidth Action = "grid.full-width"
	GridFreeze    Action = "grid.freeze"
	GridFollow    Action = "grid.follow"
	GridMoveLeft  Action = "grid.move-left"
	GridMoveRight Action = "grid.move-right"
	GridExport    Action = "grid.export"
	GridTree      Action = "grid.undo-tree"
)

func keys(s ...string) []string { return s }

// bindings is the key map. The order is that of the help; hints appear in it too.
var bindings = []Binding{
	{Normal, CellEdit, keys("enter", "i"), "edit the cell", "", "edit"},
	{Normal, CellRun, keys("f5", "ctrl+j", "ctrl+enter"), "run the cell, after what it needs", "", "run"},
	{Normal, CellRunNext, keys("shift+enter"), "run the cell and move on", "", ""},
	{Normal, RunStale, keys("R"), "run what is stale", "", "run stale"},
	{Normal, RunAll, keys("A"), "run all, top to bottom", "", ""},
	{Normal, RunAbove, keys("r a"), "run all cells above this one", "", ""},
	{Normal, RunBelow, keys("r b"), "run this cell and all below", "", ""},
	{Normal, CellGrid, keys("o"), "open the rows in the grid", "", "grid"},
	{Normal, CellPlot, keys("."), "plot the rows", "|> PLOT kind key=value …", "plot"},
	{Normal, CellEnlarge, keys("O"), "the chart over the whole screen", "", ""},
	{Normal, CellDown, keys("j", "down"), "next cell", "", ""},
	{Normal, CellUp, keys("k", "up"), "cell above", "", ""},
	{Normal, CellTop, keys("g", "home"), "first cell; with a number in front, that cell", "", ""},
	{Normal, CellEnd, keys("G", "end"), "last cell, the prompt; with a number in front, that cell", "", ""},
	{Normal, HalfDown, keys("ctrl+d"), "half a screen down", "", ""},
	{Normal, HalfUp, keys("ctrl+u"), "half a screen up", "", ""},
	{Normal, PageDown, keys("ctrl+f", "pgdown", "space"), "a screen down", "", ""},
	{Normal, PageUp, keys("ctrl+b", "pgup"), "a screen up", "", ""},
	{Normal, EditOutside, keys("E", "f4"), "edit the cell in your own editor, $VISUAL or $EDITOR", "", ""},
	{Normal, CellNewAbove, keys("a"), "new cell above", "", ""},
	{Normal, CellNewBelow, keys("b"), "new cell below", "", "new cell"},
	{Normal, CellDelete, keys("d d"), "delete the cell", "", ""},
	{Normal, CellCopy, keys("y y"), "copy the cell", "", ""},
	{Normal, CellPut, keys("p"), "put what was copied or deleted below", "", ""},
	{Normal, CellPutAbove, keys("P"), "put what was copied or deleted above", "", ""},
	{Normal, CellJoin, keys("M"), "merge with the next cell", "", ""},
	{Normal, CellMoveDown, keys("J"), "move the cell down", "", ""},
	{Normal, CellMoveUp, keys("K"), "move the cell up", "", ""},
	{Normal, CellFold, keys("z"), "fold or unfold the output", "", ""},
	{Normal, BookSearch, keys("/"), "find a text in cells and outputs", "", ""},
	{Normal, BookNext, keys("n"), "next match", "", ""},
	{Normal, BookBefore, keys("N"), "match before", "", ""},
	{Normal, BookSearched, keys("esc"), "take the marks of a search away", "", ""},
	{Normal, GoDefinition, keys("ctrl+]", "f12"), "go to what the cell reads", "", ""},
	{Normal, FindUses, keys("*"), "go to the cells that read what this one defines", "", ""},
	{Normal, RenameName, keys("f2"), "rename what the cell defines, here and wherever it is meant", "", ""},
	{Normal, JumpBack, keys("ctrl+o"), "back to where the last jump started", "", ""},
	{Normal, Undo, keys("u"), "undo", "", "undo"},
	{Normal, Redo, keys("ctrl+r"), "redo", "", ""},
	{Normal, UndoTree, keys("U"), "the undo tree: every state of the script, to look at and go to", "", ""},
	{Normal, FocusCatalog, keys("tab"), "go to the catalog", "", ""},
	{Normal, CommandLine, keys(":"), "command line", "", "command"},
	{Normal, Quit, keys("q"), "quit", "", "quit"},

	{Insert, EditEnter, keys("enter"), "run when the statement ends in ; or the last line is empty, else a new line", "", ""},
	{Insert, CellRun, keys("f5", "ctrl+j", "ctrl+enter"), "run", "", "run"},
	{Insert, CellRunNext, keys("shift+enter"), "run and move on", "", ""},
	{Insert, LeaveInsert, keys("esc"), "leave editing", "", "leave"},
	{Insert, CommandLine, keys(":"), "command line, in an empty cell", "", ""},
	{Insert, CellSplit, keys("alt+s"), "split the cell at the cursor: between statements, or in front of a step", "", ""},
	{Insert, EditNewline, keys("alt+enter"), "new line", "", ""},
	{Insert, EditLeft, keys("left", "ctrl+b"), "left", "", ""},
	{Insert, EditRight, keys("right", "ctrl+f"), "right", "", ""},
	{Insert, EditUp, keys("up"), "up", "", ""},
	{Insert, EditDown, keys("down"), "down", "", ""},
	{Insert, EditPageUp, keys("pgup"), "ten rows up", "", ""},
	{Insert, EditPageDown, keys("pgdown"), "ten rows down", "", ""},
	{Insert, EditHome, keys("home", "ctrl+a"), "start of the line", "", ""},
	{Insert, EditEnd, keys("end", "ctrl+e"), "end of the line", "", ""},
	{Insert, EditTop, keys("ctrl+home"), "start of the text", "", ""},
	{Insert, EditBottom, keys("ctrl+end"), "end of the text", "", ""},
	{Insert, EditWordLeft, keys("alt+b", "ctrl+left", "alt+left"), "a word left", "", ""},
	{Insert, EditWordRight, keys("alt+f", "ctrl+right", "alt+right"), "a word right", "", ""},
	{Insert, EditBackspace, keys("backspace", "ctrl+h", "shift+backspace"), "delete to the left", "", ""},
	{Insert, EditDelete, keys("delete"), "delete to the right", "", ""},
	{Insert, EditKillWord, keys("ctrl+w", "alt+backspace", "ctrl+backspace"), "delete the word to the left", "", ""},
	{Insert, EditKillLine, keys("ctrl+k"), "delete to the end of the line", "", ""},
	{Insert, EditKillHead, keys("ctrl+u"), "delete to the start of the line", "", ""},
	{Insert, EditYank, keys("ctrl+y"), "put back what was deleted", "", ""},
	{Insert, SelectLeft, keys("shift+left"), "select to the left", "", ""},
	{Insert, SelectRight, keys("shift+right"), "select to the right", "", ""},
	{Insert, SelectUp, keys("shift+up"), "select up", "", ""},
	{Insert, SelectDown, keys("shift+down"), "select down", "", ""},
	{Insert, SelectWordLeft, keys("ctrl+shift+left", "alt+shift+left"), "select a word to the left", "", ""},
	{Insert, SelectWordRight, keys("ctrl+shift+right", "alt+shift+right"), "select a word to the right", "", ""},
	{Insert, SelectHome, keys("shift+home"), "select to the start of the line", "", ""},
	{Insert, SelectEnd, keys("shift+end"), "select to the end of the line", "", ""},
	{Insert, SelectTop, keys("ctrl+shift+home"), "select to the start of the text", "", ""},
	{Insert, SelectBottom, keys("ctrl+shift+end"), "select to the end of the text", "", ""},
	{Insert, SelectAll, keys("alt+a"), "select all", "", ""},
	{Insert, EditCopy, keys("alt+c", "ctrl+insert"), "copy what is selected, to the terminal's clipboard too; so does Ctrl-C", "", ""},
	{Insert, EditCut, keys("ctrl+x", "shift+delete"), "cut what is selected", "", ""},
	{Insert, EditPaste, keys("ctrl+v"), "paste what was cut or copied here; the terminal's own paste works too", "", ""},
	{Insert, EditOutside, keys("alt+e", "f4"), "go on in your own editor, $VISUAL or $EDITOR", "", ""},
	{Insert, GoDefinition, keys("ctrl+]", "f12"), "go to where the name at the cursor is defined", "", ""},
	{Insert, RenameName, keys("f2"), "rename what the name at the cursor means, wherever it is meant", "", ""},
	{Insert, EditUndo, keys("ctrl+_", "ctrl+/"), "undo in the text", "", ""},
	{Insert, EditRedo, keys("alt+_", "alt+/"), "redo in the text", "", ""},
	{Insert, EditTab, keys("tab"), "complete what is typed; at the start of a line, indent", "", ""},
	{Insert, EditComplete, keys("ctrl+space", "ctrl+n"), "what may come next", "", ""},
	{Insert, QuitWhenBlank, keys("ctrl+d"), "quit on an empty prompt, else delete to the right", "", ""},

	{Completing, OfferTake, keys("enter", "tab"), "take it", "", "take"},
	{Completing, OfferNext, keys("ctrl+n", "down"), "next", "", "next"},
	{Completing, OfferPrev, keys("ctrl+p", "up"), "the one above", "", ""},
	{Completing, OfferLeave, keys("esc"), "close the list", "", "close"},

	{Charting, ChartDown, keys("down", "tab"), "next part of the chart", "", "part"},
	{Charting, ChartUp, keys("up", "shift+tab"), "part above", "", ""},
	{Charting, ChartNext, keys("right"), "next choice for it; what is typed takes the place of a choice", "", "choice"},
	{Charting, ChartPrev, keys("left"), "choice before", "", ""},
	{Charting, ChartClear, keys("delete", "ctrl+u"), "leave the part out", "", "leave out"},
	{Charting, ChartWrite, keys("enter"), "write the chart into the script", "|> PLOT kind key=value …", "into the script"},
	{Charting, ChartLeave, keys("esc", "ctrl+c"), "back to the rows; nothing is written", "", "back"},

	{Catalog, CatalogDown, keys("j", "down"), "down", "", ""},
	{Catalog, CatalogUp, keys("k", "up"), "up", "", ""},
	{Catalog, CatalogOpen, keys("space", "z", "left", "right", "h", "l"), "open or close the entry", "", "open"},
	{Catalog, CatalogGo, keys("enter"), "go to the cell; a parameter's value is asked for in place", "", "go there, change a parameter"},
	{Catalog, FindUses, keys("*"), "go to the cells that read it", "", "uses"},
	{Catalog, RenameName, keys("r", "f2"), "rename it, wherever it is meant", "", "rename"},
	{Catalog, RunStale, keys("R"), "run what is stale", "", ""},
	{Catalog, Undo, keys("u"), "undo", "", ""},
	{Catalog, Redo, keys("ctrl+r"), "redo", "", ""},
	{Catalog, CatalogLeave, keys("tab", "esc", "q"), "back to the notebook", "", "back"},

	{Grid, GridSortUp, keys("["), "sort ascending", "|> ORDER BY column", ""},
	{Grid, GridSortDown, keys("]"), "sort descending", "|> ORDER BY column DESC", ""},
	{Grid, GridAddUp, keys("{"), "add an ascending sort key", "|> ORDER BY …, column", ""},
	{Grid, GridAddDown, keys("}"), "add a descending sort key", "|> ORDER BY …, column DESC", ""},
	{Grid, GridKeep, keys(","), "keep the rows with this value", "|> WHERE column = value", "keep"},
	{Grid, GridExclude, keys("-"), "drop the rows with this value", "|> WHERE column <> value", "drop"},
	{Grid, GridFilter, keys("f"), "filter by a condition", "|> WHERE condition", "filter"},
	{Grid, GridFrequency, keys("F"), "how often each value occurs, in a new cell", "FROM … |> AGGREGATE count(*) AS count GROUP BY column |> ORDER BY count DESC, column", "freq"},
	{Grid, GridUndo, keys("u"), "take the last step back", "", "undo"},
	{Grid, GridHide, keys("H"), "hide the column", "|> DROP column", ""},
	{Grid, GridMoveLeft, keys("(", "shift+left"), "move the column to the left", "|> SELECT columns", ""},
	{Grid, GridMoveRight, keys(")", "shift+right"), "move the column to the right", "|> SELECT columns", ""},
	{Grid, GridDerive, keys("="), "derive a column", "|> EXTEND expression AS name", "derive"},
	{Grid, GridRename, keys("^"), "rename the column", "|> RENAME column AS name", ""},
	{Grid, GridCastInt, keys("#"), "cast to an integer", "|> SET column = CAST(column AS bigint)", ""},
	{Grid, GridCastReal, keys("%"), "cast to a real number", "|> SET column = CAST(column AS double)", ""},
	{Grid, GridCastDate, keys("@"), "cast to a date", "|> SET column = CAST(column AS date)", ""},
	{Grid, GridCastText, keys("$"), "cast to text", "|> SET column = CAST(column AS varchar)", ""},
	{Grid, GridDistinct, keys("D"), "drop repeated rows", "|> DISTINCT", ""},
	{Grid, GridSample, keys("S"), "a sample of the rows", "|> TABLESAMPLE (1000 ROWS)", ""},
	{Grid, GridJoin, keys("&"), "join a relation", "|> JOIN relation USING (columns)", ""},
	{Grid, GridGroup, keys("B"), "group by the column, in a new cell", "FROM … |> AGGREGATE count(*) AS count GROUP BY column", "group"},
	{Grid, GridPivot, keys("W"), "the column's values as columns, in a new cell", "FROM … |> SELECT … |> PIVOT (aggregate FOR column IN (values)) |> ORDER BY …", ""},
	{Grid, GridProfile, keys("I"), "a profile of each column, in a new cell", "SUMMARIZE …", "profile"},
	{Grid, GridColumns, keys("C"), "the columns and their types, in a new cell", "FROM … |> DESCRIBE", ""},
	{Grid, GridCorrelate, keys("M"), "how the numeric columns correlate, in a new cell", "FROM … |> AGGREGATE corr(a, b) …", ""},
	{Grid, GridName, keys("L"), "name these rows, to build on them", "LET name = …", ""},
	{Grid, GridExport, keys("E"), "write the rows to a file, in a new cell", "SAVE … TO 'file'", "export"},
	{Grid, GridPlot, keys("."), "propose a chart of the rows, to be changed and written", "|> PLOT kind key=value …", "plot"},
	{Grid, GridRedo, keys("ctrl+r"), "redo", "", ""},
	{Grid, GridTree, keys("U"), "the undo tree: every state of the script, to look at and go to", "", ""},
	{Grid, GridInto, keys("enter"), "the rows behind a group, in a new cell; else the whole row", "FROM … |> WHERE key = value", "row"},
	{Grid, GridDetail, keys("v"), "the whole row", "", ""},
	{Grid, GridCopy, keys("y"), "copy the value, row, column or table", "", ""},
	{Grid, GridSearch, keys("/"), "find a text in any column", "", "find"},
	{Grid, GridNext, keys("n"), "find the next one", "", ""},
	{Grid, GridBefore, keys("N"), "find the one before", "", ""},
	{Grid, GridGoColumn, keys("c"), "go to a column by name", "", ""},
	{Grid, GridGo, keys(":"), "go to a row by number, or a command", "", ""},
	{Grid, GridLeft, keys("h", "left"), "column to the left", "", ""},
	{Grid, GridDown, keys("j", "down"), "row down", "", ""},
	{Grid, GridUp, keys("k", "up"), "row up", "", ""},
	{Grid, GridRight, keys("l", "right"), "column to the right", "", ""},
	{Grid, GridHalfDown, keys("ctrl+d"), "half a screen down", "", ""},
	{Grid, GridHalfUp, keys("ctrl+u"), "half a screen up", "", ""},
	{Grid, GridPageDown, keys("ctrl+f", "pgdown", "space"), "a screen down", "", ""},
	{Grid, GridPageUp, keys("ctrl+b", "pgup"), "a screen up", "", ""},
	{Grid, GridFirstRow, keys("g", "ctrl+home"), "first row", "", ""},
	{Grid, GridLastRow, keys("G", "ctrl+end"), "last row", "", ""},
	{Grid, GridFirstCol, keys("home", "0"), "first column", "", ""},
	{Grid, GridLastCol, keys("end"), "last column", "", ""},
	{Grid, GridFollow, keys("T"), "follow the file as it grows, and stop that", "", ""},
	{Grid, GridNarrower, keys("<"), "column narrower", "", ""},
	{Grid, GridWider, keys(">"), "column wider", "", ""},
	{Grid, GridFullWidth, keys("_"), "column as wide as its values, and back", "", ""},
	{Grid, GridFreeze, keys("!"), "keep the columns up to here in sight, and let them go", "", ""},
	{Grid, GridBack, keys("q"), "back to where this was opened", "", "back"},
	{Grid, GridLeave, keys("esc"), "back to the notebook", "", ""},

	{Anywhere, Save, keys("ctrl+s"), "save", "", ""},
	{Anywhere, Palette, keys("ctrl+p"), "every action, searchable", "", ""},
	{Anywhere, Help, keys("?"), "the keys of where you are", "", "help"},
	{Anywhere, HelpHere, keys("f1"), "the page of the function, step or statement under the cursor", "", ""},
	{Anywhere, Cancel, keys("ctrl+c"), "stop the running work; idle, clear the prompt", "", ""},
	{Anywhere, Suspend, keys("ctrl+z"), "suspend", "", ""},
	{Anywhere, Redraw, keys("ctrl+l"), "draw the screen anew", "", ""},
}

// KeyMap gives the key map, in the order of the help: for docs/keys.md.
func KeyMap() []Binding { return append([]Binding(nil), bindings...) }

// keymap finds actions by key.
type keymap struct {
	actions  map[Context]map[string]Action
	prefixes map[Context]map[string]bool // keys that another must follow
	steps    map[Action]bool             // those that write a step
}

func newKeymap(table []Binding) *keymap {
	m := &keymap{map[Context]map[string]Action{}, map[Context]map[string]bool{}, map[Action]bool{}}
	for _, b := range table {
		if b.Step != "" {
			m.steps[b.Action] = true
		}
		if m.actions[b.Context] == nil {
			m.actions[b.Context] = map[string]Action{}
			m.prefixes[b.Context] = map[string]bool{}
		}
		for _, k := range b.Keys {
			m.actions[b.Context][k] = b.Action
			if first, _, ok := strings.Cut(k, " "); ok {
				m.prefixes[b.Context][first] = true
			}
		}
	}
	return m
}

// find gives the action of a key in a context, with pending in front of it ("d"). more says that the key is the first of two.
func (m *keymap) find(c Context, pending, key string) (a Action, more bool) {
	if pending != "" {
		if a, ok := m.actions[c][pending+" "+key]; ok {
			return a, false
		}
	}
	if m.prefixes[c][key] {
		return "", true
	}
	if a, ok := m.actions[c][key]; ok {
		return a, false
	}
	if c == Insert && len(key) == 1 {
		return "", false // what is typed is text
	}
	return m.actions[Anywhere][key], false
}

// keyName writes a key as people read it: Ctrl-S, Shift-Enter, F5, dd.
func keyName(k string) string {
	if a, b, ok := strings.Cut(k, " "); ok && a != "" && b != "" {
		return keyName(a) + keyName(b)
	}
	out := ""
	for _, mod := range []struct{ is, name string }{{"ctrl+", "Ctrl-"}, {"alt+", "Alt-"}, {"shift+", "Shift-"}} {
		if strings.HasPrefix(k, mod.is) && len(k) > len(mod.is) {
			k = k[len(mod.is):]
			out += mod.name
		}
	}
	if n, ok := keyNames[k]; ok {
		return out + n
	}
	if out != "" && len(k) == 1 {
		return out + strings.ToUpper(k)
	}
	if strings.HasPrefix(k, "f") && len(k) > 1 {
		return out + strings.ToUpper(k)
	}
	return out + k
}

var keyNames = map[string]string{
	"enter": "Enter", "esc": "Esc", "tab": "Tab", "space": "Space", "backspace": "Backspace", "delete": "Del",
	"up": "↑", "down": "↓", "left": "←", "right": "→", "home": "Home", "end": "End", "pgup": "PgUp", "pgdown": "PgDn",
}

// keyText gives the keys of a binding as one text.
func (b Binding) keyText() string {
	var out []string
	for _, k := range b.Keys {
		out = append(out, keyName(k))
	}
	return strings.Join(out, "  ")
}
