package checks

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"

	"quire/internal/sqllex"
	"quire/notebooks"
	"quire/repl/text"
)

// Read judges the checks by the rows that Queries gave, in their order: one finding a check, in the order written.
func (p *Plan) Read(results [][]arrow.RecordBatch) ([]Finding, error) {
	if len(results) != len(p.queries) {
		return nil, fmt.Errorf("read checks: %d results for %d queries", len(results), len(p.queries))
	}
	var out []Finding
	for i := range p.checks {
		c := &p.checks[i]
		if c.found != nil {
			out = append(out, *c.found)
			continue
		}
		f, err := p.judge(c, results[c.query])
		if err != nil {
			return nil, fmt.Errorf("read check %s: %w", c.text, err)
		}
		f.Index, f.Check, f.Span = i, c.text, c.Span
		out = append(out, f)
	}
	return out, nil
}

func (p *Plan) judge(c *check, result []arrow.RecordBatch) (Finding, error) {
	switch {
	case c.Kind == notebooks.CheckUnique:
		keys, err := count(result, 0)
		if err != nil || keys == 0 {
			return Finding{Passed: true}, err
		}
		rows, err := count(result, 1)
		s := fmt.Sprintf("%s more than once, in %s", occur(keys, "key"), text.Plural(rows, "row"))
		return Finding{Failed: rows, Message: s}, err
	case c.scope.whole:
		holds, kind, err := answer(result, c.column)
		if err != nil || kind == text.Null || holds == "true" {
			return Finding{Passed: true}, err
		}
		if kind != text.Bool {
			return Finding{}, fmt.Errorf("it gives %s, not true or false", holds)
		}
		f := Finding{Failed: 1, Message: "does not hold"}
		if c.Kind == notebooks.CheckRows {
			rows, err := count(result, 0)
			f.Message = "there are " + text.Plural(rows, "row")
			if rows == 1 {
				f.Message = "there is 1 row"
			}
			return f, err
		}
		return f, nil
	}
	failed, err := count(result, c.column)
	if err != nil || failed == 0 {
		return Finding{Passed: true}, err
	}
	rows, err := count(result, 0)
	what := "break it"
	if failed == 1 {
		what = "breaks it"
	}
	return Finding{Failed: failed, Message: fmt.Sprintf("%s of %s %s", text.Count(failed), text.Plural(rows, "row"), what)}, err
}

func occur(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun + " occurs"
	}
	return text.Plural(n, noun) + " occur"
}

// answer gives the value of a column in the one row of a result.
func answer(result []arrow.RecordBatch, column int) (string, text.Kind, error) {
	for _, b := range result {
		if b.NumRows() == 0 {
			continue
		}
		if column >= int(b.NumCols()) {
			return "", 0, fmt.Errorf("the answer has %d columns, %d were asked for", b.NumCols(), column+1)
		}
		s, kind := text.Raw(b.Column(column), 0)
		return s, kind, nil
	}
	return "", 0, fmt.Errorf("there is no answer")
}

// count gives a number; NULL, the sum of nothing, is 0.
func count(result []arrow.RecordBatch, column int) (int64, error) {
	s, kind, err := answer(result, column)
	if err != nil || kind == text.Null {
		return 0, err
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("the answer %q is no count", s)
	}
	return n, nil
}

// written gives a check as it was written, on one line, or its label.
func written(c notebooks.Check) string {
	if c.Label != nil {
		return c.Label.Value
	}
	switch c.Kind {
	case notebooks.CheckNotNull:
		return "NOT NULL (" + names(c.Columns) + ")"
	case notebooks.CheckUnique:
		return "UNIQUE (" + names(c.Columns) + ")"
	case notebooks.CheckColumns:
		var parts []string
		for _, t := range c.Types {
			parts = append(parts, t.Name+" "+t.Type)
		}
		return "COLUMNS (" + strings.Join(parts, ", ") + ")"
	case notebooks.CheckRows:
		if c.Op == "between" {
			return "ROWS BETWEEN " + line(c.Lo.Text) + " AND " + line(c.Hi.Text)
		}
		return "ROWS " + c.Op + " " + line(c.Lo.Text)
	case notebooks.CheckMatches:
		return line(c.Expr.Text) + " MATCHES " + sqllex.QuoteString(c.Regex.Value)
	}
	return line(c.Expr.Text)
}

func names(cols []notebooks.Ident) string {
	var parts []string
	for _, c := range cols {
		parts = append(parts, c.Name)
	}
	return strings.Join(parts, ", ")
}

// line puts an expression on one line, without comments.
func line(src string) string {
	var b strings.Builder
	space := false
	for _, t := range sqllex.Lex(src) {
		if t.Blank() {
			space = b.Len() > 0
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteString(t.Text(src))
	}
	return b.String()
}
