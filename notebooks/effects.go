package notebooks

import (
	"strings"

	"quire/internal/sqllex"
)

// Effect is what a Raw does to the engine's own relations, as far as its words tell.
type Effect struct {
	sqllex.Change
	At Span // of the name, in the script
}

// Effect tells what the statement changes.
func (r Raw) Effect() Effect {
	c := sqllex.Changes(r.SQL.Text)
	return Effect{c, Span{r.SQL.Pos + c.Pos, r.SQL.Pos + c.End}}
}

// Name is the name with its parts joined by dots; "" when the words do not tell.
func (e Effect) Name() string { return strings.Join(e.Path, ".") }

// names are all that a statement changes, in lower case.
func (e Effect) names() []string {
	if len(e.Path) == 0 {
		return nil
	}
	out := []string{strings.ToLower(e.Name())}
	for _, o := range e.Others {
		out = append(out, strings.ToLower(o))
	}
	return out
}

// makes is the name that a CREATE gives to a relation of the engine; "" for anything else and for dotted names, which are the
// engine's own.
func (e Effect) makes() string {
	if e.Verb != "CREATE" || e.Object != "TABLE" && e.Object != "VIEW" || len(e.Path) != 1 {
		return ""
	}
	return e.Path[0]
}
