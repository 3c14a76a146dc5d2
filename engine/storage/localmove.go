package storage

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// move puts one folder or file of a stage at its place below the target, or takes away what is there. What was there is in
// the stage afterwards.
type move struct {
	New   string `json:"new,omitempty"` // the name in the stage; "" takes away
	Place string `json:"place"`         // below the target, with slashes
	Inode uint64 `json:"inode,omitempty"`
	Old   string `json:"old"` // the name in the stage that what was there gets
}

// sound tells that a plan leads nowhere but from its stage to its target.
func (m move) sound() bool {
	name := func(s string) bool { return s != "" && filepath.IsLocal(s) && !strings.ContainsAny(s, `/\`) }
	return (m.New == "" || name(m.New)) && name(m.Old) && m.Place != "." && filepath.IsLocal(filepath.FromSlash(m.Place))
}

// forward does the move, or the rest of it.
func (m move) forward(root string, st *stage) error {
	place, old := filepath.Join(root, filepath.FromSlash(m.Place)), filepath.Join(st.dir, m.Old)
	if m.New == "" {
		if _, err := os.Lstat(old); err == nil {
			return nil // done
		}
		return ignoreMissing(os.Rename(place, old))
	}
	from := filepath.Join(st.dir, m.New)
	info, err := os.Lstat(from)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // done
	}
	if err != nil {
		return err
	}
	if m.Inode != 0 && inode(info) != m.Inode {
		return os.Rename(from, old) // exchanged, and not told apart yet
	}
	if err := os.MkdirAll(filepath.Dir(place), 0o777); err != nil {
		return err
	}
	if _, err := os.Lstat(place); err == nil {
		// One step where the system has it: nobody finds nothing there.
		if m.Inode != 0 && exchange(from, place) == nil {
			return os.Rename(from, old)
		}
		if err := os.Rename(place, old); err != nil {
			return err
		}
	}
	return os.Rename(from, place)
}

// back undoes a move that was done, or half done.
func (m move) back(root string, st *stage) error {
	place, old := filepath.Join(root, filepath.FromSlash(m.Place)), filepath.Join(st.dir, m.Old)
	if m.New != "" {
		from := filepath.Join(st.dir, m.New)
		switch info, err := os.Lstat(from); {
		case errors.Is(err, fs.ErrNotExist): // the new one is in place
			if _, err := os.Lstat(old); err == nil && exchange(old, place) == nil {
				return os.Rename(old, from)
			}
			if err := os.Rename(place, from); err != nil {
				return err
			}
		case err != nil:
			return err
		case m.Inode != 0 && inode(info) != m.Inode:
			return exchange(from, place)
		}
	}
	if _, err := os.Lstat(old); err != nil {
		return ignoreMissing(err) // nothing was there, or it is there yet
	}
	return os.Rename(old, place)
}

// finish does all moves of a plan and says so by the mark in the target. A move that was done is passed over.
func finish(root string, st *stage, moves []move) error {
	// A mark of an earlier write does not stand for this one.
	if err := ignoreMissing(os.Rename(filepath.Join(root, successMark), filepath.Join(st.dir, "old"+successMark))); err != nil {
		return err
	}
	for _, m := range moves {
		if err := m.forward(root, st); err != nil {
			return err
		}
	}
	removeEmptied(root, moves)
	return ignoreMissing(os.Rename(filepath.Join(st.dir, successMark), filepath.Join(root, successMark)))
}

// takeBack undoes a plan of which some moves were done.
func takeBack(root string, st *stage, moves []move) error {
	var failed error
	for i := len(moves) - 1; i >= 0; i-- {
		if err := moves[i].back(root, st); err != nil && failed == nil {
			failed = err
		}
	}
	if err := ignoreMissing(os.Rename(filepath.Join(st.dir, "old"+successMark), filepath.Join(root, successMark))); failed == nil {
		failed = err
	}
	removeEmptied(root, moves)
	return failed
}

// removeEmptied removes folders between the target and the places of its partitions that hold nothing any more.
func removeEmptied(root string, moves []move) {
	for _, m := range moves {
		for dir := filepath.Dir(filepath.FromSlash(m.Place)); dir != "."; dir = filepath.Dir(dir) {
			path := filepath.Join(root, dir)
			if info, err := os.Lstat(path); err != nil || !info.IsDir() || os.Remove(path) != nil {
				break
			}
		}
	}
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
