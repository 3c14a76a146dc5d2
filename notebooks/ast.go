package notebooks

// Span is a stretch [Pos, End) of the script, in bytes from the start of the file.
type Span struct{ Pos, End int }

// Ident is a name as it means: quotes taken off. Span covers it as written.
type Ident struct {
	Span
	Name string
}

// Str is a string literal as it means. Braces of interpolation are still in it.
type Str struct {
	Span
	Value string
}

// SQL is a query or an expression as written, for the engine: trimmed of space and comments at both ends.
type SQL struct {
	Span
	Text string
}

// Statement is one of the statement structs below; its Span covers the text without prose, from the first word to the `;`
// (included where there is one).
type Statement interface {
	// Verb is the statement's keyword in capitals, such as "LOAD"; "FROM" or "SELECT" for a query.
	Verb() string
	span() Span
}

// Option is one entry of a parenthesised option list: a word, a word and a value, or a word and a list.
type Option struct {
	Span
	Key    string // lower case; "partition by" is the one key of two words
	Values []OptionValue
	List   bool // the values stood in parentheses
}

// OptionValue is one value of an option.
type OptionValue struct {
	Span
	Text   string // a string's meaning; otherwise the source text (a word, a number, `a int` in columns, `$ds AS delivered`)
	String bool
	Name   string // in columns (…): the column's name; in partition by: the column or the alias
	Type   string // in columns (…): the type as written
}

// Rel is a relation named in a statement.
type Rel struct {
	Span
	Name  string   // a bare name, or "_"
	Path  []string // conn.schema.table, when dotted
	URI   *Str     // a quoted URI
	Query *SQL     // (query), without the parentheses
}

// Param is PARAM name type [= default].
type Param struct {
	Span
	Name    Ident
	Type    string // text, integer, decimal, date, timestamp, boolean, secret
	List    bool
	Default *SQL
}

// Load is LOAD 'uri' | ('a', …) | conn.schema.table | conn (query) [(options)] AS name.
type Load struct {
	Span
	URIs    []Str
	Conn    *Ident  // LOAD conn.schema.table, LOAD conn (query)
	Table   []Ident // behind Conn
	Remote  *SQL    // the query that runs over there
	Options []Option
	Name    Ident
}

// Connect is CONNECT 'url' AS name.
type Connect struct {
	Span
	URL  Str
	Name Ident
}

// Let is LET [MATERIALIZED] name = query.
type Let struct {
	Span
	Name         Ident
	Materialized bool
	Query        SQL
}

// Query is a query cell; Plot is its final PLOT step, which is not part of SQL.
type Query struct {
	Span
	SQL  SQL
	Plot *Plot
}

// Plot is PLOT [kind] [key=value …] [FROM rel] [TO 'file', …].
type Plot struct {
	Span
	Kind    string // lower case; "" lets the columns decide
	KindAt  Span   // of Kind, where there is one
	Options []PlotOption
	From    *Rel
	To      []Str
}

// PlotOption is key=value in a PLOT.
type PlotOption struct {
	Span
	Key    string // lower case
	Value  SQL    // as written, outer parentheses included
	String *Str   // set when the value is a string literal
}

// Expect is EXPECT rel check, … [ON FAIL WARN|STOP].
type Expect struct {
	Span
	Rel    Rel
	Checks []Check
	Warn   bool // ON FAIL WARN
}

// CheckKind says which form a check has.
type CheckKind string

// The forms of checks.
const (
	CheckNotNull CheckKind = "not null"
	CheckUnique  CheckKind = "unique"
	CheckColumns CheckKind = "columns"
	CheckRows    CheckKind = "rows"
	CheckExpr    CheckKind = "expr"
	CheckMatches CheckKind = "matches"
)

// Check is one check of an EXPECT.
type Check struct {
	Span
	Kind    CheckKind
	Columns []Ident       // NOT NULL, UNIQUE
	Types   []OptionValue // COLUMNS: Name and Type
	Op      string        // ROWS: = <> < <= > >= or "between"
	Lo, Hi  SQL           // ROWS: Lo alone, or both with between
	Expr    SQL           // expr, matches
	Regex   Str           // matches
	Label   *Str
}

// Validate is VALIDATE rel AGAINST 'schema' [REJECTS TO 'uri'].
type Validate struct {
	Span
	Rel     Rel
	Schema  Str
	Rejects *Str
}

// Save is SAVE rel TO 'uri' | conn.schema.table [(options)].
type Save struct {
	Span
	Rel     Rel
	To      Rel // URI or Path
	Options []Option
}

// Describe is DESCRIBE rel; Summarize is SUMMARIZE rel.
type Describe struct {
	Span
	Rel Rel
}

// Summarize is SUMMARIZE rel.
type Summarize struct {
	Span
	Rel Rel
}

// Show is SHOW TABLES|PARAMS|CONNECTIONS.
type Show struct {
	Span
	What string // upper case
}

// Explain is EXPLAIN query.
type Explain struct {
	Span
	Query SQL
}

// Use is USE 'url'.
type Use struct {
	Span
	URL Str
}

// Set is SET name = value.
type Set struct {
	Span
	Name  Ident
	Value SQL
}

// Include is INCLUDE 'other.quire'.
type Include struct {
	Span
	URI Str
}

// Raw is SQL that changes something: CREATE, INSERT, UPDATE, DELETE, MERGE, ALTER, DROP, TRUNCATE, WITH … INSERT.
type Raw struct {
	Span
	Word string // the verb, upper case
	SQL  SQL
}

// Verb implements Statement, as do those below.
func (Param) Verb() string     { return "PARAM" }
func (Load) Verb() string      { return "LOAD" }
func (Connect) Verb() string   { return "CONNECT" }
func (Let) Verb() string       { return "LET" }
func (Query) Verb() string     { return "FROM" }
func (Plot) Verb() string      { return "PLOT" }
func (Expect) Verb() string    { return "EXPECT" }
func (Validate) Verb() string  { return "VALIDATE" }
func (Save) Verb() string      { return "SAVE" }
func (Describe) Verb() string  { return "DESCRIBE" }
func (Summarize) Verb() string { return "SUMMARIZE" }
func (Show) Verb() string      { return "SHOW" }
func (Explain) Verb() string   { return "EXPLAIN" }
func (Use) Verb() string       { return "USE" }
func (Set) Verb() string       { return "SET" }
func (Include) Verb() string   { return "INCLUDE" }
func (r Raw) Verb() string     { return r.Word }

func (s Span) span() Span { return s }
