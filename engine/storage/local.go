package storage

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"quire/engine"
	"quire/internal/nearest"
)

// maxObjects bounds what one glob may name.
const maxObjects = 1_000_000

func listLocal(ctx context.Context, l location) ([]engine.Object, error) {
	if !isGlob(l.path) {
		o, err := statLocal(l)
		if err != nil {
			return nil, err
		}
		return []engine.Object{o}, nil
	}
	if o, err := statLocal(l); err == nil {
		return []engine.Object{o}, nil
	}
	patterns, err := expandBraces(filepath.ToSlash(l.path))
	if err != nil {
		return nil, engine.NewError(engine.Failed, l.text()+" is "+err.Error(), "", nil)
	}
	w := localWalk{ctx: ctx, found: map[string]engine.Object{}}
	for _, p := range patterns {
		w.seen = map[string]bool{}
		root := filepath.ToSlash(filepath.VolumeName(filepath.FromSlash(p)))
		p = p[len(root):]
		if rest := strings.TrimLeft(p, "/"); rest != p {
			root, p = root+"/", rest
		}
		if err := w.walk(root, segments(p)); err != nil {
			return nil, err
		}
	}
	if len(w.found) == 0 {
		return nil, engine.NewError(engine.Missing, "no file matches "+l.text(), missingFolderHint(fixedFolder(l.path)), nil)
	}
	objects := make([]engine.Object, 0, len(w.found))
	for _, o := range w.found {
		objects = append(objects, o)
	}
	slices.SortFunc(objects, func(a, b engine.Object) int { return strings.Compare(a.URI, b.URI) })
	return objects, nil
}

// localWalk matches a pattern against the file system, folder by folder.
type localWalk struct {
	ctx   context.Context
	found map[string]engine.Object // by path
	seen  map[string]bool          // folder and remaining segments; several ** lead to the same place by many ways
}

// walk finds what matches the segments below dir, which is empty or ends in a slash.
func (w *localWalk) walk(dir string, rest []segment) error {
	if err := w.ctx.Err(); err != nil {
		return cancelled(err)
	}
	for rest[0].kind == literal && len(rest) > 1 {
		dir += rest[0].text + "/"
		rest = rest[1:]
	}
	if rest[0].kind == literal {
		return w.add(dir + rest[0].text)
	}
	if key := strconv.Itoa(len(rest)) + " " + dir; w.seen[key] {
		return nil
	} else {
		w.seen[key] = true
	}
	place := dir
	if place == "" {
		place = "."
	}
	entries, err := os.ReadDir(place)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		return nil
	}
	if err != nil {
		return systemError("read the folder", dir, err)
	}
	if rest[0].kind == deep {
		if err := w.walk(dir, rest[1:]); err != nil {
			return err
		}
		for _, e := range entries {
			// Links to folders are not followed here: they can form a circle.
			if e.IsDir() && !strings.HasPrefix(e.Name(), ".") {
				if err := w.walk(dir+e.Name()+"/", rest); err != nil {
					return err
				}
			}
		}
		return nil
	}
	for _, e := range entries {
		if !rest[0].matches(e.Name()) && rest[0].text != e.Name() {
			continue
		}
		if len(rest) == 1 {
			err = w.add(dir + e.Name())
		} else if e.IsDir() || e.Type()&fs.ModeSymlink != 0 {
			err = w.walk(dir+e.Name()+"/", rest[1:])
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *localWalk) add(path string) error {
	path = filepath.FromSlash(path)
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() {
		return nil // gone since, a folder, a pipe: not what a glob of files means
	}
	w.found[path] = localObject(path, info)
	if len(w.found) > maxObjects {
		return engine.NewError(engine.TooBig, fmt.Sprintf("a pattern that names more than %d files", maxObjects), "narrow it", nil)
	}
	return nil
}

func localObject(path string, info fs.FileInfo) engine.Object {
	return engine.Object{URI: path, Size: info.Size(), ETag: identity(info), Fresh: fresh(info, time.Now())}
}

// Clocks of file systems advance in steps: of a kernel's tick, at most 10 ms, or of up to two seconds where only whole seconds
// are kept.
const (
	fineStep   = 20 * time.Millisecond
	coarseStep = 2100 * time.Millisecond
)

// fresh reports whether a file changed so lately that one more change now could fall into the same step of its clock.
func fresh(info fs.FileInfo, now time.Time) bool {
	at, ok := systemChange(info)
	if !ok {
		at = info.ModTime()
	}
	step := fineStep
	if at.Nanosecond() == 0 {
		step = coarseStep
	}
	return now.Sub(at) < step
}

// identity changes whenever a file's content may have: with its size, its modification time in nanoseconds, the file the
// name stands for, and, where the system tells, the time of its last change of any kind, which no program can set back.
func identity(info fs.FileInfo) string {
	return fmt.Sprintf("%x-%x-%s", info.Size(), info.ModTime().UnixNano(), systemIdentity(info))
}

// statLocal looks at one file. A folder is an error that says how to name its files.
func statLocal(l location) (engine.Object, error) {
	info, err := os.Stat(l.path)
	switch {
	case errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR):
		return engine.Object{}, missingFile(l)
	case err != nil:
		return engine.Object{}, systemError("read", l.uri, err)
	case info.IsDir():
		return engine.Object{}, engine.NewError(engine.Missing, l.text()+" is a folder", "name its files, as in "+Redact(strings.TrimRight(l.uri, `/\`))+"/*.csv", nil)
	case !info.Mode().IsRegular():
		return engine.Object{}, engine.NewError(engine.Unsupported, l.text()+" is not an ordinary file", "write its content to a file first", nil)
	}
	// Whether it may be read is better known now than in the middle of a query.
	f, err := os.Open(l.path)
	if err != nil {
		return engine.Object{}, systemError("read", l.uri, err)
	}
	_ = f.Close()
	o := localObject(l.path, info)
	o.URI = l.uri
	return o, nil
}

// missingFile says which name on the way to a file is not there, and what is there that is like it.
func missingFile(l location) error {
	if hint := missingFolderHint(filepath.Dir(l.path)); hint != "" {
		return engine.NewError(engine.Missing, "no such file: "+l.text(), hint, fs.ErrNotExist)
	}
	hint := didYouMean(nearest.Of(filepath.Base(l.path), namesIn(filepath.Dir(l.path))))
	return engine.NewError(engine.Missing, "no such file: "+l.text(), hint, fs.ErrNotExist)
}

// missingFolderHint is "" when the folder is there; else it names the topmost missing folder and its nearest sibling.
func missingFolderHint(dir string) string {
	missing := ""
	for {
		if info, err := os.Stat(dir); err == nil {
			if !info.IsDir() {
				return Redact(dir) + " is not a folder"
			}
			break
		}
		missing = dir
		parent := filepath.Dir(dir)
		if parent == dir {
			break
		}
		dir = parent
	}
	if missing == "" {
		return ""
	}
	hint := "there is no folder " + Redact(missing)
	if near := nearest.Of(filepath.Base(missing), namesIn(dir)); near != "" {
		hint += "; " + didYouMean(near)
	}
	return hint
}

// fixedFolder is the part of a pattern that is a folder to the letter.
func fixedFolder(pattern string) string {
	pattern = filepath.ToSlash(pattern)
	if i := strings.IndexAny(pattern, "*?[{"); i >= 0 {
		pattern = pattern[:i]
	}
	return filepath.FromSlash(pattern[:strings.LastIndexByte(pattern, '/')+1]) + "."
}

// namesIn gives names in a folder, at most ten thousand.
func namesIn(dir string) []string {
	f, err := os.Open(dir)
	if err != nil {
		return nil
	}
	defer f.Close()
	names, _ := f.Readdirnames(10_000)
	slices.Sort(names)
	return names
}

// didYouMean is the hint of a near name.
func didYouMean(name string) string {
	if name == "" {
		return ""
	}
	return "did you mean " + Redact(name) + "?"
}
