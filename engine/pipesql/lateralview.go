package pipesql

import (
	"quire/internal/sqllex"
)

// explodes are Spark's table generators and the DuckDB lists that give their columns, as a text before and behind the
// argument: explode gives a value (of a map: a key and a value), posexplode its position before it, inline the fields of structs.
var explodes = words("explode explode_outer posexplode posexplode_outer inline inline_outer")

// lateralViews reads LATERAL VIEW [OUTER] f(x) [alias] [[AS] column, …] at token k, any number of them, as Spark has them
// behind a relation: each is a lateral join. It gives the token behind.
func (t *translator) lateralViews(k, j int, sc *scope, all *item) (int, error) {
	for k+1 < j && t.is(k, "LATERAL") && t.is(k+1, "VIEW") {
		at := t.toks[k].Pos
		k += 2
		outer := t.is(k, "OUTER")
		if outer {
			k++
		}
		name := k
		if k+1 >= j || t.kind(k) != sqllex.Word || !explodes[t.low(k)] || t.kind(k+1) != sqllex.Open {
			return k, t.errorAt(min(k, j), "expected explode(…), posexplode(…) or inline(…) behind LATERAL VIEW", "")
		}
		args, end := t.split(k+2, t.mate[k+1]), t.mate[k+1]+1
		if len(args) != 1 {
			return k, t.errorAt(k, t.text(k)+" takes one list", "")
		}
		k = end
		alias, cols := -1, []int(nil)
		if _, ok := t.name(k); ok && k < j && !t.is(k, "AS") && !notAlias[t.low(k)] {
			alias = k
			k++
		}
		if t.is(k, "AS") && k < j {
			k++
			for {
				if _, ok := t.name(k); !ok || k >= j {
					return k, t.missing(k, "expected a column's name", "")
				}
				cols = append(cols, k)
				k++
				// A further name belongs to this view unless it starts another relation of the list.
				if k+1 >= j || t.kind(k) != sqllex.Comma || len(cols) == 2 || t.kind(k+2) == sqllex.Dot {
					break
				}
				k++
			}
		}
		if err := t.explode(name, args[0], cols, outer, sc, all, at); err != nil {
			return k, err
		}
		if alias >= 0 {
			all.out.emit(" AS ", at)
			body, err := t.expr(alias, alias+1, nil)
			if err != nil {
				return k, err
			}
			all.out.add(body)
			all.aliases = append(all.aliases, newAlias(t, alias))
		} else {
			all.out.emit(" AS "+t.newName("view"), at)
		}
		if outer {
			all.out.emit(" ON true", at)
		}
	}
	return k, nil
}

// newAlias is the alias that token k names.
func newAlias(t *translator, k int) alias { return alias{t.key(k), k} }

// explode writes the lateral query of one view.
func (t *translator) explode(name int, arg span, cols []int, outer bool, sc *scope, all *item, at int) error {
	list, err := t.expr(arg.from, arg.to, sc)
	if err != nil {
		return err
	}
	columns := make([]pieces, len(cols))
	for n, c := range cols {
		if columns[n], err = t.expr(c, c+1, nil); err != nil {
			return err
		}
	}
	column := func(n int, otherwise string) pieces {
		if n < len(columns) {
			return columns[n]
		}
		return generated(otherwise, at)
	}
	join := " CROSS JOIN LATERAL (SELECT "
	if outer {
		join = " LEFT JOIN LATERAL (SELECT "
	}
	all.out.emit(join, at)
	part := func(before string, x pieces, behind string, column pieces) {
		all.out.emit(before, at)
		all.out.add(x)
		all.out.emit(behind, at)
		all.out.add(column)
	}
	switch low := t.low(name); {
	case low == "inline" || low == "inline_outer":
		part("unnest(", list, ", max_depth := 2)", nil)
	case low == "posexplode" || low == "posexplode_outer":
		part("CAST(generate_subscripts(", list, ", 1) - 1 AS INTEGER) AS ", column(0, "pos"))
		part(", unnest(", list, ") AS ", column(1, "col"))
	case len(cols) == 2:
		part("unnest(map_keys(", list, ")) AS ", columns[0])
		part(", unnest(map_values(", list, ")) AS ", columns[1])
	default:
		part("unnest(", list, ") AS ", column(0, "col"))
	}
	all.out.emit(")", at)
	return nil
}
