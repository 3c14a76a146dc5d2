package repl

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"quire/engine"
	"quire/internal/sqllex"
	"quire/notebooks"
	"quire/repl/text"
)

// ColumnProfile is what is told of one column beside its rows.
type ColumnProfile struct {
	Rows, Nulls int64
	Distinct    int64 // values that differ, NULL not counted; -1 unknown
	Estimated   bool  // Distinct is an estimate: there are more than exactRows rows
	Min, Max    string
	Bins        []int64 // rows per bin from Min to Max, of numbers and times; nil without
	Top         string  // the commonest value of a text or a truth, and how many rows have it
	TopRows     int64
}

// Bounds of a column's profile.
const (
	profileBins  = 12
	exactRows    = 2_000_000 // above that distinct values are estimated
	topAmong     = 100_000   // distinct values that are counted to find the commonest
	profileChars = 60        // of a text that stands for a least or a largest value
)

var errNoRows = errors.New("these rows are not kept")

// ColumnProfile looks at one column of an output: at the rows kept under the output's id, or, without one, at those of the query
// cell. It ends when ctx does.
func (s *Session) ColumnProfile(ctx context.Context, cell notebooks.CellID, output string, column arrow.Field) (*ColumnProfile, error) {
	ctx = engine.Aside(ctx)
	rows := int64(-1)
	if o := s.Status(cell).Output; o != nil && o.ID == output {
		rows = o.Rows
	}
	var out *ColumnProfile
	profile := func(p *pass, q engine.Query) (err error) {
		out, err = p.profile(q, column, rows)
		return err
	}
	if output == "" {
		err := s.withQuery(ctx, cell, profile)
		return out, err
	}
	p, end, err := s.begin(ctx)
	if err != nil {
		return nil, err
	}
	defer end()
	c := p.sc.nb.Cell(cell)
	if c == nil {
		return nil, errNoRows
	}
	q, err := p.keptQuery(c, output)
	if err == nil {
		err = profile(p, q)
	}
	return out, err
}

// profile asks the engine twice: for what is one number each, and for the bins or the commonest value. rows is how many there are; they
// are counted when it is -1.
func (p *pass) profile(q engine.Query, column arrow.Field, rows int64) (*ColumnProfile, error) {
	col := sqllex.QuoteIdent(column.Name)
	shown, place, distinct := profiled(column.Type)
	steps := "|> SELECT " + col + " AS v |> AGGREGATE count(*) AS n, count(v) AS present"
	if distinct {
		if rows < 0 {
			var err error
			if rows, err = p.count(q); err != nil {
				return nil, err
			}
		}
		if rows > exactRows {
			steps += ", approx_count_distinct(v) AS d"
		} else {
			steps += ", count(DISTINCT v) AS d"
		}
	}
	if shown != "" {
		steps += ", min(" + shown + ") AS lo, max(" + shown + ") AS hi"
	}
	if place != "" {
		steps += ", min(" + place + ") AS a, max(" + place + ") AS b"
	}
	one, err := p.asked(q, steps, 1)
	if err != nil {
		return nil, err
	}
	out := &ColumnProfile{Distinct: -1}
	if len(one) == 0 {
		return out, nil
	}
	row := one[0]
	get := func(name string) arrow.Array {
		if i := row.Schema().FieldIndices(name); len(i) > 0 && !row.Column(i[0]).IsNull(0) {
			return row.Column(i[0])
		}
		return nil
	}
	out.Rows = whole(get("n"), 0)
	out.Nulls = out.Rows - whole(get("present"), 0)
	if d := get("d"); d != nil {
		out.Distinct, out.Estimated = min(whole(d, 0), out.Rows-out.Nulls), out.Rows > exactRows
	}
	if lo, hi := get("lo"), get("hi"); lo != nil && hi != nil {
		out.Min, out.Max = text.Value(lo, 0).Text, text.Value(hi, 0).Text
	}
	a, okA := get("a").(*array.Float64)
	b, okB := get("b").(*array.Float64)
	switch {
	case okA && okB && b.Value(0) > a.Value(0):
		return out, p.bins(q, col, place, a.Value(0), b.Value(0), out)
	case place == "" && shown != "" && out.Distinct > 0 && out.Distinct <= topAmong:
		top, err := p.asked(q, "|> AGGREGATE count(*) AS n GROUP BY "+col+" AS v |> WHERE v IS NOT NULL |> ORDER BY n DESC, v |> LIMIT 1 |> SELECT n, "+shown+" AS v", 1)
		if err != nil || len(top) == 0 {
			return out, err
		}
		out.TopRows, out.Top = whole(top[0].Column(0), 0), text.Value(top[0].Column(1), 0).Text
	}
	return out, nil
}

// bins counts the rows between a and b.
func (p *pass) bins(q engine.Query, col, place string, a, b float64, out *ColumnProfile) error {
	n := strconv.Itoa(profileBins)
	f := func(x float64) string { return "CAST('" + strconv.FormatFloat(x, 'g', -1, 64) + "' AS double)" }
	at := fmt.Sprintf("least(CAST(floor((y / 2 - %s) / %s * %s) AS int), %d)", f(a/2), f(b/2-a/2), n, profileBins-1) // least passes over NULL
	counts, err := p.asked(q, "|> SELECT "+col+" AS v |> SELECT "+place+" AS y |> WHERE y IS NOT NULL |> AGGREGATE count(*) AS n GROUP BY "+at+" AS k |> SELECT k, n", profileBins)
	if err != nil {
		return err
	}
	out.Bins = make([]int64, profileBins)
	for _, batch := range counts {
		for row := range int(batch.NumRows()) {
			if k := whole(batch.Column(0), row); k >= 0 && k < profileBins {
				out.Bins[k] += whole(batch.Column(1), row)
			}
		}
	}
	return nil
}

// asked gives the first rows of a query with steps behind it.
func (p *pass) asked(q engine.Query, steps string, rows int64) ([]arrow.RecordBatch, error) {
	var b sqllex.Builder
	b.Append(q.Text, q.Origin)
	b.Emit("\n"+steps, q.Origin.Source(0))
	q.Text, q.Origin = b.Done()
	res, err := p.eng.Query(p.ctx, q)
	if err != nil {
		return nil, err
	}
	batches, _, err := collect(res, rows)
	return batches, err
}

// profiled says what can be told of a column v of a type: the expression whose least and largest value are shown, the one that
// places a value on a line, as a double, and whether values are counted apart. "" for what cannot.
func profiled(t arrow.DataType) (shown, place string, distinct bool) {
	limit := strconv.FormatFloat(math.MaxFloat64, 'g', -1, 64)
	switch id := t.ID(); {
	case arrow.IsInteger(id), arrow.IsDecimal(id):
		return "v", "CAST(v AS double)", true
	case arrow.IsFloating(id):
		return "CASE WHEN isnan(v) THEN NULL ELSE v END",
			"CASE WHEN CAST(v AS double) BETWEEN CAST('-" + limit + "' AS double) AND CAST('" + limit + "' AS double) THEN CAST(v AS double) END", true
	case id == arrow.DATE32, id == arrow.DATE64:
		return "v", "CAST(datediff(v, DATE '1970-01-01') AS double)", true
	case id == arrow.TIMESTAMP:
		return "v", "CAST(unix_micros(v) AS double)", true
	case id == arrow.STRING, id == arrow.LARGE_STRING:
		return "substring(v, 1, " + strconv.Itoa(profileChars) + ")", "", true
	case id == arrow.BOOL:
		return "v", "", true
	}
	return "", "", false
}

// whole gives an integer of any width.
func whole(a arrow.Array, row int) int64 {
	switch a := a.(type) {
	case *array.Int64:
		return a.Value(row)
	case *array.Int32:
		return int64(a.Value(row))
	case *array.Uint64:
		return int64(a.Value(row))
	}
	return 0
}
