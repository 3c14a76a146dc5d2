package archtest

import (
	"go/ast"
	"strings"
)

// layer says what the packages of a tree may import of this module. The first layer whose tree holds a folder counts.
type layer struct {
	tree string
	may  []string // "a" is that package alone, "a/..." is it and those below
	std  bool     // nothing from outside but the standard library
	rule string
}

const (
	seams     = "engine, plots and notebooks never import each other or repl"
	replRule  = "packages of repl use engine (the interfaces), plots, notebooks and one another; drivers come in through cmd"
	underRepl = "repl/text, grid, checks, complete and lock stand below repl and do not import it"
)

// layers is the house, from the inside out.
var layers = []layer{
	{tree: "internal/sqllex", std: true, rule: "internal/sqllex uses the standard library only"},
	{tree: "internal/nearest", std: true, rule: "internal/nearest uses the standard library only"},
	{tree: "internal/archtest", std: true, rule: "internal/archtest uses the standard library only"},
	{tree: "internal", may: []string{"internal/..."}, rule: "internal packages stand below all others"},
	{tree: "notebooks", std: true, may: []string{"notebooks/...", "internal/sqllex", "internal/nearest"}, rule: "notebooks uses the standard library, internal/sqllex and internal/nearest only; " + seams},
	{tree: "plots", may: []string{"plots/...", "internal/..."}, rule: seams},
	{tree: "engine/duckdb", may: []string{"engine", "engine/pipesql/...", "engine/duckdb/...", "engine/cache", "internal/..."}, rule: "engine/duckdb and engine/storage do not know each other: duckdb declares what it needs of files; " + seams},
	{tree: "engine/storage", may: []string{"engine", "engine/cache", "engine/storage/...", "internal/..."}, rule: "engine/duckdb and engine/storage do not know each other: storage provides what duckdb declares; " + seams},
	{tree: "engine/", may: []string{"engine/...", "internal/..."}, rule: seams},
	{tree: "engine", may: []string{"internal/..."}, rule: "package engine depends on no driver and on no engine"},
	{tree: "repl/text", may: []string{"internal/..."}, rule: "repl/text stands below all of repl: it knows Arrow and plain text"},
	{tree: "repl/grid", may: belowRepl, rule: underRepl},
	{tree: "repl/checks", may: belowRepl, rule: underRepl},
	{tree: "repl/complete", may: belowRepl, rule: underRepl},
	{tree: "repl/lock", may: belowRepl, rule: underRepl},
	{tree: "repl/tui", may: append([]string{"repl", "repl/report", "repl/tui/..."}, belowRepl...), rule: replRule},
	{tree: "repl/", may: append([]string{"repl", "repl/report"}, belowRepl...), rule: replRule},
	{tree: "repl", may: belowRepl, rule: replRule + "; the Session knows no screen"},
	{tree: "docs", std: true, rule: "docs holds the documents that the program carries with it, and nothing else"},
	{tree: "cmd", may: []string{"..."}, rule: ""},
}

var belowRepl = []string{"engine", "engine/pipesql", "plots/...", "notebooks/...", "internal/...", "repl/text", "repl/grid", "repl/checks", "repl/complete", "repl/lock"}

// layers tells of imports that go against the house's order.
func (f file) layers() []Violation {
	l, ok := layerOf(f.dir)
	if !ok {
		if len(f.imports) == 0 {
			return nil
		}
		l = layer{rule: "every package has its place in the house: add this one to the rules of internal/archtest"}
		return []Violation{f.breaks(f.ast.Package, l.rule, "package in %q has no place", f.dir)}
	}
	var out []Violation
	for _, i := range f.imports {
		own, mine := strings.CutPrefix(i.path, Module+"/")
		switch {
		case !mine:
			if l.std && strings.Contains(strings.SplitN(i.path, "/", 2)[0], ".") {
				out = append(out, f.breaks(i.pos, l.rule, "imports %s", i.path))
			}
		case inside(own, "engine/enginetest"):
			out = append(out, f.breaks(i.pos, "engine/enginetest is for tests", "imports %s", i.path))
		case inside(own, "cmd"), !allowed(own, l.may):
			out = append(out, f.breaks(i.pos, l.rule, "imports %s", i.path))
		}
	}
	return out
}

func layerOf(dir string) (layer, bool) {
	for _, l := range layers {
		if strings.HasSuffix(l.tree, "/") && strings.HasPrefix(dir, l.tree) || inside(dir, l.tree) {
			return l, true
		}
	}
	return layer{}, false
}

func allowed(pkg string, may []string) bool {
	for _, m := range may {
		if tree, all := strings.CutSuffix(m, "/..."); m == "..." || pkg == m || all && inside(pkg, tree) {
			return true
		}
	}
	return false
}

// tools are programs for those who work on quire. They are no part of it: they may use what they need, and exit.
var tools = []string{"scripts", "notebooks/examples/gen"}

func (f file) tool() bool {
	for _, t := range tools {
		if inside(f.dir, t) {
			return true
		}
	}
	return false
}

// driver is a part that lives in one place.
type driver struct {
	name    string
	modules []string
	home    string
}

var homes = []driver{
	{"Bubble Tea", []string{"charm.land/bubbletea", "charm.land/bubbles", "charm.land/lipgloss", "charm.land/glamour", "github.com/charmbracelet/bubbletea", "github.com/charmbracelet/bubbles"}, "repl/tui"},
	{"DuckDB", []string{"github.com/duckdb", "github.com/marcboeker/go-duckdb"}, "engine/duckdb"},
	{"gRPC", []string{"google.golang.org/grpc"}, "engine/spark"},
	{"AWS", []string{"github.com/aws"}, "engine/storage"},
	{"pgx", []string{"github.com/jackc"}, "engine/storage"},
	{"gonum", []string{"gonum.org", "codeberg.org/go-pdf"}, "plots"},
	{"Cobra", []string{"github.com/spf13"}, "cmd"},
	{"JSON Schema", []string{"github.com/santhosh-tekuri"}, "engine/jsonschema"},
}

// drivers tells of drivers outside their home.
func (f file) drivers() []Violation {
	var out []Violation
	for _, i := range f.imports {
		for _, d := range homes {
			for _, m := range d.modules {
				if inside(i.path, m) && !inside(f.dir, d.home) {
					out = append(out, f.breaks(i.pos, "a driver lives in one place: "+d.name+" in "+d.home, "imports %s", i.path))
				}
			}
		}
	}
	return out
}

// surrounding functions are for the command alone, by package.
var surrounding = map[string]map[string]bool{
	"os": {
		"Getenv": true, "LookupEnv": true, "Environ": true, "ExpandEnv": true, "Setenv": true, "Unsetenv": true, "Clearenv": true, "Exit": true,
	},
	"syscall": {"Getenv": true, "Environ": true, "Setenv": true, "Unsetenv": true, "Clearenv": true, "Exit": true},
	"log":     {"Fatal": true, "Fatalf": true, "Fatalln": true},
}

// surroundings tells of code that reads the environment or exits.
func (f file) surroundings() []Violation {
	const rule = "only cmd/quire reads the environment or exits"
	if inside(f.dir, "cmd/quire") {
		return nil
	}
	watched := map[string]map[string]bool{}
	var out []Violation
	for _, i := range f.imports {
		if names := surrounding[i.path]; names != nil {
			if i.as == "." {
				out = append(out, f.breaks(i.pos, rule, "imports all names of %s", i.path))
			}
			watched[i.as] = names
		}
	}
	if len(watched) == 0 {
		return out
	}
	ast.Inspect(f.ast, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if x, ok := sel.X.(*ast.Ident); ok && watched[x.Name][sel.Sel.Name] {
			out = append(out, f.breaks(sel.Pos(), rule, "uses %s.%s", x.Name, sel.Sel.Name))
		}
		return true
	})
	return out
}

var nouns = map[string]bool{"util": true, "utils": true, "helper": true, "helpers": true, "common": true, "misc": true, "base": true, "shared": true}

// named tells of packages that are called after nothing.
func (f file) named() []Violation {
	for _, name := range append(strings.Split(f.dir, "/"), strings.TrimSuffix(f.ast.Name.Name, "_test")) {
		if nouns[name] {
			return []Violation{f.breaks(f.ast.Package, "a package is a noun of the field, never util, helper or common", "package %q", name)}
		}
	}
	return nil
}
