package complete

import "strings"

// keyword is a word or a few that can follow, with what they do.
type keyword struct{ text, detail string }

func keywords(list string) []keyword {
	var out []keyword
	for _, l := range strings.Split(list, "\n") {
		text, detail, _ := strings.Cut(strings.TrimSpace(l), ": ")
		if text != "" {
			out = append(out, keyword{text, detail})
		}
	}
	return out
}

// statements are what a cell can start with.
var statements = keywords(`
	FROM: a query, step by step
	LET: name a query
	LOAD: read files or a table
	SELECT: a query in standard SQL
	PLOT: a chart
	SAVE: write rows
	EXPECT: checks of the data
	PARAM: a typed parameter
	DESCRIBE: columns and types
	SUMMARIZE: a profile of each column
	SHOW: what is there
	EXPLAIN: the plan of a query
	SET: a setting of the notebook
	USE: the engine
	CONNECT: a database
	INCLUDE: the definitions of another notebook
	VALIDATE: JSON against a schema
	WITH: a query with named parts
	VALUES: rows as written
	TABLE: all rows of a table
	CREATE: raw SQL
	INSERT: raw SQL
	UPDATE: raw SQL
	DELETE: raw SQL
	MERGE: raw SQL
	ALTER: raw SQL
	DROP: raw SQL
	TRUNCATE: raw SQL`)

// steps are what can follow |>.
var steps = keywords(`
	WHERE: keep rows
	SELECT: choose columns
	EXTEND: add columns
	AGGREGATE: aggregates, by groups
	ORDER BY: sort
	LIMIT: first rows
	JOIN: rows of another relation
	LEFT JOIN: all rows on the left
	SET: replace a column's values
	DROP: leave columns out
	RENAME: give columns other names
	AS: an alias of the rows so far
	DISTINCT: different rows only
	OFFSET: skip rows
	UNION ALL: rows of others below
	PIVOT: values to columns
	UNPIVOT: columns to rows
	PLOT: a chart, as the last step
	RIGHT JOIN: all rows on the right
	FULL JOIN: all rows of both sides
	CROSS JOIN: each with each
	SEMI JOIN: rows that have a match
	ANTI JOIN: rows that have none
	INTERSECT ALL: rows that are in both
	EXCEPT ALL: rows that are not in the other
	UNION DISTINCT: different rows of both
	INTERSECT DISTINCT: different rows of both
	EXCEPT DISTINCT: different rows of the first only
	TABLESAMPLE: a part of the rows
	WITH: names for subqueries
	CALL: a table function over the rows
	ASSERT: stop where a condition fails
	WINDOW: add window functions
	DESCRIBE: columns and types
	SUMMARIZE: a profile of each column`)

var (
	joins       = keywords("JOIN\nLEFT JOIN\nRIGHT JOIN\nFULL JOIN\nCROSS JOIN\nSEMI JOIN\nANTI JOIN\nASOF JOIN")
	joinWords   = keywords("JOIN\nOUTER JOIN\nSEMI JOIN\nANTI JOIN")
	setWords    = keywords("ALL\nDISTINCT\nALL BY NAME\nDISTINCT BY NAME")
	queryHeads  = keywords("FROM\nSELECT\nWITH\nVALUES\nTABLE")
	operandHead = keywords("CASE\nCAST(: CAST(value AS type)\nTRY_CAST(: NULL where a value does not fit\nNOT\nNULL\nTRUE\nFALSE\nEXISTS\nINTERVAL\nDATE\nTIMESTAMP")
	infixes     = keywords("AND\nOR\nIN\nNOT IN\nLIKE\nNOT LIKE\nILIKE\nBETWEEN\nIS NULL\nIS NOT NULL\nIS DISTINCT FROM\nIS NOT DISTINCT FROM\nRLIKE")
	sortWords   = keywords("DESC\nASC\nNULLS LAST\nNULLS FIRST")
	groupWords  = keywords("AND ORDER BY: sort by the groups\nDESC\nASC")
	caseWords   = keywords("WHEN\nTHEN\nELSE\nEND")
	paramTypes  = keywords("text\ninteger\ndecimal\ndate\ntimestamp\nboolean\nsecret: usable in CONNECT and options, never shown\ntext list\ninteger list\ndecimal list\ndate list\ntimestamp list\nboolean list")
	castTypes   = keywords("int\nbigint\ndouble\ndecimal(18, 2)\nstring\ndate\ntimestamp\nboolean\nfloat\nsmallint\ntinyint\nbinary\nARRAY<int>\nMAP<string, int>\nSTRUCT<a: int>")
	timeParts   = keywords("YEAR\nQUARTER\nMONTH\nWEEK\nDAY\nDAYOFWEEK\nDOY\nHOUR\nMINUTE\nSECOND")
	showWords   = keywords("TABLES\nPARAMS\nCONNECTIONS")
	checkWords  = keywords("NOT NULL (: no NULL in these columns\nUNIQUE (: no two rows the same in these columns\nCOLUMNS (: names and types\nROWS: how many rows\nROWS BETWEEN")
	checkEnds   = keywords("MATCHES: a regular expression\nAS: a label\nON FAIL WARN: go on\nON FAIL STOP: the default")
	settings    = keywords("timezone: 'Europe/Berlin'; without it UTC\nmemory_limit: '4GB'\nthreads: a number")
	overWords   = keywords("PARTITION BY\nORDER BY\nROWS BETWEEN\nRANGE BETWEEN")
	blockWords  = map[string][]keyword{
		"FROM":     keywords("WHERE\nGROUP BY\nORDER BY\nLIMIT\nHAVING\nQUALIFY\nUNION ALL\nSELECT"),
		"SELECT":   keywords("FROM\nAS\nEXCEPT (\nREPLACE (\nWHERE\nGROUP BY\nORDER BY\nLIMIT"),
		"WHERE":    keywords("GROUP BY\nORDER BY\nLIMIT\nHAVING\nQUALIFY\nUNION ALL"),
		"GROUP BY": keywords("HAVING\nORDER BY\nLIMIT\nQUALIFY"),
		"HAVING":   keywords("ORDER BY\nLIMIT\nQUALIFY"),
		"QUALIFY":  keywords("ORDER BY\nLIMIT"),
		"ORDER BY": keywords("DESC\nASC\nNULLS LAST\nNULLS FIRST\nLIMIT\nOFFSET"),
		"LIMIT":    keywords("OFFSET"),
	}
)

// loadOptions and saveOptions are what stands in parentheses behind LOAD and SAVE.
var (
	loadOptions = keywords(`
		format: 'csv', 'json', 'jsonl', 'parquet', 'arrow', 'xlsx'
		columns (: names and types
		delimiter: ';'
		quote: '"'
		header: true or false
		null: what stands for NULL, ('NA', '-')
		dateformat: '%d.%m.%Y'
		timestampformat: '%d.%m.%Y %H:%M'
		decimal: ','
		encoding: 'latin-1'
		sheet: of an Excel file
		range: 'A1:F200'
		union_by_name: files with different columns
		on_error collect: set faulty rows aside
		on_error stop: the default`)
	saveOptions = keywords(`
		format: 'csv', 'jsonl', 'parquet', 'arrow', 'md'
		compression: 'zstd', 'gzip', 'snappy', 'none'
		partition by (: key=value folders
		mode overwrite: the default
		mode append: beside what is there
		mode error: when something is there
		key (: for an upsert
		sorted: by all columns`)
	formats      = keywords("csv\ntsv\njson\njsonl\nparquet\narrow\nxlsx")
	compressions = keywords("zstd\ngzip\nsnappy\nnone")
)

// clauses are the words that end a name's place: no alias is read from them.
var clauses = func() map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(`WHERE GROUP ORDER HAVING QUALIFY LIMIT OFFSET UNION INTERSECT EXCEPT MINUS ON USING JOIN LEFT RIGHT FULL INNER
		OUTER CROSS SEMI ANTI ASOF NATURAL POSITIONAL LATERAL SELECT FROM AS WINDOW TABLESAMPLE PIVOT UNPIVOT FOR`) {
		out[w] = true
	}
	return out
}()

// openers are words behind which an operand stands.
var openers = func() map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(`WHERE SELECT EXTEND SET DROP RENAME AGGREGATE BY ON HAVING QUALIFY AND OR NOT IN LIKE ILIKE RLIKE BETWEEN
		WHEN THEN ELSE CASE DISTINCT ALL ASSERT WINDOW OFFSET LIMIT FROM IS RETURNING VALUES MATCHES EXCEPT REPLACE ESCAPE AS`) {
		out[w] = true
	}
	return out
}()
