package pipesql

import (
	"strings"

	"quire/engine"
	"quire/internal/sqllex"
)

// block is one level of the nest: clauses over a FROM. The FROM holds the block before it, between open and close, or the
// head of the pipe.
type block struct {
	open, close pieces
	joins       []join
	list        pieces // SELECT …; nil is all columns
	where       []pieces
	subquery    bool            // where holds a query in parentheses
	bare        map[string]bool // names that where uses without an alias
	group       pieces
	window      pieces
	qualify     pieces
	order       pieces
	limit       pieces
	extended    bool            // the list is that of an EXTEND
	made        map[string]bool // the names that it made
	with        bool            // open starts with WITH
	union       string          // the UNION that close is
	first       []string        // the columns of USING that are to come first
	asserts     bool            // where holds conditions of ASSERT only
	asserted    bool            // an ASSERT is among the conditions
}

// join is a JOIN in a block.
type join struct {
	out   pieces // kind and relation
	on    []pieces
	tail  pieces // USING (…)
	inner bool   // a condition may be added to on
}

// isOpen reports whether aliases are still in sight and the block takes another clause of FROM or WHERE.
func (b *block) isOpen() bool {
	return b.list == nil && b.group == nil && b.qualify == nil && b.order == nil && b.limit == nil
}

func (b *block) clauses(emit func(pieces)) {
	emit(b.close)
	for _, j := range b.joins {
		emit(j.out)
		conditions(j.on, " ON ", emit)
		emit(j.tail)
	}
	if b.list == nil && len(b.first) > 0 {
		emit(generated(" SELECT "+b.star(), 0))
	}
	emit(b.list)
	conditions(b.where, " WHERE ", emit)
	emit(b.group)
	emit(b.window)
	emit(b.qualify)
	emit(b.order)
	emit(b.limit)
	if b.asserted && b.limit == nil {
		// The engine would move a later condition in front of the ASSERT, which would then not see all rows; it moves none below this.
		emit(generated(" OFFSET 0", 0))
	}
}

// conditions writes conditions joined by AND, each in parentheses when there are several.
func conditions(cs []pieces, word string, emit func(pieces)) {
	for i, c := range cs {
		at := 0
		if len(c) > 0 {
			at = c[0].from
		}
		if i == 0 {
			emit(generated(word, at))
		} else {
			emit(generated(" AND ", at))
		}
		if len(cs) == 1 {
			emit(c)
			continue
		}
		emit(generated("(", at))
		emit(c)
		emit(generated(")", at))
	}
}

// pipeline is a piped query on its way through its steps.
type pipeline struct {
	t         *translator
	from      int // its first token
	steps     []step
	ends      []int // for each step: the step whose end is the end of the aliases that it sees
	at        int   // the step at work
	blocks    []*block
	ctes      []cte // of the WITH in front and of WITH steps
	recursive bool

	aliases   []alias // in sight, or kept as the alias of the block around
	sc        *scope
	refs      map[string][]reference
	hidden    []string          // columns that only later steps may name
	twins     map[string]string // names that stand for several columns, and where from
	known     map[string]string // names of columns that are certain, and the text that made them
	names     names             // of the columns of the stage so far, when they are known
	sequence  []string          // the same in order, unless a step changed it
	asked     bool              // the engine was asked for names and did not know
	lastUse   map[string]int    // the last step that names a column without its relation
	given     map[string]bool   // the names of ctes
	firstRead map[string]int    // the first place that reads a table of a name
	whole     bool              // AS gave the one alias to all columns
	windows   pieces            // named windows of a WINDOW step, for the next list
	ordered   bool
}

// step is one |> with its tokens: pipe, from the operator's word on, the body behind the operator's words, and its end.
type step struct {
	pipe, from, body, to int
	op                   *operator
}

func (p *pipeline) block() *block { return p.blocks[len(p.blocks)-1] }

// place is the source offset that generated text of the current step stands for.
func (p *pipeline) place() int {
	if p.at < len(p.steps) {
		return p.t.toks[p.steps[p.at].pipe].Pos
	}
	return p.t.pos(p.t.endOf(p))
}

func (t *translator) endOf(p *pipeline) int {
	if n := len(p.steps); n > 0 {
		return p.steps[n-1].to
	}
	return len(t.toks)
}

// wrap closes the block: its rows become the FROM of a new one, under the alias if there is exactly one in scope.
func (p *pipeline) wrap() {
	at := p.place()
	closing := generated(")", at)
	if len(p.aliases) == 1 && p.aliases[0].tok >= 0 {
		closing.emit(" AS ", at)
		closing.add(p.t.ident(p.aliases[0].tok))
	}
	p.enclose(generated("FROM (", at), closing)
}

// ident is the name at token k as the engine writes it.
func (t *translator) ident(k int) pieces {
	if t.kind(k) == sqllex.Quoted && t.src[t.toks[k].Pos] == '`' || t.is(k, "AT") {
		return generated(sqllex.QuoteIdent(columnName(t.source, k)), t.toks[k].Pos)
	}
	var out pieces
	out.copied(t.toks[k].Pos, t.toks[k].End)
	return out
}

// deep refuses a pipe whose stages, or whose WITH, nest deeper than the engine binds.
func (p *pipeline) deep(st step) error {
	if len(p.blocks) <= maxStages && len(p.ctes) <= maxStages {
		return nil
	}
	return p.t.errorOf(engine.Unsupported, st.from, "this pipe nests too many stages for the engine",
		"give its first steps a name with LET and go on from that")
}

// enclose makes a new block whose FROM is what stands between open and close around the rows so far.
func (p *pipeline) enclose(open, closing pieces) {
	p.blocks = append(p.blocks, &block{open: open, close: closing})
}

// leave closes the block when a step cannot go on in it. What later steps name by alias is carried along; the names that
// become ambiguous are noted.
func (p *pipeline) leave() error {
	b := p.block()
	if len(p.aliases) > 1 && b.list == nil && b.group == nil {
		// Several relations: none of their aliases can name the new block.
		if err := p.findTwins(); err != nil {
			return err
		}
		extra, fresh := p.carry(p.at-1, func(string, string) bool { return true })
		if len(extra) > 0 {
			b.list = generated(" SELECT "+b.star(), p.place())
			b.list.add(extra)
		}
		p.remember(fresh)
		p.aliasesGone()
		if st := p.steps[p.at]; st.op.name != "JOIN" {
			if err := p.ambiguous(st.body, st.to); err != nil {
				return err
			}
		}
	}
	p.wrap()
	return nil
}

// aliasesGone leaves only what is carried of the aliases so far.
func (p *pipeline) aliasesGone() { p.aliases = nil }

// sql is the query so far, without a map, for Columns.
func (p *pipeline) sql() string {
	var b strings.Builder
	p.render(func(ps pieces) {
		for _, x := range ps {
			if x.text != "" {
				b.WriteString(x.text)
			} else {
				b.WriteString(p.t.src[x.from:x.to])
			}
		}
	})
	return b.String()
}

func (p *pipeline) render(emit func(pieces)) {
	prefix := p.prefix()
	emit(prefix)
	if len(prefix) > 0 && p.block().with {
		emit(generated("FROM (", p.place())) // a WITH cannot stand behind another
		defer emit(generated(")", p.place()))
	}
	for i := len(p.blocks) - 1; i >= 0; i-- {
		emit(p.blocks[i].open)
	}
	for _, b := range p.blocks {
		b.clauses(emit)
	}
}

// maxStages bounds the nest: DuckDB counts two levels of its 1,000 for each.
const maxStages = 400

func (p *pipeline) done() (pieces, error) {
	if len(p.hidden) > 0 {
		p.at = len(p.steps)
		if !p.block().isOpen() {
			p.wrap()
		}
		p.block().list = generated(" SELECT *"+p.without(), p.place())
	}
	p.bareUnion()
	var out pieces
	p.render(func(ps pieces) { out.add(ps) })
	return out, nil
}

// bareUnion takes the FROM ( ) off a last UNION, if the pipe is the query of a WITH: a recursive one has a UNION of its own.
func (p *pipeline) bareUnion() {
	t, b := p.t, p.block()
	if b.union == "" || len(b.first) > 0 || b.list != nil || len(b.joins) > 0 || len(b.where) > 0 || !b.isOpen() || len(p.ctes) > 0 ||
		t.kind(p.from-1) != sqllex.Open || !t.is(p.from-2, "AS", "MATERIALIZED") {
		return
	}
	b.open = generated("(", b.open[0].from)
	b.close = b.close[:len(b.close)-1]
}

// findTwins asks for the columns of the open block and notes the names that stand for several: after nesting the engine would
// silently take the first. It asks only when a later step can name one.
func (p *pipeline) findTwins() error {
	if p.t.opts.Columns == nil || !p.namedLater() {
		return nil
	}
	cols, err := p.t.opts.Columns(p.sql())
	if err != nil {
		return nil // binding the whole query will say what is wrong, and where
	}
	seen := map[string]bool{}
	for _, c := range cols {
		key := strings.ToLower(c.Name)
		if seen[key] {
			p.twin(key, joinedTwins)
		}
		seen[key] = true
	}
	return nil
}

const joinedTwins = "several of the joined relations have it"

func (p *pipeline) twin(key, why string) {
	if p.twins == nil {
		p.twins = map[string]string{}
	}
	p.twins[key] = why
}

// namedLater reports whether a step from the current one on can name a column of this scope.
func (p *pipeline) namedLater() bool {
	for n := p.at; n < len(p.steps) && n <= p.ends[p.at]; n++ {
		st := p.steps[n]
		for k := st.body; k < st.to; k++ {
			if k := p.t.kind(k); k == sqllex.Word || k == sqllex.Quoted {
				return true
			}
		}
	}
	return false
}
