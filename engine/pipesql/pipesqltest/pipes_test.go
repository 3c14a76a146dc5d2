//go:build duckdb_arrow

// Package pipesqltest runs translated pipes on a real DuckDB. It is a package of its own so that the tests of the translation
// itself need no engine.
//
// testdata/*.txt holds cases, parted by blank lines: a query of one or more lines, a line ----, then either the columns and
// the rows with | between the values (sorted, unless the query says an order), or "error" with the word at fault and a part
// of the message, or "engine error" with a part of DuckDB's. Lines from # on are comments; a block that starts with "setup"
// runs as it is.
package pipesqltest

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	_ "github.com/duckdb/duckdb-go/v2"

	"quire/engine"
	"quire/engine/pipesql"
)

var update = flag.Bool("update", false, "rewrite the expectations in testdata")

func TestPipes(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			if *update {
				rewrite(t, file)
			}
			db := open(t)
			for _, b := range blocks(t, file) {
				if setup, ok := strings.CutPrefix(b.text, "setup\n"); ok {
					if _, err := db.ExecContext(context.Background(), setup); err != nil {
						t.Fatalf("%s:%d: %v", file, b.line, err)
					}
					continue
				}
				query, want, ok := strings.Cut(b.text, "\n----\n")
				if !ok {
					t.Fatalf("%s:%d: no ---- line", file, b.line)
				}
				got := answer(db, query)
				if strings.HasPrefix(want, "error") || strings.HasPrefix(want, "engine error") {
					if !matches(got, want) {
						t.Errorf("%s:%d: %s\n got  %s\n want %s", file, b.line, query, got, want)
					}
				} else if got != want {
					t.Errorf("%s:%d: %s\n got\n%s\n want\n%s", file, b.line, query, got, want)
				}
			}
		})
	}
}

// matches compares an error by its kind, the word at fault and a part of the message.
func matches(got, want string) bool {
	head, part, _ := strings.Cut(want, ": ")
	return strings.HasPrefix(got, head) && strings.Contains(got, part)
}

type block struct {
	line int
	text string
}

func blocks(t *testing.T, file string) []block {
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []block
	var lines []string
	start := 0
	flush := func() {
		if len(lines) > 0 {
			out = append(out, block{start, strings.Join(lines, "\n")})
		}
		lines = nil
	}
	sc := bufio.NewScanner(f)
	for n := 1; sc.Scan(); n++ {
		line := sc.Text()
		switch {
		case strings.HasPrefix(line, "#"):
		case line == "":
			flush()
		default:
			if len(lines) == 0 {
				start = n
			}
			lines = append(lines, line)
		}
	}
	flush()
	return out
}

// answer runs a query and writes what it gives as the cases do.
func answer(db *sql.DB, query string) string {
	r, err := pipesql.Translate(query, pipesql.Options{Columns: columns(db)})
	if err != nil {
		var e *engine.Error
		if !errors.As(err, &e) {
			return "no engine.Error: " + err.Error()
		}
		return fmt.Sprintf("error %s: %s", query[e.Pos:max(e.Pos, e.End)], e.Error())
	}
	rows, err := db.QueryContext(context.Background(), r.SQL)
	if err != nil {
		return "engine error: " + err.Error()
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return "engine error: " + err.Error()
	}
	var lines []string
	for rows.Next() {
		values := make([]any, len(names))
		for i := range values {
			values[i] = new(any)
		}
		if err := rows.Scan(values...); err != nil {
			return "engine error: " + err.Error()
		}
		texts := make([]string, len(values))
		for i, v := range values {
			texts[i] = fmt.Sprint(*v.(*any))
		}
		lines = append(lines, strings.Join(texts, "|"))
	}
	if err := rows.Err(); err != nil {
		return "engine error: " + err.Error()
	}
	if !r.Ordered {
		slices.Sort(lines)
	}
	return strings.Join(append([]string{strings.Join(names, "|")}, lines...), "\n")
}

func columns(db *sql.DB) func(string) ([]pipesql.Column, error) {
	return func(query string) ([]pipesql.Column, error) {
		rows, err := db.QueryContext(context.Background(), "SELECT column_name, column_type FROM (DESCRIBE "+query+")")
		if err != nil {
			return nil, err
		}
		defer rows.Close()
		var out []pipesql.Column
		for rows.Next() {
			var c pipesql.Column
			if err := rows.Scan(&c.Name, &c.Type); err != nil {
				return nil, err
			}
			out = append(out, c)
		}
		return out, rows.Err()
	}
}

// rewrite puts what every case of a file gives now in the place of what it expects, for a person to read.
func rewrite(t *testing.T, file string) {
	db := open(t)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, b := range strings.Split(strings.TrimSpace(string(text)), "\n\n") {
		comment := ""
		for strings.HasPrefix(b, "#") {
			line, rest, _ := strings.Cut(b, "\n")
			comment, b = comment+line+"\n", rest
		}
		if setup, ok := strings.CutPrefix(b, "setup\n"); ok {
			if _, err := db.ExecContext(context.Background(), setup); err != nil {
				t.Fatal(err)
			}
		} else if b != "" {
			query, _, _ := strings.Cut(b, "\n----")
			got := answer(db, query)
			if strings.HasPrefix(got, "engine error") {
				got, _, _ = strings.Cut(got, "\n")
			}
			b = query + "\n----\n" + got
		}
		out = append(out, strings.TrimSpace(comment+b))
	}
	if err := os.WriteFile(file, []byte(strings.Join(out, "\n\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}

func open(t *testing.T) *sql.DB {
	db, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1)
	return db
}
