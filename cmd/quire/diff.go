package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"quire/notebooks"
	"quire/repl/text"
)

func diffCommand() *cobra.Command {
	var asJSON bool
	var color string
	c := &cobra.Command{
		Use:   "diff OLD NEW",
		Short: "compare two scripts statement by statement",
		Long: `Compares two scripts by what they mean: which cells were added, removed, moved or changed, and which steps of
a changed cell. White space and the case of keywords do not count. - is standard input. Exit codes as diff has
them: 0 the same, 1 different, 2 trouble.

As git's driver for scripts:

  git config diff.quire.command 'quire diff'
  echo '*.quire diff=quire' >> .gitattributes`,
		Example: "  quire diff old.quire new.quire\n  git show HEAD~3:flyers.quire | quire diff - flyers.quire",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 && !fromGit(args) {
				return fmt.Errorf("two scripts are expected, %s given: quire diff OLD.quire NEW.quire", text.Plural(int64(len(args)), "argument"))
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			return diffFiles(args, asJSON, color)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "one JSON object for each cell that differs")
	c.Flags().StringVar(&color, "color", "auto", "auto (on a terminal), always or never")
	return c
}

// fromGit reports whether these are the arguments of a GIT_EXTERNAL_DIFF: path old-file old-hex old-mode new-file new-hex
// new-mode, and for a renamed file the new name and what became of it.
func fromGit(args []string) bool { return len(args) == 7 || len(args) == 9 }

// shownDifference is a line of `quire diff --json`.
type shownDifference struct {
	Kind    string      `json:"kind"` // added, removed, changed or moved
	Cell    string      `json:"cell"`
	Moved   bool        `json:"moved,omitempty"` // a changed cell that also moved
	OldLine int         `json:"old_line,omitempty"`
	NewLine int         `json:"new_line,omitempty"`
	Lines   []shownLine `json:"lines,omitempty"`
}

type shownLine struct {
	Op   string `json:"op"` // " ", "-" or "+"
	Text string `json:"text"`
}

func diffFiles(args []string, asJSON bool, color string) error {
	git := fromGit(args)
	names, labels := args, args
	if git {
		names = []string{args[1], args[4]}
		labels = []string{"a/" + args[0], "b/" + args[0]}
		if len(args) == 9 {
			labels[1] = "b/" + args[7]
		}
	}
	if names[0] == "-" && names[1] == "-" {
		return fmt.Errorf("only one of the two scripts can be standard input")
	}
	paint := false
	switch color {
	case "auto":
		paint = colorful(os.Stdout) || git && os.Getenv("GIT_PAGER_IN_USE") != "" && os.Getenv("NO_COLOR") == ""
	case "always":
		paint = true
	case "never":
	default:
		return fmt.Errorf("--color %s: auto, always or never is expected", text.Clean(color))
	}
	var sides [2]*notebooks.Notebook
	var srcs [2]string
	for i, name := range names {
		if git && name == os.DevNull {
			sides[i] = notebooks.Parse("")
			continue
		}
		src, _, _, err := readScript(name)
		if err != nil {
			return exitCode(exitUsage)
		}
		srcs[i] = src
		sides[i] = notebooks.Parse(src)
	}
	found := notebooks.Diff(sides[0], sides[1])
	out := bufio.NewWriter(os.Stdout)
	if asJSON {
		if err := printDiffJSON(out, found); err != nil {
			return nil // the reader has seen enough
		}
	} else {
		printDiff(out, labels, found, paint)
	}
	_ = out.Flush()
	switch {
	case len(found) == 0 && srcs[0] != srcs[1]:
		if !asJSON {
			fmt.Fprintf(os.Stderr, "%s and %s differ in their layout only\n", text.Clean(labels[0]), text.Clean(labels[1]))
		}
	case len(found) > 0 && !git: // git takes another code than 0 for a failure
		return exitCode(exitFailed)
	}
	return nil
}

func printDiffJSON(w io.Writer, found []notebooks.Difference) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, d := range found {
		s := shownDifference{Kind: d.Kind(), Cell: d.Title, OldLine: d.OldLine, NewLine: d.NewLine, Moved: d.Moved}
		for _, l := range d.Lines {
			s.Lines = append(s.Lines, shownLine{Op: string(rune(l.Op)), Text: l.Text})
		}
		if err := enc.Encode(s); err != nil {
			return err
		}
	}
	return nil
}

// printDiff prints differences in the manner of a patch, a hunk for each cell.
func printDiff(w io.Writer, labels []string, found []notebooks.Difference, paint bool) {
	if len(found) == 0 {
		return
	}
	p := patchWriter{w: w, paint: paint}
	p.files(labels[0], labels[1])
	for _, d := range found {
		place := ""
		if d.OldLine > 0 {
			place += fmt.Sprintf(" -%d", d.OldLine)
		}
		if d.NewLine > 0 {
			place += fmt.Sprintf(" +%d", d.NewLine)
		}
		what := d.Kind()
		if d.Moved && d.Lines != nil {
			what += " and moved"
		}
		p.line(paintHunk, fmt.Sprintf("@@%s @@ %s: %s", place, text.Clean(d.Title), what))
		near := nearChange(d.Lines, true)
		for i := 0; i < len(d.Lines); i++ {
			if near[i] {
				p.diffLine(d.Lines[i])
				continue
			}
			from := i
			for i+1 < len(d.Lines) && !near[i+1] {
				i++
			}
			p.line(paintHunk, fmt.Sprintf(" … %s", text.Plural(int64(i-from+1), "line")))
		}
	}
}
