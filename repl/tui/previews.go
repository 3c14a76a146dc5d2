package tui

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"quire/notebooks"
	"quire/repl"
	"quire/repl/text"
)

// How much of an output is kept for a session that ends without a word.
const (
	previewRows    = 20
	previewColumns = 60
	previewText    = 200     // of a value, in bytes
	previewBytes   = 1 << 18 // of one cell
	previewsBytes  = 4 << 20 // of all
	previewsEvery  = time.Second
)

// previewedReason is why a preview is stale.
const previewedReason = "of an earlier session"

// previews are the beginnings of the outputs as they were last seen, in a file beside the journal. A session that was killed
// is offered with them; they are shown as stale and never taken for a result.
type previews struct {
	path    string
	have    map[string]preview // by previewKey
	waiting bool               // to be written in a while
	writing bool
	again   bool // something came while it was written
}

// preview is one line of the file.
type preview struct {
	Cell  string    `json:"cell"`
	Rows  int64     `json:"rows"`
	Notes []string  `json:"notes,omitempty"`
	At    time.Time `json:"at"`
	Arrow []byte    `json:"arrow"` // an IPC stream
}

type (
	// previewsDueMsg has the previews written.
	previewsDueMsg struct{}
	// previewsWrittenMsg tells that they were.
	previewsWrittenMsg struct{}
)

// previewPath is the file of the previews that belong to a journal.
func previewPath(journal string) string { return strings.TrimSuffix(journal, ".journal") + ".previews" }

// previewKey tells cells apart by their text.
func previewKey(c *notebooks.Cell) string {
	sum := sha256.Sum256([]byte(strings.TrimSpace(c.Text)))
	return hex.EncodeToString(sum[:12])
}

// open reads what an earlier session left. What cannot be read is no preview.
func (p *previews) open(journal string) {
	p.path, p.have = previewPath(journal), map[string]preview{}
	file, err := os.Open(p.path)
	if err != nil {
		return
	}
	defer file.Close()
	if info, err := file.Stat(); err != nil || info.Size() > 2*previewsBytes {
		return
	}
	for in := json.NewDecoder(file); ; {
		var one preview
		if in.Decode(&one) != nil {
			return
		}
		p.have[one.Cell] = one
	}
}

// keepPreview takes the beginning of what a cell gave, to be written beside the screen.
func (m *Model) keepPreview(c *notebooks.Cell, o *repl.Output) tea.Cmd {
	p := &m.previews
	if p.path == "" || c == nil || o == nil || o.Schema == nil || len(o.Head) == 0 {
		return nil
	}
	one := preview{Cell: previewKey(c), Rows: o.Rows, At: m.now()}
	for _, n := range o.Notes {
		masked, _ := notebooks.Mask(n)
		one.Notes = append(one.Notes, text.Fit(masked, previewText))
	}
	if o.Chart != nil {
		one.Notes = append(one.Notes, "the chart is drawn by a run")
	}
	var err error
	if one.Arrow, err = firstRows(o); err != nil || len(one.Arrow) > previewBytes {
		return nil
	}
	p.have[one.Cell] = one
	if p.waiting {
		return nil
	}
	p.waiting = true
	return m.after(previewsEvery, previewsDueMsg{})
}

// writePreviews brings the previews of the cells that are still there to disk.
func (m *Model) writePreviews() tea.Cmd {
	p := &m.previews
	p.waiting = false
	if p.writing || m.journal.file == nil {
		p.again = p.writing
		return nil
	}
	var b bytes.Buffer
	there := map[string]preview{}
	out := json.NewEncoder(&b)
	for _, c := range m.nb.Cells {
		key := previewKey(c)
		one, ok := p.have[key]
		if _, twice := there[key]; !ok || twice || b.Len()+2*len(one.Arrow) > previewsBytes {
			continue
		}
		if out.Encode(one) == nil {
			there[key] = one
		}
	}
	p.have, p.writing = there, true
	file := m.journal.file
	return func() tea.Msg {
		// Previews are a comfort: a disk that has no room for them is told of by the journal.
		_ = notebooks.WriteFile(previewPath(file.Path()), b.Bytes())
		return previewsWrittenMsg{}
	}
}

// previewsWritten goes on with what came meanwhile.
func (m *Model) previewsWritten() tea.Cmd {
	p := &m.previews
	p.writing = false
	if !p.again || p.waiting {
		return nil
	}
	p.again, p.waiting = false, true
	return m.after(previewsEvery, previewsDueMsg{})
}

// showPreviews shows what an earlier session saw in the cells that have no output of this one, as stale.
func (m *Model) showPreviews() {
	for _, c := range m.nb.Cells {
		if s := m.statuses[c.ID]; s.Output != nil || s.State != repl.StateNew {
			continue
		}
		if o := m.previews.output(c); o != nil {
			m.statuses[c.ID] = repl.Status{Cell: c.ID, State: repl.StateStale, Reason: previewedReason, Output: o}
			m.book.forget(c.ID)
		}
	}
}

// previewed reports whether what a cell shows is of an earlier session.
func previewed(s repl.Status) bool {
	return s.State == repl.StateStale && s.Reason == previewedReason
}

// behindPreview gives the status to show when the session tells one of a cell that shows a preview: it stays until there is
// something better.
func behindPreview(before, now repl.Status) repl.Status {
	if before.Output == nil || before.Output.ID != "" || now.Output != nil {
		return now
	}
	switch now.State {
	case repl.StateNew:
		if previewed(before) {
			return before
		}
	case repl.StateWaiting, repl.StateRunning:
		now.Output = before.Output
	}
	return now
}

// output reads the preview of a cell; nil when there is none.
func (p *previews) output(c *notebooks.Cell) (o *repl.Output) {
	one, ok := p.have[previewKey(c)]
	if !ok || len(one.Arrow) > previewBytes {
		return nil
	}
	defer func() {
		if recover() != nil { // the file is not what was written
			o = nil
		}
	}()
	r, err := ipc.NewReader(bytes.NewReader(one.Arrow))
	if err != nil {
		return nil
	}
	defer r.Release()
	o = &repl.Output{Schema: r.Schema(), Rows: one.Rows, Notes: one.Notes, At: one.At}
	for r.Next() {
		b := r.RecordBatch()
		b.Retain()
		o.Head = append(o.Head, b)
	}
	if r.Err() != nil || len(o.Head) == 0 {
		return nil
	}
	return o
}

// firstRows gives the first rows and columns of an output. Numbers and dates stay what they are; other values become text of
// bounded length.
func firstRows(o *repl.Output) ([]byte, error) {
	head := o.Head[0]
	rows := int(min(head.NumRows(), previewRows))
	var fields []arrow.Field
	var columns []arrow.Array
	defer func() {
		for _, c := range columns {
			c.Release()
		}
	}()
	for i := range int(min(head.NumCols(), previewColumns)) {
		col := head.Column(i)
		var kept arrow.Array
		if _, fixed := col.DataType().(arrow.FixedWidthDataType); fixed && !arrow.IsNested(col.DataType().ID()) && col.DataType().ID() != arrow.DICTIONARY {
			kept = array.NewSlice(col, 0, int64(rows))
		} else {
			b := array.NewStringBuilder(memory.NewGoAllocator())
			for row := range rows {
				if col.IsNull(row) {
					b.AppendNull()
					continue
				}
				b.Append(strings.ToValidUTF8(text.ValueUpTo(col, row, previewText).Text, "\uFFFD"))
			}
			kept = b.NewArray()
			b.Release()
		}
		columns = append(columns, kept)
		fields = append(fields, arrow.Field{Name: o.Schema.Field(i).Name, Type: kept.DataType(), Nullable: true})
	}
	schema := arrow.NewSchema(fields, nil)
	batch := array.NewRecordBatch(schema, columns, int64(rows))
	defer batch.Release()
	var b bytes.Buffer
	w := ipc.NewWriter(&b, ipc.WithSchema(schema))
	if err := w.Write(batch); err != nil {
		return nil, err
	}
	err := w.Close()
	return b.Bytes(), err
}
