package notebooks

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

// Journal keeps what is typed until it is saved: every key is written before Record returns, so that a killed program loses
// none, and is synced to disk within syncDelay beside the caller. It holds masked text only (see Mask). Its methods may be
// called from several goroutines.
//
// The file is text, one record a line: H who has it open; S "script" for the whole script as committed; E from cut "text" for
// a change of it; D cell cursor from cut "text" for a change of the draft. From the byte offset, cut bytes of what stood
// before become the text; a cut of -1 replaces it all.
type Journal struct {
	mu            sync.Mutex
	path          string
	own           Holder
	file          *os.File
	size          int64 // of the whole records in file, in bytes
	kept          kept
	script, draft masking // of the texts recorded last
	torn          bool    // what stands in file cannot be relied on: half a record behind size, or a sync that failed
	synch         error   // of the last sync that nobody was told of
	bad           bool    // something failed and no sync since then went well
	fault         func(error)
	timer         *time.Timer
	flush         sync.Mutex // held while bringing the file to disk; taken without mu
	ended         bool
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

// Holder is the process that has a script open.
type Holder struct {
	PID        int // 0: not known
	Host, User string
	Since      time.Time
	Began      Beginning
}

// Beginning tells the sessions apart that have no script file.
type Beginning struct {
	Folder string // the working folder, absolute
	Data   string // the script that stood for the data files it was opened on, masked; "" it began empty
	Anew   bool   // it passes over what others left
}

// Recovered is what a session left that did not end by itself, or who has the script open.
type Recovered struct {
	Script    string // masked; "" when only a draft was left
	HasScript bool
	Draft     Draft
	When      time.Time
	Live      *Holder // another quire has the script open now; nothing else is set then
	Elsewhere string  // the folder in which a session without a script file left something; nothing else but When is set then
}

// syncDelay bounds how long a record is only in the memory of the system; with the sync itself it is on disk in 0.1 s.
const syncDelay = 50 * time.Millisecond

// journalSlack is how much a journal may grow beyond twice its script before it is written anew, in bytes.
const journalSlack = 1 << 20

// OnFault has f told, from another goroutine, when what was recorded could not be brought to disk, and with nil when everything
// is there again, also what Record gave an error for. The next Record tries anew.
func (j *Journal) OnFault(f func(error)) {
	j.mu.Lock()
	j.fault = f
	j.mu.Unlock()
}

// Record writes an entry. An error (a full disk) says that it is not kept; the journal can still be used.
func (j *Journal) Record(e Entry) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.ended {
		return nil
	}
	next := j.kept
	if e.Script != nil {
		next.script = j.script.mask(*e.Script)
		next.hasScript = true
	}
	if e.Draft != nil {
		next.draft = *e.Draft
		next.draft.Text = j.draft.mask(next.draft.Text)
		next.draft.Cursor = min(max(next.draft.Cursor, 0), len(next.draft.Text))
	}
	records := j.kept.changes(next)
	if records == "" && !j.torn {
		if j.bad {
			j.later()
		}
		return j.told()
	}
	if j.torn {
		records = "\n" + j.own.record() + next.snapshot()
	}
	return j.write(records, next)
}

// write appends records, which make what is kept into next. Called with the lock held.
func (j *Journal) write(records string, next kept) error {
	n, err := j.file.WriteString(records)
	if err != nil {
		j.bad = true
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
	j.later()
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

// sync brings what was recorded to disk. A journal that has grown too large is written anew instead.
func (j *Journal) sync() {
	j.flush.Lock()
	defer j.flush.Unlock()
	j.mu.Lock()
	f, path, ended := j.file, j.path, j.ended
	anew := j.torn || j.size > journalSlack+2*int64(len(j.kept.script)+len(j.kept.draft.Text))
	j.timer = nil
	j.mu.Unlock()
	if ended {
		return
	}
	var err error
	if !anew || j.rewrite(path) != nil {
		err = f.Sync()
	}
	j.mu.Lock()
	tell := j.fault
	if err != nil {
		// The system may have dropped what it could not write: a later sync would say that all is well.
		j.torn, j.bad, j.synch = true, true, err
		err = fmt.Errorf("bring the journal to disk: %w", cause(err))
	} else if !j.bad {
		tell = nil
	} else {
		j.bad = j.timer != nil // what came meanwhile is synced next
		if j.bad {
			tell = nil
		}
	}
	j.mu.Unlock()
	if tell != nil {
		tell(err)
	}
}

// rewrite makes a file that holds what counts, on disk, the journal. What is recorded meanwhile goes into the old one and
// then into the new one. Called with flush held.
func (j *Journal) rewrite(path string) error {
	j.mu.Lock()
	had := j.kept
	j.mu.Unlock()
	f, err := os.OpenFile(path+".new", os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	lockFile(f)
	text := j.own.record() + had.snapshot()
	_, err = f.WriteString(text)
	if err == nil {
		err = f.Sync()
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	late := had.changes(j.kept)
	if err == nil && late != "" {
		_, err = f.WriteString(late)
	}
	if err == nil && j.ended {
		err = os.ErrClosed
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		f.Close()
		os.Remove(f.Name())
		return err
	}
	if path != j.path {
		os.Remove(j.path)
	}
	j.file.Close()
	j.path, j.file, j.size, j.torn, j.synch = path, f, int64(len(text)+len(late)), false, nil
	if late != "" {
		j.later()
	}
	return nil
}

// later has what was recorded brought to disk in a while. Called with the lock held.
func (j *Journal) later() {
	if j.timer == nil && !j.ended {
		j.timer = time.AfterFunc(syncDelay, j.sync)
	}
}

// Close ends the journal. After a clean end, with everything saved or discarded by the user, nothing is left.
func (j *Journal) Close(clean bool) error {
	if !j.end() {
		return nil
	}
	j.flush.Lock() // the lock on the file is given up only when nothing uses it
	defer j.flush.Unlock()
	var err error
	if clean || j.kept.none() {
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
