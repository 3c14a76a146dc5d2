package notebooks

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// kept is what the records of a journal come to.
type kept struct {
	script    string
	hasScript bool
	draft     Draft
}

// none reports whether there is nothing to recover.
func (k kept) none() bool { return k == kept{} }

// apply takes in one record; one that makes no sense is passed over.
func (k *kept) apply(line string) {
	kind, rest, _ := strings.Cut(line, " ")
	switch kind {
	case "S":
		if text, err := strconv.Unquote(rest); err == nil {
			k.script, k.hasScript = text, true
		}
	case "E":
		var from, cut int
		if n, err := fmt.Sscanf(rest, "%d %d ", &from, &cut); n != 2 || err != nil || !k.hasScript {
			return
		}
		if s, ok := replayed(k.script, from, cut, rest); ok {
			k.script = s
		}
	case "D":
		var d Draft
		var from, cut int
		if n, err := fmt.Sscanf(rest, "%d %d %d %d ", &d.Cell, &d.Cursor, &from, &cut); n != 4 || err != nil {
			return
		}
		text, ok := replayed(k.draft.Text, from, cut, rest)
		if !ok {
			return
		}
		d.Text = text
		d.Cursor = min(max(d.Cursor, 0), len(d.Text))
		k.draft = d
	}
}

// replayed gives old with cut bytes from an offset on replaced by the quoted text in rest; a cut below zero replaces it all.
func replayed(old string, from, cut int, rest string) (string, bool) {
	i := strings.IndexByte(rest, '"')
	if i < 0 {
		return "", false
	}
	text, err := strconv.Unquote(rest[i:])
	if cut < 0 {
		old, from, cut = "", 0, 0
	}
	if err != nil || from < 0 || from > len(old) || cut > len(old)-from {
		return "", false
	}
	return old[:from] + text + old[from+cut:], true
}

// snapshot is the records that give k whatever stood before them.
func (k kept) snapshot() string {
	var b strings.Builder
	if k.hasScript {
		fmt.Fprintf(&b, "S %s\n", strconv.Quote(k.script))
	}
	fmt.Fprintf(&b, "D %d %d 0 -1 %s\n", k.draft.Cell, k.draft.Cursor, strconv.Quote(k.draft.Text))
	return b.String()
}

// changes is the records that lead from k to next; "" when they are the same.
func (k kept) changes(next kept) string {
	var b strings.Builder
	switch {
	case next.hasScript && !k.hasScript:
		fmt.Fprintf(&b, "S %s\n", strconv.Quote(next.script))
	case next.script != k.script:
		from, cut, text := change(k.script, next.script)
		fmt.Fprintf(&b, "E %d %d %s\n", from, cut, strconv.Quote(text))
	}
	if next.draft != k.draft {
		from, cut, text := change(k.draft.Text, next.draft.Text)
		fmt.Fprintf(&b, "D %d %d %d %d %s\n", next.draft.Cell, next.draft.Cursor, from, cut, strconv.Quote(text))
	}
	return b.String()
}

// change gives the smallest replacement that makes old into text, in bytes.
func change(old, text string) (from, cut int, with string) {
	from, end := commonEnds(old, text)
	return from, len(old) - from - end, text[from : len(text)-end]
}

// record is the line that names a holder.
func (h Holder) record() string {
	return fmt.Sprintf("H %d %d %s %s %s %s\n", h.PID, h.Since.Unix(), strconv.Quote(h.Host), strconv.Quote(h.User),
		strconv.Quote(h.Began.Folder), strconv.Quote(h.Began.Data))
}

// parseHolder reads a line that names a holder.
func parseHolder(line string) (h Holder, ok bool) {
	var since int64
	n, _ := fmt.Sscanf(line, "H %d %d %q %q %q %q", &h.PID, &since, &h.Host, &h.User, &h.Began.Folder, &h.Began.Data)
	h.Since = time.Unix(since, 0)
	return h, n >= 4
}
