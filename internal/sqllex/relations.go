package sqllex

import (
	"strings"
	"sync"
)

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
	toks := scratch.Get().(*[]Token)
	*toks = appendCode((*toks)[:0], src)
	out := RelationsIn(src, *toks)
	if cap(*toks) <= maxScratch {
		scratch.Put(toks)
	}
	return out
}

// RelationsIn is Relations for a stretch of src that is lexed already: toks are its tokens without space and comments.
func RelationsIn(src string, toks []Token) []RelPos {
	s := relScan{src: src, toks: toks}
	s.run()
	return s.out
}

// scratch keeps token lists for the next call, but none of an unusual size.
var scratch = sync.Pool{New: func() any { return new([]Token) }}

const maxScratch = 1 << 16

// maxDepth bounds the nesting in which relations are looked for; no engine parses a deeper query.
const maxDepth = 10_000

// group is a parenthesis that is open, or the whole text.
type group struct {
	inert    bool   // it cannot hold clauses: [ ], { }
	argument bool   // the arguments of EXTRACT and its like: FROM is part of them
	start    bool   // nothing of it was read yet
	expect   bool   // the next token starts a relation
	bare     bool   // that relation takes no alias (TABLE x, INTO x)
	list     bool   // a comma goes on with the FROM list
	rows     bool   // the rows of FROM VALUES are being read
	joined   bool   // a JOIN stands behind the last FROM or USING
	inCTEs   bool   // a list of CTEs is being read
	cteName  bool   // the next word is the name of a CTE
	using    bool   // USING names a relation: MERGE, DELETE
	own      bool   // WITH RECURSIVE: a CTE sees itself
	body     string // the CTE whose body this group is; its name is known once it closes
	pending  string // the CTE whose body opens next
	mark     int    // how many CTEs were known when it opened
}

type relScan struct {
	src      string
	toks     []Token
	stack    []group
	deep     int            // parentheses open beyond maxDepth
	ctes     map[string]int // the CTEs in scope, by lower-case name, with how often
	declared []string       // the same in the order of declaration
	out      []RelPos
}

var queryStart = wordSet("from select with values table describe summarize pivot unpivot show")

var endsFromList = wordSet(`where group having order limit select window qualify union intersect except minus offset fetch set
	returning when values cluster distribute sort`)

// notAlias are words that go on with a FROM clause or end it, so that they are no alias of what stands before them.
var notAlias = wordSet(`join inner left right full cross natural on using tablesample pivot unpivot asof positional semi anti for
	lateral outer match_recognize as into from and with then`)

// argumentFrom are the functions whose arguments are parted by FROM.
var argumentFrom = wordSet("extract substring trim overlay date_part")

// definesTable are words in front of TABLE that make what follows a definition or its end, and no reading.
var definesTable = wordSet("create drop alter truncate replace temp temporary external on")

func wordSet(words string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(words) {
		out[w] = true
	}
	return out
}

func (s *relScan) run() {
	s.stack = []group{{start: true}}
	for i := 0; i < len(s.toks); i++ {
		i = s.token(i)
	}
}

func (s *relScan) top() *group { return &s.stack[len(s.stack)-1] }

// word gives the token at i in lower case when it is one of the words that matter here.
func (s *relScan) word(i int) string {
	if i < 0 || i >= len(s.toks) || s.toks[i].Kind != Word {
		return ""
	}
	return words.find(s.toks[i].Text(s.src))
}

// words are all the words that word gives.
var words = newWordTable(queryStart, endsFromList, notAlias, argumentFrom, definesTable,
	wordSet("update merge delete is not distinct recursive view key materialized"))

func (s *relScan) kind(i int) Kind {
	if i < 0 || i >= len(s.toks) {
		return Invalid
	}
	return s.toks[i].Kind
}

func (s *relScan) paren(i int) bool { return s.kind(i) == Open && s.src[s.toks[i].Pos] == '(' }

// token reads the token at i and gives the index of the last one read.
func (s *relScan) token(i int) int {
	g := s.top()
	t := s.toks[i]
	switch t.Kind {
	case Open:
		s.open(i)
		return i
	case Close:
		s.close()
		return i
	}
	if s.deep > 0 || g.inert {
		return i
	}
	started := g.start
	g.start = false
	switch t.Kind {
	case Comma:
		g.expect, g.bare = g.list && !g.inCTEs && !(g.rows && s.paren(i+1) && !queryStart[s.word(i+2)]), false
		g.cteName = g.inCTEs
		return i
	case Pipe:
		g.expect, g.list, g.inCTEs, g.joined = false, false, false, false
		return i
	case Semicolon:
		s.forget(g.mark)
		*g = group{start: true, mark: g.mark}
		return i
	case Word, Quoted, String, Dollar:
	default:
		g.expect = false
		return i
	}
	if s.kind(i-1) == Dot && !g.expect {
		return i // a column behind its relation
	}
	w := s.word(i)
	if g.cteName {
		g.cteName = false
		if w == "recursive" && (s.kind(i+1) == Word || s.kind(i+1) == Quoted) {
			g.own, g.cteName = true, true
			return i
		}
		if body := s.cteHead(i); body > 0 {
			g.pending = strings.ToLower(Unquote(t.Text(s.src)))
			return body - 1
		}
	}
	if g.inCTEs && t.Kind == Word {
		g.inCTEs = false // behind the list: the query itself
	}
	if started && s.opening(i, w, g) {
		return i
	}
	if w != "" && s.clause(i, w, g) {
		return i
	}
	g.rows = g.expect && w == "values" && s.paren(i+1) // FROM VALUES ('a', 1), ('b', 2) AS t
	if g.rows {
		g.expect = false
		return i
	}
	if g.expect {
		return s.relation(i, g)
	}
	if w != "" && endsFromList[w] {
		g.list = false
	}
	return i
}

// opening takes the first word of a group.
func (s *relScan) opening(i int, w string, g *group) bool {
	switch w {
	case "describe", "summarize", "pivot", "unpivot", "update":
		if queryStart[s.word(i+1)] {
			g.start = true // DESCRIBE FROM t
		} else {
			g.expect, g.bare = true, true
		}
		return true
	case "merge", "delete":
		g.using = true
		return true
	}
	return false
}

// clause takes a word that starts a clause with relations in it.
func (s *relScan) clause(i int, w string, g *group) bool {
	switch w {
	case "from":
		if s.word(i-1) == "distinct" && (s.word(i-2) == "is" || s.word(i-2) == "not" && s.word(i-3) == "is") {
			return true
		}
		if g.argument || s.kind(i+1) == Op {
			return true // struct_pack(from := 1)
		}
		g.expect, g.list, g.bare, g.joined, g.rows = true, true, false, false, false
	case "join":
		g.expect, g.bare, g.joined, g.rows = true, false, true, false
	case "lateral":
		if s.word(i+1) == "view" {
			g.list = false // LATERAL VIEW explode(xs) t AS x, y
		}
		return g.expect
	case "table":
		if definesTable[s.word(i-1)] {
			return true
		}
		g.expect, g.bare = true, true
	case "into":
		g.expect, g.bare = true, true
	case "using":
		if g.using && !(g.joined && s.paren(i+1)) {
			g.expect, g.bare, g.list, g.joined = true, false, true, false
		}
	case "with":
		if s.word(i+1) == "recursive" || s.cteHead(i+1) > 0 {
			g.inCTEs, g.cteName, g.own, g.expect = true, true, false, false
			return true
		}
		return false
	default:
		return false
	}
	return true
}

func (s *relScan) open(i int) {
	if s.deep > 0 || len(s.stack) >= maxDepth {
		s.deep++
		return
	}
	g := s.top()
	in := group{start: true, inert: !s.paren(i), mark: len(s.declared)}
	switch {
	case g.pending != "":
		in.body, g.pending = g.pending, ""
		if g.own {
			s.declare(in.body)
		}
	case g.expect:
		g.expect = false
		if !queryStart[s.word(i+1)] {
			in.expect, in.list = true, true
		}
	default:
		in.argument = argumentFrom[s.word(i-1)]
	}
	g.start = false
	s.stack = append(s.stack, in)
}

func (s *relScan) close() {
	if s.deep > 0 {
		s.deep--
		return
	}
	if len(s.stack) == 1 {
		return
	}
	done := s.stack[len(s.stack)-1]
	s.stack = s.stack[:len(s.stack)-1]
	s.forget(done.mark)
	if done.body != "" {
		s.declare(done.body)
	}
}

func (s *relScan) declare(cte string) {
	if s.ctes == nil {
		s.ctes = map[string]int{}
	}
	s.ctes[cte]++
	s.declared = append(s.declared, cte)
}

// forget takes the CTEs out of scope that were declared behind mark.
func (s *relScan) forget(mark int) {
	for _, cte := range s.declared[mark:] {
		if s.ctes[cte]--; s.ctes[cte] == 0 {
			delete(s.ctes, cte)
		}
	}
	s.declared = s.declared[:mark]
}

// cteHead reads `name [(columns)] [USING KEY (columns)] AS [[NOT] MATERIALIZED] (` from the name at i and gives the index of
// the body's parenthesis; -1 when that is not there.
func (s *relScan) cteHead(i int) int {
	if k := s.kind(i); k != Word && k != Quoted {
		return -1
	}
	i = s.columns(i + 1)
	if s.word(i) == "using" && s.word(i+1) == "key" {
		i = s.columns(i + 2)
	}
	if s.word(i) != "as" {
		return -1
	}
	i++
	if s.word(i) == "not" {
		i++
	}
	if s.word(i) == "materialized" {
		i++
	}
	if !s.paren(i) {
		return -1
	}
	return i
}

// columns gives the index behind a list of columns in parentheses at i; i when there is none.
func (s *relScan) columns(i int) int {
	if !s.paren(i) {
		return i
	}
	for j := i + 1; j < len(s.toks) && s.kind(j) != Open; j++ {
		if s.kind(j) == Close {
			return j + 1
		}
	}
	return i
}

// relation reads the name of a relation that starts at i.
func (s *relScan) relation(i int, g *group) int {
	g.expect = false
	t := s.toks[i]
	r := RelPos{Pos: t.Pos, End: t.End, ArgPos: -1, Path: []string{Unquote(t.Text(s.src))}}
	if t.Kind == String || t.Kind == Dollar {
		r.Kind = RelURI
		r.Aliased = g.bare || s.aliased(i+1)
		s.out = append(s.out, r)
		return i
	}
	j := i
	for s.kind(j+1) == Dot && (s.kind(j+2) == Word || s.kind(j+2) == Quoted) {
		j += 2
		r.Path = append(r.Path, Unquote(s.toks[j].Text(s.src)))
	}
	r.End = s.toks[j].End
	if s.paren(j+1) && !g.bare {
		r.Kind = RelFunc
		if s.kind(j+2) == String {
			a := s.toks[j+2]
			r.Arg, r.ArgPos, r.ArgEnd = Unquote(a.Text(s.src)), a.Pos, a.End
		}
		s.out = append(s.out, r)
		return j
	}
	if len(r.Path) == 1 && s.ctes[strings.ToLower(r.Path[0])] > 0 {
		return j
	}
	// TABLE x takes an alias only as the head of a pipe, where it is FROM x.
	r.Aliased = g.bare && s.kind(j+1) != Pipe || s.aliased(j+1)
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
		return w == "" || w == "as" || !notAlias[w] && !endsFromList[w]
	}
	return false
}
