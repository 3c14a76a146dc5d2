// Package archtest holds the house rules that a compiler does not: who may import whom, where each driver lives, that only
// the command reads the environment and exits, and how packages are not called. Its test reads the source of the whole
// module; it compiles nothing.
//
// Test files, and packages that are there for tests only (they import package testing), may import what they test against
// and read the environment; so may the tools below scripts. The rules are those of docs/architecture.md.
package archtest

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
)

// Module is the path of the module that the rules are about.
const Module = "quire"

// Violation is a rule broken at a place.
type Violation struct {
	Place string // file:line, the file relative to the module's root
	Rule  string
	What  string
}

// String gives the violation on one line.
func (v Violation) String() string { return v.Place + ": " + v.What + "\n    rule: " + v.Rule }

// Check reads all Go files of the module at root and tells where they break a rule. Modules of their own inside it, testdata
// and folders whose name starts with a dot or an underscore are left out.
func Check(root string) ([]Violation, error) {
	var files []file
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if p == root {
				return nil
			}
			name := d.Name()
			if name == "testdata" || name == "vendor" || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") {
				return filepath.SkipDir
			}
			if _, err := os.Stat(filepath.Join(p, "go.mod")); err == nil {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(p, ".go") {
			return nil
		}
		rel, err := filepath.Rel(root, p)
		if err != nil {
			return err
		}
		src, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		f, err := read(filepath.ToSlash(rel), src)
		if err != nil {
			return fmt.Errorf("read %s: %w", rel, err)
		}
		files = append(files, f)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return check(files), nil
}

// file is one parsed source file.
type file struct {
	dir, name string // dir is relative to the module; "" is its root
	set       *token.FileSet
	ast       *ast.File
	imports   []imported
}

type imported struct {
	path string
	as   string // the name in the file
	pos  token.Pos
}

func read(name string, src []byte) (file, error) {
	set := token.NewFileSet()
	tree, err := parser.ParseFile(set, name, src, parser.SkipObjectResolution)
	if err != nil {
		return file{}, err
	}
	f := file{dir: path.Dir(name), name: name, set: set, ast: tree}
	if f.dir == "." {
		f.dir = ""
	}
	for _, spec := range tree.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return file{}, err
		}
		as := path.Base(p)
		if spec.Name != nil {
			as = spec.Name.Name
		}
		f.imports = append(f.imports, imported{path: p, as: as, pos: spec.Pos()})
	}
	return f, nil
}

// check applies the rules to all files.
func check(files []file) []Violation {
	forTests := map[string]bool{} // folders whose code is there for tests
	for _, f := range files {
		for _, i := range f.imports {
			if i.path == "testing" && !f.test() {
				forTests[f.dir] = true
			}
		}
	}
	var out []Violation
	for _, f := range files {
		out = append(out, f.named()...)
		if f.test() || f.tool() || forTests[f.dir] {
			continue
		}
		out = append(out, f.layers()...)
		out = append(out, f.drivers()...)
		out = append(out, f.surroundings()...)
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].Place < out[j].Place })
	return out
}

func (f file) test() bool { return strings.HasSuffix(f.name, "_test.go") }

func (f file) breaks(pos token.Pos, rule, format string, args ...any) Violation {
	return Violation{Place: fmt.Sprintf("%s:%d", f.name, f.set.Position(pos).Line), Rule: rule, What: fmt.Sprintf(format, args...)}
}

// inside reports whether a folder or import path is tree or lies below it.
func inside(p, tree string) bool { return p == tree || strings.HasPrefix(p, tree+"/") }
