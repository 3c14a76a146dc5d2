package events

import (
	"strconv"

	"quire/notebooks/examples/seeded"
)

// The events of the app.
const (
	flyerOpen        = "flyer_open"
	itemOpen         = "item_open"
	listFlyers       = "list_flyers"
	shoppingListOpen = "shopping_list_open"
	favorite         = "favorite"
)

// event is one row.
type event struct {
	second      int // of the day
	user        uint64
	name        string
	flyer       int    // 0 stands for an empty field
	merchant    int    // 0 stands for an empty field
	oddFlyer    string // written in place of the id
	oddMerchant string
}

// app is everything that the rows come from. Its size is fixed.
type app struct {
	random    seeded.Random
	salt      uint64 // of the ids
	users     uint64
	merchants []merchant
	popular   seeded.Weights // over merchants
	hours     seeded.Weights
	sessions  [openSessions]session
	last      event // the row before
	repeat    bool  // it arrives again
}

// openSessions are under way at once; their rows arrive interleaved.
const openSessions = 48

// rowsPerUser are a reader's on one day, on the average.
const rowsPerUser = 12

// hourWeights are of the hours of a day: quiet nights, breakfast, a peak towards lunch, an evening on the sofa.
var hourWeights = [24]uint64{9, 7, 4, 3, 4, 8, 19, 34, 46, 58, 74, 96, 88, 66, 55, 52, 58, 66, 70, 74, 72, 58, 38, 19}

// newApp makes the readers and merchants of a seed.
func newApp(c Config) *app {
	a := &app{random: seeded.Random(seeded.Mix(c.Seed + 1)), salt: seeded.Mix(c.Seed + 2)}
	a.users = max(1, uint64(c.Rows)/uint64(c.Days)/rowsPerUser*3/2)
	a.merchants = newMerchants(a.salt)
	a.popular = seeded.NewWeights(len(a.merchants), popularity)
	a.hours = seeded.NewWeights(len(hourWeights), func(i int) uint64 { return hourWeights[i] })
	return a
}

// startDay ends what is under way: no visit lasts over midnight.
func (a *app) startDay() {
	for i := range a.sessions {
		a.sessions[i].left = 0
	}
	a.repeat = false
}

// twice is how many of 10,000 rows arrive two times.
const twice = 40

func (a *app) next(d *day) *event {
	if a.repeat {
		a.repeat = false
		return &a.last
	}
	s := &a.sessions[a.random.Below(openSessions)]
	if s.left == 0 {
		a.begin(s, d)
	}
	a.last = event{}
	a.step(s, &a.last, d)
	a.repeat = a.random.Chance(twice)
	return &a.last
}

// append writes the event as a line of CSV.
func (e *event) append(buf []byte, d *day) []byte {
	buf = d.append(buf, e.second)
	buf = append(buf, ',')
	buf = appendUser(buf, e.user)
	buf = append(buf, ',')
	buf = append(buf, e.name...)
	buf = append(buf, ',')
	switch {
	case e.oddFlyer != "":
		buf = append(buf, e.oddFlyer...)
	case e.flyer != 0:
		buf = strconv.AppendInt(buf, int64(e.flyer), 10)
	}
	buf = append(buf, ',')
	switch {
	case e.oddMerchant != "":
		buf = append(buf, e.oddMerchant...)
	case e.merchant != 0:
		buf = strconv.AppendInt(buf, int64(e.merchant), 10)
	}
	return append(buf, '\n')
}

// appendUser writes a reader's id: 24 hexadecimal digits.
func appendUser(buf []byte, user uint64) []byte {
	const hex = "0123456789abcdef"
	hi, lo := seeded.Mix(user^0x5851f42d4c957f2d), seeded.Mix(user)
	for shift := 28; shift >= 0; shift -= 4 {
		buf = append(buf, hex[hi>>shift&15])
	}
	for shift := 60; shift >= 0; shift -= 4 {
		buf = append(buf, hex[lo>>shift&15])
	}
	return buf
}
