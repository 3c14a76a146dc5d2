// Command gallery draws the charts of docs/gallery/charts.quire into docs/img/charts and writes the statements above their pictures
// into docs/charts.md. With -data it also saves the relations that the charts are made of as CSV, for scripts/comparison.
//
//	go run ./scripts/gallery -quire bin/quire
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"quire/notebooks"
)

const (
	source   = "docs/gallery/charts.quire"
	pictures = "docs/img/charts"
	page     = "docs/charts.md"
	begin    = "<!-- gallery: made by `make gallery` -->\n"
	end      = "<!-- end of the gallery -->\n"
	density  = " dpi=100" // of the pictures on the page
)

var target = regexp.MustCompile(` TO 'img/([a-z0-9]+\.png)'`)

func main() {
	quire := flag.String("quire", "bin/quire", "the program")
	data := flag.String("data", "", "a folder for the relations as CSV")
	flag.Parse()
	if err := run(*quire, *data); err != nil {
		fmt.Fprintln(os.Stderr, "gallery:", err)
		os.Exit(1)
	}
}

func run(quire, data string) error {
	quire, err := filepath.Abs(quire)
	if err != nil {
		return err
	}
	script, err := os.ReadFile(source)
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "gallery")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	text := target.ReplaceAllString(string(script), density+"$0")
	if data != "" {
		text += saves(string(script))
	}
	for name, content := range map[string]string{"charts.quire": text, "img/.keep": "", "data/.keep": ""} {
		file := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
			return err
		}
	}
	cmd := exec.Command(quire, "run", filepath.Join(folder, "charts.quire"))
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("run %s: %w\n%s", source, err, out)
	}
	if err := move(filepath.Join(folder, "img"), pictures, ".png"); err != nil {
		return err
	}
	if data != "" {
		if err := move(filepath.Join(folder, "data"), data, ".csv"); err != nil {
			return err
		}
	}
	return write(string(script))
}

// saves are the statements that save every relation of the notebook.
func saves(script string) string {
	var b strings.Builder
	for _, c := range notebooks.Parse(script).Cells {
		if l, ok := c.Stmt.(notebooks.Let); ok {
			fmt.Fprintf(&b, "\nSAVE %s TO 'data/%s.csv';\n", l.Name.Name, l.Name.Name)
		}
	}
	return b.String()
}

// move copies the files of a folder with an ending to another one, in place of all that it had.
func move(from, to, ending string) error {
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	old, err := filepath.Glob(filepath.Join(to, "*"+ending))
	if err != nil {
		return err
	}
	for _, f := range old {
		if err := os.Remove(f); err != nil {
			return err
		}
	}
	files, err := filepath.Glob(filepath.Join(from, "*"+ending))
	if err != nil {
		return err
	}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(to, filepath.Base(f)), data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// write puts each chart's statement above its picture into the page.
func write(script string) error {
	var b strings.Builder
	b.WriteString(begin)
	for _, c := range notebooks.Parse(script).Cells {
		m := target.FindStringSubmatch(c.Text)
		if m == nil {
			continue
		}
		shown := strings.TrimSpace(strings.Replace(c.Text, m[0], "", 1))
		fmt.Fprintf(&b, "\n### %s\n\n```sql\n%s\n```\n\n![%s](img/charts/%s)\n", c.Prose, shown, c.Prose, m[1])
	}
	b.WriteString("\n" + end)
	text, err := os.ReadFile(page)
	if err != nil {
		return err
	}
	head, rest, ok := strings.Cut(string(text), begin)
	_, tail, closed := strings.Cut(rest, end)
	if !ok || !closed {
		return fmt.Errorf("%s has no place for the gallery: %q and %q", page, strings.TrimSpace(begin), strings.TrimSpace(end))
	}
	return os.WriteFile(page, []byte(head+b.String()+tail), 0o644)
}
