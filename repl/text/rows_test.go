package text

import (
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

// rows makes a batch from JSON objects, one a line.
func rows(t testing.TB, fields []arrow.Field, json string) (*arrow.Schema, arrow.RecordBatch) {
	t.Helper()
	schema := arrow.NewSchema(fields, nil)
	lines := strings.Split(strings.TrimSpace(json), "\n")
	if json == "" {
		lines = nil
	}
	b, _, err := array.RecordFromJSON(memory.DefaultAllocator, schema, strings.NewReader("["+strings.Join(lines, ",")+"]"))
	if err != nil {
		t.Fatal(err)
	}
	return schema, b
}

func field(name string, t arrow.DataType) arrow.Field {
	return arrow.Field{Name: name, Type: t, Nullable: true}
}

var (
	varchar = arrow.BinaryTypes.String
	bigint  = arrow.PrimitiveTypes.Int64
	double  = arrow.PrimitiveTypes.Float64
)
