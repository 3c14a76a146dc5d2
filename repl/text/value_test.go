package text

import (
	"math"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal128"
	"github.com/apache/arrow-go/v18/arrow/decimal256"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

func TestDoublesReadBackTheSame(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0.0", 5: "5.0", 0.1: "0.1", -104.7155146: "-104.7155146", 20148031043: "20148031043.0",
		1e20: "100000000000000000000.0", 1e21: "1e+21", 0.000001: "0.000001", 1e-7: "1e-07",
		math.Inf(1): "Infinity", math.Inf(-1): "-Infinity", math.Copysign(0, -1): "-0.0", 1.0 / 3: "0.3333333333333333",
	} {
		b := array.NewFloat64Builder(memory.DefaultAllocator)
		b.Append(v)
		if got := Value(b.NewArray(), 0); got.Text != want || got.Kind != Number {
			t.Errorf("%v is shown as %q, want %q", v, got.Text, want)
		}
	}
	b := array.NewFloat32Builder(memory.DefaultAllocator)
	b.Append(0.1)
	if got := Value(b.NewArray(), 0).Text; got != "0.1" {
		t.Errorf("the float 0.1 is shown as %q", got)
	}
}

func TestDecimalsAreExact(t *testing.T) {
	for _, c := range []struct {
		digits string
		scale  int32
		want   string
	}{
		{"12345", 2, "123.45"},
		{"-5", 3, "-0.005"},
		{"0", 2, "0.00"},
		{"7", 0, "7"},
		{"7", -2, "700"},
		{"99999999999999999999999999999999999999", 5, "999999999999999999999999999999999.99999"},
	} {
		n, err := decimal128.FromString(c.digits, 38, 0)
		if err != nil {
			t.Fatal(err)
		}
		b := array.NewDecimal128Builder(memory.DefaultAllocator, &arrow.Decimal128Type{Precision: 38, Scale: c.scale})
		b.Append(n)
		if got := Value(b.NewArray(), 0).Text; got != c.want {
			t.Errorf("%s at scale %d is shown as %q, want %q", c.digits, c.scale, got, c.want)
		}
	}
	b := array.NewDecimal256Builder(memory.DefaultAllocator, &arrow.Decimal256Type{Precision: 76, Scale: 1})
	b.Append(decimal256.FromI64(-15))
	if got := Value(b.NewArray(), 0).Text; got != "-1.5" {
		t.Errorf("got %q", got)
	}
}

func TestTimestampsStandOnTheClockOfTheirZone(t *testing.T) {
	const at = 1538416499 // 2018-10-01 17:54:59 UTC
	for _, c := range []struct {
		zone  string
		unit  arrow.TimeUnit
		value int64
		want  string
	}{
		{"", arrow.Microsecond, at * 1e6, "2018-10-01 17:54:59"},
		{"", arrow.Microsecond, at*1e6 + 500, "2018-10-01 17:54:59.0005"},
		{"", arrow.Second, at, "2018-10-01 17:54:59"},
		{"", arrow.Nanosecond, 1, "1970-01-01 00:00:00.000000001"},
		{"", arrow.Microsecond, -1, "1969-12-31 23:59:59.999999"},
		{"", arrow.Second, -70_000_000_000, "0250-10-15 (BC) 19:33:20"},
		{"", arrow.Second, 400_000_000_000, "14645-06-30 15:06:40"},
		{"", arrow.Microsecond, math.MaxInt64, "infinity"},
		{"UTC", arrow.Microsecond, at * 1e6, "2018-10-01 17:54:59+00"},
		{"America/New_York", arrow.Microsecond, at * 1e6, "2018-10-01 13:54:59-04"},
		// The hour that the clocks of New York show twice.
		{"America/New_York", arrow.Second, 1541309400, "2018-11-04 01:30:00-04"},
		{"America/New_York", arrow.Second, 1541313000, "2018-11-04 01:30:00-05"},
		{"Asia/Kolkata", arrow.Second, at, "2018-10-01 23:24:59+05:30"},
		{"+05:30", arrow.Second, at, "2018-10-01 23:24:59+05:30"},
		{"Nowhere/../etc", arrow.Second, at, "2018-10-01 17:54:59+00"},
	} {
		b := array.NewTimestampBuilder(memory.DefaultAllocator, &arrow.TimestampType{Unit: c.unit, TimeZone: c.zone})
		b.Append(arrow.Timestamp(c.value))
		if got := Value(b.NewArray(), 0); got.Text != c.want || got.Kind != Time {
			t.Errorf("%d %s %q is shown as %q, want %q", c.value, c.unit, c.zone, got.Text, c.want)
		}
	}
}

func TestDatesOfAnyYear(t *testing.T) {
	for days, want := range map[arrow.Date32]string{
		0: "1970-01-01", 17805: "2018-10-01", -1: "1969-12-31", 11016: "2000-02-29", -719163: "0001-12-31 (BC)",
		-719162: "0001-01-01", 2932897: "10000-01-01", 2147483646: "5881580-07-10", math.MaxInt32: "infinity",
	} {
		b := array.NewDate32Builder(memory.DefaultAllocator)
		b.Append(days)
		if got := Value(b.NewArray(), 0).Text; got != want {
			t.Errorf("day %d is shown as %q, want %q", days, got, want)
		}
	}
}

func TestIntervals(t *testing.T) {
	for _, c := range []struct {
		v    arrow.MonthDayNanoInterval
		want string
	}{
		{arrow.MonthDayNanoInterval{}, "00:00:00"},
		{arrow.MonthDayNanoInterval{Months: 14, Days: 1, Nanoseconds: 4*3600e9 + 500e6}, "1 year 2 months 1 day 04:00:00.5"},
		{arrow.MonthDayNanoInterval{Nanoseconds: -1500e6}, "-00:00:01.5"},
		{arrow.MonthDayNanoInterval{Days: -3}, "-3 days"},
	} {
		b := array.NewMonthDayNanoIntervalBuilder(memory.DefaultAllocator)
		b.Append(c.v)
		if got := Value(b.NewArray(), 0).Text; got != c.want {
			t.Errorf("%+v is shown as %q, want %q", c.v, got, c.want)
		}
	}
}

func TestNestedValuesAreCompactJSON(t *testing.T) {
	_, b := rows(t, []arrow.Field{
		field("l", arrow.ListOf(bigint)),
		field("s", arrow.StructOf(field("a b", varchar), field("x", double), field("d", arrow.FixedWidthTypes.Date32))),
		field("m", arrow.MapOf(varchar, arrow.PrimitiveTypes.Int32)),
	}, `{"l": [1, null, 3], "s": {"a b": "say \"hi\"\u001b", "x": 1.5, "d": "2018-10-01"}, "m": [{"key": "k", "value": 1}]}
{"l": [], "s": null, "m": null}
{"l": [9], "s": {"a b": null}, "m": []}`)
	want := []string{
		`[1,null,3]`, `{"a b":"say \"hi\"\u001b","x":1.5,"d":"2018-10-01"}`, `{"k":1}`,
		`[]`, "", "", `[9]`, `{"a b":null,"x":null,"d":null}`, `{}`,
	}
	for row := range 3 {
		for col := range 3 {
			got := Value(b.Column(col), row)
			if got.Text != want[row*3+col] {
				t.Errorf("row %d column %d is shown as %q, want %q", row, col, got.Text, want[row*3+col])
			}
			if got.Text != "" && got.Kind != Nested {
				t.Errorf("row %d column %d is of kind %d", row, col, got.Kind)
			}
		}
	}
	// A slice of a batch shows its own rows.
	if got := Value(b.NewSlice(2, 3).Column(1), 0).Text; got != want[7] {
		t.Errorf("a slice shows %q", got)
	}
}

func TestKinds(t *testing.T) {
	_, b := rows(t, []arrow.Field{field("v", varchar), field("b", arrow.FixedWidthTypes.Boolean), field("x", arrow.BinaryTypes.Binary)},
		`{"v": null, "b": true, "x": "3q2+7w=="}
{"v": "", "b": null, "x": ""}
{"v": "NULL", "b": false, "x": null}`)
	want := [][]Cell{
		{{Kind: Null}, {Text: "true", Kind: Bool}, {Text: "deadbeef", Kind: Text}},
		{{Kind: Empty}, {Kind: Null}, {Kind: Empty}},
		{{Text: "NULL", Kind: Text}, {Text: "false", Kind: Bool}, {Kind: Null}},
	}
	for row := range 3 {
		for col := range 3 {
			if got := Value(b.Column(col), row); got != want[row][col] {
				t.Errorf("row %d column %d: %+v, want %+v", row, col, got, want[row][col])
			}
		}
	}
}

// A text of 100 MB, or a list of ten million, is shown at the price of what is shown.
func TestHugeValuesCostWhatIsShown(t *testing.T) {
	s := array.NewStringBuilder(memory.DefaultAllocator)
	s.Append(strings.Repeat("ä\x1b", 30<<20))
	l := array.NewListBuilder(memory.DefaultAllocator, bigint)
	l.Append(true)
	for i := range 1 << 20 {
		l.ValueBuilder().(*array.Int64Builder).Append(int64(i))
	}
	for _, col := range []arrow.Array{s.NewArray(), l.NewArray()} {
		got := Value(col, 0)
		if !got.Cut || len(got.Text) > 4*ValueLimit || !strings.HasSuffix(got.Text, "…") {
			t.Errorf("%d bytes shown, cut %v", len(got.Text), got.Cut)
		}
		if strings.Contains(got.Text, `\x`) {
			t.Errorf("the cut broke a character")
		}
		if n := testing.AllocsPerRun(3, func() { Value(col, 0) }); n > 40 {
			t.Errorf("%v allocations", n)
		}
	}
}

func TestTypeNames(t *testing.T) {
	for want, typ := range map[string]arrow.DataType{
		"bigint": bigint, "double": double, "varchar": varchar, "timestamp": arrow.FixedWidthTypes.Timestamp_us.(*arrow.TimestampType),
		"decimal(18,5)":                        &arrow.Decimal128Type{Precision: 18, Scale: 5},
		"integer[]":                            arrow.ListOf(arrow.PrimitiveTypes.Int32),
		"struct(a integer, \"b c\" varchar[])": arrow.StructOf(field("a", arrow.PrimitiveTypes.Int32), field("b c", arrow.ListOf(varchar))),
		"map(varchar, bigint)":                 arrow.MapOf(varchar, bigint),
		"date":                                 arrow.FixedWidthTypes.Date32,
		"interval":                             arrow.FixedWidthTypes.MonthDayNanoInterval,
		"blob":                                 arrow.BinaryTypes.Binary,
	} {
		if ts, ok := typ.(*arrow.TimestampType); ok {
			if got := TypeName(ts); got != "timestamptz" {
				t.Errorf("an instant is a %q", got)
			}
			typ = &arrow.TimestampType{Unit: arrow.Microsecond}
		}
		if got := TypeName(typ); got != want {
			t.Errorf("%s is called %q, want %q", typ, got, want)
		}
	}
}
