package events

import "quire/notebooks/examples/seeded"

// session is one reader's use of the app at one time.
type session struct {
	left     int // events to come
	user     uint64
	second   int // of the last event
	merchant int // index of the flyer that is open, or -1
	flyer    int // its id
	before   int // the one open before it, to go back to
	beforeID int
}

// favourites are merchants that a reader comes back to, session by session, so that a day has several visits to one.
const favourites = 3

// begin starts a session at some time of the day.
func (a *app) begin(s *session, d *day) {
	user := seeded.Mix(a.salt ^ a.random.Cubed(a.users))
	hour := a.hours.Draw(a.random.Next())
	*s = session{
		left:     2 + int(a.random.Cubed(28)),
		user:     user,
		second:   d.place(hour*3600 + int(a.random.Below(3600))),
		merchant: -1,
		before:   -1,
	}
}

// step makes the next event of a session: of a hundred about 72 flyers opened, 15 looks at the shopping list, 8 items, 4
// looks at the list of flyers, and one favourite.
func (a *app) step(s *session, e *event, d *day) {
	s.left--
	s.second = d.place(s.second + 2 + int(a.random.Cubed(240)))
	if s.second >= secondsPerDay { // nobody reads over midnight: another reader takes the place
		a.begin(s, d)
		s.left--
	}
	e.second, e.user = s.second, s.user
	switch kind := a.random.Below(1000); {
	case kind < 150:
		e.name = shoppingListOpen
	case kind < 191:
		e.name = listFlyers
	case kind < 203 && s.merchant >= 0:
		e.name = favorite
		e.merchant = a.merchants[s.merchant].id
	case kind < 310 && s.merchant >= 0:
		e.name = itemOpen
		a.fill(s, e)
		a.spoil(e)
	default:
		e.name = flyerOpen
		a.open(s)
		a.fill(s, e)
	}
}

// open turns to a flyer: back to the one before, one of a favourite merchant, or any.
func (a *app) open(s *session) {
	was, wasID := s.merchant, s.flyer
	switch {
	case s.before >= 0 && a.random.Chance(1_200):
		s.merchant, s.flyer = s.before, s.beforeID
	case a.random.Chance(3_500):
		s.merchant = a.popular.Draw(seeded.Mix(s.user + a.random.Below(favourites)))
		s.flyer = a.merchants[s.merchant].flyer(a.random.Next())
	default:
		s.merchant = a.popular.Draw(a.random.Next())
		s.flyer = a.merchants[s.merchant].flyer(a.random.Next())
	}
	s.before, s.beforeID = was, wasID
}

func (a *app) fill(s *session, e *event) {
	e.merchant = a.merchants[s.merchant].id
	e.flyer = s.flyer
}

// spoil writes what a client without an id sends in its place. Only opened items have it, and about one in five.
func (a *app) spoil(e *event) {
	switch n := a.random.Below(1000); {
	case n < 105:
		e.oddFlyer, e.oddMerchant = "null", "NULL"
	case n < 210:
		e.oddFlyer = "%3Cnull%3G"
	case n < 216:
		e.oddFlyer = "null"
	case n < 218:
		e.oddFlyer, e.oddMerchant = "null", "<null>"
	}
}
