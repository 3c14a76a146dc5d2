// Package events makes the data of the flyers example: the events of a shopping app, as many as wanted, the same for the
// same seed on every machine.
//
// It promises the columns and the quirks of such files as they arrive in practice: times with their zone's offset, rows in
// the order of arrival and not of time, a few rows sent twice, empty ids where an event has none, and now and then a `null`,
// `NULL`, `<null>` or `%3Cnull%3G` that some client wrote in place of an id. It streams: memory does not grow with the rows.
// Only integers decide (package seeded).
package events

import (
	"fmt"
	"io"
	"time"
	_ "time/tzdata" // New York's offsets also where the system has no zone files

	"quire/notebooks/examples/seeded"
)

// Header is the first line of the file, without its line end.
const Header = "timestamp,user_id,event,flyer_id,merchant_id"

// Zone is the app's time zone.
const Zone = "America/New_York"

// FirstDay is the day of the first rows, in Zone.
var FirstDay = time.Date(2018, time.October, 1, 0, 0, 0, 0, time.UTC)

// Config says what to make.
type Config struct {
	Rows int64  // events, 0 and more
	Days int    // consecutive days of Zone from FirstDay, 1 and more; a row's day grows with its number
	Seed uint64 // another seed, other people
}

// writeSize is how many bytes are gathered before a write.
const writeSize = 256 << 10

// Write writes the header and c.Rows events as CSV.
func Write(w io.Writer, c Config) error {
	if c.Rows < 0 {
		return fmt.Errorf("%d rows: 0 or more are needed", c.Rows)
	}
	if c.Days < 1 {
		return fmt.Errorf("%d days: 1 or more are needed", c.Days)
	}
	zone, err := time.LoadLocation(Zone)
	if err != nil {
		return fmt.Errorf("load zone %s: %w", Zone, err)
	}
	app := newApp(c)
	buf := append(make([]byte, 0, writeSize+1024), Header...)
	buf = append(buf, '\n')
	var row int64
	for d := range c.Days {
		end := int64(seeded.Portion(uint64(c.Rows), uint64(d)+1, uint64(c.Days)))
		day := newDay(FirstDay.AddDate(0, 0, d), zone)
		app.startDay()
		for ; row < end; row++ {
			buf = app.next(&day).append(buf, &day)
			if len(buf) >= writeSize {
				if _, err := w.Write(buf); err != nil {
					return fmt.Errorf("write row %d: %w", row+1, err)
				}
				buf = buf[:0]
			}
		}
	}
	if _, err := w.Write(buf); err != nil {
		return fmt.Errorf("write row %d: %w", row, err)
	}
	return nil
}
