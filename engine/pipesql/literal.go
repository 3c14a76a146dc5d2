package pipesql

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"quire/engine"
	"quire/internal/sqllex"
)

// literalTypes are the types of parameters and their names in DuckDB. A decimal's precision is its digits'.
var literalTypes = map[string]string{
	"text": "VARCHAR", "integer": "BIGINT", "decimal": "DECIMAL(38, 10)", "date": "DATE", "timestamp": "TIMESTAMP", "boolean": "BOOLEAN",
}

// Literal writes a value as a typed literal of DuckDB. It is the one function that does; a value that is not of its type is
// an error of class TypeMismatch.
func Literal(v engine.Value) (string, error) {
	typ, ok := literalTypes[strings.ToLower(v.Type)]
	if !ok {
		return "", engine.NewError(engine.TypeMismatch, fmt.Sprintf("no parameter type %q", v.Type),
			"text, integer, decimal, date, timestamp or boolean", nil)
	}
	if v.List {
		typ += "[]"
	}
	if v.Null {
		return "CAST(NULL AS " + typ + ")", nil
	}
	if !v.List {
		if len(v.Items) != 1 {
			return "", engine.NewError(engine.TypeMismatch, fmt.Sprintf("%d values for one parameter", len(v.Items)), "", nil)
		}
		return literalItem(v.Type, v.Items[0])
	}
	items := make([]string, len(v.Items))
	for i, it := range v.Items {
		var err error
		if items[i], err = literalItem(v.Type, it); err != nil {
			return "", err
		}
	}
	return "CAST([" + strings.Join(items, ", ") + "] AS " + typ + ")", nil
}

var decimalText = regexp.MustCompile(`^[+-]?(\d+\.?\d*|\.\d+)$`)

func literalItem(typ, s string) (string, error) {
	bad := func(want string) (string, error) {
		return "", engine.NewError(engine.TypeMismatch, fmt.Sprintf("%q is not of type %s", s, strings.ToLower(typ)), want, nil)
	}
	signed := func(s string) string {
		s = strings.TrimPrefix(s, "+")
		if strings.HasPrefix(s, "-") {
			return "(" + s + ")" // so that `a -$p` is no comment
		}
		return s
	}
	switch strings.ToLower(typ) {
	case "text":
		if strings.IndexByte(s, 0) >= 0 {
			return bad("a text cannot hold a NUL byte")
		}
		return sqllex.QuoteString(s), nil
	case "integer":
		if _, err := strconv.ParseInt(s, 10, 64); err != nil {
			return bad("a whole number of at most 64 bits")
		}
		return signed(s), nil
	case "decimal":
		digits := strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return r
			}
			return -1
		}, s)
		if !decimalText.MatchString(s) || len(digits) > 38 {
			return bad("digits with a point, at most 38")
		}
		if !strings.Contains(s, ".") {
			s += ".0"
		}
		return signed(s), nil
	case "date":
		if _, err := time.Parse("2006-01-02", s); err != nil {
			return bad("a date as 2018-10-01")
		}
		return "DATE '" + s + "'", nil
	case "timestamp":
		if _, err := time.Parse("2006-01-02 15:04:05.999999", s); err != nil {
			return bad("a timestamp as 2018-10-01 23:59:58")
		}
		return "TIMESTAMP '" + s + "'", nil
	default:
		switch strings.ToLower(s) {
		case "true", "false":
			return strings.ToUpper(s), nil
		}
		return bad("true or false")
	}
}
