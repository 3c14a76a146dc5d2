// Package growth makes the data of the organic share example: new users by week, country, channel and operating system, the
// same for the same seed on every machine.
//
// It has the quirks of such exports: the rows are a cube, in which country ALL and operating system all hold the sums of the
// others; token and has_subtrackers say the same as name; and a week in which a country had no new user has no row at all, at
// times for months.
package growth

import (
	"bufio"
	"fmt"
	"io"
	"time"

	"quire/notebooks/examples/seeded"
)

// Header is the first line of the file, without its line end.
const Header = "name,token,has_subtrackers,country,os_name,year_week,value"

// FirstWeek is the Monday of the first week.
var FirstWeek = time.Date(2018, time.September, 3, 0, 0, 0, 0, time.UTC)

// Config says what to make.
type Config struct {
	Weeks int    // ISO weeks from FirstWeek, 1 and more
	Seed  uint64 // another seed, other users
}

// channel is where users come from. Its token and flag follow from its name.
type channel struct {
	name, token string
	subtrackers bool
	weight      uint64
}

var channels = []channel{
	{"Organic", "k2x9qf", false, 46},
	{"Social Ads", "t7bw3m", true, 24},
	{"Search Ads", "p4zr8c", true, 18},
	{"Partner Network", "h9dn5v", true, 9},
	{"Newsletter", "w3sj6g", false, 3},
}

// country is a market with its new users a week and the weeks in which there are none.
type country struct {
	code  string
	users uint64
	empty func(week int, r *seeded.Random) bool
}

var countries = []country{
	{"AT", 420, always},
	{"BR", 5200, always},
	{"CH", 380, always},
	{"DE", 3900, always},
	{"FR", 2600, always},
	{"IS", 6, func(_ int, r *seeded.Random) bool { return r.Chance(2_500) }},
	{"MT", 9, func(week int, _ *seeded.Random) bool { return week >= 14 && week < 22 }}, // no campaign over the winter
}

func always(int, *seeded.Random) bool { return false }

var systems = []string{"android", "ios"}

// all stands for the sum in the cube's rows.
const (
	allCountries = "ALL"
	allSystems   = "all"
)

// Write writes the header and the rows as CSV, a week after the other.
func Write(w io.Writer, c Config) error {
	if c.Weeks < 1 {
		return fmt.Errorf("%d weeks: 1 or more are needed", c.Weeks)
	}
	out := bufio.NewWriter(w)
	fmt.Fprintln(out, Header)
	r := seeded.Random(seeded.Mix(c.Seed + 1))
	for week := range c.Weeks {
		year, number := FirstWeek.AddDate(0, 0, 7*week).ISOWeek()
		label := fmt.Sprintf("%d_%02d", year, number)
		total := map[[2]string]uint64{} // by channel and system
		for _, land := range countries {
			if land.empty(week, &r) {
				continue
			}
			for _, ch := range channels {
				var both uint64
				for _, system := range systems {
					n := newUsers(land, ch, system, week, &r)
					both += n
					total[[2]string{ch.name, system}] += n
					row(out, ch, land.code, system, label, n)
				}
				row(out, ch, land.code, allSystems, label, both)
			}
		}
		for _, ch := range channels {
			var both uint64
			for _, system := range systems {
				n := total[[2]string{ch.name, system}]
				both += n
				row(out, ch, allCountries, system, label, n)
			}
			row(out, ch, allCountries, allSystems, label, both)
		}
	}
	return out.Flush()
}

// newUsers draws around the country's share of the channel, which paid channels raise and lower with their campaigns.
func newUsers(land country, ch channel, system string, week int, r *seeded.Random) uint64 {
	n := land.users * ch.weight
	if ch.name != "Organic" {
		n = n * (60 + seeded.Mix(uint64(week/5)^uint64(len(ch.name))<<8^uint64(land.code[0])<<16)%90) / 100
	}
	if system == "ios" {
		n = n * 4 / 10
	}
	n = n * (85 + r.Below(31)) / 100
	return (n + r.Below(100)) / 100
}

func row(w io.Writer, ch channel, country, system, week string, n uint64) {
	fmt.Fprintf(w, "%s,%s,%t,%s,%s,%s,%d\n", ch.name, ch.token, ch.subtrackers, country, system, week, n)
}
