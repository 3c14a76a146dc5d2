package grid

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal128"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"quire/internal/sqllex"
)

func one(typ arrow.DataType, add func(b array.Builder)) arrow.Array {
	b := array.NewBuilder(memory.DefaultAllocator, typ)
	add(b)
	return b.NewArray()
}

func TestLiteralsCarryTheColumnsType(t *testing.T) {
	str := func(s string) arrow.Array {
		return one(arrow.BinaryTypes.String, func(b array.Builder) { b.(*array.StringBuilder).Append(s) })
	}
	dbl := func(v float64) arrow.Array {
		return one(arrow.PrimitiveTypes.Float64, func(b array.Builder) { b.(*array.Float64Builder).Append(v) })
	}
	flt := func(v float32) arrow.Array {
		return one(arrow.PrimitiveTypes.Float32, func(b array.Builder) { b.(*array.Float32Builder).Append(v) })
	}
	at := func(zone string) arrow.Array {
		return one(&arrow.TimestampType{Unit: arrow.Microsecond, TimeZone: zone}, func(b array.Builder) { b.(*array.TimestampBuilder).Append(1538416499 * 1e6) })
	}
	for _, c := range []struct {
		col  arrow.Array
		want string
	}{
		{one(arrow.BinaryTypes.String, func(b array.Builder) { b.AppendNull() }), "NULL"},
		{str("NULL"), "'NULL'"},
		{str("<null>"), "'<null>'"},
		{str("it's"), "'it''s'"},
		{str(""), "''"},
		{str("a\nb"), "('a' || chr(10) || 'b')"},
		{str("\x1b"), "chr(27)"},
		{str("東京"), "'東京'"},
		{one(arrow.FixedWidthTypes.Boolean, func(b array.Builder) { b.(*array.BooleanBuilder).Append(true) }), "true"},
		{one(arrow.PrimitiveTypes.Int64, func(b array.Builder) { b.(*array.Int64Builder).Append(-20148031043544100) }), "-20148031043544100"},
		{one(&arrow.Decimal128Type{Precision: 18, Scale: 5}, func(b array.Builder) { b.(*array.Decimal128Builder).Append(decimal128.FromI64(150000)) }), "1.50000"},
		{dbl(-104.7155146), "-104.7155146"},
		{dbl(0.1), "0.1"},
		{dbl(math.Nextafter(0.3, 1)), "3.0000000000000004e-01"},
		{dbl(1e300), "1e+300"},
		{dbl(math.NaN()), "CAST('NaN' AS double)"},
		{dbl(math.Inf(-1)), "CAST('-Infinity' AS double)"},
		{flt(0.5), "0.5"},
		{flt(0.1), "CAST('0.1' AS float)"},
		{at(""), "TIMESTAMP '2018-10-01 17:54:59'"},
		{at("America/New_York"), "TIMESTAMPTZ '2018-10-01 13:54:59-04'"},
		{one(arrow.FixedWidthTypes.Date32, func(b array.Builder) { b.(*array.Date32Builder).Append(17805) }), "DATE '2018-10-01'"},
		{one(arrow.FixedWidthTypes.Time64us, func(b array.Builder) { b.(*array.Time64Builder).Append(1) }), "TIME '00:00:00.000001'"},
		{one(arrow.BinaryTypes.Binary, func(b array.Builder) { b.(*array.BinaryBuilder).Append([]byte{0xde, 0xad}) }), "unhex('dead')"},
	} {
		if got, ok := Literal(c.col, 0); !ok || got != c.want {
			t.Errorf("%s is written %s, want %s", c.col, got, c.want)
		}
	}
	for _, col := range []arrow.Array{
		str(strings.Repeat("x", 5000)), str("\xff"),
		one(arrow.ListOf(arrow.PrimitiveTypes.Int64), func(b array.Builder) { b.(*array.ListBuilder).Append(true) }),
	} {
		if got, ok := Literal(col, 0); ok {
			t.Errorf("%.40q has a literal: %.40s", col, got)
		}
	}
}

// A bare literal is read as a decimal and divided out by the engine: digits / 10^scale must be the double itself.
func FuzzDoubleLiteral(f *testing.F) {
	for _, v := range []float64{0.1, 1.0 / 3, 123456789012345.6, 1e21, 1e-6, 5, math.SmallestNonzeroFloat64, -104.7155146} {
		f.Add(v)
	}
	f.Fuzz(func(t *testing.T, v float64) {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return
		}
		col := one(arrow.PrimitiveTypes.Float64, func(b array.Builder) { b.(*array.Float64Builder).Append(v) })
		lit, ok := Literal(col, 0)
		if !ok {
			t.Fatalf("%v has no literal", v)
		}
		if strings.ContainsRune(lit, 'e') {
			if got, err := strconv.ParseFloat(lit, 64); err != nil || got != v {
				t.Errorf("%v is written %s", v, lit)
			}
			return
		}
		whole, frac, _ := strings.Cut(lit, ".")
		n, err := strconv.ParseInt(whole+frac, 10, 64)
		if err != nil || float64(n)/math.Pow10(len(frac)) != v {
			t.Errorf("%v is written %s, which the engine reads as %v", v, lit, float64(n)/math.Pow10(len(frac)))
		}
	})
}

func FuzzLiteral(f *testing.F) {
	for _, s := range []string{"", "it's", "a\nb", "\x00\x1b[0m", "\u202e", "chr(10)", "'||'"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		col := one(arrow.BinaryTypes.String, func(b array.Builder) { b.(*array.StringBuilder).Append(s) })
		lit, ok := Literal(col, 0)
		if !ok {
			return
		}
		var back strings.Builder
		toks := sqllex.Code(lit)
		for i, tok := range toks {
			switch {
			case tok.Kind == sqllex.String:
				back.WriteString(sqllex.Unquote(tok.Text(lit)))
			case tok.Kind == sqllex.Number && i >= 2 && toks[i-2].Is(lit, "chr"):
				n, _ := strconv.Atoi(tok.Text(lit))
				back.WriteRune(rune(n))
			}
			if tok.Unclosed {
				t.Errorf("%q is written %s, which is not closed", s, lit)
			}
		}
		if back.String() != s {
			t.Errorf("%q is written %s, which is %q", s, lit, back.String())
		}
		if err := expression("value", lit, false); err != nil {
			t.Errorf("%q is written %s: %v", s, lit, err)
		}
	})
}
