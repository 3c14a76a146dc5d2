package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"quire/notebooks"
	"quire/repl"
	"quire/repl/text"
)

type readEvent struct {
	Event string    `json:"event"` // "read"
	Time  time.Time `json:"time"`
	eventCell
	URIs    []string `json:"uris"`
	Files   int      `json:"files"`
	Bytes   *int64   `json:"bytes"`
	Rows    *int64   `json:"rows"`
	Kept    bool     `json:"kept"`
	Pending bool     `json:"pending,omitempty"`
}

type planEvent struct {
	Event string    `json:"event"` // "plan"
	Time  time.Time `json:"time"`
	eventCell
	Action   repl.Action `json:"action"`
	CachedAt *time.Time  `json:"cached_at,omitempty"`
}

type writeEvent struct {
	Event string    `json:"event"` // "write"
	Time  time.Time `json:"time"`
	eventCell
	URI    string      `json:"uri"`
	Effect repl.Effect `json:"effect"`
	Bytes  *int64      `json:"bytes"` // of what stands there
}

// preview tells what a run would do, as events.
func (w *eventWriter) preview(p *repl.Preview) {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := time.Now()
	known := func(n int64) *int64 {
		if n < 0 {
			return nil
		}
		return &n
	}
	for _, r := range p.Reads {
		if i := w.nb.Index(r.Cell); i >= 0 {
			w.write(readEvent{"read", now, w.cell(i), r.URIs, r.Files, known(r.Bytes), known(r.Rows), r.Kept, r.Pending})
		} else {
			w.write(readEvent{"read", now, eventCell{}, r.URIs, r.Files, known(r.Bytes), known(r.Rows), r.Kept, r.Pending})
		}
	}
	for _, c := range p.Cells {
		if i := w.nb.Index(c.Cell); i >= 0 {
			e := planEvent{Event: "plan", Time: now, eventCell: w.cell(i), Action: c.Action}
			if c.Action == repl.ActionCached && !c.Since.IsZero() {
				e.CachedAt = &c.Since
			}
			w.write(e)
		}
	}
	for _, t := range p.Writes {
		if i := w.nb.Index(t.Cell); i >= 0 {
			w.write(writeEvent{"write", now, w.cell(i), t.URI, t.Effect, known(t.Bytes)})
		}
	}
}

// dryRun checks a script and prints what a run would do.
func dryRun(ctx context.Context, s *repl.Session, nb *notebooks.Notebook, out io.Writer) (*repl.Preview, []*repl.Failure) {
	p, found := s.Preview(ctx)
	if len(found) > 0 || out == nil {
		return p, found
	}
	printPreview(out, nb, s.Parameters(), p)
	return p, nil
}

// printPreview prints what a run would do.
func printPreview(w io.Writer, nb *notebooks.Notebook, params []repl.Parameter, p *repl.Preview) {
	heading := func(name string, n int) bool {
		if n > 0 {
			fmt.Fprintln(w, name)
		}
		return n > 0
	}
	if heading("Parameters", len(params)) {
		for _, v := range params {
			how := "by default"
			if v.Given {
				how = "given"
			}
			fmt.Fprintf(w, "  %s  %s  %s\n", text.Pad(text.Fit(text.Clean(v.Name), 24), 24, text.Left), text.Pad(how, 10, text.Left), text.Clean(v.Value))
		}
	}
	if heading("Reads", len(p.Reads)) {
		var bytes int64
		for _, r := range p.Reads {
			fmt.Fprintf(w, "  %s  %s\n", text.Pad(text.Clean(strings.Join(r.URIs, ", ")), 40, text.Left), readNote(r))
			bytes += max(r.Bytes, 0)
		}
		if len(p.Reads) > 1 {
			fmt.Fprintf(w, "  %s  %s\n", text.Pad("", 40, text.Left), text.Bytes(bytes))
		}
	}
	if heading("Cells", len(p.Cells)) {
		for _, c := range p.Cells {
			i := nb.Index(c.Cell)
			if i < 0 {
				continue
			}
			note := string(c.Action)
			switch c.Action {
			case repl.ActionSet:
				note = ""
			case repl.ActionCached:
				if !c.Since.IsZero() {
					note += ", as of " + c.Since.Local().Format("2006-01-02 15:04")
				}
			}
			line := fmt.Sprintf("  %2d  %s  %s", i+1, text.Pad(text.Fit(firstLine(nb.Cells[i]), 48), 48, text.Left), note)
			fmt.Fprintln(w, strings.TrimRight(line, " "))
		}
	}
	if heading("Writes", len(p.Writes)) {
		for _, t := range p.Writes {
			note := string(t.Effect)
			if t.Bytes >= 0 && t.Effect != repl.EffectUnchanged {
				note += " " + text.Bytes(t.Bytes)
			}
			fmt.Fprintf(w, "  %s  %s\n", text.Pad(text.Clean(t.URI), 40, text.Left), note)
		}
	}
	fmt.Fprintln(w, "nothing was run and nothing was written")
}

// readNote says how much a source is.
func readNote(r repl.PlannedRead) string {
	if r.Pending {
		return "written by this notebook first"
	}
	parts := []string{text.Plural(int64(r.Files), "file")}
	if r.Bytes >= 0 {
		parts = append(parts, text.Bytes(r.Bytes))
	}
	if r.Rows >= 0 {
		parts = append(parts, text.Plural(r.Rows, "row"))
	}
	if r.Kept {
		parts = append(parts, "read before")
	}
	return strings.Join(parts, ", ")
}
