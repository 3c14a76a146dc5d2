package sqllex

import "strings"

// Change is what a statement that changes a database does, as far as its words tell.
type Change struct {
	Pos, End int      // of the name
	Verb     string   // CREATE, INSERT, UPDATE, DELETE, MERGE, ALTER, DROP, TRUNCATE
	Object   string   // of CREATE, ALTER and DROP: TABLE, VIEW, INDEX, SCHEMA, SEQUENCE, TYPE, …; otherwise TABLE
	Path     []string // the name's parts as meant; none when the words do not tell
	Replaces bool     // CREATE OR REPLACE
	Temp     bool     // CREATE TEMP
	IfExists bool     // DROP … IF EXISTS, ALTER … IF EXISTS
	Body     int      // where the query behind AS of CREATE TABLE and CREATE VIEW starts; 0 when there is none
	Others   []string // DROP a, b: the dotted names behind the first
}

// changeWords are what may stand between the verb and the name, besides the object.
var changeWords = map[string]bool{
	"OR": true, "REPLACE": true, "TEMP": true, "TEMPORARY": true, "IF": true, "NOT": true, "EXISTS": true, "UNIQUE": true, "PERSISTENT": true,
	"RECURSIVE": true, "INTO": true, "FROM": true, "ONLY": true, "CASCADE": true, "IGNORE": true,
}

var changeObjects = map[string]bool{
	"TABLE": true, "VIEW": true, "INDEX": true, "SCHEMA": true, "SEQUENCE": true, "TYPE": true, "MACRO": true, "FUNCTION": true,
	"DATABASE": true, "TRIGGER": true, "SECRET": true,
}

var changeVerbs = map[string]bool{
	"CREATE": true, "INSERT": true, "UPDATE": true, "DELETE": true, "MERGE": true, "ALTER": true, "DROP": true, "TRUNCATE": true,
}

// Changes tells what a statement changes. The zero Change stands for a statement that changes nothing.
func Changes(src string) Change {
	e := Change{Object: "TABLE"}
	toks := Code(src)
	i, depth := 0, 0
	for ; i < len(toks); i++ { // WITH … INSERT
		switch toks[i].Kind {
		case Open:
			depth++
		case Close:
			depth--
		case Word:
			if w := strings.ToUpper(toks[i].Text(src)); depth == 0 && changeVerbs[w] && (i == 0 || toks[i-1].Kind == Close) {
				e.Verb = w
			}
		}
		if e.Verb != "" {
			break
		}
	}
	if e.Verb == "" {
		return Change{}
	}
	i++
	for ; i < len(toks) && toks[i].Kind == Word; i++ {
		w := strings.ToUpper(toks[i].Text(src))
		if i+1 < len(toks) && toks[i+1].Kind == Dot {
			break // a schema of that name
		}
		switch {
		case changeObjects[w] && e.Verb != "INSERT" && e.Verb != "UPDATE" && e.Verb != "DELETE" && e.Verb != "MERGE":
			e.Object = w
			continue
		case changeWords[w]:
			e.Replaces = e.Replaces || w == "REPLACE"
			e.Temp = e.Temp || strings.HasPrefix(w, "TEMP")
			e.IfExists = e.IfExists || w == "EXISTS"
			continue
		}
		break
	}
	path, next := dotted(src, toks, i)
	if len(path) == 0 {
		return e
	}
	e.Path, e.Pos, e.End = path, toks[i].Pos, toks[next-1].End
	if e.Verb == "DROP" {
		for next < len(toks) && toks[next].Kind == Comma {
			more, after := dotted(src, toks, next+1)
			if len(more) == 0 {
				break
			}
			e.Others = append(e.Others, strings.Join(more, "."))
			next = after
		}
	}
	if e.Verb == "CREATE" && (e.Object == "TABLE" || e.Object == "VIEW") {
		for depth := 0; next < len(toks); next++ {
			switch {
			case toks[next].Kind == Open:
				depth++
			case toks[next].Kind == Close:
				depth--
			case depth == 0 && toks[next].Is(src, "AS") && next+1 < len(toks):
				e.Body = toks[next+1].Pos
				return e
			}
		}
	}
	return e
}

// dotted reads a.b.c at token i and gives the token behind it.
func dotted(src string, toks []Token, i int) ([]string, int) {
	var parts []string
	for i < len(toks) && (toks[i].Kind == Word || toks[i].Kind == Quoted) {
		parts = append(parts, Unquote(toks[i].Text(src)))
		if i++; i >= len(toks) || toks[i].Kind != Dot {
			break
		}
		i++
	}
	return parts, i
}
