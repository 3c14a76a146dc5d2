// Package city makes the deliveries of the city example: traffic accidents and 311 service requests, the same for the same seed
// on every machine.
//
// A delivery holds what was reported since the one before. It has the quirks of such exports: NULL as a word, neighbourhoods
// that are missing or that the two offices spell in their own ways, incidents of an earlier delivery that come again with a
// correction, and some rows that cannot be read.
package city

import (
	"bufio"
	"fmt"
	"io"
	"time"

	"quire/notebooks/examples/seeded"
)

// Config says what to make.
type Config struct {
	From, To time.Time // the first and last day that the delivery covers, in UTC
	Rows     int       // about how many a year of 365 days has
	Seed     uint64    // another seed, another city
}

func (c Config) days() int { return int(c.To.Sub(c.From).Hours()/24) + 1 }

// neighbourhood is a part of the city with its share of traffic and of calls.
type neighbourhood struct {
	name           string // as the office for requests spells it
	slug           string // as the police does
	lon, lat       int    // of its middle, in millionths of a degree
	traffic, calls uint64
}

var neighbourhoods = []neighbourhood{
	{"Athmar Park", "athmar-park", -105_010_600, 39_703_900, 16, 21},
	{"Baker", "baker", -104_993_900, 39_715_600, 46, 24},
	{"Barnum", "barnum", -105_032_800, 39_718_300, 11, 19},
	{"Berkeley", "berkeley", -105_039_400, 39_777_100, 12, 27},
	{"Capitol Hill", "capitol-hill", -104_979_700, 39_733_600, 27, 52},
	{"Central Park", "central-park", -104_890_300, 39_759_800, 44, 47},
	{"Cherry Creek", "cherry-creek", -104_952_500, 39_717_500, 15, 16},
	{"Congress Park", "congress-park", -104_948_800, 39_733_300, 8, 25},
	{"DIA", "dia", -104_673_700, 39_849_400, 18, 3},
	{"East Colfax", "east-colfax", -104_896_100, 39_740_100, 19, 33},
	{"Five Points", "five-points", -104_975_300, 39_759_200, 26, 58},
	{"Gateway Green Valley Ranch", "gateway-green-valley-ranch", -104_766_900, 39_785_300, 20, 23},
	{"Globeville", "globeville", -104_986_100, 39_778_900, 14, 15},
	{"Hampden", "hampden", -104_885_900, 39_657_900, 17, 26},
	{"Hampden South", "hampden-south", -104_899_300, 39_631_700, 28, 17},
	{"Highland", "highland", -105_010_300, 39_762_100, 12, 36},
	{"Lincoln Park", "lincoln-park", -105_003_600, 39_731_600, 31, 28},
	{"Montbello", "montbello", -104_837_200, 39_787_800, 24, 41},
	{"Northeast Park Hill", "northeast-park-hill", -104_918_900, 39_770_000, 22, 24},
	{"Ruby Hill", "ruby-hill", -105_004_700, 39_685_000, 13, 18},
	{"Speer", "speer", -104_980_000, 39_718_900, 17, 26},
	{"Union Station", "union-station", -104_999_200, 39_752_800, 19, 22},
	{"Valverde", "valverde", -105_013_900, 39_713_100, 14, 10},
	{"Virginia Village", "virginia-village", -104_925_300, 39_692_500, 21, 27},
	{"Washington Park", "washington-park", -104_966_400, 39_702_800, 6, 23},
	{"Westwood", "westwood", -105_039_700, 39_702_500, 16, 39},
}

func draw(of func(n neighbourhood) uint64) seeded.Weights {
	return seeded.NewWeights(len(neighbourhoods), func(i int) uint64 { return of(neighbourhoods[i]) })
}

var (
	byTraffic = draw(func(n neighbourhood) uint64 { return n.traffic })
	byCalls   = draw(func(n neighbourhood) uint64 { return n.calls })
)

// weather is the state of the roads on a day, which all accidents of the day share for the most part.
type weather int

const (
	dry weather = iota
	wet
	snowy
	icy
)

var conditions = map[weather]string{dry: "DRY", wet: "WET", snowy: "SNOWY", icy: "ICY"}

// weatherOf is the same for a day whatever delivery it is in. The winter is at altitude; summers end in thunderstorms.
func weatherOf(day time.Time, seed uint64) weather {
	// Two days in a row are alike.
	spell := seeded.Scale(seeded.Mix(uint64(day.Unix()/86400/2)^seed<<20), 100)
	chance := [...][3]uint64{ // of wet, snowy and icy in per cent, from January on
		{4, 16, 12}, {5, 17, 9}, {9, 15, 4}, {14, 9, 1}, {18, 2, 0}, {15, 0, 0}, {16, 0, 0}, {14, 0, 0}, {12, 0, 0}, {10, 6, 1}, {6, 13, 6}, {4, 16, 13},
	}[day.Month()-1]
	switch {
	case spell < chance[0]:
		return wet
	case spell < chance[0]+chance[1]:
		return snowy
	case spell < chance[0]+chance[1]+chance[2]:
		return icy
	}
	return dry
}

// hours of the day, in proportion to what happens in them.
var (
	trafficHours = hours(6, 4, 4, 2, 2, 5, 14, 31, 33, 22, 20, 24, 29, 28, 31, 38, 44, 46, 33, 22, 17, 15, 12, 9)
	officeHours  = hours(0, 0, 0, 0, 0, 1, 4, 18, 44, 52, 54, 50, 41, 46, 48, 45, 38, 20, 9, 5, 3, 2, 1, 0)
)

func hours(weights ...uint64) seeded.Weights {
	return seeded.NewWeights(len(weights), func(i int) uint64 { return weights[i] })
}

func moment(day time.Time, of seeded.Weights, r *seeded.Random) time.Time {
	return day.Add(time.Duration(of.Draw(r.Next()))*time.Hour + time.Duration(r.Below(3600))*time.Second)
}

const timeForm = "2006-01-02 15:04:05"

// each calls f for each day of the delivery, with a source of chance of the day's own and the number of rows that an average
// day has, in thousandths.
func (c Config) each(kind uint64, f func(day time.Time, r *seeded.Random, perDay uint64)) error {
	if c.days() < 1 || c.Rows < 1 {
		return fmt.Errorf("%d days, %d rows: 1 and more are needed", c.days(), c.Rows)
	}
	for day := c.From; !day.After(c.To); day = day.AddDate(0, 0, 1) {
		r := seeded.Random(seeded.Mix(uint64(day.Unix()) ^ seeded.Mix(c.Seed)<<1 ^ kind))
		f(day, &r, uint64(c.Rows)*1000/365)
	}
	return nil
}

// count draws the number of rows of a day around a mean given in thousandths.
func count(mean uint64, r *seeded.Random) int {
	spread := mean * (70 + r.Below(61)) / 100
	return int((spread + r.Below(1000)) / 1000)
}

// position is near the middle of a neighbourhood, in decimal degrees.
func position(n neighbourhood, r *seeded.Random) (lon, lat string) {
	return degrees(n.lon + r.Between(-9000, 9000)), degrees(n.lat + r.Between(-7000, 7000))
}

func degrees(millionths int) string {
	sign := ""
	if millionths < 0 {
		sign, millionths = "-", -millionths
	}
	return fmt.Sprintf("%s%d.%06d", sign, millionths/1_000_000, millionths%1_000_000)
}

var streets = []string{"COLFAX AVE", "BROADWAY", "SPEER BLVD", "ALAMEDA AVE", "FEDERAL BLVD", "HAMPDEN AVE", "PEORIA ST", "QUEBEC ST", "MLK BLVD", "SANTA FE DR", "LOGAN ST", "EVANS AVE"}

func address(r *seeded.Random) string {
	return fmt.Sprintf("%s / %s", seeded.One(r, streets), seeded.One(r, streets))
}

func write(w io.Writer, c Config, kind uint64, header string, rows func(out io.Writer, day time.Time, r *seeded.Random, perDay uint64)) error {
	out := bufio.NewWriter(w)
	fmt.Fprintln(out, header)
	if err := c.each(kind, func(day time.Time, r *seeded.Random, perDay uint64) { rows(out, day, r, perDay) }); err != nil {
		return err
	}
	return out.Flush()
}

// Delivery gives what the example's deliveries cover: the first days of 2018, or with 366 the day after that year.
func Delivery(rows int64, days int, seed uint64) Config {
	c := Config{From: time.Date(2018, time.January, 1, 0, 0, 0, 0, time.UTC), Rows: int(rows), Seed: seed}
	c.To = c.From.AddDate(0, 0, days-1)
	if days == 366 {
		c.From = c.To
	}
	return c
}
