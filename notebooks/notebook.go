// Package notebooks is the script: it parses and prints NAME.quire, splits it into cells, knows which cell defines and reads
// which name, and keeps edits with undo and a journal.
//
// It promises that printing a parsed script gives its bytes back unchanged, that Parse of any bytes neither fails nor panics
// but reports every syntax error with its place, and that a name means the nearest definition above it. It leaves meaning to
// others: it runs nothing, reads no data file, and knows no engine. It uses the standard library and internal/sqllex only.
package notebooks

import "sync/atomic"

// CellID names a cell for the life of a session. The zero CellID is none.
type CellID uint64

// Kind says what a cell is.
type Kind uint8

// The kinds of cells.
const (
	StatementCell Kind = iota // a statement, with the prose right above it
	ProseCell                 // a comment block of its own, in Markdown
	CommentCell               // a block whose first line is --~: plain, not rendered
	DraftCell                 // text that does not lex closed, kept as `--! ` lines
)

// Cell is one statement with its prose, or a block of prose.
type Cell struct {
	ID       CellID
	Kind     Kind
	Lead     string    // blank lines in front of the cell, as they stand
	Prose    string    // Markdown of the comment lines above the statement, or of the prose cell; markers taken off
	Head     string    // those comment lines as they stand, with their line ends
	Text     string    // the statement as it stands, `;` and a comment on the same line behind it included; the draft's text without its markers; "" for prose
	Tail     string    // the rest of Text's last line, with its line end
	Pos      int       // offset of Text in the script
	Stmt     Statement // nil when Kind is not StatementCell or the statement has errors
	Problems []Problem // syntax errors of this cell

	names *mentions // what Stmt names; nil is nothing
	twice bool      // the last problem is that a parameter of the name is defined above
}

// Problem is an error or a warning at a place of the script.
type Problem struct {
	Span
	Message  string   // what is wrong and what was expected; lower case, no dot
	Hint     string   // what to do; may be empty
	Expected []string // keywords or forms that could stand there; may be empty
	Warning  bool
}

// Notebook is a parsed script.
type Notebook struct {
	Cells   []*Cell
	Preface string // byte order mark and shebang line, as they stand
	Rest    string // what follows the last cell: blank lines

	near atomic.Int64 // the place that Index found last
	torn bool         // a literal or comment somewhere is not closed

	graph  atomic.Pointer[Graph]       // once it was asked for
	before atomic.Pointer[changedCell] // until then: what it can be made from
}
