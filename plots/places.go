package plots

import (
	"math"
	"strconv"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
)

// What stands on an axis is a number to a step that reckons with it, and a value of its own type to one that only compares: an engine
// skips what it knows to lie outside of two values of the column's type.

// axisNumber writes a value of a type as a number that an engine can reckon with. unit is what one of it is on our axis:
// 1, or microseconds of moments.
func axisNumber(expr string, t arrow.DataType) (text string, unit float64) {
	switch {
	case t.ID() == arrow.DATE32 || t.ID() == arrow.DATE64:
		return "CAST(unix_date(" + expr + ") AS DOUBLE)", 86400e6
	case columnKindOf(t) == momentColumn:
		return "CAST(" + microsExpr(expr, t) + " AS DOUBLE)", 1
	}
	return "CAST(" + expr + " AS DOUBLE)", 1
}

// measureExpr writes a quantity as a double, a moment as the microseconds of its axis. An infinite moment becomes NULL.
func measureExpr(v *value, t arrow.DataType) string {
	if columnKindOf(t) != momentColumn {
		return "CAST(" + v.expr() + " AS DOUBLE)"
	}
	return "CAST(" + microsExpr(v.expr(), t) + " AS DOUBLE)"
}

// microsExpr writes a moment as microseconds since 1970: of a timestamp with a zone those of UTC; of one without, and of a date,
// those of its own clock, which is what the axis shows. The engine's unix_micros would take that for the session's zone: another
// place wherever the session is not in UTC, and 120 ns a row in DuckDB's calendar in place of 5.
func microsExpr(expr string, t arrow.DataType) string {
	if ts, ok := t.(*arrow.TimestampType); ok && ts.TimeZone != "" {
		return "unix_micros(" + expr + ")"
	}
	return "timestampdiff(MICROSECOND, TIMESTAMP '1970-01-01 00:00:00', " + expr + ")"
}

// within writes the condition that a value of a type lies between two numbers of its axisNumber.
func within(expr string, t arrow.DataType, lo, hi float64) string {
	a, okA := typedLiteral(t, lo)
	b, okB := typedLiteral(t, hi)
	if !okA || !okB {
		expr, _ = axisNumber(expr, t)
		a, b = literal(lo), literal(hi)
	}
	return expr + " BETWEEN " + a + " AND " + b
}

// typedLiteral writes a number of axisNumber as a value of the type that it came from; ok is false where the type has no such words.
func typedLiteral(t arrow.DataType, v float64) (text string, ok bool) {
	const exact = 1 << 53
	whole := strconv.FormatFloat(math.Floor(v), 'f', 0, 64)
	switch {
	case arrow.IsFloating(t.ID()):
		return literal(v), true
	case !(math.Abs(v) <= exact):
		return "", false
	case wholeType(t):
		return whole, true
	case t.ID() == arrow.DATE32:
		return "date_from_unix_date(" + whole + ")", math.Abs(v) < 1e6
	case t.ID() == arrow.TIMESTAMP && t.(*arrow.TimestampType).TimeZone != "":
		return "timestamp_micros(" + whole + ")", true
	case t.ID() == arrow.TIMESTAMP:
		at := instant(v, time.UTC)
		return "TIMESTAMP '" + at.Format("2006-01-02 15:04:05.999999") + "'", at.Year() >= 1 && at.Year() <= 9999
	}
	return "", false
}
