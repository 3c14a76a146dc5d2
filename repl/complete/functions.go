package complete

import (
	_ "embed"
	"sort"
	"strings"
	"sync"

	"quire/engine/pipesql"
)

// Function is a function of the language.
type Function struct {
	Name      string
	Args      string // as people read them: "text, pattern[, group]"; an optional one in brackets, … for any number
	Gives     string // the type of the result; "" not told
	Aggregate bool
	Bare      bool // written without parentheses
	Told      bool // its arguments are known
}

// Signature gives the function with its arguments and its result.
func (f Function) Signature() string {
	if f.Bare {
		return f.Name + " → " + f.Gives
	}
	args := f.Args
	if !f.Told {
		args = "…"
	}
	out := f.Name + "(" + args + ")"
	if f.Gives != "" {
		out += " → " + f.Gives
	}
	return out
}

// arguments cuts the arguments apart; each keeps its brackets.
func (f Function) arguments() []string {
	if f.Args == "" {
		return nil
	}
	parts := strings.Split(f.Args, ",")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
		if i+1 < len(parts) { // "pattern[" opens the bracket of the next one
			if cut, ok := strings.CutSuffix(parts[i], "["); ok {
				parts[i], parts[i+1] = cut, "["+strings.TrimSpace(parts[i+1])
			}
		}
	}
	return parts
}

//go:embed functions.txt
var functionsText string

var table = sync.OnceValue(func() map[string]Function {
	out := map[string]Function{}
	for _, name := range pipesql.Functions() {
		out[name] = Function{Name: name}
	}
	aggregate := false
	for _, l := range strings.Split(functionsText, "\n") {
		l = strings.TrimSpace(l)
		if l == "" || l[0] == '#' {
			aggregate = strings.HasPrefix(l, "# Aggregates")
			continue
		}
		head, gives, _ := strings.Cut(l, " → ")
		name, args, called := strings.Cut(head, "(")
		out[name] = Function{Name: name, Args: strings.TrimSuffix(args, ")"), Gives: gives, Aggregate: aggregate, Bare: !called, Told: true}
	}
	return out
})

var sorted = sync.OnceValue(func() []Function {
	var out []Function
	for _, f := range table() {
		out = append(out, f)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out
})

// Functions lists the functions, sorted by name. The list is not to be changed.
func Functions() []Function { return sorted() }

// Lookup finds a function by its name, in any case.
func Lookup(name string) (Function, bool) {
	f, ok := table()[strings.ToLower(name)]
	return f, ok
}
