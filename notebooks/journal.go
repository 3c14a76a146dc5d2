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
// change of the draft: from the byte offset, cut bytes of the draft before it become the text; a cut of -1 replaces it all.
type Journal struct {
	mu    sync.Mutex
	path  string
	file  *os.File
	size  int64 // of the whole records in file, in bytes
	kept  kept
	torn  bool  // half a record may stand behind size
	synch error // of the last sync that nobody was told of
	timer *time.Timer
	flush sync.Mutex // held while bringing the file to disk; taken without mu
	ended bool
}

// kept is what the records of a journal come to.
type kept struct {
	script    string
	hasScript bool
	draft     Draft
}

// Draft is the text of a cell that is being edited.
type Draft struct {
	Cell   int // its place in the notebook; the number of cells for the prompt below them
	Text   string
	Cursor int // byte offset in Text
}

// Entry is what Record keeps: the whole script, the draft, or both. What is nil stays as it is; an empty draft ends it.
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

// journalLimit bounds how many sessions may have one script open.
const journalLimit = 1000

// OpenJournal opens the journal of a script; "" is a script that was never saved. Recovered is nil when nothing was left. The
// journal goes on behind what was left, so that nothing is lost before the caller has decided about it.
func OpenJournal(stateDir, scriptPath string) (*Journal, *Recovered, error) {
	dir := filepath.Join(stateDir, "journals")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, nil, fmt.Errorf("open the journal in %s: %w", dir, cause(err))
	}
	base := filepath.Join(dir, journalName(scriptPath))
	// A script that is open twice has two journals. Take the first that no living session holds and that has something to
	// recover, else the first that is free.
	var free *Journal
	live := false
	for n := range journalLimit {
		path := base + ".journal"
		if n > 0 {
			path = base + "-" + strconv.Itoa(n) + ".journal"
		}
		if free != nil && !exists(path) {
			break
		}
		file, held, err := openLocked(path)
		if err != nil {
			free.drop()
			return nil, nil, fmt.Errorf("open the journal %s: %w", path, cause(err))
		}
		if held {
			live = live || scriptPath != ""
			continue
		}
		j := &Journal{path: path, file: file}
		rec, err := j.read()
		if err != nil {
			file.Close()
			free.drop()
			return nil, nil, fmt.Errorf("read the journal %s: %w", path, cause(err))
		}
		if rec != nil {
			free.drop()
			return j, rec, nil
		}
		if free == nil {
			free = j
		} else {
			j.drop()
		}
	}
	switch {
	case free == nil:
		return nil, nil, fmt.Errorf("open the journal %s: %d sessions have it open", base, journalLimit)
	case live:
		return free, &Recovered{Live: true}, nil
	}
	return free, nil, nil
}

// journalName is the same for every way to write a path.
func journalName(scriptPath string) string {
	if scriptPath == "" {
		return "unsaved"
	}
	if abs, err := filepath.Abs(scriptPath); err == nil {
		scriptPath = abs
	}
	if real, err := filepath.EvalSymlinks(scriptPath); err == nil {
		scriptPath = real
	}
	sum := sha256.Sum256([]byte(scriptPath))
	return hex.EncodeToString(sum[:8])
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// openLocked opens a journal for this session alone; held tells that another session has it.
func openLocked(path string) (file *os.File, held bool, err error) {
	for range 100 {
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			return nil, false, err
		}
		if !lockFile(f) {
			f.Close()
			return nil, true, nil
		}
		// Its session may have removed or replaced the file between the opening and the lock.
		own, err1 := f.Stat()
		there, err2 := os.Stat(path)
		if err1 == nil && err2 == nil && os.SameFile(own, there) {
			return f, false, nil
		}
		f.Close()
	}
	return nil, true, nil
}

// drop gives up a journal that holds nothing.
func (j *Journal) drop() {
	if j != nil {
		os.Remove(j.path)
		j.file.Close()
	}
}

// read takes in what a former session left. A last line that was cut off is taken away.
func (j *Journal) read() (*Recovered, error) {
	info, err := j.file.Stat()
	if err != nil {
		return nil, err
	}
	in := bufio.NewReaderSize(j.file, 1<<16)
	for {
		line, err := in.ReadString('\n')
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		j.kept.apply(strings.TrimSuffix(line, "\n"))
		j.size += int64(len(line))
	}
	if j.size < info.Size() {
		if err := j.file.Truncate(j.size); err != nil {
			return nil, err
		}
	}
	if _, err := j.file.Seek(j.size, io.SeekStart); err != nil {
		return nil, err
	}
	if j.kept == (kept{}) {
		return nil, nil
	}
	return &Recovered{Script: j.kept.script, HasScript: j.kept.hasScript, Draft: j.kept.draft, When: info.ModTime()}, nil
}

// apply takes in one record; one that makes no sense is passed over.
func (k *kept) apply(line string) {
	kind, rest, _ := strings.Cut(line, " ")
	switch kind {
	case "S":
		if text, err := strconv.Unquote(rest); err == nil {
			k.script, k.hasScript = text, true
		}
	case "D":
		var d Draft
		var from, cut int
		if n, err := fmt.Sscanf(rest, "%d %d %d %d ", &d.Cell, &d.Cursor, &from, &cut); n != 4 || err != nil {
			return
		}
		i := strings.IndexByte(rest, '"')
		if i < 0 {
			return
		}
		text, err := strconv.Unquote(rest[i:])
		old := k.draft.Text
		if cut < 0 {
			old, from, cut = "", 0, 0
		}
		if err != nil || from < 0 || from > len(old) || cut > len(old)-from {
			return
		}
		d.Text = old[:from] + text + old[from+cut:]
		d.Cursor = min(max(d.Cursor, 0), len(d.Text))
		k.draft = d
	}
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

// Record writes an entry. An error (a full disk) says that it is not kept; the journal can still be used.
func (j *Journal) Record(e Entry) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.ended {
		return nil
	}
	next := j.kept
	var b strings.Builder
	if e.Script != nil {
		masked, _ := Mask(*e.Script)
		if masked != next.script || !next.hasScript {
			next.script, next.hasScript = masked, true
			fmt.Fprintf(&b, "S %s\n", strconv.Quote(masked))
		}
	}
	if e.Draft != nil {
		d := *e.Draft
		d.Text, _ = Mask(d.Text)
		d.Cursor = min(max(d.Cursor, 0), len(d.Text))
		if d != next.draft {
			from, cut, text := change(next.draft.Text, d.Text)
			next.draft = d
			fmt.Fprintf(&b, "D %d %d %d %d %s\n", d.Cell, d.Cursor, from, cut, strconv.Quote(text))
		}
	}
	if b.Len() == 0 {
		return j.told()
	}
	if j.size > journalSlack+2*int64(len(next.script)+len(next.draft.Text)) && j.compact(next) == nil {
		return j.told()
	}
	records := b.String()
	if j.torn {
		records = "\n" + next.snapshot()
	}
	n, err := j.file.WriteString(records)
	if err != nil {
		// Half a record would spoil the next one.
		if terr := j.file.Truncate(j.size); terr == nil {
			_, terr = j.file.Seek(j.size, io.SeekStart)
			j.torn = j.torn || terr != nil
		} else {
			j.torn = true
		}
		return fmt.Errorf("keep the journal: %w", cause(err))
	}
	j.size += int64(n)
	j.kept, j.torn = next, false
	if j.timer == nil {
		j.timer = time.AfterFunc(syncDelay, j.sync)
	}
	return j.told()
}

// told gives the error of a sync once. Called with the lock held.
func (j *Journal) told() error {
	err := j.synch
	j.synch = nil
	if err != nil {
		return fmt.Errorf("bring the journal to disk: %w", cause(err))
	}
	return nil
}

// change gives the smallest replacement that makes old into text, in bytes.
func change(old, text string) (from, cut int, with string) {
	from, end := commonEnds(old, text)
	return from, len(old) - from - end, text[from : len(text)-end]
}

// compact writes the journal anew with what counts. Called with the lock held.
func (j *Journal) compact(next kept) error {
	f, err := os.OpenFile(j.path+".new", os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	lockFile(f)
	text := next.snapshot()
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
	j.file, j.size, j.kept, j.torn = f, int64(len(text)), next, false
	return nil
}

// sync brings what was recorded to disk.
func (j *Journal) sync() {
	j.flush.Lock()
	defer j.flush.Unlock()
	j.mu.Lock()
	f := j.file
	j.timer = nil
	ended := j.ended
	j.mu.Unlock()
	if ended {
		return
	}
	err := f.Sync()
	if errors.Is(err, os.ErrClosed) {
		return // written anew meanwhile, and synced then
	}
	j.mu.Lock()
	j.synch = err
	j.mu.Unlock()
}

// Close ends the journal. After a clean end, with everything saved or discarded by the user, nothing is left.
func (j *Journal) Close(clean bool) error {
	if !j.end() {
		return nil
	}
	j.flush.Lock() // the lock on the file is given up only when nothing uses it
	defer j.flush.Unlock()
	var err error
	if clean || j.kept == (kept{}) {
		err = os.Remove(j.path)
	} else {
		err = j.file.Sync()
	}
	if cerr := j.file.Close(); err == nil {
		err = cerr
	}
	return err
}

// end stops the recording; false when it was stopped before.
func (j *Journal) end() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.ended {
		return false
	}
	j.ended = true
	if j.timer != nil {
		j.timer.Stop()
	}
	return true
}
