package repl

import (
	"context"
	"encoding/json"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"quire/engine"
	"quire/notebooks"
	"quire/plots"
)

// A SAVE or a chart's file is written again unless the same statement, made from the same things, has written it before and
// nobody has touched it since: its identity is the one it had then.

// lister is the ability of a Store to tell what is at a place.
type lister interface {
	List(ctx context.Context, uri string) ([]engine.Object, error)
}

// mostListed bounds the files of a target that are looked at one by one.
const mostListed = 1000

// saveKey names what a SAVE writes. A SAVE that adds to its target, or refuses one that is there, is never left out.
func (p *pass) saveKey(c *notebooks.Cell, q engine.Query, t engine.Target) (string, bool) {
	if t.Mode != "" && t.Mode != "overwrite" {
		return "", false
	}
	text, err := json.Marshal(t)
	if err != nil {
		return "", false
	}
	return p.key(c, q, "save", string(text))
}

// chartKey names a chart's file. What the picture shows is told by the rows, the words of the cell and its parameters.
func (p *pass) chartKey(c *notebooks.Cell, q engine.Query, plan plots.Plan, uri string) (string, bool) {
	p.s.mu.Lock()
	parts := []string{"chart", uri, plan.Steps, plan.Echo, p.sc.bare(c)}
	p.s.mu.Unlock()
	for _, ref := range p.sc.graph.Params(c.ID) {
		v, err := p.paramNamed(c, ref.Name)
		if err != nil {
			return "", false
		}
		text, err := json.Marshal(v)
		if err != nil {
			return "", false
		}
		parts = append(parts, ref.Name, string(text))
	}
	return p.key(c, q, parts...)
}

// unchanged gives what was written under key when it still stands there as it was.
func (p *pass) unchanged(key string) (*saved, bool) {
	file, release, ok := p.s.cfg.Results.Find(savedResult, key)
	if !ok {
		return nil, false
	}
	r, ok := readResult(file)
	release()
	if ok && r.written != nil && len(r.written.Files) > 0 {
		if now, err := p.s.standing(p.ctx, r.written); err == nil && sameObjects(now, r.written.Files) {
			p.tally.hit(r.at)
			return r.written, true
		}
	}
	p.s.cfg.Results.Drop(savedResult, key) // the place is taken by what is written now
	return nil, false
}

// standing lists what is now at the places of w.
func (s *Session) standing(ctx context.Context, w *saved) ([]engine.Object, error) {
	store, ok := s.cfg.Store.(lister)
	if !ok {
		return nil, engine.NewError(engine.Unsupported, "this store lists nothing", "", nil)
	}
	if w.Folder == "" {
		var out []engine.Object
		for _, f := range w.Files {
			found, err := store.List(ctx, f.URI)
			if err != nil {
				return nil, err
			}
			out = append(out, found...)
		}
		return out, nil
	}
	found, err := store.List(ctx, strings.TrimRight(w.Folder, "/")+"/**")
	if err != nil {
		return nil, err
	}
	mine := map[string]bool{}
	for _, f := range w.Files {
		mine[folderOf(f.URI)] = true
	}
	return slices.DeleteFunc(found, func(o engine.Object) bool { return !mine[folderOf(o.URI)] }), nil
}

func folderOf(uri string) string {
	if strings.Contains(uri, "://") {
		return path.Dir(uri)
	}
	return filepath.ToSlash(filepath.Dir(uri))
}

// sameObjects reports whether the files are the same, and known by more than their size.
func sameObjects(a, b []engine.Object) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].URI != b[i].URI || a[i].Size != b[i].Size || a[i].ETag != b[i].ETag || a[i].ETag == "" {
			return false
		}
	}
	return true
}

// keepSaved notes what was written under key, as soon as its identity tells its content.
func (p *pass) keepSaved(c *notebooks.Cell, q engine.Query, key string, w saved) {
	if len(w.Files) == 0 || len(w.Files) > mostListed || strings.ContainsAny(w.Folder, "*?[{") {
		return
	}
	if an, err := p.eng.Analyze(p.ctx, q); err != nil || an.Volatile {
		return
	}
	found, err := p.s.standing(p.ctx, &w)
	if err != nil {
		return
	}
	w.Files = found
	s, at := p.s, time.Now()
	s.keepAfter(savedResult, key, true, func(path string) error {
		now, err := s.standing(s.ctx, &w)
		if err == nil && anyFresh(now) {
			select {
			case <-s.ctx.Done():
				return s.ctx.Err()
			case <-time.After(settles):
			}
			now, err = s.standing(s.ctx, &w)
		}
		if err != nil || anyFresh(now) || !sameObjects(now, w.Files) {
			return errNotKept
		}
		return writeResult(path, result{rows: w.Rows, written: &w, at: at})
	}, nil)
}

// savedFiles is what a SAVE has written.
func savedFiles(rows, bytes int64, files []string, t engine.Target) saved {
	w := saved{Rows: rows, Bytes: bytes}
	if len(t.PartitionBy) > 0 {
		w.Folder = t.URI
	}
	for _, f := range files {
		w.Files = append(w.Files, engine.Object{URI: f})
	}
	return w
}
