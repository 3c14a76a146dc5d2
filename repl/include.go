package repl

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"

	"quire/engine"
	"quire/notebooks"
	"quire/repl/text"
)

// readInclude reads an included file.
func readInclude(path string) (string, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", engine.NewError(engine.Missing, "there is no "+filepath.Base(path)+" in "+filepath.Dir(path), "", err)
	case err == nil && info.IsDir():
		return "", engine.NewError(engine.Missing, path+" is a folder", "", nil)
	case err == nil && info.Size() > mostIncluded:
		return "", engine.NewError(engine.TooBig, path+" is too large for a script", "", nil)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return "", engine.NewError(engine.Denied, "cannot read "+path, "", err)
	}
	return string(data), nil
}

// included gives an included file as it was read last; a run reads it anew.
func (s *Session) included(path string) (string, error) {
	f, ok := s.files[path]
	if !ok {
		return "", engine.NewError(engine.Missing, filepath.Base(path)+" is not read yet", "run a cell", nil)
	}
	return f.text, f.err
}

// includedFile is what reading an included file gave.
type includedFile struct {
	text string
	err  error
}

// reread takes the included files as they are now. It is called by a run, beside whoever waits for keys.
func (s *Session) reread() {
	s.mu.Lock()
	sc := s.script
	s.mu.Unlock()
	if sc == nil || !includes(sc.own) {
		return
	}
	files := map[string]includedFile{}
	now := newScript(sc.own, s.scriptDir(), sc, func(path string) (string, error) {
		f, ok := files[path]
		if !ok {
			f.text, f.err = readInclude(path)
			files[path] = f
		}
		return f.text, f.err
	})
	s.mu.Lock()
	same := len(files) == len(s.files)
	for path, f := range files {
		was, ok := s.files[path]
		same = same && ok && was.text == f.text && (was.err == nil) == (f.err == nil)
	}
	s.files = files
	var events []Event
	if !same && s.script == sc {
		events = s.takeLocked(now)
	}
	s.mu.Unlock()
	s.tell(events...)
}

func (s *Session) scriptDir() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.dir
}

// includeOutput says what an INCLUDE brought.
func (p *pass) includeOutput(c *notebooks.Cell, st notebooks.Include) (*Output, string, error) {
	got := p.sc.brought[c.ID]
	out := &Output{Rows: -1, Bytes: -1, At: time.Now()}
	if n := counted(got.defined, map[string]string{"PARAM": "parameter", "LOAD": "LOAD", "LET": "LET", "CONNECT": "CONNECT", "SET": "SET"}); n != "" {
		out.Notes = append(out.Notes, n+" from "+st.URI.Value)
	} else {
		out.Notes = append(out.Notes, "nothing is defined in "+st.URI.Value)
	}
	if n := counted(got.skipped, map[string]string{"FROM": "query"}); n != "" {
		out.Notes = append(out.Notes, "not run: "+n)
	}
	return out, "", nil
}

// counted writes "2 parameters, 1 LET".
func counted(n map[string]int, words map[string]string) string {
	verbs := make([]string, 0, len(n))
	for v := range n {
		verbs = append(verbs, v)
	}
	sort.Strings(verbs)
	var out []string
	for _, v := range verbs {
		word := words[v]
		switch {
		case word == "query" && n[v] > 1:
			out = append(out, fmt.Sprintf("%d queries", n[v]))
		case word == "" || word == strings.ToUpper(word):
			out = append(out, fmt.Sprintf("%d %s", n[v], v))
		default:
			out = append(out, text.Plural(int64(n[v]), word))
		}
	}
	return strings.Join(out, ", ")
}
