package city

import (
	"fmt"
	"io"
	"time"

	"quire/notebooks/examples/seeded"
)

// RequestsHeader is the first line of the service requests, without its line end.
const RequestsHeader = "case_id,created,agency,topic,incident_address,neighborhood,case_status"

// topic is what people call about.
type topic struct {
	name, agency string
	weight       uint64
	winter       bool // snow brings more of it
}

var topics = []topic{
	{"Illegal Parking", "Public Works", 17, false},
	{"Graffiti", "Public Works", 13, false},
	{"Missed Trash Pickup", "Public Works", 15, false},
	{"Pothole", "Public Works", 8, false},
	{"Snow on Sidewalk", "Public Works", 3, true},
	{"Motor Vehicle Registration", "Finance", 16, false},
	{"Property Taxes", "Finance", 7, false},
	{"Weeds and Vegetation", "Community Planning and Development", 9, false},
	{"Building Permit", "Community Planning and Development", 5, false},
	{"Animal Complaint", "Environmental Health", 7, false},
	{"Noise Complaint", "Environmental Health", 4, false},
	{"Tree in the Way", "Parks and Recreation", 4, false},
	{"Court Date", "County Court", 5, false},
}

var byTopic = seeded.NewWeights(len(topics), func(i int) uint64 { return topics[i].weight })

// WriteRequests writes the delivery's 311 service requests as CSV, by day of the call.
func WriteRequests(w io.Writer, c Config) error {
	return write(w, c, 2, RequestsHeader, func(out io.Writer, day time.Time, r *seeded.Random, perDay uint64) {
		mean := perDay * [...]uint64{92, 90, 99, 102, 109, 112, 110, 112, 103, 98, 88, 84}[day.Month()-1] / 100
		if day.Weekday() == time.Sunday || day.Weekday() == time.Saturday {
			mean = mean * 30 / 100
		} else {
			mean = mean * 128 / 100
		}
		snow := weatherOf(day, c.Seed) == snowy
		for i := range count(mean, r) {
			request(out, day, i, snow, r)
		}
	})
}

func request(out io.Writer, day time.Time, i int, snow bool, r *seeded.Random) {
	at := moment(day, officeHours, r)
	n := neighbourhoods[byCalls.Draw(r.Next())]
	what := topics[byTopic.Draw(r.Next())]
	if snow && r.Chance(3_000) {
		what = topics[4]
	}
	if what.winter && day.Month() > time.April && day.Month() < time.October {
		what = topics[7]
	}
	status := "Closed"
	if r.Chance(900) {
		status = "New"
	} else if r.Chance(1_200) {
		status = "In Progress"
	}
	name := n.name
	if r.Chance(1_500) { // only the address was taken down
		name = "NULL"
	}
	created := at.Format(timeForm)
	if r.Chance(20) {
		created = at.Format("02/01/2006") + " ?"
	}
	fmt.Fprintf(out, "R%s%04d,%s,%s,%s,\"%d %s, Denver\",%s,%s\n", day.Format("060102"), i+1, created, what.agency, what.name, 100+r.Below(5900), seeded.One(r, streets), name, status)
}
