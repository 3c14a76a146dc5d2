// Screens writes docs/screens.md and its pictures from captures of a terminal:
//
//	make screens
//
// The sessions of cmd/quire/testdata/screens drive the program and capture what it shows, with colours; this program draws
// each capture as SVG. Durations are evened, so that a picture changes only when the screen does.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: screens CAPTURES DOCS")
		os.Exit(2)
	}
	if err := write(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "screens:", err)
		os.Exit(1)
	}
}

// head is what the page says before the pictures.
const head = `# Screens

Made by ` + "`make screens`" + `, which drives the program in a terminal and draws what it shows; durations are evened. The keys are in
[keys.md](keys.md), the themes in [cli.md](cli.md#the-screen).
`

// write draws the captures that the file index lists: a line each, with name, ground and caption, parted by tabs.
func write(captures, docs string) error {
	index, err := os.ReadFile(filepath.Join(captures, "index"))
	if err != nil {
		return fmt.Errorf("read the list of captures: %w", err)
	}
	var page strings.Builder
	page.WriteString(head)
	for _, line := range strings.Split(strings.TrimSpace(string(index)), "\n") {
		parts := strings.SplitN(line, "\t", 3)
		if len(parts) != 3 {
			return fmt.Errorf("%q is no line of the list", line)
		}
		name, ground, caption := parts[0], parts[1], parts[2]
		capture, err := os.ReadFile(filepath.Join(captures, name+".ansi"))
		if err != nil {
			return fmt.Errorf("read a capture: %w", err)
		}
		picture := draw(evened(string(capture)), grounds[ground], caption)
		if err := os.WriteFile(filepath.Join(docs, "img", "screens", name+".svg"), []byte(picture), 0o644); err != nil {
			return err
		}
		title, rest, _ := strings.Cut(caption, ": ")
		fmt.Fprintf(&page, "\n## %s\n\n%s\n\n![%s](img/screens/%s.svg)\n", title, upper(rest), title, name)
	}
	return os.WriteFile(filepath.Join(docs, "screens.md"), []byte(page.String()), 0o644)
}

func upper(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// duration is a time that a cell took, behind its sign; sequences of colours may stand around the sign.
var duration = regexp.MustCompile(`( *)((?:\x1b\[[0-9;]*m)*[✓✗■](?:\x1b\[[0-9;]*m)*) ((?:\x1b\[[0-9;]*m)*)([0-9.]+ (?:ms|s|µs))\b`)

// evened writes every duration as 4 ms, its end where it was.
func evened(capture string) string {
	return duration.ReplaceAllStringFunc(capture, func(s string) string {
		m := duration.FindStringSubmatch(s)
		shorter := len([]rune(m[4])) - len("4 ms")
		return strings.Repeat(" ", max(0, len(m[1])+shorter)) + m[2] + " " + m[3] + "4 ms"
	})
}
