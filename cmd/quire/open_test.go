package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A folder as data is a glob of its one format; one of key=value folders is named itself.
func TestFoldersAsData(t *testing.T) {
	dir := t.TempDir()
	for _, file := range []string{"plain/a.csv", "plain/b.csv", "days/day=1/a.parquet", "days/day=2/a.parquet", "days/_SUCCESS", "mixed/a.csv", "mixed/a.json"} {
		path := filepath.Join(dir, file)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	at := filepath.ToSlash(dir)
	for folder, want := range map[string]string{
		"plain": "LOAD '" + at + "/plain/*.csv' AS plain;", "days": "LOAD '" + at + "/days/' AS days;", "days/": "LOAD '" + at + "/days/' AS days;",
	} {
		if got, _, err := dataScript(t.Context(), []string{dir + "/" + folder}); err != nil || !strings.HasPrefix(got, want) {
			t.Errorf("%s: %s %v, want %s", folder, got, err, want)
		}
	}
	if _, _, err := dataScript(t.Context(), []string{filepath.Join(dir, "mixed")}); err == nil {
		t.Error("a folder of two formats is opened")
	}
}
