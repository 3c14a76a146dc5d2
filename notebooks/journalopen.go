package notebooks

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// journalLimit bounds how many sessions may have one script open.
const journalLimit = 1000

// OpenJournal opens the journal of a script; "" is a script that was never saved, and began tells which. Recovered is nil when
// nothing was left. The journal goes on behind what was left, so that nothing is lost before the caller has decided about it.
func OpenJournal(stateDir, scriptPath string, began Beginning) (*Journal, *Recovered, error) {
	base, err := journalBase(stateDir, scriptPath)
	if err != nil {
		return nil, nil, err
	}
	// A script that is open twice has two journals. Take the first that no living session holds and that has something to
	// recover, else the first that is free.
	var free *Journal
	var live *Holder
	var apart *Recovered
	began.Data, _ = Mask(began.Data)
	for n := range journalLimit {
		path := slot(base, n)
		if free != nil && !exists(path) {
			break
		}
		file, holder, err := openLocked(path)
		if err != nil {
			free.drop()
			return nil, nil, fmt.Errorf("open the journal %s: %w", path, cause(err))
		}
		if holder != nil {
			if live == nil && scriptPath != "" {
				live = holder
			}
			continue
		}
		j := &Journal{path: path, own: self(), file: file}
		rec, err := j.read()
		if err != nil {
			file.Close()
			free.drop()
			return nil, nil, fmt.Errorf("read the journal %s: %w", path, cause(err))
		}
		j.own.Began = began
		if rec != nil && scriptPath == "" {
			was := holderOf(file).Began
			if began.Anew || !began.offers(was) {
				file.Close()
				if !began.Anew && began.Data == "" && was.Folder != began.Folder && (apart == nil || rec.When.After(apart.When)) {
					apart = &Recovered{Elsewhere: was.Folder, When: rec.When}
				}
				continue
			}
			j.own.Began.Data = was.Data
		}
		if rec != nil {
			free.drop()
			j.sign()
			return j, rec, nil
		}
		if free == nil {
			free = j
		} else {
			j.drop()
		}
	}
	if free == nil {
		return nil, nil, fmt.Errorf("open the journal %s: %d sessions have it open", base, journalLimit)
	}
	free.sign()
	if live != nil {
		return free, &Recovered{Live: live}, nil
	}
	return free, apart, nil
}

// offers reports whether a session that begins so offers what one that began as was has left: data files only what was left of
// the same ones, an empty one whatever was left in its folder.
func (b Beginning) offers(was Beginning) bool {
	return (was.Folder == b.Folder || was.Folder == "") && (b.Data == "" || was.Data == b.Data)
}

// Follow lets the journal go on as that of another path, as when its script is saved under a new name. What other sessions left
// there stays. On an error it goes on where it was.
func (j *Journal) Follow(stateDir, scriptPath string) error {
	base, err := journalBase(stateDir, scriptPath)
	if err != nil {
		return err
	}
	j.flush.Lock()
	defer j.flush.Unlock()
	now := j.Path()
	for n := range journalLimit {
		path := slot(base, n)
		if path == now {
			return nil
		}
		file, holder, err := openLocked(path)
		if err != nil {
			return fmt.Errorf("open the journal %s: %w", path, cause(err))
		}
		if holder != nil {
			continue
		}
		to := &Journal{path: path, file: file}
		if rec, err := to.read(); err != nil || rec != nil {
			file.Close()
			continue
		}
		if err := j.rewrite(path); err != nil {
			to.drop()
			return fmt.Errorf("move the journal to %s: %w", path, cause(err))
		}
		return file.Close()
	}
	return fmt.Errorf("open the journal %s: %d sessions have it open", base, journalLimit)
}

func journalBase(stateDir, scriptPath string) (string, error) {
	dir := filepath.Join(stateDir, "journals")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("open the journal in %s: %w", dir, cause(err))
	}
	return filepath.Join(dir, journalName(scriptPath)), nil
}

// slot is the path of the n-th journal of a script.
func slot(base string, n int) string {
	if n > 0 {
		base += "-" + strconv.Itoa(n)
	}
	return base + ".journal"
}

// Path is where the journal is now. What belongs to it may stand beside it under the same name with another ending.
func (j *Journal) Path() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.path
}

// self is this process as others are told of it.
func self() Holder {
	h := Holder{PID: os.Getpid(), Since: time.Now()}
	h.Host, _ = os.Hostname()
	if u, err := user.Current(); err == nil {
		h.User = u.Username
	}
	return h
}

// sign says in the file who has it open. That it cannot be said costs nothing that was typed.
func (j *Journal) sign() {
	j.mu.Lock()
	defer j.mu.Unlock()
	_ = j.write(j.own.record(), j.kept)
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

// openLocked opens a journal for this session alone, or gives the session that has it.
func openLocked(path string) (*os.File, *Holder, error) {
	for range 100 {
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			return nil, nil, err
		}
		switch lockFile(f) {
		case lockTaken:
			h := holderOf(f)
			f.Close()
			return nil, &h, nil
		case lockUnknown: // a file system without locks: the word of the one who has it counts while it lives
			if h := holderOf(f); h.alive() {
				f.Close()
				return nil, &h, nil
			}
		}
		// Its session may have removed or replaced the file between the opening and the lock.
		own, err1 := f.Stat()
		there, err2 := os.Stat(path)
		if err1 == nil && err2 == nil && os.SameFile(own, there) {
			return f, nil, nil
		}
		f.Close()
	}
	return nil, &Holder{}, nil
}

// The answers of lockFile.
const (
	lockOurs    = iota // until the file is closed or the process ends, however it ends
	lockTaken          // by a living process
	lockUnknown        // the file system has no locks
)

// holderOf gives the last that signed a journal.
func holderOf(f *os.File) Holder {
	var last Holder
	in := bufio.NewReaderSize(io.NewSectionReader(f, 0, 1<<30), 1<<12)
	for {
		line, long, err := in.ReadLine()
		if err != nil {
			return last
		}
		if h, ok := parseHolder(string(line)); ok && !long {
			last = h
		}
		for long && err == nil {
			_, long, err = in.ReadLine()
		}
	}
}

// alive reports whether the process may still be there; one of another machine is taken to be.
func (h Holder) alive() bool {
	if h.PID == 0 || h.PID == os.Getpid() {
		return false
	}
	host, err := os.Hostname()
	return err != nil || host != h.Host || processAlive(h.PID)
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
	if j.kept.none() {
		return nil, nil
	}
	return &Recovered{Script: j.kept.script, HasScript: j.kept.hasScript, Draft: j.kept.draft, When: info.ModTime()}, nil
}
