package enginetest

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"quire/engine"
)

//go:embed testdata/*.test
var scripts embed.FS

// The files testdata/*.test are the language's examples. A file is blocks with an empty line between them; lines that start
// with # are comments. The files of one engine do not see each other's names. The first line of a block says what it is:
//
//	source NAME FILE            what follows is the file's content; NAME stands for it
//	define NAME                 what follows is a query; NAME stands for it
//	zone IANA/NAME              at the top of a file only: the session's time zone
//	query                       a query, a line ----, the header, the rows
//	query unordered             the same where the order of rows is free
//	error CLASS                 a query, a line ----, the word that the error points at, and a part of its message
//
// The header is the columns' names and types with | between them, a row its values with | between them. Types are bigint,
// integer, double, decimal(p,s), text, boolean, date, timestamp, timestamptz, TYPE[] and so on; NULL is a NULL. In an error
// block (nowhere) and (end) stand for the word when there is none; the message may be left out.

// What is expected of functions is Spark's answer, written by scripts/sparkoracle. A comment above a block says where that does
// not hold: "# differs: reason" where quire answers otherwise (what Spark answers follows in "# spark: …" lines), "# quire-only:
// reason" where Spark has no such thing.

// block is one block of a test file.
type block struct {
	line int
	head string
	body string // up to ----
	want []string
}

// parseScript reads a test file.
func parseScript(text string) ([]block, error) {
	var out []block
	var cur *block
	below := false
	for i, line := range strings.Split(text, "\n") {
		switch {
		case strings.HasPrefix(line, "#"):
		case line == "":
			cur = nil
		case cur == nil:
			out = append(out, block{line: i + 1, head: line})
			cur, below = &out[len(out)-1], false
		case line == "----":
			below = true
		case below:
			cur.want = append(cur.want, line)
		default:
			if cur.body != "" {
				cur.body += "\n"
			}
			cur.body += line
		}
	}
	for _, b := range out {
		word, _, _ := strings.Cut(b.head, " ")
		if (word == "query" || word == "error") && len(b.want) == 0 {
			return nil, fmt.Errorf("line %d: a %s without what is expected", b.line, word)
		}
	}
	return out, nil
}

// runScripts runs every file of testdata.
func runScripts(t *testing.T, open func(t *testing.T, s engine.Settings) (engine.Engine, Fixture)) {
	files, err := fs.Glob(scripts, "testdata/*.test")
	if err != nil || len(files) == 0 {
		t.Fatalf("no test files: %v", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(strings.TrimPrefix(file, "testdata/"), ".test")
		t.Run(name, func(t *testing.T) {
			text, err := scripts.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			blocks, err := parseScript(string(text))
			if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			settings := engine.Settings{}
			if len(blocks) > 0 {
				if zone, ok := strings.CutPrefix(blocks[0].head, "zone "); ok {
					settings.TimeZone = zone
					blocks = blocks[1:]
				}
			}
			s := newSuite(t, open, settings)
			for _, b := range blocks {
				if err := s.block(t, b); err != nil {
					t.Errorf("%s:%d: %s\n%s\n%v", file, b.line, b.head, b.body, err)
				}
			}
		})
	}
}

// block runs one block.
func (s *suite) block(t *testing.T, b block) error {
	words := strings.Fields(b.head)
	switch {
	case words[0] == "source" && len(words) == 3:
		s.source(t, words[1], words[2], b.body+"\n", engine.SourceOptions{})
	case words[0] == "define" && len(words) == 2:
		s.define(t, words[1], b.body)
	case b.head == "query" || b.head == "query unordered":
		got, err := s.run(t.Context(), b.body)
		if err != nil {
			return fmt.Errorf("error: %w", err)
		}
		want := table{b.want[0], b.want[1:]}
		if len(words) > 1 {
			got, want = got.sorted(), want.sorted()
		}
		if got.String() != want.String() {
			return fmt.Errorf("got\n%s\nwant\n%s", got, want)
		}
	case words[0] == "error":
		_, err := s.run(t.Context(), b.body)
		var e *engine.Error
		if !errors.As(err, &e) {
			return fmt.Errorf("got %v, want an error", err)
		}
		if class := engine.Class(strings.TrimPrefix(b.head, "error ")); e.Class != class {
			return fmt.Errorf("got class %q: %w", e.Class, e)
		}
		if at := word(b.body, e); at != b.want[0] {
			return fmt.Errorf("points at %q, want %q: %w", at, b.want[0], e)
		}
		if len(b.want) > 1 && !strings.Contains(e.Error(), b.want[1]) {
			return fmt.Errorf("says %q, without %q", e.Error(), b.want[1])
		}
	default:
		return errors.New("no such block")
	}
	return nil
}
