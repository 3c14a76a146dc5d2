// Package complete says what may come next at a cursor: names, functions, keywords, options, values and paths, ranked, and
// the signature of the call around the cursor. It also tells what name stands under a cursor.
//
// It promises an answer at once, from the text and from what the caller knows; it reads no data and asks no engine. Where the
// columns at a place depend on a query, it says which (Answer.Needs): the caller has them analysed beside the screen and asks
// again; until then the words of the query tell as much as they can. Any text is taken, finished or not, in linear time. It
// leaves drawing to the screen and evaluation to the Session.
package complete

import (
	"quire/internal/sqllex"
)

// Kind says what an item is.
type Kind string

// The kinds of items.
const (
	ColumnItem    Kind = "column"
	RelationItem  Kind = "relation"
	ParameterItem Kind = "parameter"
	FunctionItem  Kind = "function"
	KeywordItem   Kind = "keyword"
	OptionItem    Kind = "option"
	ValueItem     Kind = "value"
	PathItem      Kind = "path"
)

// Item is one thing that may come next.
type Item struct {
	Text   string // to put in the place of [Answer.From, Answer.To)
	Label  string // what it is called; of a quoted name, the name
	Kind   Kind
	Detail string // a column's type, a function's signature, a few words
}

// Column is a column of a relation.
type Column struct{ Name, Type string }

// Relation is a name that rows can be read from.
type Relation struct {
	Name    string
	Detail  string   // LOAD, LET, table
	Columns []Column // nil: not known
}

// Parameter is a parameter in force.
type Parameter struct{ Name, Type, Value string }

// File is an entry of a folder.
type File struct {
	Name   string
	Folder bool
}

// Lister lists a folder, as a path of the script names it; "" is where relative paths start. It answers at once with what it
// knows and may know more later.
type Lister interface {
	List(folder string) []File
}

// Known is what the caller knows of the place.
type Known struct {
	Relations   []Relation // those that the cell sees, nearest definition first
	Parameters  []Parameter
	Connections []string
	Files       Lister // nil: no paths
	// Columns gives a query's columns when they were analysed; ok is false while they were not. nil: they never are.
	Columns func(query string) (cols []Column, ok bool)
}

// Answer is what may come next.
type Answer struct {
	From, To int    // the bytes that an item replaces; the cursor is among them or at their end
	Prefix   string // what of it was typed so far, quotes taken off
	Items    []Item // best first, at most Limit
	Call     *Call  // the call around the cursor; nil outside of one
	Needs    []string

	narrows bool        // it is about a bare word, so that a longer one has no others
	all     []candidate // before ranking, then
}

// Narrow gives the answer for a word that goes on or is cut back where this one was asked for: now it is prefix and ends at byte to.
// ok is false where it takes a new answer.
func (a Answer) Narrow(prefix string, to int) (narrow Answer, ok bool) {
	if !a.narrows {
		return Answer{}, false
	}
	a.Prefix, a.To = prefix, to
	a.Items = rank(a.all, prefix)
	return a, true
}

// Limit bounds the items of an answer.
const Limit = 200

// At tells what may come next at a byte offset of a cell's text.
func At(text string, cursor int, known Known) Answer {
	return In(text, sqllex.Code(text), cursor, known)
}

// In is At for a text that is lexed already: code are the tokens of the cursor's statement, with the ; in front of it, without
// space and comments.
func In(text string, code []sqllex.Token, cursor int, known Known) Answer {
	cursor = max(0, min(cursor, len(text)))
	c := look(text, code, cursor)
	a := Answer{From: cursor, To: cursor}
	if c.comment {
		return a
	}
	p := &picker{c: c, known: known}
	p.a.From, p.a.To = cursor, cursor
	switch {
	case c.inString():
		p.inString()
	case c.dollar >= 0:
		p.a.From, p.a.Prefix = c.dollar, text[c.dollar+1:cursor]
		p.a.To = max(cursor, wordEnd(text, c.dollar+1))
		p.parameters("$", "")
	case c.number:
	default:
		if c.current != nil {
			p.a.From, p.a.To = c.current.Pos, c.current.End
			p.a.Prefix = sqllex.Unquote(text[c.current.Pos:cursor])
			if c.current.Kind == sqllex.Quoted {
				p.quoted = true
				p.a.Prefix = text[c.current.Pos+1 : cursor]
				if c.current.Unclosed { // what stands behind an open quote is not part of the name
					p.a.To = cursor
				}
			}
		}
		p.place()
	}
	p.a.Call = c.call()
	p.a.Items = rank(p.items, p.a.Prefix)
	p.a.narrows = c.current != nil && c.current.Kind == sqllex.Word && c.current.End == cursor && c.str == nil && c.dollar < 0
	if p.a.narrows {
		p.a.all = p.items
	}
	return p.a
}

// picker collects what may come next.
type picker struct {
	c      *cursor
	known  Known
	a      Answer
	items  []candidate
	quoted bool // inside of a quoted name: names only
}

// add takes an item; a lower weight comes first among equal matches.
func (p *picker) add(weight int, it Item) {
	if it.Label == "" {
		it.Label = it.Text
	}
	if p.quoted && it.Kind != ColumnItem && it.Kind != RelationItem {
		return
	}
	p.items = append(p.items, candidate{Item: it, weight: weight})
}
