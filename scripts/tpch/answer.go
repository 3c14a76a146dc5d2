package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/apache/arrow-go/v18/arrow/array"
)

// answer is what a query gave.
type answer struct {
	columns []string
	rows    [][]string // values as text; floats in the shortest form that reads back as the same
	floats  []bool     // by column
}

func read(r array.RecordReader) (*answer, error) {
	a := &answer{}
	for _, f := range r.Schema().Fields() {
		a.columns = append(a.columns, f.Name)
		a.floats = append(a.floats, false)
	}
	for r.Next() {
		b := r.RecordBatch()
		for i := range int(b.NumRows()) {
			row := make([]string, b.NumCols())
			for k := range row {
				switch c := b.Column(k).(type) {
				case *array.Float64:
					a.floats[k] = true
					row[k] = strconv.FormatFloat(c.Value(i), 'g', -1, 64)
				default:
					row[k] = strings.Clone(c.ValueStr(i)) // the batch owns it
				}
				if b.Column(k).IsNull(i) {
					row[k] = "NULL"
				}
			}
			a.rows = append(a.rows, row)
		}
	}
	return a, r.Err()
}

// near is how far floats may differ, relative to the larger: sums of several threads differ in their last digits.
const near = 1e-9

// differs says where two answers differ, or "".
func (a *answer) differs(b *answer) string {
	if len(a.columns) != len(b.columns) {
		return fmt.Sprintf("%d columns against %d", len(a.columns), len(b.columns))
	}
	for k := range a.columns {
		if a.columns[k] != b.columns[k] {
			return fmt.Sprintf("column %d is %s against %s", k+1, a.columns[k], b.columns[k])
		}
	}
	if len(a.rows) != len(b.rows) {
		return fmt.Sprintf("%d rows against %d", len(a.rows), len(b.rows))
	}
	for i := range a.rows {
		for k := range a.columns {
			if x, y := a.rows[i][k], b.rows[i][k]; x != y && !(a.floats[k] && b.floats[k] && nearly(x, y)) {
				return fmt.Sprintf("row %d: %s is %s against %s", i+1, a.columns[k], x, y)
			}
		}
	}
	return ""
}

func nearly(x, y string) bool {
	a, errA := strconv.ParseFloat(x, 64)
	b, errB := strconv.ParseFloat(y, 64)
	return errA == nil && errB == nil && math.Abs(a-b) <= near*max(math.Abs(a), math.Abs(b))
}
