package pipesql

import (
	"sort"
	"strings"
)

// function says how a call of one of Spark's functions is written for DuckDB. What is not in the table has the same name and
// meaning there, or is DuckDB's own. docs/functions.md is held against the table and the conformance files.
type function struct {
	to   string                        // a function of DuckDB itself; "": the macro of the same name in the schema Options.Macros
	min  int                           // fewest arguments that this is about; calls with fewer keep DuckDB's meaning
	max  int                           // most; 0 is any number
	form func(*translator, call) error // what needs more than another name
	agg  bool                          // an aggregate
}

// takes tells whether a call with n arguments is meant.
func (f function) takes(n int) bool { return n >= f.min && (f.max == 0 || n <= f.max) }

// functions are the calls that are rewritten, by name.
var functions = map[string]function{}

// macros are the names of the functions whose calls become macros of the same name.
func macros(list string) {
	for _, name := range strings.Fields(list) {
		functions[name] = function{}
	}
}

func formed(list string, min, max int, form func(*translator, call) error) {
	for _, name := range strings.Fields(list) {
		functions[name] = function{form: form, min: min, max: max}
	}
}

func aggregated(list string, form func(*translator, call) error) {
	for _, name := range strings.Fields(list) {
		functions[name] = function{form: form, min: 1, agg: true}
	}
}

func init() {
	// NULL and conditions
	macros(`nvl2 isnotnull nullifzero zeroifnull equal_null assert_true raise_error nanvl`)
	functions["nvl"] = function{min: 2, max: 2}
	formed("isnull", 1, 1, isnullForm)
	formed("decode", 3, 0, decodeForm)

	// Numbers
	macros(`bround signum negative positive pmod try_divide try_add try_subtract try_multiply try_mod ceil ceiling floor sqrt ln log10
		log2 log1p expm1 factorial conv csc sec hypot e rint width_bucket shiftleft shiftright shiftrightunsigned getbit bit_get bit_count cbrt
		format_number sign unhex bin hex`)
	functions["log"] = function{min: 1, max: 2}
	functions["mod"] = function{min: 2, max: 2}

	// Text
	macros(`btrim locate charindex initcap startswith endswith regexp_like regexp_count regexp_substr regexp_instr sha2 sha1 sha crc32
		find_in_set elt soundex luhn_check mask url_encode url_decode parse_url char_length character_length
		length octet_length bit_length instr ascii space substring_index lpad rpad repeat replace translate concat_ws
		base64 unbase64 left right levenshtein to_number try_to_number quote regexp_extract_all encode
		to_binary split_part is_valid_utf8 ucase lcase char chr len`)
	functions["ltrim"], functions["rtrim"] = function{min: 2, max: 2}, function{min: 2, max: 2}
	functions["rlike"], functions["regexp"] = function{to: "regexp_matches"}, function{to: "regexp_matches"}
	functions["format_string"], functions["printf"] = function{to: "printf"}, function{to: "printf"}
	functions["split"] = function{min: 2, max: 3}
	functions["regexp_replace"] = function{min: 3, max: 3}
	functions["regexp_extract"] = function{min: 2, max: 3}
	functions["substring"], functions["substr"] = function{min: 2, max: 3}, function{min: 2, max: 3}
	formed("position", 1, 3, positionForm)
	formed("concat", 1, 0, concatForm)
	formed("overlay", 1, 4, overlayForm)

	// Dates and times
	macros(`date_sub add_months months_between dayofweek weekday next_day last_day timestamp_seconds timestamp_millis
		timestamp_micros unix_seconds unix_millis unix_micros unix_date date_from_unix_date to_utc_timestamp from_utc_timestamp
		convert_timezone dayname monthname make_timestamp_ntz make_timestamp_ltz current_timezone curdate`)
	formed("year month day dayofmonth dayofyear quarter hour minute second weekofyear", 1, 1, partForm)
	functions["trunc"] = function{min: 2, max: 2}
	functions["current_date"], functions["current_timestamp"] = function{max: 0}, function{max: 0}
	functions["localtimestamp"] = function{}
	formed("date_add dateadd timestampadd", 2, 3, dateAddForm)
	formed("datediff timestampdiff", 2, 3, dateDiffForm)
	functions["date_diff"] = function{min: 2, max: 2}
	formed("extract date_part datepart", 1, 2, extractForm)
	formed("date_trunc", 2, 2, dateTruncForm)
	formed("date_format", 2, 2, formatForm)
	formed("from_unixtime", 1, 2, shownForm)
	formed("to_date", 1, 2, parsedForm("to_date", 1))
	formed("try_to_date", 1, 2, parsedForm("try_to_date", 1))
	formed("to_timestamp to_timestamp_ltz", 1, 2, parsedForm("to_timestamp", 1))
	formed("to_timestamp_ntz", 1, 2, parsedForm("to_timestamp_ntz", 1))
	formed("try_to_timestamp", 1, 2, parsedForm("try_to_timestamp", 1))
	formed("unix_timestamp to_unix_timestamp", 0, 2, parsedForm("unix_timestamp", 1))

	// Arrays
	macros(`get size cardinality array_size array_join array_union array_except array_max array_min array_remove array_repeat slice
		sequence array_position array_intersect array_distinct array_compact array_insert arrays_overlap arrays_zip sort_array shuffle array_contains
		map_contains_key map_from_arrays map_concat str_to_map try_element_at array_append array_prepend`)
	formed("reverse", 1, 1, reverseForm)
	formed("element_at", 2, 2, elementForm)
	formed("array_sort", 1, 2, sortForm)
	formed("array", 0, 0, arrayForm)
	formed("explode", 1, 1, unnestForm("", ""))
	formed("explode_outer", 1, 1, unnestForm("or_null", ""))
	formed("posexplode", 1, 1, unnestForm("positions", ", max_depth := 2"))
	formed("posexplode_outer", 1, 1, unnestForm("positions_outer", ", max_depth := 2"))
	formed("inline", 1, 1, unnestForm("", ", max_depth := 2"))
	formed("inline_outer", 1, 1, unnestForm("or_null", ", max_depth := 2"))

	// Maps, structs, JSON
	formed("map", 0, 0, mapForm)
	formed("struct", 1, 0, structForm)
	formed("named_struct", 2, 0, namedStructForm)
	macros(`json_object_keys json_array_length to_json`)
	formed("get_json_object", 2, 2, pathForm)
	formed("from_json", 2, 2, fromJSONForm)

	// Functions of functions
	formed("transform", 2, 2, eachForm("list_transform", ""))
	formed("filter", 2, 2, eachForm("list_filter", ""))
	formed("exists", 2, 2, existsForm)
	formed("forall", 2, 2, eachForm("list_transform", "all_of"))
	formed("aggregate reduce", 3, 4, aggregateForm)
	formed("zip_with", 3, 3, zipWithForm)
	formed("transform_keys", 2, 2, entriesForm("list_transform", "{key: ", ", value: $.value}"))
	formed("transform_values", 2, 2, entriesForm("list_transform", "{key: $.key, value: ", "}"))
	formed("map_filter", 2, 2, entriesForm("list_filter", "", ""))
	formed("map_zip_with", 3, 3, mapZipForm)

	// Conversions
	for _, name := range []string{"int", "bigint", "smallint", "tinyint"} {
		formed(name, 1, 1, wholeForm(wholeTypes[name]))
	}
	for name, to := range map[string]string{
		"double": "DOUBLE", "float": "FLOAT", "string": "VARCHAR", "boolean": "BOOLEAN", "timestamp": "TIMESTAMP WITH TIME ZONE", "date": "DATE",
		"decimal": "DECIMAL(10,0)", "binary": "BLOB",
	} {
		formed(name, 1, 1, castForm(to))
	}
	formed("cast try_cast", 1, 1, castAsForm)

	// Aggregates
	aggregated("collect_list array_agg", aggregateCall("list", "collected"))
	aggregated("collect_set", collectSetForm)
	aggregated("count", countForm)
	aggregated("percentile", percentileForm("quantile_cont"))
	aggregated("percentile_approx approx_percentile", percentileForm("quantile_disc"))
	aggregated("first first_value", firstForm("first", "any_value", "first_value"))
	aggregated("any_value", firstForm("first", "any_value", "first_value"))
	aggregated("last last_value", firstForm("last", "last", "last_value"))
	aggregated("std", aggregateCall("stddev_samp", ""))
	aggregated("every", aggregateCall("bool_and", ""))
	aggregated("some any", anyForm)
	aggregated("try_sum", aggregateCall("sum", "try_bigint"))
	aggregated("try_avg", aggregateCall("avg", ""))
	aggregated("listagg string_agg", listaggForm)
	aggregated("skewness", wholeOnly)
	aggregated("kurtosis", aggregateCall("kurtosis_pop", ""))
	aggregated("percentile_disc", aggregateCall("", "as_double"))
	formed("grouping", 1, 1, groupingForm)
	formed("lag lead nth_value", 1, 3, offsetForm)
}

// Renamed lists, sorted, the functions whose calls become macros of the same name: an engine must have a macro for each, for
// the numbers of arguments that Spark knows.
func Renamed() []string {
	var names []string
	for name, f := range functions {
		if f.to == "" && f.form == nil {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	return names
}

// Functions lists, sorted, the names of Spark's functions that are rewritten: what a misspelt name may have meant.
func Functions() []string {
	names := make([]string, 0, len(functions))
	for name := range functions {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// IsFunction reports whether name, in lower case, is one of Functions.
func IsFunction(name string) bool {
	_, ok := functions[name]
	return ok
}

// words makes a set of the lower-case words of a list.
func words(list string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(list) {
		m[w] = true
	}
	return m
}

// isAggregate reports whether name, in lower case, is an aggregate function: of DuckDB or of Spark. AGGREGATE needs one and no
// step that goes row by row takes one.
func isAggregate(name string) bool { return aggregates[name] || functions[name].agg }

var aggregates = words(`any_value approx_count_distinct approx_quantile approx_top_k arbitrary arg_max arg_max_null
	arg_max_nulls_last arg_min arg_min_null arg_min_nulls_last argmax argmin array_agg avg bit_and bit_or bit_xor
	bitstring_agg bool_and bool_or corr count count_if count_star countif covar_pop covar_samp entropy favg first fsum
	group_concat grouping grouping_id histogram histogram_exact kahan_sum kurtosis kurtosis_pop last list listagg mad max
	max_by mean median min min_by mode product quantile quantile_cont quantile_disc regr_avgx regr_avgy regr_count
	regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy reservoir_quantile sem skewness stddev stddev_pop
	stddev_samp string_agg sum sum_no_overflow sumkahan var_pop var_samp variance every some std`)

// volatileCalls give another answer each time they are asked; now and today count, though DuckDB calls them consistent within
// a query.
var volatileCalls = words(`now today random rand randn uuid uuidv4 uuidv7 gen_random_uuid nextval currval setseed
	get_current_time get_current_timestamp transaction_timestamp statement_timestamp clock_timestamp curdate current_date
	current_time current_timestamp localtime localtimestamp txid_current current_query_id current_transaction_id shuffle
	monotonically_increasing_id`)

// volatileWords are volatile without parentheses.
var volatileWords = words(`current_date current_time current_timestamp localtime localtimestamp`)
