package main

import (
	"os"
	"path/filepath"
	"testing"
)

// Keeping a theme changes that line and nothing else, and is what the next session reads.
func TestKeepTheme(t *testing.T) {
	for _, c := range []struct{ name, before, after string }{
		{"no file", "", "theme = \"dusk dark\"\n"},
		{"other settings", "# mine\nmouse = false\n\n[s3]\nregion = \"eu-west-1\"\n", "theme = \"dusk dark\"\n# mine\nmouse = false\n\n[s3]\nregion = \"eu-west-1\"\n"},
		{"another theme", "mouse = true\n  theme='ink' # for now\n[s3]\n", "mouse = true\ntheme = \"dusk dark\"\n[s3]\n"},
		{"a comment", "# theme = \"ink\"\n", "theme = \"dusk dark\"\n# theme = \"ink\"\n"},
	} {
		path := filepath.Join(t.TempDir(), "quire", "config.toml")
		if c.before != "" {
			write(t, filepath.Dir(path), "config.toml", c.before)
		}
		if err := keepTheme(path, "dusk dark"); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if got, _ := os.ReadFile(path); string(got) != c.after {
			t.Errorf("%s: the file is\n%s\nnot\n%s", c.name, got, c.after)
		}
		if s, err := readConfig(path); err != nil || s.Theme != "dusk dark" {
			t.Errorf("%s: the theme is %q, %v", c.name, s.Theme, err)
		}
	}
}

func TestKeepThemeLeavesWhatItCannotRead(t *testing.T) {
	for _, before := range []string{"theme = \"\"\"\nink\"\"\"\n", "mouse = = 1\n", "\"theme\" = \"ink\"\n"} {
		dir := t.TempDir()
		write(t, dir, "config.toml", before)
		path := filepath.Join(dir, "config.toml")
		if err := keepTheme(path, "dusk"); err == nil {
			t.Errorf("%q was taken", before)
		}
		if got, _ := os.ReadFile(path); string(got) != before {
			t.Errorf("%q became %q", before, got)
		}
	}
}
