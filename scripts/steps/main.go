// Command steps writes docs/steps.md: the pipe steps by example, each example a query of the conformance files that every engine
// passes, with the rows that it gives there.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

//go:generate go run . -o ../../docs/steps.md

// files are the conformance files that the page shows, in its order.
var files = []string{
	"from", "select", "extend", "set", "drop_rename_as", "where", "aggregate", "order_limit_distinct", "join", "sets", "pivot", "sample", "window",
	"with_assert_describe", "nested",
}

// Examples of one section, and mistakes of one file, that the page shows.
const (
	mostExamples = 4
	mostMistakes = 5
)

func main() {
	out := flag.String("o", "docs/steps.md", "where to write")
	flag.Parse()
	text, err := page("../../engine/enginetest/testdata")
	if err == nil {
		err = os.WriteFile(*out, []byte(text), 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "steps:", err)
		os.Exit(1)
	}
}

// page makes the whole page from the conformance files in dir.
func page(dir string) (string, error) {
	var b strings.Builder
	b.WriteString("# The steps by example\n\nEvery example here is one of the queries that each engine must answer in this way\n" +
		"([engine/enginetest/testdata](../engine/enginetest/testdata)); `make docs` writes this page from them, and a test holds it. What a step\n" +
		"means is told in [language.md](language.md). Types stand behind the columns' names.\n")
	for _, name := range files {
		data, err := os.ReadFile(filepath.Join(dir, "pipe_"+name+".test"))
		if err != nil {
			return "", fmt.Errorf("read the conformance files: %w", err)
		}
		chapter(&b, string(data))
	}
	return b.String(), nil
}

// chapter writes one file: its first comment is the heading, its other comments are sections.
func chapter(b *strings.Builder, text string) {
	shown, mistakes, first := 0, 0, true
	section := ""
	for _, block := range strings.Split(text, "\n\n") {
		var comments, lines []string
		for _, l := range strings.Split(strings.Trim(block, "\n"), "\n") {
			if c, ok := strings.CutPrefix(l, "# "); ok {
				comments = append(comments, c)
			} else if !strings.HasPrefix(l, "#") {
				lines = append(lines, l)
			}
		}
		if len(lines) == 0 {
			if words := strings.Join(comments, " "); words != "" {
				if first {
					title, rest, _ := strings.Cut(words, ": ")
					fmt.Fprintf(b, "\n## %s\n", strings.TrimSuffix(title, "."))
					if rest != "" {
						fmt.Fprintf(b, "\n%s\n", capital(rest))
					}
					first = false
				} else {
					section = words
				}
				shown = 0
			}
			continue
		}
		head, rest := lines[0], lines[1:]
		switch word, _, _ := strings.Cut(head, " "); word {
		case "source":
			fields := strings.Fields(head)
			if len(fields) > 2 {
				fmt.Fprintf(b, "\n`%s`, the file %s:\n\n```text\n%s\n```\n", fields[1], fields[2], strings.Join(rest, "\n"))
			}
		case "query":
			if shown++; shown > mostExamples {
				continue
			}
			heading(b, &section)
			query, want := split(rest)
			fmt.Fprintf(b, "\n```sql\n%s\n```\n\n```text\n%s\n```\n", query, want)
		case "error":
			if mistakes++; mistakes > mostMistakes {
				continue
			}
			heading(b, &section)
			query, want := split(rest)
			at, message, _ := strings.Cut(want, "\n")
			said := "an error of class " + strings.TrimPrefix(head, "error ")
			if at != "(nowhere)" && at != "(end)" {
				said += " at `" + at + "`"
			}
			if message != "" {
				said += ": " + message
			}
			fmt.Fprintf(b, "\n```sql\n%s\n```\n\nis %s.\n", query, said)
		}
	}
}

// heading writes a section's heading once, when the section has something to show.
func heading(b *strings.Builder, section *string) {
	if *section == "" {
		return
	}
	title, more := strings.TrimSuffix(*section, "."), ""
	if i := strings.Index(title, ". "); i > 0 {
		title, more = title[:i], strings.TrimSpace(title[i+1:])
	}
	fmt.Fprintf(b, "\n### %s\n", title)
	if more != "" {
		fmt.Fprintf(b, "\n%s.\n", more)
	}
	*section = ""
}

// split parts a block into the query and what is expected of it.
func split(lines []string) (query, want string) {
	for i, l := range lines {
		if l == "----" {
			return strings.Join(lines[:i], "\n"), strings.Join(lines[i+1:], "\n")
		}
	}
	return strings.Join(lines, "\n"), ""
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
