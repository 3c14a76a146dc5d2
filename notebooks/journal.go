package notebooks

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Journal keeps what is typed until it is saved: every key is written before Record returns, so that a killed program loses
// none, and is synced to disk within syncDelay beside the caller. It holds masked text only (see Mask). Its methods may be
// called from several goroutines.
//
// The file is text, one record a line: S "script" for the whole script as committed, D cell cursor from cut "text" for a
// change of the draft in a cell: from the byte offset, cut bytes of the draft before it become the text.
type Journal struct {
	mu     sync.Mutex
	path   string
	file   *os.File
	size   int64
	script string
	draft  Draft
	timer  *time.Timer
	closed bool
	err    error // of the last sync
}

// Draft is the text of a cell that is being edited.
type Draft struct {
	Cell   int // its place in the notebook; the number of cells for the prompt below them
	Text   string
	Cursor int // byte offset in Text
}

// Entry is what Record keeps: the whole script, the draft, or both.
type Entry struct {
	Script *string
	Draft  *Draft
}

// Recovered is what a session left that did not end by itself.
type Recovered struct {
	Script    string // masked; "" when only a draft was left
	HasScript bool
	Draft     Draft
	When      time.Time
	Live      bool // another quire has the script open now; nothing else is set then
}

// syncDelay bounds how long a record is only in the memory of the system.
const syncDelay = 80 * time.Millisecond

// journalSlack is how much a journal may grow beyond twice its script before it is written anew, in bytes.
const journalSlack = 1 << 20

// OpenJournal opens the journal of a script; "" is a script that was never saved. Recovered is nil when nothing was left. The
// journal goes on behind what was left, so that nothing is lost before the caller has decided about it.
func OpenJournal(stateDir, scriptPath string) (*Journal, *Recovered, error) {
	dir := filepath.Join(stateDir, "journals")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, nil, fmt.Errorf("open the journal in %s: %w", dir, cause(err))
	}
	name := "unsaved"
	if scriptPath != "" {
		sum := sha256.Sum256([]byte(scriptPath))
		name = hex.EncodeToString(sum[:8])
	}
	// The first journal of this script that no living session holds; a script that is open twice has two.
	live := false
	for n := 0; ; n++ {
		path := filepath.Join(dir, name+".journal")
		if n > 0 {
			path = filepath.Join(dir, name+"-"+strconv.Itoa(n)+".journal")
		}
		file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			return nil, nil, fmt.Errorf("open the journal %s: %w", path, cause(err))
		}
		if !lockFile(file) {
			file.Close()
			live = live || scriptPath != ""
			if n > 1000 {
				return nil, nil, fmt.Errorf("open the journal %s: all names are taken", path)
			}
			continue
		}
		j := &Journal{path: path, file: file}
		rec, err := j.read()
		if err != nil {
			file.Close()
			return nil, nil, fmt.Errorf("read the journal %s: %w", path, cause(err))
		}
		if rec == nil && live {
			rec = &Recovered{Live: true}
		}
		return j, rec, nil
	}
}

// read takes in what a former session left. A last line that was cut off is passed over.
func (j *Journal) read() (*Recovered, error) {
	info, err := j.file.Stat()
	if err != nil {
		return nil, err
	}
	in := bufio.NewReaderSize(j.file, 1<<16)
	rec := &Recovered{When: info.ModTime()}
	found := false
	for {
		line, err := in.ReadString('\n')
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		if j.apply(strings.TrimSuffix(line, "\n"), rec) {
			found = true
		}
	}
	if j.size, err = j.file.Seek(0, io.SeekEnd); err != nil {
		return nil, err
	}
	if !found {
		return nil, nil
	}
	j.script, j.draft = rec.Script, rec.Draft
	return rec, nil
}

func (j *Journal) apply(line string, rec *Recovered) bool {
	kind, rest, _ := strings.Cut(line, " ")
	switch kind {
	case "S":
		text, err := strconv.Unquote(rest)
		if err != nil {
			return false
		}
		rec.Script, rec.HasScript, rec.Draft = text, true, Draft{}
		return true
	case "D":
		var d Draft
		var from, cut int
		if n, err := fmt.Sscanf(rest, "%d %d %d %d ", &d.Cell, &d.Cursor, &from, &cut); n != 4 || err != nil {
			return false
		}
		i := strings.IndexByte(rest, '"')
		if i < 0 {
			return false
		}
		text, err := strconv.Unquote(rest[i:])
		old := rec.Draft.Text
		if err != nil || from < 0 || cut < 0 || from+cut > len(old) {
			return false
		}
		d.Text = old[:from] + text + old[from+cut:]
		rec.Draft = d
		return true
	}
	return false
}

// Record writes an entry. An error (a full disk) says that it is not kept; the journal can still be used.
func (j *Journal) Record(e Entry) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.closed {
		return nil
	}
	var b strings.Builder
	if e.Script != nil {
		masked, _ := Mask(*e.Script)
		if masked != j.script || j.size == 0 {
			fmt.Fprintf(&b, "S %s\n", strconv.Quote(masked))
			j.script, j.draft = masked, Draft{}
		}
	}
	if e.Draft != nil {
		d := *e.Draft
		d.Text, _ = Mask(d.Text)
		d.Cursor = min(d.Cursor, len(d.Text))
		if d != j.draft {
			from, cut, text := change(j.draft.Text, d.Text)
			fmt.Fprintf(&b, "D %d %d %d %d %s\n", d.Cell, d.Cursor, from, cut, strconv.Quote(text))
			j.draft = d
		}
	}
	if b.Len() == 0 {
		return nil
	}
	if j.size > journalSlack+2*int64(len(j.script)+len(j.draft.Text)) {
		if err := j.compact(); err == nil {
			return nil
		}
	}
	n, err := j.file.WriteString(b.String())
	j.size += int64(n)
	if err != nil {
		// A record that is half there would spoil the next one.
		if terr := j.file.Truncate(j.size - int64(n)); terr == nil {
			j.size -= int64(n)
			_, _ = j.file.Seek(j.size, io.SeekStart)
		}
		j.script, j.draft = "\x00", Draft{}
		// The next record starts anew from nothing: what this one changed is not known to be kept.
		return fmt.Errorf("keep the journal: %w", cause(err))
	}
	if j.timer == nil {
		j.timer = time.AfterFunc(syncDelay, j.sync)
	}
	return nil
}

// change gives the smallest replacement that makes old into text, in bytes.
func change(old, text string) (from, cut int, with string) {
	for from < len(old) && from < len(text) && old[from] == text[from] {
		from++
	}
	end := 0
	for end < len(old)-from && end < len(text)-from && old[len(old)-1-end] == text[len(text)-1-end] {
		end++
	}
	return from, len(old) - from - end, text[from : len(text)-end]
}

// compact writes the journal anew with what counts. Called with the lock held.
func (j *Journal) compact() error {
	f, err := os.OpenFile(j.path+".new", os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	lockFile(f)
	text := fmt.Sprintf("S %s\n", strconv.Quote(j.script))
	if j.draft != (Draft{}) {
		text += fmt.Sprintf("D %d %d 0 0 %s\n", j.draft.Cell, j.draft.Cursor, strconv.Quote(j.draft.Text))
	}
	_, err = f.WriteString(text)
	if err == nil {
		err = f.Sync()
	}
	if err == nil {
		err = os.Rename(f.Name(), j.path)
	}
	if err != nil {
		f.Close()
		os.Remove(f.Name())
		return err
	}
	j.file.Close()
	j.file, j.size = f, int64(len(text))
	return nil
}

// sync brings what was recorded to disk.
func (j *Journal) sync() {
	j.mu.Lock()
	f := j.file
	j.timer = nil
	closed := j.closed
	j.mu.Unlock()
	if closed {
		return
	}
	err := f.Sync()
	if errors.Is(err, os.ErrClosed) {
		err = nil // written anew meanwhile, and synced then
	}
	j.mu.Lock()
	j.err = err
	j.mu.Unlock()
}

// Close ends the journal. After a clean end, with everything saved or discarded by the user, nothing is left.
func (j *Journal) Close(clean bool) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.closed {
		return nil
	}
	j.closed = true
	if j.timer != nil {
		j.timer.Stop()
	}
	var err error
	if clean {
		err = os.Remove(j.path)
	} else {
		err = j.file.Sync()
	}
	if cerr := j.file.Close(); err == nil {
		err = cerr
	}
	return err
}
