// Links checks the links of the documents: every relative link and picture names a file of this repository, and every
// #fragment a heading of its target. Links to the web are left alone.
//
//	go run ./scripts/links README.md docs
package main

import (
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"unicode"
)

func main() {
	broken, err := check(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "links:", err)
		os.Exit(1)
	}
	for _, b := range broken {
		fmt.Fprintln(os.Stderr, b)
	}
	if len(broken) > 0 {
		os.Exit(1)
	}
}

// check gives a line for each broken link of the files and folders.
func check(paths []string) ([]string, error) {
	var broken []string
	for _, p := range paths {
		err := filepath.WalkDir(p, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() || filepath.Ext(path) != ".md" {
				return nil
			}
			found, err := checkFile(path)
			broken = append(broken, found...)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return broken, nil
}

var (
	link     = regexp.MustCompile(`\]\(<?([^()\s>]+)>?(?:\s+"[^"]*")?\)`)
	codeSpan = regexp.MustCompile("`[^`]*`")
)

func checkFile(path string) ([]string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var broken []string
	for i, line := range prose(string(text)) {
		for _, m := range link.FindAllStringSubmatch(codeSpan.ReplaceAllString(line, "``"), -1) {
			if why := fault(path, m[1]); why != "" {
				broken = append(broken, fmt.Sprintf("%s:%d: %s: %s", path, i+1, m[1], why))
			}
		}
	}
	return broken, nil
}

// fault says what is wrong with a link of a file, or "".
func fault(from, target string) string {
	u, err := url.Parse(target)
	if err != nil {
		return "not a link"
	}
	if u.Scheme != "" || u.Host != "" {
		return ""
	}
	to := from
	if u.Path != "" {
		to = filepath.Join(filepath.Dir(from), filepath.FromSlash(u.Path))
	}
	if _, err := os.Stat(to); err != nil {
		return "no such file"
	}
	if u.Fragment == "" || filepath.Ext(to) != ".md" {
		return ""
	}
	text, err := os.ReadFile(to)
	if err != nil {
		return err.Error()
	}
	if !headings(string(text))[u.Fragment] {
		return "no such heading"
	}
	return ""
}

// prose gives the lines of a Markdown text, those of code blocks emptied.
func prose(text string) []string {
	lines := strings.Split(text, "\n")
	inside := false
	for i, line := range lines {
		fence := strings.HasPrefix(strings.TrimSpace(line), "```")
		if inside || fence {
			lines[i] = ""
		}
		if fence {
			inside = !inside
		}
	}
	return lines
}

// headings gives the fragments that a Markdown text offers, as GitHub makes them.
func headings(text string) map[string]bool {
	out := map[string]bool{}
	for _, line := range prose(text) {
		title := strings.TrimLeft(line, "#")
		if len(title) == len(line) || !strings.HasPrefix(title, " ") {
			continue
		}
		slug := anchor(strings.TrimSpace(title))
		base := slug
		for n := 1; out[slug]; n++ {
			slug = fmt.Sprintf("%s-%d", base, n)
		}
		out[slug] = true
	}
	return out
}

func anchor(title string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(title) {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), r == '-', r == '_':
			b.WriteRune(r)
		case r == ' ':
			b.WriteByte('-')
		}
	}
	return b.String()
}
