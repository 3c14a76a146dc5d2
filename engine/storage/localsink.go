package storage

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"quire/engine"
)

// localSink writes beside its target, in the same file system, and renames.
type localSink struct {
	ctx    context.Context // bounds the sink's life: Commit has no context of its own
	l      location
	target string // what the rename replaces; links followed
	temp   string
	fresh  bool     // the target must not exist
	made   []string // folders made for it, outermost first

	once sync.Once
}

func sinkLocal(ctx context.Context, l location, fresh bool, now func() time.Time) (engine.Sink, error) {
	if err := ctx.Err(); err != nil {
		return nil, cancelled(err)
	}
	target, err := followLinks(l.path)
	if err != nil {
		return nil, systemError("write", l.uri, err)
	}
	if strings.HasSuffix(l.path, "/") {
		return nil, engine.NewError(engine.Failed, "cannot write "+l.text()+": it names a folder", "name a file in it", nil)
	}
	if err := mayReplace(l, target, fresh); err != nil {
		return nil, err
	}
	s := &localSink{ctx: ctx, l: l, target: target, fresh: fresh}
	dir := filepath.Dir(target)
	if s.made, err = makeFolders(dir); err != nil {
		return nil, systemError("make the folder", dir, err)
	}
	removeLeftovers(target, now())
	s.temp = tempName(target)
	// Said now rather than after the query: can a file be made here? It is removed again, since a program that finds its
	// target existing may write beside it instead (DuckDB does).
	f, err := os.OpenFile(s.temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err == nil {
		_ = f.Close()
		err = os.Remove(s.temp)
	}
	if err != nil {
		s.removeFolders()
		return nil, systemError("write", l.uri, err)
	}
	return s, nil
}

// followLinks gives the file that a path's last name stands for, which need not exist: the link is kept, what it points to is
// replaced.
func followLinks(path string) (string, error) {
	for range 40 {
		info, err := os.Lstat(path)
		if err != nil || info.Mode()&fs.ModeSymlink == 0 {
			return path, nil // what is wrong with it is told where it is written
		}
		to, err := os.Readlink(path)
		if err != nil {
			return "", err
		}
		if !filepath.IsAbs(to) {
			to = filepath.Join(filepath.Dir(path), to)
		}
		path = to
	}
	return "", errors.New("too many links")
}

// mayReplace says why a target cannot be written, if so.
func mayReplace(l location, target string, fresh bool) error {
	info, err := os.Stat(target)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return systemError("write", l.uri, err)
	case info.IsDir():
		return engine.NewError(engine.Failed, "cannot write "+l.text()+": it is a folder", "name a file in it", nil)
	case !info.Mode().IsRegular():
		// A rename would put a file in place of a device.
		return engine.NewError(engine.Unsupported, "cannot write "+l.text()+": it is not an ordinary file", "", nil)
	case fresh:
		return alreadyThere(l)
	}
	// A rename does not ask for the file's own permission; who took it away meant it.
	f, err := os.OpenFile(target, os.O_WRONLY, 0)
	if err != nil {
		return systemError("write", l.uri, err)
	}
	return f.Close()
}

func alreadyThere(l location) error {
	return engine.NewError(engine.Failed, l.text()+" is already there", "choose mode overwrite or another name", fs.ErrExist)
}

// makeFolders makes dir and the missing ones above it and gives those it made, outermost first.
func makeFolders(dir string) ([]string, error) {
	var missing []string
	for d := dir; ; d = filepath.Dir(d) {
		if _, err := os.Stat(d); err == nil || !errors.Is(err, fs.ErrNotExist) || d == filepath.Dir(d) {
			break
		}
		missing = append([]string{d}, missing...)
	}
	return missing, os.MkdirAll(dir, 0o777)
}

// Path implements engine.Sink.
func (s *localSink) Path() string { return s.temp }

// Commit implements engine.Sink.
func (s *localSink) Commit() (size int64, err error) {
	err = errors.New("commit of a sink that has ended")
	s.once.Do(func() {
		if size, err = s.commit(); err != nil {
			s.discard()
		}
	})
	if err != nil {
		return 0, systemError("write", s.l.uri, err)
	}
	return size, nil
}

func (s *localSink) commit() (int64, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, cancelled(err)
	}
	f, err := os.OpenFile(s.temp, os.O_RDWR, 0)
	if err != nil {
		return 0, err
	}
	info, err := f.Stat()
	if err == nil {
		// A file renamed before its blocks are on disk can be empty after a power loss, where the old one was whole.
		err = f.Sync()
	}
	if old, e := os.Stat(s.target); err == nil && e == nil {
		err = keepOwner(f, old)
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		return 0, err
	}
	if err := s.place(); err != nil {
		return 0, err
	}
	if d, err := os.Open(filepath.Dir(s.target)); err == nil {
		_ = d.Sync() // the rename itself; some file systems cannot, and lose nothing but it
		_ = d.Close()
	}
	return info.Size(), nil
}

// keepOwner gives the new file the permissions of the one it replaces, and its owner where that is allowed.
func keepOwner(f *os.File, old fs.FileInfo) error {
	if !old.Mode().IsRegular() {
		return nil
	}
	chownLike(f, old)
	return f.Chmod(old.Mode().Perm())
}

func (s *localSink) place() error {
	if info, err := os.Lstat(s.target); err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("it is no longer an ordinary file")
	}
	if !s.fresh {
		return os.Rename(s.temp, s.target)
	}
	// A link fails where the name exists; a rename would replace it.
	err := os.Link(s.temp, s.target)
	switch {
	case errors.Is(err, fs.ErrExist):
		return alreadyThere(s.l)
	case err == nil:
		return os.Remove(s.temp)
	}
	if _, err := os.Lstat(s.target); err == nil {
		return alreadyThere(s.l)
	}
	return os.Rename(s.temp, s.target) // a file system without links
}

// Abort implements engine.Sink.
func (s *localSink) Abort() error {
	s.once.Do(s.discard)
	return nil
}

func (s *localSink) discard() {
	_ = os.Remove(s.temp)
	s.removeFolders()
}

// removeFolders removes the folders made for the sink that nobody has put anything into.
func (s *localSink) removeFolders() {
	for i := len(s.made) - 1; i >= 0; i-- {
		if os.Remove(s.made[i]) != nil {
			return
		}
	}
}

// Explain implements Explainer.
func (s *localSink) Explain(err error) error {
	switch {
	case err == nil:
		return nil
	case isFull(err) || saysFull(err):
		return noSpace(filepath.Dir(s.target), err)
	case errors.As(err, new(*fs.PathError)):
		return systemError("write", s.l.uri, err)
	}
	return err
}

// A file being written is called .NAME.quire-MACHINE-PID-N-tmp, beside its target. Who writes to the same target later removes
// those whose process is gone.
const (
	tempMark   = ".quire-"
	tempEnding = "-tmp"
	// After this time without a write, what another machine left in a shared folder is taken for dead.
	tempAge = 7 * 24 * time.Hour
)

var tempCount atomic.Int64

func tempName(target string) string {
	return filepath.Join(filepath.Dir(target), fmt.Sprintf("%s%s-%d-%d%s", tempPrefix(target), machine(), os.Getpid(), tempCount.Add(1), tempEnding))
}

// tempPrefix is what all temporary files of a target begin with. A name too long to be lengthened is cut and told apart by
// its hash.
func tempPrefix(target string) string {
	name := filepath.Base(target)
	if len(name) > 180 {
		h := fnv.New64a()
		h.Write([]byte(name))
		name = strings.ToValidUTF8(name[:160], "") + "-" + strconv.FormatUint(h.Sum64(), 36)
	}
	return "." + name + tempMark
}

// machine tells machines apart that share a folder; process ids mean nothing across them.
var machine = sync.OnceValue(func() string {
	name, _ := os.Hostname()
	h := fnv.New32a()
	h.Write([]byte(name))
	return strconv.FormatUint(uint64(h.Sum32()), 36)
})

func removeLeftovers(target string, now time.Time) {
	dir, prefix := filepath.Dir(target), tempPrefix(target)
	f, err := os.Open(dir)
	if err != nil {
		return
	}
	defer f.Close()
	for {
		names, err := f.Readdirnames(1000)
		for _, name := range names {
			rest, ok := strings.CutPrefix(name, prefix)
			if !ok || !strings.HasSuffix(rest, tempEnding) {
				continue
			}
			path := filepath.Join(dir, name)
			if info, err := os.Lstat(path); err == nil && info.Mode().IsRegular() && abandoned(rest, info, now) {
				_ = os.Remove(path)
			}
		}
		if err != nil {
			return
		}
	}
}

// abandoned tells whether the writer of MACHINE-PID-N-tmp is gone.
func abandoned(rest string, info fs.FileInfo, now time.Time) bool {
	parts := strings.Split(strings.TrimSuffix(rest, tempEnding), "-")
	if len(parts) != 3 {
		return false
	}
	pid, err := strconv.Atoi(parts[1])
	if err != nil || pid <= 0 {
		return false
	}
	if parts[0] == machine() && pid == os.Getpid() {
		return false
	}
	return parts[0] == machine() && processGone(pid) || now.Sub(info.ModTime()) > tempAge
}
