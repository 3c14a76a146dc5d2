package plots

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

// col is a column of a test's table: its values are string, int, float64, time.Time (a zoned timestamp) or nil.
type col struct {
	name   string
	typ    arrow.DataType
	values []any
}

// batchOf makes one batch.
func batchOf(t testing.TB, cols ...col) arrow.RecordBatch {
	t.Helper()
	var fields []arrow.Field
	var arrays []arrow.Array
	for _, c := range cols {
		b := array.NewBuilder(memory.DefaultAllocator, c.typ)
		for _, v := range c.values {
			switch v := v.(type) {
			case nil:
				b.AppendNull()
			case time.Time:
				if c.typ.ID() == arrow.DATE32 {
					b.(*array.Date32Builder).Append(arrow.Date32(v.Unix() / 86400))
				} else {
					b.(*array.TimestampBuilder).Append(arrow.Timestamp(v.UnixMicro()))
				}
			case float64:
				b.(*array.Float64Builder).Append(v)
			case int:
				b.(*array.Int64Builder).Append(int64(v))
			case string:
				b.(*array.StringBuilder).Append(v)
			default:
				t.Fatalf("a %T is no value of a test", v)
			}
		}
		fields = append(fields, arrow.Field{Name: c.name, Type: c.typ, Nullable: true})
		arrays = append(arrays, b.NewArray())
	}
	return array.NewRecordBatch(arrow.NewSchema(fields, nil), arrays, int64(arrays[0].Len()))
}

var (
	text    = arrow.BinaryTypes.String
	double  = arrow.PrimitiveTypes.Float64
	bigint  = arrow.PrimitiveTypes.Int64
	date    = arrow.FixedWidthTypes.Date32
	moments = &arrow.TimestampType{Unit: arrow.Microsecond, TimeZone: "America/New_York"}
)

func column1[T any](name string, typ arrow.DataType, vs []T) col {
	c := col{name: name, typ: typ}
	for _, v := range vs {
		c.values = append(c.values, v)
	}
	return c
}

// drawn compiles and builds, without steps.
func drawn(t testing.TB, spec Spec, cols ...col) *Scene {
	t.Helper()
	s, err := Build(spec, []arrow.RecordBatch{batchOf(t, cols...)})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// wave is a made-up measure: smooth, and the same on every machine.
func wave(i, k int) float64 {
	x := float64(i)
	return math.Round((30+float64(k)*5+8*math.Sin(x/9+float64(k)*1.3)+3*math.Sin(x/2.3+float64(k)))*10) / 10
}

// shops are categories with names from short to long.
func shops() []col {
	names := []string{
		"Books, e-books and audiobooks", "Consumer electronics & accessories", "Home improvement and garden", "Grocery, fresh and frozen food",
		"Men's clothing and footwear", "Women's clothing and footwear", "Möbel und Wohnzubehör", "Sports and outdoor equipment", "Музыкальные инструменты",
		"Automotive parts", "Office supplies", "Health, beauty and personal care", "Pets", "Gift cards",
	}
	var v []float64
	for i := range names {
		v = append(v, math.Round(43.8e6*math.Exp(-0.24*float64(i))))
	}
	return []col{column1("category", text, names), column1("revenue", double, v)}
}

// months are stacked channels over the months of a year.
func channels() []col {
	var month, channel []string
	var v []float64
	for m := range 12 {
		for k, c := range []string{"Web", "App", "Marketplace", "Store"} {
			month = append(month, time.Month(m + 1).String()[:3])
			channel = append(channel, c)
			v = append(v, math.Round(1000*wave(m*3, 6-k)))
		}
	}
	return []col{column1("month", text, month), column1("channel", text, channel), column1("orders", double, v)}
}

// countries are eight weekly series of a year.
func countries() []col {
	var day []time.Time
	var country []string
	var v []float64
	for k, c := range []string{"Germany", "France", "Poland", "Spain", "Italy", "Sweden", "Österreich", "Україна"} {
		for i := range 52 {
			day = append(day, time.Date(2025, 1, 6+7*i, 0, 0, 0, 0, time.UTC))
			country = append(country, c)
			v = append(v, wave(i, k)/100)
		}
	}
	return []col{column1("week", date, day), column1("country", text, country), column1("share", double, v)}
}

// hours are two series by the hour of one day in New York.
func hours() []col {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		panic(err)
	}
	var at []time.Time
	var event []string
	var n []int
	for k, e := range []string{"flyer_open", "item_open"} {
		for h := range 24 {
			at = append(at, time.Date(2018, 10, 1, h, 0, 0, 0, zone))
			event = append(event, e)
			n = append(n, int(math.Max(0, 900*(1.2-float64(k))*math.Sin(float64(h-5)/6)))+17*(h%5)+40)
		}
	}
	return []col{column1("period", moments, at), column1("event", text, event), column1("events", bigint, n)}
}

func many(n int, f func(i int) any) []any {
	var vs []any
	for i := range n {
		vs = append(vs, f(i))
	}
	return vs
}

func numbered(prefix string) func(int) any {
	return func(i int) any { return fmt.Sprint(prefix, i) }
}
