package pipesql

import (
	"strings"

	"quire/engine"
	"quire/internal/sqllex"
)

// The names of a stage's columns are followed from step to step, so that the engine need be asked for them once only: a name
// that stands for two columns would silently mean the first of them for DuckDB, and is an error here as it is for Spark and
// GoogleSQL.

// names counts the columns of each name, "" for those without one; nil when they are not known.
type names map[string]int

// have gives the names of the columns of the stage so far, nil when they cannot be known.
func (p *pipeline) have() names {
	if p.names != nil || p.t.opts.Columns == nil || p.asked {
		return p.names
	}
	p.asked = true
	cols, err := p.t.opts.Columns(p.sql())
	if err != nil {
		return nil // binding the whole query will say what is wrong, and where
	}
	p.names, p.sequence = names{}, nil
	for _, c := range cols {
		p.sequence = append(p.sequence, strings.ToLower(c.Name))
		if key := strings.ToLower(c.Name); !p.isHidden(key) {
			p.names[key]++
		}
	}
	return p.names
}

// width is the number of columns of the stage so far, -1 when it is not known.
func (p *pipeline) width() int {
	have := p.have()
	if have == nil {
		return -1
	}
	n := 0
	for _, k := range have {
		n += k
	}
	return n
}

// leading reports whether the columns of the stage so far start with these keys, or whether that cannot be known.
func (p *pipeline) leading(keys []string) bool {
	if p.have() == nil || len(p.sequence) < len(keys) {
		return true
	}
	for n, key := range keys {
		if p.sequence[n] != key {
			return false
		}
	}
	return true
}

// star is the list of all columns of the block: those of a USING come first, which DuckDB leaves in their place.
func (b *block) star() string {
	if len(b.first) == 0 {
		return "*"
	}
	return strings.Join(b.first, ", ") + ", * EXCLUDE (" + strings.Join(b.first, ", ") + ")"
}

func (p *pipeline) isHidden(key string) bool {
	for _, h := range p.hidden {
		if strings.EqualFold(h, key) {
			return true
		}
	}
	return false
}

// unknown forgets the names: a step gave the rows other columns.
func (p *pipeline) unknown() { p.names, p.sequence, p.asked = nil, nil, false }

// listed sets the names to those of a list; with a * in it they are unknown.
func (p *pipeline) listed(cs []column) {
	p.unknown()
	out := names{}
	for _, c := range cs {
		if c.starred || c.tuple {
			return
		}
		out[c.name]++
	}
	p.names = out
	for _, c := range cs {
		p.sequence = append(p.sequence, c.name)
	}
}

// extended notes the columns that EXTEND adds; a name that the rows have already is ambiguous from here on. The engine is asked
// only if a later step uses such a name by itself.
func (p *pipeline) extended(cs []column) {
	used := false
	for _, c := range cs {
		if c.starred {
			p.unknown()
			return
		}
		used = used || c.name != "" && p.usedLater(c.name)
	}
	if p.names == nil && !used {
		return
	}
	have := p.have()
	if have == nil {
		return
	}
	for _, c := range cs {
		if have[c.name]++; have[c.name] > 1 && c.name != "" {
			p.twin(c.name, "it was a column already when EXTEND made another; SET changes one in its place")
		}
	}
}

// usedLater reports whether a later step names a column of this name without its relation, before the list of columns is made
// anew.
func (p *pipeline) usedLater(key string) bool {
	t := p.t
	if p.lastUse == nil {
		p.lastUse = map[string]int{}
		for n, st := range p.steps {
			for k := st.body; k < st.to; k++ {
				if _, ok := t.name(k); ok && t.kind(k-1) != sqllex.Dot {
					p.lastUse[t.key(k)] = n
				}
			}
		}
	}
	end := p.ends[p.at]
	return p.steps[end].op.name == "AS" || p.lastUse[key] > p.at
}

// ambiguous refuses a name in [i, j) that stands for several columns: by itself, or behind the one alias of all.
func (p *pipeline) ambiguous(i, j int) error {
	if len(p.twins) == 0 {
		return nil
	}
	t := p.t
	return t.inside(i, j, func(k int) error {
		if _, ok := t.name(k); !ok {
			return nil
		}
		why, ok := p.twins[t.key(k)]
		if !ok {
			return nil
		}
		hint := "give one of them another name"
		switch {
		case t.bareColumn(k, i):
			if why == joinedTwins {
				hint = "say which by its table's alias, as in a." + t.text(k)
			}
		case t.kind(k-1) == sqllex.Dot && k-2 >= i && t.kind(k-3) != sqllex.Dot && p.wholeAlias(k-2):
		default:
			return nil
		}
		return t.errorOf(engine.UnknownColumn, k, "column "+t.text(k)+" is ambiguous: "+why, hint)
	})
}

// wholeAlias reports whether token k is the one alias that AS gave all columns.
func (p *pipeline) wholeAlias(k int) bool {
	return p.whole && len(p.aliases) == 1 && p.aliases[0].key == p.t.key(k)
}
