package sqllex

import "strings"

// RelKind says how a relation is named.
type RelKind uint8

// The kinds of relation names.
const (
	RelName RelKind = iota // a bare or dotted name
	RelURI                 // a string: 'file.csv'
	RelFunc                // a table function; Arg is its first argument when that is a string
)

// RelPos is a place where a query names a relation.
type RelPos struct {
	Pos, End int      // of the name as written; of a function, its name
	Kind     RelKind  //
	Path     []string // the parts of the name, unquoted; one for a bare name
	Arg      string   // RelFunc: the meaning of a first argument that is a string literal
	ArgPos   int      // its place; -1 without one
	ArgEnd   int
	Aliased  bool // an alias follows, or none may
}

// Relations finds the places of a query, a pipe query or a raw statement that name a relation: behind FROM, JOIN, the commas
// of a FROM list, TABLE, INTO, USING of MERGE and DELETE, at any depth; not CTEs in scope, nor the FROM of EXTRACT and its
// like or of IS DISTINCT FROM. It takes linear time and any text.
func Relations(src string) []RelPos {
	s := relScan{src: src, toks: Code(src)}
	s.run()
	return s.out
}

// group is a parenthesis that is open, or the whole text.
type group struct {
	fn       string // the function whose arguments it holds, lower case
	expect   bool   // the next token starts a relation
	bare     bool   // that relation takes no alias (TABLE x, INTO x)
	list     bool   // a comma goes on with the FROM list
	start    bool   // nothing of it was read yet
	verb     string // MERGE or DELETE, of the statement
	scope    map[string]bool
	cte      string // the CTE whose body it is; its name is known once it closes
	ctes     bool   // a list of CTEs is being read in this group
	cteStart bool   // the next word is the name of a CTE
}

type relScan struct {
	src   string
	toks  []Token
	stack []group
	out   []RelPos
}

var queryStart = map[string]bool{"from": true, "select": true, "with": true, "values": true, "table": true, "describe": true, "summarize": true, "pivot": true, "unpivot": true, "show": true}

var endsFromList = map[string]bool{
	"where": true, "group": true, "having": true, "order": true, "limit": true, "select": true, "window": true, "qualify": true,
	"union": true, "intersect": true, "except": true, "minus": true, "offset": true, "fetch": true, "set": true, "returning": true,
	"when": true, "values": true,
}

// notAlias are words that go on with a FROM clause or end it, so that they are no alias of what stands before them.
var notAlias = map[string]bool{
	"join": true, "inner": true, "left": true, "right": true, "full": true, "cross": true, "natural": true, "on": true, "using": true,
	"tablesample": true, "pivot": true, "unpivot": true, "asof": true, "positional": true, "semi": true, "anti": true, "for": true,
	"lateral": true, "outer": true, "match_recognize": true, "as": true, "into": true, "from": true, "and": true,
}

func (s *relScan) run() {
	s.stack = []group{{start: true}}
	for i := 0; i < len(s.toks); i++ {
		i = s.token(i)
	}
}

func (s *relScan) top() *group { return &s.stack[len(s.stack)-1] }

// word gives the token at i in lower case when it is a bare word.
func (s *relScan) word(i int) string {
	if i < 0 || i >= len(s.toks) || s.toks[i].Kind != Word {
		return ""
	}
	return strings.ToLower(s.toks[i].Text(s.src))
}

func (s *relScan) kind(i int) Kind {
	if i < 0 || i >= len(s.toks) {
		return Invalid
	}
	return s.toks[i].Kind
}

// token reads the token at i and gives the index of the last one read.
func (s *relScan) token(i int) int {
	g := s.top()
	t := s.toks[i]
	started := g.start
	g.start = false
	switch t.Kind {
	case Open:
		s.open(i, g)
		return i
	case Close:
		s.close()
		return i
	case Comma:
		g.expect = g.list && !g.ctes
		g.bare = false
		g.cteStart = g.ctes
		return i
	case Pipe:
		g.expect, g.list, g.ctes = false, false, false
		if s.word(i+1) == "with" {
			g.ctes, g.cteStart = true, true
			return i + 1
		}
		return i
	case Semicolon:
		*g = group{start: true}
		return i
	case Word, Quoted, String:
	default:
		g.expect = false
		return i
	}
	if s.kind(i-1) == Dot && !g.expect {
		return i
	}
	w := s.word(i)
	if g.cteStart {
		if w == "recursive" {
			g.scope = withName(g.scope, "\x00recursive")
			return i
		}
		return s.cteName(i, g)
	}
	if g.ctes && w != "" {
		// behind the list: the query itself
		g.ctes = false
	}
	if started && s.startOf(w, g) {
		return i
	}
	switch w {
	case "from":
		if s.word(i-1) == "distinct" && (s.word(i-2) == "is" || s.word(i-2) == "not" && s.word(i-3) == "is") {
			return i
		}
		if g.fn == "extract" || g.fn == "substring" || g.fn == "trim" || g.fn == "overlay" || g.fn == "date_part" {
			return i
		}
		g.expect, g.list, g.bare = true, true, false
		return i
	case "join":
		g.expect, g.bare = true, false
		return i
	case "lateral":
		if g.expect {
			return i
		}
	case "table":
		switch s.word(i - 1) {
		case "create", "drop", "alter", "truncate", "replace", "temp", "temporary":
			return i
		}
		g.expect, g.bare = true, true
		return i
	case "into":
		g.expect, g.bare = true, true
		return i
	case "using":
		if g.verb != "" {
			g.expect, g.bare = true, false
		}
		return i
	}
	if g.expect {
		return s.relation(i, g)
	}
	if endsFromList[w] {
		g.list = false
	}
	return i
}

// startOf takes the first word of a group.
func (s *relScan) startOf(w string, g *group) bool {
	switch w {
	case "with":
		g.ctes, g.cteStart = true, true
	case "describe", "summarize", "pivot", "unpivot":
		g.expect, g.bare = true, true
	case "update":
		g.expect, g.bare = true, true
	case "merge", "delete":
		g.verb = w
	default:
		return false
	}
	return true
}

func (s *relScan) open(i int, g *group) {
	in := group{start: true, scope: g.scope}
	first := s.word(i + 1)
	if g.ctes && g.cte != "" && s.src[s.toks[i].Pos] == '(' && s.word(i-1) != g.cte {
		in.cte = g.cte
		if g.scope["\x00recursive"] {
			in.scope = withName(in.scope, g.cte)
		}
	}
	if g.expect {
		g.expect = false
		if !queryStart[first] {
			in.expect, in.list = true, true
		}
	} else if s.kind(i-1) == Word {
		in.fn = s.word(i - 1)
	}
	s.stack = append(s.stack, in)
}

func (s *relScan) close() {
	if len(s.stack) == 1 {
		return
	}
	done := s.stack[len(s.stack)-1]
	s.stack = s.stack[:len(s.stack)-1]
	if g := s.top(); done.cte != "" {
		g.scope = withName(g.scope, done.cte)
		g.cte = ""
	}
}

// cteName reads `name [(columns)] AS [[NOT] MATERIALIZED]` up to the body's parenthesis.
func (s *relScan) cteName(i int, g *group) int {
	g.cteStart = false
	g.cte = strings.ToLower(Unquote(s.toks[i].Text(s.src)))
	j := i + 1
	if j < len(s.toks) && s.toks[j].Kind == Open {
		for depth := 0; j < len(s.toks); j++ {
			if s.toks[j].Kind == Open {
				depth++
			} else if s.toks[j].Kind == Close {
				if depth--; depth == 0 {
					j++
					break
				}
			}
		}
	}
	for s.word(j) == "as" || s.word(j) == "not" || s.word(j) == "materialized" {
		j++
	}
	return j - 1
}

// relation reads the name of a relation that starts at i.
func (s *relScan) relation(i int, g *group) int {
	g.expect = false
	t := s.toks[i]
	r := RelPos{Pos: t.Pos, End: t.End, ArgPos: -1}
	if t.Kind == String {
		r.Kind = RelURI
		r.Path = []string{Unquote(t.Text(s.src))}
		r.Aliased = g.bare || s.aliased(i+1)
		s.out = append(s.out, r)
		return i
	}
	r.Path = []string{Unquote(t.Text(s.src))}
	j := i
	for s.kind(j+1) == Dot && (s.kind(j+2) == Word || s.kind(j+2) == Quoted) {
		j += 2
		r.Path = append(r.Path, Unquote(s.toks[j].Text(s.src)))
	}
	r.End = s.toks[j].End
	if s.kind(j+1) == Open && s.src[s.toks[j+1].Pos] == '(' && !g.bare {
		r.Kind = RelFunc
		if s.kind(j+2) == String {
			a := s.toks[j+2]
			r.Arg, r.ArgPos, r.ArgEnd = Unquote(a.Text(s.src)), a.Pos, a.End
		}
		s.out = append(s.out, r)
		return j
	}
	if len(r.Path) == 1 && g.scope[strings.ToLower(r.Path[0])] {
		return j
	}
	r.Aliased = g.bare || s.aliased(j+1)
	s.out = append(s.out, r)
	return j
}

// aliased reports whether an alias stands at i.
func (s *relScan) aliased(i int) bool {
	switch s.kind(i) {
	case Quoted:
		return true
	case Word:
		w := s.word(i)
		return w == "as" || !notAlias[w] && !endsFromList[w]
	}
	return false
}

// withName gives a scope with one more name; the given one may be shared and stays as it is.
func withName(scope map[string]bool, name string) map[string]bool {
	out := make(map[string]bool, len(scope)+1)
	for n := range scope {
		out[n] = true
	}
	out[name] = true
	return out
}
