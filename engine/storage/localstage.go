package storage

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// stage is the folder in which a partitioned write is made ready, in the same file system as its target: beside it, where
// nobody who reads the target comes across it, or as a hidden folder in it. Its process holds the lock in it, which ends with
// the process: who writes to the target next finishes a stage that was being put in place, and removes one that was not.
type stage struct {
	dir  string
	lock *os.File // nil: a file system without locks
}

const (
	stageLock = "lock"
	stagePlan = "plan" // there as soon as everything is ready to be put in place, and until it is
)

// newStage makes a stage for a target folder that exists.
func newStage(root string) (*stage, error) {
	st, err := makeStage(tempName(root))
	if err == nil {
		if st.reaches(root) {
			return st, nil
		}
		st.remove()
	}
	return makeStage(tempName(filepath.Join(root, "stage")))
}

func makeStage(dir string) (*stage, error) {
	if err := os.Mkdir(dir, 0o777); err != nil {
		return nil, err
	}
	lock, err := os.OpenFile(filepath.Join(dir, stageLock), os.O_CREATE|os.O_RDWR, 0o666)
	if err != nil {
		_ = os.Remove(dir)
		return nil, err
	}
	if held, err := tryLock(lock); err != nil || !held {
		_ = lock.Close()
		_ = os.Remove(filepath.Join(dir, stageLock))
		lock = nil
	}
	return &stage{dir: dir, lock: lock}, nil
}

// reaches tells whether what is in the stage can be renamed into root: a folder may be another file system's.
func (st *stage) reaches(root string) bool {
	from, to := filepath.Join(st.dir, "try"), tempName(filepath.Join(root, "try"))
	if os.Mkdir(from, 0o777) != nil {
		return false
	}
	if os.Rename(from, to) != nil {
		_ = os.Remove(from)
		return false
	}
	return os.Remove(to) == nil
}

// remove ends the stage. The lock goes last: nobody finishes what is being removed.
func (st *stage) remove() {
	_ = os.Remove(filepath.Join(st.dir, stagePlan))
	_ = os.RemoveAll(st.dir)
	if st.lock != nil {
		_ = st.lock.Close()
	}
}

// writePlan makes the moves known to who comes after a crash. From here on they are finished, by this run or the next.
func (st *stage) writePlan(moves []move) error {
	data, err := json.Marshal(moves)
	if err != nil {
		return err
	}
	temp := filepath.Join(st.dir, stagePlan+"-new")
	if err := writeFile(temp, data); err != nil {
		return err
	}
	if err := syncPath(temp); err != nil {
		return err
	}
	if err := os.Rename(temp, filepath.Join(st.dir, stagePlan)); err != nil {
		return err
	}
	_ = syncPath(st.dir)
	return nil
}

func (st *stage) plan() ([]move, error) {
	data, err := os.ReadFile(filepath.Join(st.dir, stagePlan))
	if err != nil {
		return nil, err
	}
	var moves []move
	if err := json.Unmarshal(data, &moves); err != nil {
		return nil, err
	}
	for _, m := range moves {
		if !m.sound() {
			return nil, fs.ErrInvalid
		}
	}
	return moves, nil
}

// recoverStages finishes or removes what writes to root left whose processes are gone.
func recoverStages(root string, now time.Time) {
	for _, place := range []string{root, filepath.Join(root, "stage")} {
		prefix := tempPrefix(place)
		f, err := os.Open(filepath.Dir(place))
		if err != nil {
			continue
		}
		var found []string
		for {
			names, err := f.Readdirnames(1000)
			for _, name := range names {
				if rest, ok := strings.CutPrefix(name, prefix); ok && strings.HasSuffix(rest, tempEnding) {
					found = append(found, name)
				}
			}
			if err != nil {
				break
			}
		}
		_ = f.Close()
		for _, name := range found {
			dir := filepath.Join(filepath.Dir(place), name)
			if info, err := os.Lstat(dir); err == nil && info.IsDir() {
				recoverStage(root, dir, abandoned(strings.TrimPrefix(name, prefix), info, now))
			}
		}
	}
}

// recoverStage takes over one stage. gone tells that its process is no longer there, as far as its name and age tell; only
// the lock tells it for sure.
func recoverStage(root, dir string, gone bool) {
	st := &stage{dir: dir}
	lock, err := os.OpenFile(filepath.Join(dir, stageLock), os.O_RDWR, 0)
	switch {
	case err == nil:
		held, err := tryLock(lock)
		if err != nil || !held {
			_ = lock.Close()
			if err == nil || !gone {
				return
			}
		} else {
			st.lock = lock
		}
	case errors.Is(err, fs.ErrNotExist) && gone:
	default:
		return
	}
	moves, err := st.plan()
	switch {
	case err != nil:
	case st.lock != nil:
		if finish(root, st, moves) != nil {
			_ = st.lock.Close()
			return // what it holds may be the only copy: the next run tries again
		}
	default:
		// Nobody can tell what was written since: only what is missing is put back.
		for _, m := range moves {
			if _, err := os.Lstat(filepath.Join(root, filepath.FromSlash(m.Place))); errors.Is(err, fs.ErrNotExist) && m.New != "" {
				_ = m.forward(root, st)
			}
		}
	}
	st.remove()
}

// numbered names the n-th thing in a stage.
func numbered(n int) string { return strconv.Itoa(n) }

func syncPath(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	err = f.Sync()
	if e := f.Close(); err == nil {
		err = e
	}
	return err
}
