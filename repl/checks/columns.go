package checks

import (
	"fmt"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"

	"quire/internal/sqllex"
	"quire/notebooks"
	"quire/repl/text"
)

// columns judges COLUMNS (a type, …): the relation has exactly these columns with these types, in any order. A column that
// nobody expected is a finding, too: that is how a change upstream shows.
func columns(c notebooks.Check, schema *arrow.Schema) Finding {
	types := map[string]string{}
	for _, f := range schema.Fields() {
		types[strings.ToLower(f.Name)] = text.TypeName(f.Type)
	}
	var wrong []string
	expected := map[string]bool{}
	for _, t := range c.Types {
		name := strings.ToLower(t.Name)
		expected[name] = true
		got, ok := types[name]
		switch {
		case !ok:
			wrong = append(wrong, fmt.Sprintf("there is no column %s", t.Name))
		case t.Type != "" && canonical(got) != canonical(t.Type):
			wrong = append(wrong, fmt.Sprintf("%s is %s", t.Name, got))
		}
	}
	for _, f := range schema.Fields() {
		if !expected[strings.ToLower(f.Name)] {
			wrong = append(wrong, fmt.Sprintf("%s is not expected", f.Name))
		}
	}
	if len(wrong) == 0 {
		return Finding{Passed: true}
	}
	const most = 10
	if more := len(wrong) - most; more > 0 {
		wrong = append(wrong[:most], fmt.Sprintf("and %d more", more))
	}
	return Finding{Failed: 1, Message: strings.Join(wrong, ", ")}
}

// canonical gives a type in the words of text.TypeName, so that int, integer and INT4 are one.
func canonical(typ string) string {
	var b strings.Builder
	toks := sqllex.Code(typ)
	for i := 0; i < len(toks); i++ {
		w := strings.ToLower(toks[i].Text(typ))
		if toks[i].Kind == sqllex.Word {
			if word, ok := typeWords[w]; ok {
				w = word
			}
			// Words behind one another are apart: field names, "with time zone".
			if i > 0 && toks[i-1].Kind == sqllex.Word {
				b.WriteByte(' ')
			}
		}
		b.WriteString(w)
	}
	s := b.String()
	for _, r := range [][2]string{
		{"timestamp with time zone", "timestamptz"},
		{"timestamp without time zone", "timestamp"},
		{"double precision", "double"},
		{"character varying", "varchar"},
	} {
		s = strings.ReplaceAll(s, r[0], r[1])
	}
	if strings.HasPrefix(s, "varchar(") { // a length is no part of the type here
		s = "varchar"
	}
	if s == "decimal" {
		s = "decimal(18,3)" // as DuckDB has it
	}
	for _, open := range []string{"array<", "list<"} {
		if strings.HasPrefix(s, open) && strings.HasSuffix(s, ">") {
			return canonical(s[len(open):len(s)-1]) + "[]"
		}
	}
	return s
}

// typeWords are other names for types of text.TypeName: those of Spark, Postgres and DuckDB.
var typeWords = map[string]string{
	"int": "integer", "int4": "integer", "int32": "integer", "signed": "integer",
	"int8": "bigint", "int64": "bigint", "long": "bigint",
	"int2": "smallint", "int16": "smallint", "short": "smallint", "int1": "tinyint", "byte": "tinyint",
	"text": "varchar", "string": "varchar", "char": "varchar", "bpchar": "varchar",
	"real": "float", "float4": "float", "float8": "double",
	"numeric": "decimal", "dec": "decimal",
	"bool": "boolean", "logical": "boolean",
	"bytea": "blob", "binary": "blob", "varbinary": "blob",
	"timestamp_ltz": "timestamptz", "timestamp_ntz": "timestamp", "datetime": "timestamp",
}
