package main

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

var shots = flag.String("shots", "", "the `folder` that gets captures of the screens of the documents (make screens)")

// The sessions of testdata/screens show what docs/screens.md shows. They are played like the others, and with -shots each
// shot is written.
func TestScreensOfTheDocuments(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "screens", "*.session"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no sessions: %v", err)
	}
	if *shots == "" && testing.Short() {
		t.Skip("-short: the screens of the documents are not played")
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(strings.TrimSuffix(filepath.Base(file), ".session"), func(t *testing.T) {
			s := &player{t: t, dir: t.TempDir(), file: file, size: "100x32", covered: &coverage{pressed: map[string]bool{}}, shots: *shots}
			for _, f := range archive.Files {
				write(t, s.dir, f.Name, string(f.Data))
			}
			s.play(string(archive.Comment))
		})
	}
}

// shot captures the screen with its colours: shot GROUND NAME CAPTION.
func (s *player) shot(rest string) {
	ground, rest, _ := strings.Cut(rest, " ")
	name, caption, _ := strings.Cut(rest, " ")
	if s.shots == "" {
		return
	}
	if err := os.WriteFile(filepath.Join(s.shots, name+".ansi"), []byte(s.term.tmux("capture-pane", "-p", "-e")), 0o644); err != nil {
		s.fail("%v", err)
	}
	index, err := os.OpenFile(filepath.Join(s.shots, "index"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err == nil {
		_, err = index.WriteString(name + "\t" + ground + "\t" + caption + "\n")
		err = errors.Join(err, index.Close())
	}
	if err != nil {
		s.fail("%v", err)
	}
}
