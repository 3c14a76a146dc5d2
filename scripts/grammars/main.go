// Grammars writes the syntax files of the editors from the words of the language, the tables that the parser itself reads:
//
//	make docs
//
// A test holds that the files are what this program writes.
package main

import (
	_ "embed"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"quire/engine/pipesql"
	"quire/internal/sqllex"
	"quire/notebooks"
)

//go:generate go run . -o ../../editors

func main() {
	to := flag.String("o", "editors", "the `folder` to write to")
	flag.Parse()
	for name, content := range grammars() {
		if err := os.WriteFile(filepath.Join(*to, name), []byte(content), 0o644); err != nil {
			fmt.Fprintln(os.Stderr, "grammars:", err)
			os.Exit(1)
		}
	}
}

//go:embed quire.tmLanguage.json
var textMate string

//go:embed quire.vim
var vim string

// clauses are the words that quire's own statements are made of beside those that start them.
var clauses = []string{
	"AGAINST", "BETWEEN", "CONNECTIONS", "FAIL", "IS", "LIST", "MATCHES", "MATERIALIZED", "PARAMS", "PARTITION", "REJECTS", "ROWS", "STOP", "TABLES", "WARN",
}

// types are the types of PARAM, and those that people write behind CAST.
var types = []string{
	"array", "bigint", "boolean", "date", "decimal", "double", "float", "int", "integer", "interval", "secret", "smallint", "string",
	"text", "time", "timestamp", "timestamptz", "tinyint", "varchar",
}

// grammars gives each file's content by its name below editors.
func grammars() map[string]string {
	words := map[string][]string{
		"STATEMENTS": notebooks.Keywords(),
		"STEPS":      pipesql.StepWords(),
		"CLAUSES":    clauses,
		"TYPES":      types,
		"RESERVED":   sqllex.ReservedWords(),
	}
	fill := func(template, between string) string {
		for name, list := range words {
			low := make([]string, len(list))
			for i, w := range list {
				low[i] = strings.ToLower(w)
			}
			slices.Sort(low)
			template = strings.ReplaceAll(template, "@"+name+"@", strings.Join(low, between))
			template = strings.ReplaceAll(template, "@"+name+"_VIM@", strings.Join(low, `\|`)) // alternatives of a Vim pattern
		}
		return template
	}
	return map[string]string{
		"vscode/syntaxes/quire.tmLanguage.json": fill(textMate, "|"),
		"vim/syntax/quire.vim":                  fill(vim, " "),
	}
}
