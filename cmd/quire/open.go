package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/term"

	"quire/internal/nearest"
	"quire/internal/sqllex"
	"quire/notebooks"
	"quire/repl/text"
)

// openCommand opens what the arguments name; without a terminal it runs a script.
func openCommand(ctx context.Context, f *flags, args []string) error {
	inTerm, outTerm := term.IsTerminal(int(os.Stdin.Fd())), term.IsTerminal(int(os.Stdout.Fd()))
	if len(args) == 0 && !inTerm {
		return runFile(ctx, f, "-")
	}
	if len(args) == 1 && strings.HasSuffix(args[0], ".quire") {
		if !inTerm || !outTerm {
			return fmt.Errorf("there is no terminal to open %s in; quire run %s evaluates it without one", args[0], args[0])
		}
		if dumb() {
			return fmt.Errorf("this terminal cannot show the screen (TERM=%s); quire repl %s opens it in lines, quire run %s evaluates it", os.Getenv("TERM"), args[0], args[0])
		}
		return openNotebook(ctx, f, args[0])
	}
	script, spooled, err := dataScript(ctx, args)
	defer func() {
		for _, file := range spooled {
			_ = os.Remove(file)
		}
	}()
	if err != nil {
		return err
	}
	if !inTerm || !outTerm {
		dir, err := os.Getwd()
		if err != nil {
			return err
		}
		return runScript(ctx, f, script, "quire", dir)
	}
	if dumb() {
		dir, err := os.Getwd()
		if err != nil {
			return err
		}
		return runLines(ctx, f, script, dir, true)
	}
	return openScreen(ctx, f, script, "", len(args) > 0)
}

// openNotebook opens a script on the screen; one that is not there yet is a new one of that name.
func openNotebook(ctx context.Context, f *flags, name string) error {
	path, err := filepath.Abs(name)
	if err != nil {
		return err
	}
	data, err := os.ReadFile(path)
	if err != nil && !os.IsNotExist(err) {
		printError(os.Stderr, fmt.Sprintf("cannot read %s: %v", text.Clean(name), unwrapPath(err)))
		return exitCode(exitMissing)
	}
	return openScreen(ctx, f, string(data), path, false)
}

// meant is what was probably meant by a name that no file has: a command, or a file beside it.
func meant(name string) string {
	if !strings.ContainsAny(name, `./\`) {
		if near := nearest.Of(name, commandNames); near != "" {
			return "; did you mean quire " + near + "?"
		}
	}
	dir, base := filepath.Split(name)
	if near := nearest.Of(base, namesIn(dir)); near != "" {
		return "; did you mean " + text.Clean(dir+near) + "?"
	}
	if !strings.ContainsAny(name, `./\`) {
		return "; no command has this name either: quire --help lists them"
	}
	return ""
}

// namesIn gives names in a folder, "" the working one, at most ten thousand.
func namesIn(dir string) []string {
	f, err := os.Open(cmp.Or(dir, "."))
	if err != nil {
		return nil
	}
	defer f.Close()
	names, _ := f.Readdirnames(10_000)
	slices.Sort(names)
	return names
}

// dataScript makes the notebook that opens data files: LOAD 'x' AS x; and FROM x; for each. spooled are the files that hold
// standard input, to be removed in the end.
func dataScript(ctx context.Context, files []string) (script string, spooled []string, err error) {
	var b strings.Builder
	taken := map[string]bool{}
	for _, file := range files {
		uri := file
		switch {
		case file == "-":
			spool, err := spoolInput(ctx, os.Stdin, findPlaces().temp)
			if err != nil {
				return "", spooled, err
			}
			spooled = append(spooled, spool)
			uri = spool
		case strings.Contains(file, "://"):
		default:
			info, err := os.Stat(file)
			if err != nil && !strings.ContainsAny(file, "*?[{") {
				printError(os.Stderr, fmt.Sprintf("cannot read %s: %v%s", text.Clean(file), unwrapPath(err), meant(file)))
				return "", spooled, exitCode(exitMissing)
			}
			if err == nil && info.IsDir() {
				if uri, err = folderGlob(file); err != nil {
					return "", spooled, err
				}
			}
		}
		name := relationName(file, taken)
		literal := sqllex.QuoteString(strings.NewReplacer("{", "{{", "}", "}}").Replace(filepath.ToSlash(uri)))
		fmt.Fprintf(&b, "LOAD %s AS %s;\n\nFROM %s;\n\n", literal, name, name)
	}
	return strings.TrimSuffix(b.String(), "\n"), spooled, nil
}

// commandNames are what a mistyped command may mean.
var commandNames = []string{"run", "query", "repl", "fmt", "diff", "demo", "version", "completion", "help"}

// folderGlob makes the glob of a folder's one format. One of key=value folders is named itself: LOAD looks below it.
func folderGlob(folder string) (string, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return "", fmt.Errorf("read folder %s: %w", text.Clean(folder), unwrapPath(err))
	}
	found, keys := map[string]bool{}, false
	for _, e := range entries {
		keys = keys || e.IsDir() && strings.Contains(e.Name(), "=")
		switch ext := strings.ToLower(filepath.Ext(e.Name())); ext {
		case ".csv", ".tsv", ".parquet", ".jsonl", ".ndjson", ".json":
			found[ext] = true
		}
	}
	if len(found) == 0 && keys {
		return strings.TrimRight(filepath.ToSlash(folder), "/") + "/", nil
	}
	if len(found) != 1 {
		return "", fmt.Errorf("folder %s has files of %d formats that quire reads; name the files, as in '%s/*.csv'", text.Clean(folder), len(found), text.Clean(folder))
	}
	for ext := range found {
		return filepath.Join(folder, "*"+ext), nil
	}
	return "", io.ErrUnexpectedEOF
}

// relationName makes a relation's name of a file's stem: lower case, other characters _, a leading digit prefixed, _2 for a
// clash, a reserved word quoted.
func relationName(file string, taken map[string]bool) string {
	stem := "stdin"
	if file != "-" {
		stem = filepath.Base(filepath.ToSlash(strings.TrimRight(file, "/")))
		for {
			ext := strings.ToLower(filepath.Ext(stem))
			if ext == "" || ext == stem {
				break
			}
			stem = stem[:len(stem)-len(ext)]
		}
	}
	var b strings.Builder
	for _, r := range strings.ToLower(stem) {
		if r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) {
			b.WriteRune(r)
		} else {
			b.WriteByte('_')
		}
	}
	name := b.String()
	if name == "" || unicode.IsDigit([]rune(name)[0]) {
		name = "_" + name
	}
	if name == "_" {
		name = "data"
	}
	base := name
	for n := 2; taken[name]; n++ {
		name = fmt.Sprintf("%s_%d", base, n)
	}
	taken[name] = true
	if notebooks.Reserved(name) {
		return sqllex.QuoteIdent(name)
	}
	return name
}
