package checks

import (
	"strings"

	"quire/internal/sqllex"
)

// scope tells what an expression is about.
type scope struct {
	whole  bool // it has an aggregate outside a subquery and OVER: it speaks of the whole relation
	window bool // it has a window function outside a subquery
}

// scopeOf reads an expression by its words alone, so that the answer is the same on every engine and needs none.
func scopeOf(expr string) scope {
	toks := sqllex.Code(expr)
	closes := matching(expr, toks)
	var s scope
	for i := 0; i < len(toks); i++ {
		t := toks[i]
		if t.Kind == sqllex.Open && subquery(expr, toks, i) {
			i = closes[i]
			continue
		}
		if t.Kind != sqllex.Word || i+1 >= len(toks) || toks[i+1].Kind != sqllex.Open || toks[i+1].Text(expr) != "(" {
			continue
		}
		name := strings.ToLower(t.Text(expr))
		if i > 0 && quantifiers[name] && toks[i-1].Kind == sqllex.Op {
			continue // x = ANY (…)
		}
		switch {
		case over(expr, toks, closes, closes[i+1]+1):
			s.window = true // its arguments may still hold an aggregate
		case aggregates[name]:
			s.whole = true
		}
	}
	return s
}

// over reports whether OVER follows a call that ends before token i, behind WITHIN GROUP (…), FILTER (…) and the like.
func over(expr string, toks []sqllex.Token, closes []int, i int) bool {
	for i < len(toks) {
		switch {
		case toks[i].Is(expr, "over"):
			return true
		case toks[i].Is(expr, "within") || toks[i].Is(expr, "group") || toks[i].Is(expr, "filter"), toks[i].Is(expr, "ignore"),
			toks[i].Is(expr, "respect"), toks[i].Is(expr, "nulls"):
			i++
			if i < len(toks) && toks[i].Kind == sqllex.Open {
				i = closes[i] + 1
			}
		default:
			return false
		}
	}
	return false
}

// subquery reports whether the parenthesis at token i opens a query.
func subquery(expr string, toks []sqllex.Token, i int) bool {
	for i < len(toks) && toks[i].Kind == sqllex.Open && toks[i].Text(expr) == "(" {
		i++
	}
	if i >= len(toks) {
		return false
	}
	for _, w := range []string{"select", "from", "with", "values", "table"} {
		if toks[i].Is(expr, w) {
			return true
		}
	}
	return false
}

// matching gives for each opening token the index of the token that closes it; the last token where none does.
func matching(expr string, toks []sqllex.Token) []int {
	closes := make([]int, len(toks))
	var open []int
	for i, t := range toks {
		closes[i] = len(toks) - 1
		switch t.Kind {
		case sqllex.Open:
			open = append(open, i)
		case sqllex.Close:
			if n := len(open); n > 0 {
				closes[open[n-1]] = i
				open = open[:n-1]
			}
		}
	}
	return closes
}

// quantifiers are aggregates only where no operator stands before them.
var quantifiers = map[string]bool{"any": true, "some": true}

// aggregates names the aggregate functions of Spark 4 and DuckDB 1.5 (their function reference pages, and
// duckdb_functions() where function_type = 'aggregate').
var aggregates = set(`
	any any_value some every bool_and bool_or bit_and bit_or bit_xor bitstring_agg
	approx_count_distinct approx_percentile approx_quantile approx_top_k approx_top_k_accumulate approx_top_k_combine
	arbitrary arg_max arg_max_null arg_max_nulls_last arg_min arg_min_null arg_min_nulls_last argmax argmin array_agg avg
	bitmap_construct_agg bitmap_or_agg bitmap_and_agg collect_list collect_set corr count count_if count_min_sketch count_star countif
	covar_pop covar_samp entropy favg first first_value fsum geomean geometric_mean group_concat grouping grouping_id
	histogram histogram_exact histogram_numeric hll_sketch_agg hll_union_agg kahan_sum kurtosis kurtosis_pop last last_value list
	list_concat_agg listagg mad max max_by mean median min min_by mode percentile percentile_approx percentile_cont
	percentile_disc product quantile quantile_cont quantile_disc regr_avgx regr_avgy regr_count regr_intercept regr_r2
	regr_slope regr_sxx regr_sxy regr_syy reservoir_quantile sem skewness std stddev stddev_pop stddev_samp string_agg sum
	sum_no_overflow sumkahan theta_sketch_agg try_avg try_sum var_pop var_samp variance`)

func set(words string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(words) {
		out[w] = true
	}
	return out
}
