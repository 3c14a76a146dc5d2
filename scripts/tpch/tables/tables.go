// Package tables makes TPC-H's eight tables: the columns, keys, value ranges and dependencies between columns of the
// specification (TPC Benchmark H, revision 3, sections 1.4 and 4.2), so that each of its queries selects what it is meant to.
//
// It is not dbgen: its random numbers are its own, so that the rows differ from the published ones and so do the answers. The
// same scale gives the same rows on every machine. It streams: memory grows with the suppliers and parts only by their number.
package tables

import (
	"fmt"
	"math"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
)

// Names are the tables, in the order of the specification.
var Names = []string{"part", "supplier", "partsupp", "customer", "nation", "lineitem", "region", "orders"}

// Set is the tables of one scale.
type Set struct {
	parts, suppliers, customers, orders, clerks int
	prose                                       prose
}

// New gives the tables of a scale: 1 is 6 million lines of orders. Below 0.01 a part's four suppliers would not be four.
func New(scale float64) (*Set, error) {
	if !(scale >= 0.01 && scale <= 1000) {
		return nil, fmt.Errorf("scale %v: from 0.01 to 1000 is possible", scale)
	}
	of := func(n float64) int { return int(math.Round(n * scale)) }
	return &Set{
		parts: of(200_000), suppliers: of(10_000), customers: of(150_000), orders: of(1_500_000), clerks: max(1, of(1_000)),
		prose: newProse(),
	}, nil
}

// Rows gives a table. The caller releases it.
func (s *Set) Rows(name string) (array.RecordReader, error) {
	var t table
	switch name {
	case "region":
		t = regionTable()
	case "nation":
		t = s.nationTable()
	case "part":
		t = s.partTable()
	case "supplier":
		t = s.supplierTable()
	case "partsupp":
		t = s.partsuppTable()
	case "customer":
		t = s.customerTable()
	case "orders":
		t = s.ordersTable()
	case "lineitem":
		t = s.lineitemTable()
	default:
		return nil, fmt.Errorf("no table %s", name)
	}
	return newReader(t), nil
}

// table is columns and what fills them: fill(i, r) appends the rows of number i, from 0 up to n.
type table struct {
	columns []arrow.Field
	n       int
	fill    func(i int, r *rows)
}

// Types of the columns.
var (
	identifier = arrow.PrimitiveTypes.Int64
	integer    = arrow.PrimitiveTypes.Int32
	text       = arrow.BinaryTypes.String
	date       = arrow.FixedWidthTypes.Date32
	money      = &arrow.Decimal128Type{Precision: 15, Scale: 2}
)

func column(name string, t arrow.DataType) arrow.Field { return arrow.Field{Name: name, Type: t} }
