package main

// intro stands above the lists; it takes the number of queries and of functions.
const intro = `# Functions

Written by ` + "`make docs`" + ` from the conformance files. A query means the same on the embedded engine and on a Spark cluster: functions
have Spark's names, arguments and answers. What is expected of them is what a real Spark 4 answered
([sparkoracle.py](../scripts/sparkoracle/sparkoracle.py) asks it again), under these settings: ANSI mode, double quotes for names, the session's
time zone, TIMESTAMP without a zone. %d queries hold it, for %d functions; each name below leads to one.

DuckDB's own functions and their own forms of a call (` + "`date_diff('day', a, b)`, `list_transform`, `x[1:2]`" + `) stay usable on the embedded engine.
` + "`max_by`, `FILTER (WHERE …)`, `DISTINCT`, `OVER (…)`" + ` go with renamed aggregates as with all others. An error names the function that was
written, at its place; a name that nothing has gets the nearest one.
`

// spellings are what is translated and is no call. in is a part of a query that holds it.
var spellings = []struct{ written, means, in string }{
	{"a / b", "a double; zero below a number is an error, below NULL it is NULL", "7 / 2 AS a"},
	{"a % b", "the remainder; zero is an error", "7 % 3 AS a"},
	{"a div b", "the whole quotient, a bigint; zero is an error", "7 div 2 AS a"},
	{"a ^ b, a & b, a | b, a << n", "bits, bound as in Spark: shifts, then &, ^, |", "1 | 2 & 2"},
	{"a <=> b", "equal, NULL to NULL too", "1 <=> NULL"},
	{"a RLIKE b, a REGEXP b", "a match anywhere in the text", "'Spark' RLIKE"},
	{"a[i]", "item i of an array, counted from 0; outside of it is an error. Of a map the value of key i", "array(1, 2, 3)[0]"},
	{"d + INTERVAL 1 DAY", "a date stays a date with days, weeks, months, quarters and years", "DATE '2018-10-07' + INTERVAL 1 DAY AS a"},
	{"CAST(1.9 AS int), 1.9::int", "1: a fraction is cut off; a text with a fraction is no integer", "1.9::int"},
	{"CAST(x AS array<int>)", "types in Spark's spelling, map<k, v> and struct<a: t> too", "AS array<bigint>"},
	{"10L, 3S, 1Y, 2.5D, 1.5BD", "numbers of a type: bigint, smallint, tinyint, double, decimal", "10L AS a"},
	{"x -> x + 1, (x, i) -> x + i", "a function; places count from 0", "(x, i) -> x + i"},
	{"LATERAL VIEW [OUTER] explode(l) t AS x", "a row for each item", "LATERAL VIEW explode(l) AS y ORDER"},
	{"first(x) IGNORE NULLS, first(x, true)", "without NULL; also before OVER", "first(x) IGNORE NULLS"},
	{"count(DISTINCT a, b)", "different combinations without NULL", "count(DISTINCT g, x)"},
	{"X'616263'", "bytes", "X'616263'"},
	{"`a`", "a name in backticks", "`a` FROM"},
	{"!a, a == b", "NOT a, a = b", "!true"},
}

// outro stands below the lists.
const outro = `
Differences that no query above shows:

- Regular expressions are RE2's: no look-around, no back references; Java has them.
- Patterns of dates know the letters y M d D H h k K m s S a E q and offsets. Reading takes one digit where the pattern has two.
- The names of columns without an alias; give one.
- Samples, random numbers, hashes and approximate sketches (approx_count_distinct on much data) give other values.
- The last digits of sums of doubles depend on the order in which rows come, on either engine.
- max_by and min_by of rows that tie, first and last without an order: any of them.
- skewness takes no DISTINCT, FILTER or OVER; decode takes eight pairs, concat_ws eight texts or arrays, elt five.

Not there: histogram_numeric, the sketches (hll_…, bitmap_…, count_min_sketch), variants (parse_json, variant_get), schema_of_json, json_tuple,
stack, sentences, to_char, to_varchar, uniform, randstr, xpath, from_csv, to_csv, aes_encrypt, ngrams.
`
