package storage

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"quire/engine"
)

// Folder gives a sink for a target that is partitioned into folders. mode overwrite replaces the partitions that are written
// and, with constants among the keys, every other one of these constants; mode append adds a file of the run's own to each
// partition and takes away those that the same run had added to others; mode error refuses a partition that is there.
func (s *Store) Folder(ctx context.Context, uri string, t engine.Target) (engine.FolderSink, error) {
	l, err := locate(uri)
	if err != nil {
		return nil, err
	}
	if l.scheme != schemeFile {
		return nil, engine.NewError(engine.Unsupported, "SAVE … (partition by …) to "+l.scheme+":// is not supported yet", "write to a local folder", nil)
	}
	if strings.Contains(l.path, "*") {
		return nil, engine.NewError(engine.Unsupported, "cannot write to the pattern "+l.text(), "name one folder", nil)
	}
	return folderLocal(ctx, l, t, s.now)
}

// localFolder writes the partitions into a stage and renames them into the target, which readers see as it was until then.
type localFolder struct {
	ctx    context.Context // bounds the sink's life: Commit has no context of its own
	l      location
	root   string // links followed
	target engine.Target
	file   string // the name of each partition's file
	stage  *stage
	made   []string        // folders made for the target, outermost first
	places map[string]bool // partition folders that are written
	moves  []move

	once sync.Once
}

func folderLocal(ctx context.Context, l location, t engine.Target, now func() time.Time) (*localFolder, error) {
	if err := ctx.Err(); err != nil {
		return nil, cancelled(err)
	}
	root, err := followLinks(filepath.Clean(l.path))
	if err != nil {
		return nil, systemError("write", l.uri, err)
	}
	if info, err := os.Stat(root); err == nil && !info.IsDir() {
		return nil, engine.NewError(engine.Failed, "cannot write "+l.text()+": it is a file, and a SAVE with partition by writes a folder", "choose another name, or remove the file", nil)
	}
	f := &localFolder{ctx: ctx, l: l, root: root, target: t, places: map[string]bool{}}
	f.file = partFile(t, partEnding(t))
	if f.made, err = makeFolders(root); err != nil {
		return nil, systemError("make the folder", root, err)
	}
	recoverStages(root, now())
	if f.stage, err = newStage(root); err != nil {
		f.removeFolders()
		return nil, systemError("write", l.uri, err)
	}
	return f, nil
}

// File implements engine.FolderSink.
func (f *localFolder) File(values []string) (string, error) {
	place := partitionFolder(f.target.PartitionBy, values)
	if f.places[place] {
		return "", fmt.Errorf("partition %s is asked for twice", place)
	}
	if err := f.mayWrite(place); err != nil {
		return "", err
	}
	f.places[place] = true
	n := len(f.moves)
	m := move{New: numbered(n), Place: place, Old: "old" + numbered(n)}
	dir := filepath.Join(f.stage.dir, m.New)
	file := filepath.Join(dir, f.file)
	if f.target.Mode == modeAppend {
		m.Place = path.Join(place, f.file)
		file = dir
	} else if err := os.Mkdir(dir, 0o777); err != nil {
		return "", systemError("write", f.l.uri, err)
	}
	f.moves = append(f.moves, m)
	return file, nil
}

// URI implements engine.FolderSink.
func (f *localFolder) URI(values []string) string {
	return filepath.Join(f.l.path, filepath.FromSlash(partitionFolder(f.target.PartitionBy, values)), f.file)
}

// mayWrite says why a partition cannot be written, if so.
func (f *localFolder) mayWrite(place string) error {
	dir := f.root
	for name := range strings.SplitSeq(place, "/") {
		if len(name) > 255 {
			return engine.NewError(engine.Failed, "cannot write the partition "+cleaned(shorten(name))+": its name is too long for a folder", "partition by a shorter column", nil)
		}
		dir = filepath.Join(dir, name)
		info, err := os.Stat(dir)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return systemError("write", dir, err)
		case !info.IsDir():
			return engine.NewError(engine.Failed, "cannot write "+Redact(dir)+": a file stands where a partition's folder is needed", "remove it, or choose another folder", nil)
		}
	}
	if f.target.Mode == modeError {
		return engine.NewError(engine.Failed, Redact(dir)+" is already there", "choose mode overwrite or another folder", fs.ErrExist)
	}
	if f.target.Mode == modeAppend {
		return nil
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return systemError("read the folder", dir, err)
	}
	for _, e := range entries {
		// What is partitioned further is not one partition of this target: replacing it would take all of it away.
		if e.IsDir() && !hidden(e.Name()) {
			return engine.NewError(engine.Failed, "cannot replace "+Redact(dir)+": there are folders in it", "it was partitioned by more columns: name them too, or choose another folder", nil)
		}
	}
	return nil
}

func shorten(name string) string {
	return strings.ToValidUTF8(name[:min(len(name), 60)], "") + "…"
}

// hidden tells names that no reader of a folder takes for data.
func hidden(name string) bool { return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") }

// Commit implements engine.FolderSink.
func (f *localFolder) Commit() (size int64, err error) {
	err = errors.New("commit of a sink that has ended")
	f.once.Do(func() {
		if size, err = f.commit(); err != nil {
			f.discard()
		}
	})
	if err != nil {
		return 0, systemError("write", f.l.uri, err)
	}
	return size, nil
}

func (f *localFolder) commit() (int64, error) {
	size, err := f.settle()
	if err != nil {
		return 0, err
	}
	away, err := f.outdated()
	if err != nil {
		return 0, err
	}
	for _, place := range away {
		f.moves = append(f.moves, move{Place: place, Old: "old" + numbered(len(f.moves))})
	}
	if err := writeFile(filepath.Join(f.stage.dir, successMark), nil); err != nil {
		return 0, err
	}
	if err := f.ctx.Err(); err != nil {
		return 0, cancelled(err)
	}
	if err := f.stage.writePlan(f.moves); err != nil {
		return 0, err
	}
	if err := finish(f.root, f.stage, f.moves); err != nil {
		if back := takeBack(f.root, f.stage, f.moves); back != nil {
			// Neither forward nor back: the stage stays as it is, for the next run to finish.
			f.stage = nil
		}
		return 0, err
	}
	f.syncFolders()
	f.stage.remove()
	return size, nil
}

// settle brings the staged files to the disk, notes who they are, and gives them what they take over from those that they
// replace. It gives their size in bytes.
func (f *localFolder) settle() (int64, error) {
	sizes := make([]int64, len(f.moves))
	each := len(f.moves) < syncAllFrom
	g, ctx := errgroup.WithContext(f.ctx)
	g.SetLimit(16) // the disk takes many at once
	for i := range f.moves {
		g.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			var err error
			sizes[i], err = f.settleOne(&f.moves[i], each)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return 0, err
	}
	if !each {
		if err := syncAll(f.stage.dir); err != nil {
			return 0, err
		}
	}
	var size int64
	for _, n := range sizes {
		size += n
	}
	return size, nil
}

// syncAllFrom is the number of files from which on one request to the whole file system takes less time than one for each:
// 10,000 files take seconds instead of a minute.
const syncAllFrom = 100

func (f *localFolder) settleOne(m *move, sync bool) (int64, error) {
	top := filepath.Join(f.stage.dir, m.New)
	file := top
	if f.target.Mode != modeAppend {
		file = filepath.Join(top, f.file)
	}
	w, err := os.OpenFile(file, os.O_RDWR, 0)
	if err != nil {
		return 0, err
	}
	info, err := w.Stat()
	if err == nil && sync {
		err = w.Sync()
	}
	place := filepath.Join(f.root, filepath.FromSlash(m.Place))
	old := place
	if file != top {
		old = filepath.Join(place, f.file)
	}
	if was, e := os.Stat(old); err == nil && e == nil {
		err = keepOwner(w, was)
	}
	if e := w.Close(); err == nil {
		err = e
	}
	if err != nil {
		return 0, err
	}
	self := info
	if file != top {
		if self, err = os.Lstat(top); err != nil {
			return 0, err
		}
		if sync {
			_ = syncPath(top)
		}
		if was, e := os.Stat(place); e == nil {
			_ = os.Chmod(top, was.Mode().Perm())
		}
	}
	m.Inode = inode(self)
	return info.Size(), nil
}

// outdated finds what is there of the same constants, or of the same run, and is not written this time.
func (f *localFolder) outdated() ([]string, error) {
	constants := false
	for _, k := range f.target.PartitionBy {
		constants = constants || k.Value != nil
	}
	if f.target.Mode == modeError || !constants && f.target.Mode != modeAppend {
		return nil, nil
	}
	var away []string
	var walk func(place string, keys []engine.Partition) error
	walk = func(place string, keys []engine.Partition) error {
		if err := f.ctx.Err(); err != nil {
			return cancelled(err)
		}
		if len(keys) == 0 {
			switch {
			case f.places[place]:
			case f.target.Mode != modeAppend:
				away = append(away, place)
			default:
				file := path.Join(place, f.file)
				if _, err := os.Lstat(filepath.Join(f.root, filepath.FromSlash(file))); err == nil {
					away = append(away, file)
				}
			}
			return nil
		}
		entries, err := os.ReadDir(filepath.Join(f.root, filepath.FromSlash(place)))
		if err != nil {
			return ignoreMissing(err)
		}
		for _, e := range entries {
			key, value, ok := readPartition(e.Name())
			if !ok || !e.IsDir() || key != keys[0].Name || keys[0].Value != nil && value != constantText(*keys[0].Value) {
				continue
			}
			if err := walk(path.Join(place, e.Name()), keys[1:]); err != nil {
				return err
			}
		}
		return nil
	}
	return away, walk("", f.target.PartitionBy)
}

// constantText is a constant's text in a folder's name; "" is NULL.
func constantText(v engine.Value) string {
	if v.Null || len(v.Items) == 0 {
		return ""
	}
	return v.Items[0]
}

// syncFolders brings the renames to the disk; some file systems cannot, and lose nothing but them.
func (f *localFolder) syncFolders() {
	done := map[string]bool{}
	for _, m := range f.moves {
		for dir := path.Dir(m.Place); !done[dir]; dir = path.Dir(dir) {
			done[dir] = true
			_ = syncPath(filepath.Join(f.root, filepath.FromSlash(dir)))
		}
	}
}

// Abort implements engine.FolderSink.
func (f *localFolder) Abort() error {
	f.once.Do(f.discard)
	return nil
}

func (f *localFolder) discard() {
	if f.stage != nil {
		f.stage.remove()
	}
	f.removeFolders()
}

// removeFolders removes the folders made for the target that hold nothing.
func (f *localFolder) removeFolders() {
	for i := len(f.made) - 1; i >= 0; i-- {
		if os.Remove(f.made[i]) != nil {
			return
		}
	}
}

// Explain implements Explainer.
func (f *localFolder) Explain(err error) error {
	switch {
	case err == nil:
		return nil
	case isFull(err) || saysFull(err):
		return noSpace(f.root, err)
	case errors.As(err, new(*fs.PathError)):
		return systemError("write", f.l.uri, err)
	}
	return err
}
