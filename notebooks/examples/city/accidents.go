package city

import (
	"fmt"
	"io"
	"time"

	"quire/notebooks/examples/seeded"
)

// AccidentsHeader is the first line of the accidents, without its line end.
const AccidentsHeader = "incident_id,first_occurrence_date,reported_date,incident_address,longitude,latitude,neighborhood_id,road_condition,light_condition"

// WriteAccidents writes the delivery's traffic accidents as CSV, by day of the accident.
func WriteAccidents(w io.Writer, c Config) error {
	return write(w, c, 1, AccidentsHeader, func(out io.Writer, day time.Time, r *seeded.Random, perDay uint64) {
		if c.days() == 1 {
			correction(out, day, c.Seed)
		}
		w := weatherOf(day, c.Seed)
		mean := perDay * [...]uint64{96, 95, 97, 95, 101, 103, 99, 103, 104, 106, 100, 101}[day.Month()-1] / 100
		switch {
		case w == snowy || w == icy:
			mean = mean * 165 / 100
		case w == wet:
			mean = mean * 120 / 100
		}
		if day.Weekday() == time.Sunday || day.Weekday() == time.Saturday {
			mean = mean * 78 / 100
		}
		for i := range count(mean, r) {
			accident(out, day, i, w, r)
		}
	})
}

func accident(out io.Writer, day time.Time, i int, w weather, r *seeded.Random) {
	at := moment(day, trafficHours, r)
	reported := at.Add(time.Duration(r.Below(50)) * time.Minute).Format(timeForm)
	n := neighbourhoods[byTraffic.Draw(r.Next())]
	lon, lat := position(n, r)
	slug := n.slug
	if r.Chance(60) { // nobody knows where
		slug, lon, lat = "NULL", "", ""
	}
	condition := conditions[w]
	if w != dry && r.Chance(3_000) { // it has dried, or was cleared
		condition = conditions[dry]
	}
	if r.Chance(250) {
		condition = "NULL"
	}
	id := fmt.Sprintf("%04d%03d%04d", at.Year(), at.YearDay(), 1000+i)
	happened := at.Format(timeForm)
	switch place := address(r); {
	case r.Chance(12): // typed in by hand
		fmt.Fprintf(out, "%s,%s,%s,%s,%s,%s,%s,%s,%s\n", id, at.Format("Jan 2 ")+"in the night", reported, place, lon, lat, slug, condition, light(at))
	case r.Chance(10): // a comma in an address that is not quoted
		fmt.Fprintf(out, "%s,%s,%s,%s, NEAR THE LIGHT,%s,%s,%s,%s,%s\n", id, happened, reported, place, lon, lat, slug, condition, light(at))
	default:
		fmt.Fprintf(out, "%s,%s,%s,%s,%s,%s,%s,%s,%s\n", id, happened, reported, place, lon, lat, slug, condition, light(at))
	}
}

// correction brings an accident of the day before again, now with the state of the road.
func correction(out io.Writer, day time.Time, seed uint64) {
	eve := day.AddDate(0, 0, -1)
	r := seeded.Random(seeded.Mix(seed))
	at := moment(eve, trafficHours, &r)
	n := neighbourhoods[byTraffic.Draw(r.Next())]
	lon, lat := position(n, &r)
	fmt.Fprintf(out, "%04d%03d1000,%s,%s,%s,%s,%s,%s,%s,%s\n", eve.Year(), eve.YearDay(), at.Format(timeForm), day.Format(timeForm), address(&r), lon, lat, n.slug, conditions[icy], light(at))
}

func light(at time.Time) string {
	dawn, dusk := 7, 17
	if m := at.Month(); m > time.March && m < time.October {
		dawn, dusk = 6, 20
	}
	switch h := at.Hour(); {
	case h == dawn || h == dusk:
		return "DAWN OR DUSK"
	case h > dawn && h < dusk:
		return "DAY LIGHT"
	case at.Second()%5 == 0:
		return "DARK-UNLIGHTED"
	}
	return "DARK-LIGHTED"
}
