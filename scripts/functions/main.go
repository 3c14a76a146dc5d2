// Functions writes docs/functions.md: which functions mean the same here and on a Spark cluster, from the conformance files
// engine/enginetest/testdata/functions_*.test and the table of calls that the translator rewrites:
//
//	make docs
//
// A test holds that the file is what this program writes, and that every function of the table is called by a query.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"quire/engine/pipesql"
	"quire/internal/sqllex"
)

//go:generate go run . -root ../..

func main() {
	root := flag.String("root", ".", "the project's `folder`")
	flag.Parse()
	text, err := page(*root)
	if err == nil {
		err = os.WriteFile(filepath.Join(*root, "docs", "functions.md"), []byte(text), 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "functions:", err)
		os.Exit(1)
	}
}

// example is one query of the conformance files.
type example struct {
	file    string // of testdata, without .test
	line    int    // of its first line
	fails   bool   // an error is expected
	differs string // why Spark answers otherwise
	own     string // why Spark cannot say it
	query   string
	here    []string // header and rows, or the error's place
	spark   []string
}

// calls are the functions that the query calls, in lower case.
func (e example) calls() []string {
	var out []string
	toks := sqllex.Code(e.query)
	for i, t := range toks {
		if t.Kind != sqllex.Word || i+1 >= len(toks) || toks[i+1].Text(e.query) != "(" {
			continue
		}
		if i > 0 && (toks[i-1].Is(e.query, "AS") || toks[i-1].Kind == sqllex.Dot || toks[i-1].Kind == sqllex.Close) {
			continue
		}
		if name := strings.ToLower(t.Text(e.query)); !noFunction[name] {
			out = append(out, name)
		}
	}
	return out
}

// noFunction are the words that stand before a parenthesis and call nothing.
var noFunction = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(`in values over group and or not when then by on rollup cube sets select from where from_clause select_list as using
		union except intersect exists_query from_list order like all t v u lateral having`) {
		m[w] = true
	}
	return m
}()

// examples reads the queries of the conformance files.
func examples(root string) ([]example, error) {
	paths, err := filepath.Glob(filepath.Join(root, "engine", "enginetest", "testdata", "functions_*.test"))
	if err != nil || len(paths) == 0 {
		return nil, fmt.Errorf("no conformance files below %s: %v", root, err)
	}
	var all []example
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		all = append(all, read(strings.TrimSuffix(filepath.Base(path), ".test"), string(text))...)
	}
	return all, nil
}

// read reads the queries of one file; engine/enginetest/script.go says how it is written.
func read(file, text string) []example {
	var out []example
	var cur example
	head, below := "", false
	flush := func() {
		if strings.HasPrefix(head, "query") || strings.HasPrefix(head, "error") {
			out = append(out, cur)
		}
		cur, head, below = example{file: file}, "", false
	}
	cur.file = file
	for i, line := range strings.Split(text, "\n") {
		word, rest, marked := strings.Cut(strings.TrimSpace(strings.TrimPrefix(line, "#")), ": ")
		switch {
		case line == "":
			flush()
		case strings.HasPrefix(line, "#"):
			switch {
			case marked && word == "differs":
				cur.differs = rest
			case marked && word == "quire-only":
				cur.own = rest
			case marked && word == "spark":
				cur.spark = append(cur.spark, rest)
			}
		case head == "":
			head, cur.line, cur.fails = line, i+1, strings.HasPrefix(line, "error")
		case line == "----":
			below = true
		case below:
			cur.here = append(cur.here, line)
		default:
			cur.query += line + "\n"
		}
	}
	flush()
	return out
}

// page is the whole document.
func page(root string) (string, error) {
	all, err := examples(root)
	if err != nil {
		return "", err
	}
	first := map[string]example{} // of each function, in a query whose answer is Spark's
	for _, e := range all {
		if e.differs != "" || e.own != "" || e.fails {
			continue
		}
		for _, name := range e.calls() {
			if _, ok := first[name]; !ok {
				first[name] = e
			}
		}
	}
	for _, e := range all {
		for _, name := range e.calls() {
			if _, ok := first[name]; !ok {
				first[name] = e
			}
		}
	}
	var same, made, missing []string
	for _, name := range pipesql.Functions() {
		if _, ok := first[name]; !ok {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		return "", fmt.Errorf("no query of the conformance files calls %s", strings.Join(missing, ", "))
	}
	for name, e := range first {
		switch {
		case e.differs != "" || e.own != "":
		case pipesql.IsFunction(name):
			made = append(made, name)
		default:
			same = append(same, name)
		}
	}
	sort.Strings(same)
	sort.Strings(made)
	var b strings.Builder
	fmt.Fprintf(&b, intro, len(all), len(same)+len(made))
	b.WriteString("\n## The same without work\n\nDuckDB has these by the same name and with the same meaning.\n\n")
	list(&b, same, first)
	b.WriteString("\n## Made the same\n\nDuckDB has these by another name, with another meaning, or not at all; a query's text is translated.\n\n")
	list(&b, made, first)
	b.WriteString("\nAnd what is no function:\n\n| Written | Means |\n|---|---|\n")
	for _, s := range spellings {
		e, ok := find(all, s.in)
		if !ok {
			return "", fmt.Errorf("no query of the conformance files has %q", s.in)
		}
		fmt.Fprintf(&b, "| [`%s`](%s) | %s |\n", strings.ReplaceAll(s.written, "|", `\|`), link(e), s.means)
	}
	b.WriteString("\n## Different\n\nHere the two engines give different answers, and each is held by a test.\n\n| Difference | Query | Here | Spark |\n|---|---|---|---|\n")
	for _, e := range all {
		if e.differs == "" {
			continue
		}
		fmt.Fprintf(&b, "| %s | [`%s`](%s) | %s | %s |\n", cell(e.differs), cell(short(e.query)), link(e), answer(e.here, e.fails), answer(e.spark, false))
	}
	b.WriteString(outro)
	return b.String(), nil
}

// list writes functions with their queries, a family a line.
func list(b *strings.Builder, names []string, first map[string]example) {
	families := map[string][]string{}
	var order []string
	for _, name := range names {
		file := first[name].file
		if families[file] == nil {
			order = append(order, file)
		}
		families[file] = append(families[file], fmt.Sprintf("[%s](%s)", name, link(first[name])))
	}
	sort.Strings(order)
	for _, file := range order {
		fmt.Fprintf(b, "- %s: %s\n", strings.TrimPrefix(file, "functions_"), strings.Join(families[file], ", "))
	}
}

func link(e example) string {
	return fmt.Sprintf("../engine/enginetest/testdata/%s.test#L%d", e.file, e.line)
}

func find(all []example, text string) (example, bool) {
	for _, e := range all {
		if e.differs == "" && strings.Contains(e.query, text) {
			return e, true
		}
	}
	return example{}, false
}

// short is a query without its SELECT, cut where it is long.
func short(query string) string {
	query = strings.TrimPrefix(strings.ReplaceAll(strings.TrimSpace(query), "\n", " "), "SELECT ")
	if r := []rune(query); len(r) > 70 {
		query = string(r[:69]) + "…"
	}
	return query
}

// answer is an expectation in a table's cell: types and the first row.
func answer(lines []string, fails bool) string {
	switch {
	case fails, len(lines) > 0 && strings.HasPrefix(lines[0], "error: "):
		return "an error"
	case len(lines) == 0:
		return ""
	case len(lines) == 1:
		return "`" + cell(lines[0]) + "`"
	}
	more := ""
	if len(lines) > 2 {
		more = " …"
	}
	return "`" + cell(lines[0]) + "`: `" + cell(short(lines[1])) + "`" + more
}

func cell(s string) string { return strings.ReplaceAll(s, "|", `\|`) }
