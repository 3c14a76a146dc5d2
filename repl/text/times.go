package text

import (
	"math"
	"strconv"
	"sync"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
)

// time appends a date, time, timestamp or interval and tells whether the column holds such.
func (w *writer) time(col arrow.Array, row int) bool {
	switch a := col.(type) {
	case *array.Date32:
		switch d := int64(a.Value(row)); d {
		case math.MaxInt32:
			w.bytes("infinity") // how DuckDB stores them
		case -math.MaxInt32:
			w.bytes("-infinity")
		default:
			w.dst = appendDate(w.dst, d, nil)
		}
	case *array.Date64:
		day, _ := floorDiv(int64(a.Value(row)), 86_400_000)
		w.dst = appendDate(w.dst, day, nil)
	case *array.Timestamp:
		w.timestamp(int64(a.Value(row)), a.DataType().(*arrow.TimestampType))
	case *array.Time32:
		w.dst = appendClock(w.dst, int64(a.Value(row))*int64(a.DataType().(*arrow.Time32Type).Unit.Multiplier()))
	case *array.Time64:
		w.dst = appendClock(w.dst, int64(a.Value(row))*int64(a.DataType().(*arrow.Time64Type).Unit.Multiplier()))
	case *array.Duration:
		unit := int64(a.DataType().(*arrow.DurationType).Unit.Multiplier())
		sec, rest := floorDiv(int64(a.Value(row)), 1e9/unit)
		w.dst = appendInterval(w.dst, 0, 0, sec, rest*unit)
	case *array.MonthInterval:
		w.dst = appendInterval(w.dst, int64(a.Value(row)), 0, 0, 0)
	case *array.DayTimeInterval:
		v := a.Value(row)
		sec, ms := floorDiv(int64(v.Milliseconds), 1000)
		w.dst = appendInterval(w.dst, 0, int64(v.Days), sec, ms*1e6)
	case *array.MonthDayNanoInterval:
		v := a.Value(row)
		sec, ns := floorDiv(v.Nanoseconds, 1e9)
		w.dst = appendInterval(w.dst, int64(v.Months), int64(v.Days), sec, ns)
	default:
		return false
	}
	return true
}

// timestamp appends v, counted in the type's unit since 1970. One with a zone is an instant: it is shown on the clock of its
// type's zone, with the offset in force then, since a clock turned back shows the same hour twice.
func (w *writer) timestamp(v int64, t *arrow.TimestampType) {
	switch v {
	case math.MaxInt64:
		w.bytes("infinity")
		return
	case -math.MaxInt64:
		w.bytes("-infinity")
		return
	}
	unit := int64(t.Unit.Multiplier())
	sec, rest := floorDiv(v, 1e9/unit)
	nanos := rest * unit
	var offset []byte
	if t.TimeZone != "" {
		_, shift := time.Unix(sec, 0).In(zone(t.TimeZone)).Zone()
		sec += int64(shift)
		offset = appendOffset(nil, shift)
	}
	day, clock := floorDiv(sec, 86400)
	behind := appendClock([]byte{' '}, clock*1e9+nanos)
	w.dst = appendDate(w.dst, day, append(behind, offset...))
}

// zones keeps the loaded zones; the zone database holds some six hundred.
var zones sync.Map

// zone gives the place or the fixed offset ("+05:30") of an Arrow type; what is neither is taken as UTC.
func zone(name string) *time.Location {
	if l, ok := zones.Load(name); ok {
		return l.(*time.Location)
	}
	if t, err := time.Parse("-07:00", name); err == nil {
		_, shift := t.Zone()
		return time.FixedZone(name, shift)
	}
	l, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		return time.UTC
	}
	zones.Store(name, l)
	return l
}

// appendDate writes the day that lies days after 1970-01-01 in the Gregorian calendar, with behind following the date.
// Years before 1 are written as DuckDB reads them: 0044-03-15 (BC) 12:00:00. The algorithm is Howard Hinnant's civil_from_days
// ("chrono-Compatible Low-Level Date Algorithms"); package time formats no year of more than four digits right.
func appendDate(dst []byte, days int64, behind []byte) []byte {
	era, doe := floorDiv(days+719468, 146097)
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	day := doy - (153*mp+2)/5 + 1
	month := mp + 3
	if month > 12 {
		month -= 12
	}
	year := yoe + era*400
	if month <= 2 {
		year++
	}
	bc := year <= 0
	if bc {
		year = 1 - year
	}
	dst = appendPadded(dst, year, 4)
	dst = append(dst, '-')
	dst = appendPadded(dst, month, 2)
	dst = append(dst, '-')
	dst = appendPadded(dst, day, 2)
	if bc {
		dst = append(dst, " (BC)"...)
	}
	return append(dst, behind...)
}

// appendClock writes a time of day, given in nanoseconds, with as much of the fraction as is not zero.
func appendClock(dst []byte, nanos int64) []byte {
	if nanos < 0 {
		dst = append(dst, '-')
		nanos = -nanos
	}
	sec := nanos / 1e9
	dst = appendPadded(dst, sec/3600, 2)
	dst = append(dst, ':')
	dst = appendPadded(dst, sec/60%60, 2)
	dst = append(dst, ':')
	dst = appendPadded(dst, sec%60, 2)
	return appendFraction(dst, nanos%1e9)
}

func appendFraction(dst []byte, nanos int64) []byte {
	if nanos == 0 {
		return dst
	}
	dst = append(dst, '.')
	dst = appendPadded(dst, nanos, 9)
	for dst[len(dst)-1] == '0' {
		dst = dst[:len(dst)-1]
	}
	return dst
}

// appendOffset writes an offset from UTC in seconds: +00, -04, +05:30.
func appendOffset(dst []byte, shift int) []byte {
	sign := byte('+')
	if shift < 0 {
		sign, shift = '-', -shift
	}
	dst = append(dst, sign)
	dst = appendPadded(dst, int64(shift/3600), 2)
	if shift%3600 == 0 {
		return dst
	}
	dst = append(dst, ':')
	dst = appendPadded(dst, int64(shift/60%60), 2)
	if shift%60 == 0 {
		return dst
	}
	dst = append(dst, ':')
	return appendPadded(dst, int64(shift%60), 2)
}

// appendInterval writes an interval as DuckDB does: 1 year 2 months 3 days 04:05:06.5. nanos is in [0, 1e9).
func appendInterval(dst []byte, months, days, sec, nanos int64) []byte {
	start := len(dst)
	for _, p := range []struct {
		n    int64
		noun string
	}{{months / 12, " year"}, {months % 12, " month"}, {days, " day"}} {
		if p.n == 0 {
			continue
		}
		if len(dst) > start {
			dst = append(dst, ' ')
		}
		dst = append(strconv.AppendInt(dst, p.n, 10), p.noun...)
		if p.n != 1 && p.n != -1 {
			dst = append(dst, 's')
		}
	}
	if sec == 0 && nanos == 0 && len(dst) > start {
		return dst
	}
	if len(dst) > start {
		dst = append(dst, ' ')
	}
	if sec < 0 {
		dst = append(dst, '-')
		if sec = -sec; nanos > 0 {
			sec, nanos = sec-1, 1e9-nanos
		}
	}
	dst = appendPadded(dst, sec/3600, 2)
	dst = append(dst, ':')
	dst = appendPadded(dst, sec/60%60, 2)
	dst = append(dst, ':')
	dst = appendPadded(dst, sec%60, 2)
	return appendFraction(dst, nanos)
}

// appendPadded writes n ≥ 0 with at least width digits.
func appendPadded(dst []byte, n int64, width int) []byte {
	for ; width > 1 && n < pow10(width-1); width-- {
		dst = append(dst, '0')
	}
	return strconv.AppendInt(dst, n, 10)
}

func pow10(n int) int64 {
	p := int64(1)
	for ; n > 0; n-- {
		p *= 10
	}
	return p
}

// floorDiv divides by b > 0 rounding down; rest is in [0, b).
func floorDiv(a, b int64) (quotient, rest int64) {
	quotient, rest = a/b, a%b
	if rest < 0 {
		quotient--
		rest += b
	}
	return quotient, rest
}
