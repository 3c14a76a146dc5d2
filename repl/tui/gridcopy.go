package tui

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/apache/arrow-go/v18/arrow"

	"quire/repl/text"
)

// copyLimit is what terminals take by OSC 52, in bytes.
const copyLimit = 70_000

// copyRows bounds the rows that are read for the clipboard: more never fit.
const copyRows = 20_000

// askCopy asks what is to be copied: the key that follows names it.
func (m *Model) askCopy(g *gridView) tea.Cmd {
	if _, ok := g.column(); !ok {
		return nil
	}
	m.float = question{title: "copy", text: "To the clipboard of the terminal, over SSH too:", answers: []answer{
		{"y", "the value", func(m *Model) tea.Cmd { return m.copyValue(g) }},
		{"r", "the row, as CSV", func(m *Model) tea.Cmd { return m.copyRow(g) }},
		{"c", "the column, a value a line", func(m *Model) tea.Cmd { return m.copyTable(g, copyColumn) }},
		{"t", "the table, as CSV", func(m *Model) tea.Cmd { return m.copyTable(g, copyCSV) }},
		{"m", "the table, as Markdown", func(m *Model) tea.Cmd { return m.copyTable(g, copyMarkdown) }},
		{"esc", "nothing", nil},
	}}
	return nil
}

// copyValue puts the value under the cursor into the clipboard of the terminal.
func (m *Model) copyValue(g *gridView) tea.Cmd {
	b, at, ok := g.pages.row(g.row)
	if !ok || g.col >= int(b.NumCols()) {
		return nil
	}
	v, kind := text.Raw(b.Column(g.col), at)
	if kind == text.Null {
		m.say("NULL has no text to copy")
		return nil
	}
	return m.clip(v, text.Plural(int64(len([]rune(v))), "character"))
}

// clip gives the terminal a text for its clipboard, unless it is more than terminals take.
func (m *Model) clip(s, what string) tea.Cmd {
	if len(s) > copyLimit {
		m.complain("this is more than terminals take: " + text.Bytes(int64(len(s))) + "; SAVE writes it to a file")
		return nil
	}
	m.say("copied " + what)
	return tea.SetClipboard(s)
}

// copyRow copies the row under the cursor, with the names of the columns above it.
func (m *Model) copyRow(g *gridView) tea.Cmd {
	b, at, ok := g.pages.row(g.row)
	if !ok {
		return nil
	}
	one := b.NewSlice(int64(at), int64(at)+1)
	defer one.Release()
	var out limited
	if err := text.WriteCSV(&out, one.Schema(), text.Batches(one)); err != nil && !out.full() {
		m.complain(err.Error())
		return nil
	}
	return m.clip(out.String(), "the row")
}

// copyForm is how a table is copied.
type copyForm uint8

const (
	copyColumn copyForm = iota
	copyCSV
	copyMarkdown
)

// copiedMsg brings a table as text.
type copiedMsg struct {
	text string
	rows int64
	err  error
}

// copyTable reads all rows beside the screen and copies them.
func (m *Model) copyTable(g *gridView, form copyForm) tea.Cmd {
	o := g.pages.out
	if o == nil || o.Schema == nil {
		return nil
	}
	if g.pages.rows > copyRows {
		m.complain(text.Plural(g.pages.rows, "row") + " are more than terminals take; SAVE writes them to a file")
		return nil
	}
	ctx, session, col := m.ctx, m.session, g.col
	for _, b := range o.Head {
		b.Retain()
	}
	return func() tea.Msg {
		batches := o.Head
		if o.ID != "" {
			release(o.Head)
			var err error
			if batches, err = allRows(ctx, session, o.ID); err != nil {
				return copiedMsg{err: err}
			}
		}
		defer release(batches)
		var out limited
		var err error
		switch form {
		case copyCSV:
			err = text.WriteCSV(&out, o.Schema, text.Batches(batches...))
		case copyMarkdown:
			err = text.WriteMarkdown(&out, o.Schema, text.Batches(batches...))
		default:
			for _, b := range batches {
				for i := 0; i < int(b.NumRows()) && !out.full(); i++ {
					v, _ := text.Raw(b.Column(col), i)
					out.WriteString(v + "\n")
				}
			}
		}
		if out.full() {
			err = nil // the size says it
		}
		return copiedMsg{out.String(), headRows(batches), err}
	}
}

// allRows reads an output's rows, one more than copyRows at most.
func allRows(ctx context.Context, s Session, id string) ([]arrow.RecordBatch, error) {
	var all []arrow.RecordBatch
	for from := int64(0); from <= copyRows; {
		batches, err := s.Page(ctx, id, from, searchRows)
		if err != nil {
			release(all)
			return nil, err
		}
		all = append(all, batches...)
		n := headRows(batches)
		if from += n; n < searchRows {
			break
		}
	}
	return all, nil
}

func release(batches []arrow.RecordBatch) {
	for _, b := range batches {
		b.Release()
	}
}

func (m *Model) copied(msg copiedMsg) tea.Cmd {
	switch {
	case msg.err != nil:
		m.complain(msg.err.Error())
		return nil
	case msg.rows > copyRows:
		m.complain("these rows are more than terminals take; SAVE writes them to a file")
		return nil
	}
	return m.clip(msg.text, text.Plural(msg.rows, "row"))
}

// limited keeps what is written up to a little more than the clipboard takes.
type limited struct{ strings.Builder }

func (l *limited) full() bool { return l.Len() > copyLimit }

func (l *limited) Write(p []byte) (int, error) {
	if l.full() {
		return 0, errFull
	}
	return l.Builder.Write(p)
}
