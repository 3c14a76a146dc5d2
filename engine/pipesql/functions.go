package pipesql

import (
	"sort"
	"strings"
)

// rename says how a call of a Spark function is written for DuckDB. The names are those of "Expressions: Spark names on
// DuckDB": what differs by name or number of arguments only, and what has the same name and another meaning.
type rename struct {
	name string
	to   string // a function of DuckDB itself; "": the macro of the same name in the schema Options.Macros
	min  int    // fewest arguments that are renamed; calls with fewer keep DuckDB's meaning
	max  int    // most; 0 is any number
	agg  bool   // an aggregate
}

// renames is the table of renamed calls. A macro must exist for every entry without a target: see Renamed.
var renames = []rename{
	// Spark's name or number of arguments only.
	{name: "nvl"},
	{name: "nvl2"},
	{name: "isnotnull"},
	{name: "bround"},
	{name: "signum"},
	{name: "btrim"},
	{name: "locate"},
	{name: "charindex"},
	{name: "initcap"},
	{name: "startswith"},
	{name: "endswith"},
	{name: "regexp_like"},
	{name: "sha2"},
	{name: "format_number"},
	{name: "try_divide"},
	{name: "get_json_object"},
	{name: "date_sub", min: 2, max: 2},
	{name: "datediff", min: 2, max: 2},
	{name: "add_months"},
	{name: "months_between"},
	{name: "unix_timestamp"},
	{name: "from_unixtime"},
	{name: "element_at", min: 2, max: 2},
	{name: "get"},
	{name: "size"},
	{name: "array_join"},
	{name: "array_union"},
	{name: "array_except"},
	{name: "array_max"},
	{name: "array_min"},
	{name: "array_remove"},
	{name: "array_repeat"},
	{name: "slice"},
	{name: "sequence"},
	{name: "collect_list", agg: true},
	{name: "collect_set", agg: true},
	{name: "percentile", to: "quantile_cont", agg: true},
	{name: "percentile_approx", to: "quantile_disc", agg: true},
	{name: "approx_percentile", to: "quantile_disc", agg: true},
	// The same name with another meaning in DuckDB.
	{name: "log", min: 1, max: 1},
	{name: "split", min: 2, max: 3},
	{name: "regexp_replace", min: 3, max: 3},
	{name: "dayofweek"},
	{name: "weekday"},
	{name: "to_timestamp"},
	{name: "trunc", min: 2, max: 2},
}

var renamed = func() map[string]rename {
	m := make(map[string]rename, len(renames))
	for _, r := range renames {
		m[r.name] = r
	}
	return m
}()

// Renamed lists, sorted, the functions whose calls are renamed into the schema Options.Macros: an engine must have a macro
// for each, for the numbers of arguments that Spark knows.
func Renamed() []string {
	var names []string
	for _, r := range renames {
		if r.to == "" {
			names = append(names, r.name)
		}
	}
	sort.Strings(names)
	return names
}

// applies tells whether a call with n arguments is renamed.
func (r rename) applies(n int) bool { return n >= r.min && (r.max == 0 || n <= r.max) }

// words makes a set of the lower-case words of a list.
func words(list string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(list) {
		m[w] = true
	}
	return m
}

// aggregates are DuckDB's aggregate functions and Spark's renamed ones: what AGGREGATE needs and no other operator takes.
var aggregates = func() map[string]bool {
	m := words(`any_value approx_count_distinct approx_quantile approx_top_k arbitrary arg_max arg_max_null
		arg_max_nulls_last arg_min arg_min_null arg_min_nulls_last argmax argmin array_agg avg bit_and bit_or bit_xor
		bitstring_agg bool_and bool_or corr count count_if count_star countif covar_pop covar_samp entropy favg first fsum
		group_concat grouping grouping_id histogram histogram_exact kahan_sum kurtosis kurtosis_pop last list listagg mad max
		max_by mean median min min_by mode product quantile quantile_cont quantile_disc regr_avgx regr_avgy regr_count
		regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy reservoir_quantile sem skewness stddev stddev_pop
		stddev_samp string_agg sum sum_no_overflow sumkahan var_pop var_samp variance every some std`)
	for _, r := range renames {
		if r.agg {
			m[r.name] = true
		}
	}
	return m
}()

// volatileCalls give another answer each time they are asked; now and today count, though DuckDB calls them consistent within
// a query.
var volatileCalls = words(`now today random rand randn uuid uuidv4 uuidv7 gen_random_uuid nextval currval setseed
	get_current_time get_current_timestamp transaction_timestamp statement_timestamp clock_timestamp curdate current_date
	current_time current_timestamp localtime localtimestamp txid_current current_query_id current_transaction_id shuffle
	monotonically_increasing_id`)

// volatileWords are volatile without parentheses.
var volatileWords = words(`current_date current_time current_timestamp localtime localtimestamp`)
