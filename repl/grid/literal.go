package grid

import (
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"quire/internal/sqllex"
	"quire/repl/text"
)

const nullLiteral = "NULL"

// literalLimit bounds a literal in bytes: a longer text would bury the script.
const literalLimit = 4096

// Literal writes the value of a row so that comparing its column with it finds exactly this value: NULL, a quoted text, a
// number, or a literal of the column's type. ok is false for what cannot be compared in a script: nested values and very long
// ones.
func Literal(col arrow.Array, row int) (lit string, ok bool) {
	if text.Value(col, row).Cut {
		return "", false
	}
	s, kind := text.Raw(col, row)
	if kind == text.Null {
		return nullLiteral, true
	}
	switch a := col.(type) {
	case *array.Dictionary:
		return Literal(a.Dictionary(), a.GetValueIndex(row))
	case *array.RunEndEncoded:
		return Literal(a.Values(), a.GetPhysicalIndex(row))
	case *array.Float64:
		return doubleLiteral(a.Value(row), s), true
	case *array.Float32:
		return floatLiteral(a.Value(row), s), true
	case *array.Float16:
		return floatLiteral(a.Value(row).Float32(), s), true
	case *array.Binary, *array.LargeBinary, *array.BinaryView, *array.FixedSizeBinary:
		return "unhex('" + s + "')", true
	}
	switch kind {
	case text.Bool, text.Number:
		return s, true
	case text.Empty, text.Text:
		if lit := stringLiteral(s); utf8.ValidString(s) && len(lit) <= literalLimit {
			return lit, true
		}
	case text.Time:
		if word, ok := timeWord(col.DataType()); ok {
			return word + " " + sqllex.QuoteString(s), true
		}
	}
	return "", false
}

// doubleLiteral: a bare 0.1 is a decimal to both engines and becomes a double by dividing its digits by a power of ten. That
// is exact while both are exact as doubles: up to 15 digits and 10^22. Beyond that the exponent makes it a double from the start.
func doubleLiteral(v float64, s string) string {
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return "CAST('" + s + "' AS double)"
	case strings.ContainsRune(s, 'e') || digits(s) > 15 || len(s) > 22:
		return strconv.FormatFloat(v, 'e', -1, 64)
	}
	return s
}

// floatLiteral: a FLOAT column compared with a double finds nothing but what has the same bits in both, and engines differ in
// what they make of a bare 0.1 beside a FLOAT: DuckDB a float, Spark a double.
func floatLiteral(v float32, s string) string {
	wide, err := strconv.ParseFloat(s, 64)
	if err == nil && wide == float64(v) && !math.IsInf(wide, 0) && digits(s) <= 6 && !strings.ContainsRune(s, 'e') {
		return s
	}
	return "CAST('" + s + "' AS float)"
}

// nan reports whether a literal is the one that Literal gives for NaN.
func nan(lit string) bool { return lit == "CAST('NaN' AS double)" || lit == "CAST('NaN' AS float)" }

// digits counts a number's digits from the first that is not zero.
func digits(s string) int {
	n := 0
	for _, c := range s {
		if c >= '1' && c <= '9' || c == '0' && n > 0 {
			n++
		}
	}
	return n
}

func timeWord(t arrow.DataType) (string, bool) {
	switch t := t.(type) {
	case *arrow.Date32Type, *arrow.Date64Type:
		return "DATE", true
	case *arrow.Time32Type, *arrow.Time64Type:
		return "TIME", true
	case *arrow.TimestampType:
		if t.TimeZone != "" {
			return "TIMESTAMPTZ", true
		}
		return "TIMESTAMP", true
	case *arrow.MonthDayNanoIntervalType, *arrow.MonthIntervalType, *arrow.DayTimeIntervalType, *arrow.DurationType:
		return "INTERVAL", true
	}
	return "", false
}

// stringLiteral quotes a text. What a script should not hold, because an editor or a terminal would obey or hide it, is
// written as chr(n): line ends, escapes, direction marks.
func stringLiteral(s string) string {
	if strings.IndexFunc(s, hidden) < 0 {
		return sqllex.QuoteString(s)
	}
	var parts []string
	from := 0
	for i, r := range s {
		if !hidden(r) {
			continue
		}
		if i > from {
			parts = append(parts, sqllex.QuoteString(s[from:i]))
		}
		parts = append(parts, "chr("+strconv.Itoa(int(r))+")")
		from = i + utf8.RuneLen(r)
	}
	if from < len(s) {
		parts = append(parts, sqllex.QuoteString(s[from:]))
	}
	if len(parts) == 1 {
		return parts[0]
	}
	return "(" + strings.Join(parts, " || ") + ")"
}

func hidden(r rune) bool { return unicode.Is(unicode.C, r) || r == 0x2028 || r == 0x2029 }
