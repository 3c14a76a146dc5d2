package events

import "time"

// secondsPerDay is of the common day; a day on which the clocks change has an hour more or less, which nobody visits.
const secondsPerDay = 24 * 60 * 60

// day is one calendar day of the zone, with what writing its times needs.
type day struct {
	date    [10]byte // 2018-10-01
	offset  [6]byte  // -04:00, from switchAt on
	before  [6]byte  // the offset until then
	changes bool
}

// switchHour is when New York's clocks change, in its own time; no session is placed around it on such a day.
const switchHour = 2

func newDay(date time.Time, zone *time.Location) day {
	y, m, d := date.Date()
	midnight := time.Date(y, m, d, 0, 0, 0, 0, zone)
	noon := time.Date(y, m, d, 12, 0, 0, 0, zone)
	var out day
	copy(out.date[:], midnight.Format("2006-01-02"))
	copy(out.before[:], midnight.Format("-07:00"))
	copy(out.offset[:], noon.Format("-07:00"))
	out.changes = out.before != out.offset
	return out
}

// append writes the time at a second of the day, such as 2018-10-01T13:54:59-04:00.
func (d *day) append(buf []byte, second int) []byte {
	h, m, s := second/3600, second/60%60, second%60
	buf = append(buf, d.date[:]...)
	buf = append(buf, 'T', digit(h/10), digit(h%10), ':', digit(m/10), digit(m%10), ':', digit(s/10), digit(s%10))
	if h < switchHour {
		return append(buf, d.before[:]...)
	}
	return append(buf, d.offset[:]...)
}

// place moves a second out of the hours that a change of the clocks takes or repeats.
func (d *day) place(second int) int {
	if h := second / 3600; d.changes && (h == switchHour || h == switchHour-1) {
		second += 2 * 3600
	}
	return second
}

func digit(n int) byte { return '0' + byte(n) }
