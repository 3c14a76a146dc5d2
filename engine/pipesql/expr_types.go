package pipesql

import (
	"strings"

	"quire/internal/sqllex"
)

// typeReader reads a type in Spark's spelling, and the list of columns that from_json takes.
type typeReader struct {
	src  string
	toks []sqllex.Token
	k    int
	rest int // of a >> of which one > is read: 1
}

// plainTypes are Spark's names of types that DuckDB has not.
var plainTypes = map[string]string{
	"string": "VARCHAR", "binary": "BLOB", "byte": "TINYINT", "short": "SMALLINT", "long": "BIGINT", "timestamp_ntz": "TIMESTAMP", "timestamp_ltz": "TIMESTAMPTZ",
	"dec": "DECIMAL", "void": "INTEGER", "decimal": "DECIMAL(10,0)", "numeric": "DECIMAL(10,0)",
}

// deepestType bounds how deep types may stand in one another.
const deepestType = 50

func newTypeReader(text string) *typeReader {
	return &typeReader{src: text, toks: sqllex.Code(text)}
}

func (r *typeReader) text() string {
	if r.k >= len(r.toks) {
		return ""
	}
	return r.toks[r.k].Text(r.src)
}

// closed reads a > that may be the first half of >>.
func (r *typeReader) closed() bool {
	switch {
	case r.rest > 0:
		r.rest = 0
		r.k++
		return true
	case r.text() == ">":
		r.k++
		return true
	case r.text() == ">>":
		r.rest = 1
		return true
	}
	return false
}

// read gives the type that comes next in DuckDB's spelling.
func (r *typeReader) read(depth int) (string, bool) {
	if depth > deepestType || r.k >= len(r.toks) || r.toks[r.k].Kind != sqllex.Word {
		return "", false
	}
	name := strings.ToLower(r.text())
	r.k++
	switch {
	case name == "array" && r.text() == "<":
		r.k++
		item, ok := r.read(depth + 1)
		return item + "[]", ok && r.closed()
	case name == "map" && r.text() == "<":
		r.k++
		key, ok := r.read(depth + 1)
		if !ok || r.text() != "," {
			return "", false
		}
		r.k++
		value, ok := r.read(depth + 1)
		return "MAP(" + key + ", " + value + ")", ok && r.closed()
	case name == "struct" && r.text() == "<":
		r.k++
		fields, ok := r.fields(depth + 1)
		return "STRUCT(" + fields + ")", ok && r.closed()
	}
	out := strings.ToUpper(name)
	if r.text() == "(" {
		for r.k < len(r.toks) {
			t := r.text()
			out += t
			r.k++
			if t == ")" {
				return out, true
			}
		}
		return "", false
	}
	if to := plainTypes[name]; to != "" {
		out = to
	}
	return out, true
}

// fields reads name type, or name: type, up to the end.
func (r *typeReader) fields(depth int) (string, bool) {
	var out []string
	for {
		if r.k >= len(r.toks) || r.toks[r.k].Kind != sqllex.Word && r.toks[r.k].Kind != sqllex.Quoted {
			return "", false
		}
		name := sqllex.Unquote(r.text())
		r.k++
		if r.text() == ":" {
			r.k++
		}
		typ, ok := r.read(depth)
		if !ok {
			return "", false
		}
		if strings.EqualFold(r.text(), "NOT") {
			r.k += 2 // NOT NULL
		}
		out = append(out, sqllex.QuoteIdent(name)+" "+typ)
		if r.rest > 0 || r.text() != "," {
			return strings.Join(out, ", "), true
		}
		r.k++
	}
}

// planType writes array<int> and its like, behind AS or ::, as DuckDB's types.
func (t *translator) planType(k int) bool {
	if !t.is(k-1, "AS") && !(t.kind(k-1) == sqllex.Op && t.text(k-1) == "::") || t.kind(k+1) != sqllex.Op || !strings.HasPrefix(t.text(k+1), "<") {
		return false
	}
	from := t.toks[k].Pos
	r := newTypeReader(t.src[from:min(len(t.src), from+4096)])
	typ, ok := r.read(0)
	if !ok || r.rest > 0 {
		return false
	}
	end := k + r.k
	t.swapped(k, typ)
	t.blank(k+1, end)
	return true
}

// fromJSONForm writes from_json(text, 'a INT, b STRING'), or a type, as a cast. DuckDB's own takes a structure in JSON.
func fromJSONForm(t *translator, c call) error {
	schema, ok := t.quotedText(c.args[1])
	if trimmed := strings.TrimSpace(schema); !ok || strings.HasPrefix(trimmed, "{") || strings.HasPrefix(trimmed, "[") || strings.HasPrefix(trimmed, `"`) {
		return nil
	}
	r := newTypeReader(schema)
	typ, ok := r.read(0)
	if !ok || r.k < len(r.toks) {
		r = newTypeReader(schema)
		typ, ok = r.fields(0)
		typ = "STRUCT(" + typ + ")"
	}
	if !ok || r.k < len(r.toks) {
		return t.errorAt(c.args[1].from, "from_json: this is no list of columns and no type", "such as 'a INT, b ARRAY<STRING>'")
	}
	t.swapped(c.name, "TRY_CAST")
	t.wrapped(c.args[0].from, c.args[0].to, "TRY_CAST(", " AS JSON)", c.name)
	t.swapped(c.args[1].from-1, " AS "+typ)
	t.swapped(c.args[1].from, " ")
	return nil
}
