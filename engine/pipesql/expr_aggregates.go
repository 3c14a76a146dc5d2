package pipesql

import (
	"quire/internal/sqllex"
)

// aggregateCall writes a call of an aggregate as another one of DuckDB, with everything that belongs to it (DISTINCT, FILTER,
// OVER), and puts a macro around all of it where Spark's result is another one: a macro itself takes none of these.
func aggregateCall(to, around string) func(*translator, call) error {
	return func(t *translator, c call) error {
		if to != "" {
			t.swapped(c.name, to)
		}
		if around != "" {
			all := t.whole(c)
			t.wrapped(all.from, all.to, t.macro(around)+"(", ")", c.name)
		}
		return nil
	}
}

// collectSetForm writes collect_set(x): the list of the different values but NULL.
func collectSetForm(t *translator, c call) error {
	if !t.is(c.open+1, "DISTINCT") {
		t.swapped(c.open, "(DISTINCT ")
	}
	return aggregateCall("list", "collected")(t, c)
}

// countForm writes count(DISTINCT a, b): the rows whose values are all there, each combination once; and count(a, b).
func countForm(t *translator, c call) error {
	if len(c.args) < 2 {
		return nil
	}
	first := c.args[0].from
	distinct := t.is(first, "DISTINCT")
	if distinct {
		first++
	}
	t.wrapped(first, c.close, t.macro("all_there")+"([", "])", c.name)
	if !distinct {
		for _, a := range c.args {
			from := a.from
			t.wrapped(from, a.to, "CAST((", ") AS VARCHAR)", a.from)
		}
		return nil
	}
	for n, a := range c.args {
		from := a.from
		if n == 0 {
			from = first
		}
		t.wrapped(from, a.to, "CAST((", ") AS VARCHAR)", a.from)
	}
	return nil
}

// firstForm writes first(x), first(x, true), first(x) IGNORE NULLS and the like of last and any_value. DuckDB's any_value skips
// NULLs, and only window functions know IGNORE NULLS.
func firstForm(plain, skipping, window string) func(*translator, call) error {
	return func(t *translator, c call) error {
		all := t.whole(c)
		over := -1
		ignore := -1
		for k := c.close + 1; k < all.to; k++ {
			if t.is(k, "OVER") {
				over = k
			}
			if t.is(k, "IGNORE", "RESPECT") && t.is(k+1, "NULLS") {
				ignore = k
			}
			if t.kind(k) == sqllex.Open {
				k = t.mate[k]
			}
		}
		skip := ignore >= 0 && t.is(ignore, "IGNORE")
		if len(c.args) == 2 {
			switch {
			case t.is(c.args[1].from, "TRUE"):
				skip = true
			case t.is(c.args[1].from, "FALSE"):
			default:
				return nil
			}
			t.blank(c.args[1].from-1, c.args[1].to)
		}
		if ignore >= 0 {
			t.blank(ignore, ignore+2)
		}
		switch {
		case over >= 0:
			t.swapped(c.name, window)
			if skip {
				t.swapped(c.close, " IGNORE NULLS)")
			}
		case skip:
			t.swapped(c.name, skipping)
			if skipping == "last" {
				// last(x) FILTER (WHERE x IS NOT NULL), without saying x twice.
				t.swapped(c.name, "list")
				t.wrapped(all.from, all.to, t.macro("last_there")+"(", ")", c.name)
			}
		default:
			t.swapped(c.name, plain)
		}
		return nil
	}
}

// offsetForm writes lag(x) IGNORE NULLS OVER … with the words where DuckDB has them: inside the parentheses.
func offsetForm(t *translator, c call) error {
	if t.is(c.close+1, "IGNORE", "RESPECT") && t.is(c.close+2, "NULLS") {
		t.swapped(c.close, " "+t.upper(c.close+1)+" NULLS)")
		t.blank(c.close+1, c.close+3)
	}
	return nil
}

// percentileForm writes percentile(x, p) and percentile_approx(x, p [, accuracy]).
func percentileForm(to string) func(*translator, call) error {
	return func(t *translator, c call) error {
		t.swapped(c.name, to)
		if len(c.args) == 3 {
			t.blank(c.args[2].from-1, c.args[2].to) // DuckDB's is exact
		}
		return nil
	}
}

// listaggForm writes listagg(x, sep) WITHIN GROUP (ORDER BY y) with the order inside the call.
func listaggForm(t *translator, c call) error {
	k := c.close + 1
	if !t.is(k, "WITHIN") || !t.is(k+1, "GROUP") || t.kind(k+2) != sqllex.Open {
		return nil
	}
	t.swapped(c.name, "string_agg")
	sep := ""
	if len(c.args) == 1 {
		sep = ", ''"
	}
	t.swapped(c.close, sep+" ")
	t.blank(k, k+3)
	return nil
}

// anyForm writes some(x) and any(x); x = ANY (…) is another thing.
func anyForm(t *translator, c call) error {
	if t.kind(c.name-1) == sqllex.Op || t.is(c.name-1, "LIKE", "ILIKE", "RLIKE") {
		return nil
	}
	return aggregateCall("bool_or", "")(t, c)
}

// wholeOnly lets a macro stand for an aggregate: it takes no DISTINCT, FILTER and OVER.
func wholeOnly(t *translator, c call) error {
	if t.is(c.open+1, "DISTINCT") || t.whole(c).to > c.close+1 {
		return t.errorAt(c.name, t.low(c.name)+" takes no DISTINCT, FILTER or OVER here", "compute it in a step of its own, behind |> WHERE")
	}
	t.swapped(c.name, t.macro(t.low(c.name)))
	return nil
}

// groupingForm gives grouping(x) Spark's type.
func groupingForm(t *translator, c call) error {
	t.wrapped(c.name, c.close+1, "CAST(", " AS TINYINT)", c.name)
	return nil
}
