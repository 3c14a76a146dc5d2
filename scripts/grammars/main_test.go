package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"quire/engine/pipesql"
	"quire/internal/sqllex"
	"quire/notebooks"
)

const editors = "../../editors"

// The files that ship know the words that count.
func TestGrammarsAreUpToDate(t *testing.T) {
	for name, want := range grammars() {
		have, err := os.ReadFile(filepath.Join(editors, name))
		if err != nil {
			t.Fatal(err)
		}
		if string(have) != want {
			t.Errorf("editors/%s is not what the language's tables say; make docs writes it anew", name)
		}
		if left := regexp.MustCompile(`@[A-Z_]+@`).FindString(want); left != "" {
			t.Errorf("editors/%s: nothing stands for %s", name, left)
		}
	}
}

// Every word that starts a statement or a step, and every reserved word, is coloured by both grammars, as the files stand.
func TestEveryWordIsColoured(t *testing.T) {
	for name := range grammars() {
		data, err := os.ReadFile(filepath.Join(editors, name))
		if err != nil {
			t.Fatal(err)
		}
		words := regexp.MustCompile(`[a-z_]+`).FindAllString(string(data), -1)
		slices.Sort(words)
		for _, w := range slices.Concat(notebooks.Keywords(), pipesql.StepWords(), sqllex.ReservedWords()) {
			if _, ok := slices.BinarySearch(words, strings.ToLower(w)); !ok {
				t.Errorf("editors/%s does not know %s", name, w)
			}
		}
	}
}

func TestTheExtensionIsWhole(t *testing.T) {
	for _, file := range []string{"package.json", "language-configuration.json", "syntaxes/quire.tmLanguage.json"} {
		data, err := os.ReadFile(filepath.Join(editors, "vscode", file))
		if err != nil {
			t.Fatal(err)
		}
		var v any
		if err := json.Unmarshal(data, &v); err != nil {
			t.Errorf("editors/vscode/%s: %v", file, err)
		}
		for _, m := range regexp.MustCompile(`"\./([^"]+)"`).FindAllStringSubmatch(string(data), -1) {
			if _, err := os.Stat(filepath.Join(editors, "vscode", m[1])); err != nil {
				t.Errorf("editors/vscode/%s names %s: %v", file, m[1], err)
			}
		}
	}
}
