package pipesql

import (
	"strings"

	"quire/internal/sqllex"
)

// units are Spark's names of a part of time, for dateadd(unit, n, t) and its like, with DuckDB's.
var units = map[string]string{
	"year": "year", "years": "year", "quarter": "quarter", "quarters": "quarter", "month": "month", "months": "month", "week": "week", "weeks": "week",
	"day": "day", "days": "day", "dayofyear": "day", "hour": "hour", "hours": "hour", "minute": "minute", "minutes": "minute", "second": "second", "seconds": "second",
	"millisecond": "millisecond", "milliseconds": "millisecond", "microsecond": "microsecond", "microseconds": "microsecond",
}

// wholeDays are the units that lead from a date to a date.
var wholeDays = words("year years quarter quarters month months week weeks day days dayofyear")

// dateAddForm writes date_add(d, n) and dateadd(unit, n, t).
func dateAddForm(t *translator, c call) error {
	if len(c.args) == 2 {
		if t.is(c.args[1].from, "INTERVAL") {
			return nil // DuckDB's own
		}
		t.swapped(c.name, t.macro("date_add"))
		return nil
	}
	u := c.args[0]
	unit := units[t.low(u.from)]
	if u.to-u.from != 1 || unit == "" {
		return t.errorAt(u.from, t.low(c.name)+" does not know this unit", "YEAR, QUARTER, MONTH, WEEK, DAY, HOUR, MINUTE or SECOND")
	}
	t.swapped(c.name, t.macro("add_time"))
	t.swapped(u.from, "INTERVAL 1 "+strings.ToUpper(unit))
	return nil
}

// dateDiffForm writes datediff(later, earlier) and datediff(unit, from, to), which counts whole units.
func dateDiffForm(t *translator, c call) error {
	if len(c.args) == 2 {
		name := "datediff"
		t.swapped(c.name, t.macro(name))
		return nil
	}
	u := c.args[0]
	if u.to-u.from == 1 && t.kind(u.from) == sqllex.String {
		return nil // DuckDB's own, which counts the borders between
	}
	unit := units[t.low(u.from)]
	if u.to-u.from != 1 || unit == "" {
		return t.errorAt(u.from, t.low(c.name)+" does not know this unit", "YEAR, QUARTER, MONTH, WEEK, DAY, HOUR, MINUTE or SECOND")
	}
	if unit == "microsecond" {
		t.swapped(c.name, t.macro("micros_between"))
		t.blank(u.from, u.to+1)
		return nil
	}
	t.swapped(c.name, t.macro("time_between"))
	t.swapped(u.from, sqllex.QuoteString(unit))
	return nil
}

// partForm writes year(d) and its like; a quoted text is a timestamp.
func partForm(t *translator, c call) error {
	t.swapped(c.name, t.macro(t.low(c.name)))
	if _, ok := t.quotedText(c.args[0]); ok {
		t.wrapped(c.args[0].from, c.args[0].to, "CAST(", " AS TIMESTAMP)", c.name)
	}
	return nil
}

// extractForm writes extract(dayofweek FROM d) and its like where DuckDB counts otherwise or has no such name.
func extractForm(t *translator, c call) error {
	k := c.open + 1
	part := strings.ToLower(sqllex.Unquote(t.text(k)))
	behind := k + 1
	if !t.is(behind, "FROM") && t.kind(behind) != sqllex.Comma {
		return nil
	}
	to := extracts[part]
	if to == "" {
		return nil
	}
	t.swapped(c.name, t.macro(to))
	t.blank(k, k+2)
	return nil
}

// extracts are the parts of time that EXTRACT and date_part have with Spark's meaning, and the macros for them.
var extracts = map[string]string{
	"dayofweek": "dayofweek", "dow": "dayofweek", "dayofweek_iso": "dayofweek_iso", "dow_iso": "dayofweek_iso", "second": "extract_second", "seconds": "extract_second",
	"sec": "extract_second", "s": "extract_second", "week": "weekofyear", "w": "weekofyear", "weeks": "weekofyear",
	"year": "year", "y": "year", "years": "year", "yr": "year", "yrs": "year", "yearofweek": "isoyear",
	"month": "month", "mon": "month", "mons": "month", "months": "month", "day": "day", "d": "day", "days": "day", "hour": "hour", "h": "hour",
	"hours": "hour", "hr": "hour", "hrs": "hour", "minute": "minute", "m": "minute", "min": "minute",
	"mins": "minute", "minutes": "minute", "quarter": "quarter", "qtr": "quarter", "doy": "dayofyear",
}

// dateTruncForm writes date_trunc('unit', t) with Spark's names of units.
func dateTruncForm(t *translator, c call) error {
	text, ok := t.quotedText(c.args[0])
	if !ok {
		return nil
	}
	if to := map[string]string{"yyyy": "year", "yy": "year", "mon": "month", "mm": "month", "dd": "day"}[strings.ToLower(text)]; to != "" {
		t.swapped(c.args[0].from, sqllex.QuoteString(to))
	}
	return nil
}

// formatForm writes date_format(t, pattern).
func formatForm(t *translator, c call) error {
	return t.patterned(c, 1, "date_format", formatted)
}

// patterned replaces the pattern in argument n with what do makes of it.
func (t *translator) patterned(c call, n int, macro string, do func([]patternPart) (string, error)) error {
	if len(c.args) <= n {
		t.swapped(c.name, t.macro(macro))
		return nil
	}
	pattern, ok := t.quotedText(c.args[n])
	if !ok {
		return t.errorAt(c.args[n].from, "the pattern of "+t.low(c.name)+" is a quoted text", "such as 'yyyy-MM-dd'")
	}
	parts, err := parsePattern(pattern)
	text := ""
	if err == nil {
		text, err = do(parts)
	}
	if err != nil {
		return t.errorAt(c.args[n].from, t.low(c.name)+": "+err.Error(), "letters of a pattern are y M d H h m s S a E D q; other text stands in quotes: yyyy-MM-dd''T''HH:mm")
	}
	if strings.Contains(text, markFrom) {
		macro += "_marked"
	}
	t.swapped(c.args[n].from, text)
	t.swapped(c.name, t.macro(macro))
	return nil
}

// parsedForm writes to_date(s, pattern) and its like.
func parsedForm(macro string, n int) func(*translator, call) error {
	return func(t *translator, c call) error {
		if len(c.args) <= n {
			t.swapped(c.name, t.macro(macro))
			return nil
		}
		return t.patterned(c, n, macro+"_like", parsing)
	}
}

// shownForm writes from_unixtime(n, pattern).
func shownForm(t *translator, c call) error {
	if len(c.args) == 1 {
		t.swapped(c.name, t.macro("from_unixtime"))
		return nil
	}
	return t.patterned(c, 1, "from_unixtime", formatted)
}
