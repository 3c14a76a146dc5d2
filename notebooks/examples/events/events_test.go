package events_test

import (
	"bytes"
	"encoding/csv"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"quire/notebooks/examples/events"
)

// made gives the rows of a configuration without the header.
func made(t testing.TB, c events.Config) [][]string {
	t.Helper()
	var b bytes.Buffer
	if err := events.Write(&b, c); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(rows[0], ","); got != events.Header {
		t.Fatalf("header is %q, want %q", got, events.Header)
	}
	return rows[1:]
}

func TestSameSeedSameBytes(t *testing.T) {
	write := func(seed uint64) string {
		var b strings.Builder
		if err := events.Write(&b, events.Config{Rows: 3_000, Days: 3, Seed: seed}); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	first, again, other := write(7), write(7), write(8)
	if first != again {
		t.Error("one seed gave two files")
	}
	if first == other {
		t.Error("two seeds gave one file")
	}
}

func TestRowsAndDays(t *testing.T) {
	for _, c := range []events.Config{{Rows: 0, Days: 1}, {Rows: 1, Days: 1}, {Rows: 2, Days: 5}, {Rows: 10_000, Days: 40, Seed: 3}, {Rows: 997, Days: 7}} {
		rows := made(t, c)
		if int64(len(rows)) != c.Rows {
			t.Errorf("%+v gave %d rows", c, len(rows))
		}
		last := events.FirstDay.AddDate(0, 0, c.Days-1).Format("2006-01-02")
		before := ""
		for _, r := range rows {
			day := r[0][:10]
			if day < before || day < "2018-10-01" || day > last {
				t.Fatalf("%+v: day %s behind %s", c, day, before)
			}
			before = day
		}
	}
}

func TestRefusesWhatMakesNoSense(t *testing.T) {
	for _, c := range []events.Config{{Rows: -1, Days: 1}, {Rows: 1, Days: 0}} {
		if err := events.Write(io.Discard, c); err == nil {
			t.Errorf("%+v was taken", c)
		}
	}
}

// Every time is one that New York's clocks showed, with the offset they had, also on the days on which they change.
func TestTimesAreNewYorks(t *testing.T) {
	zone, err := time.LoadLocation(events.Zone)
	if err != nil {
		t.Fatal(err)
	}
	offsets := map[string]bool{}
	for _, r := range made(t, events.Config{Rows: 60_000, Days: 200, Seed: 2}) {
		at, err := time.Parse(time.RFC3339, r[0])
		if err != nil {
			t.Fatal(err)
		}
		if got := at.In(zone).Format(time.RFC3339); got != r[0] {
			t.Fatalf("%s is %s in New York", r[0], got)
		}
		offsets[r[0][19:]] = true
	}
	if !offsets["-04:00"] || !offsets["-05:00"] {
		t.Errorf("offsets %v, want summer's and winter's", offsets)
	}
}

var (
	userID     = regexp.MustCompile(`^[0-9a-f]{24}$`)
	flyerID    = regexp.MustCompile(`^\d{7}$`)
	merchantID = regexp.MustCompile(`^\d{3,4}$`)
)

// The shape of real files: which event has which ids, what stands in their place, how often, and in what order.
func TestShape(t *testing.T) {
	rows := made(t, events.Config{Rows: 20_000, Days: 1, Seed: 1})
	named := map[string]int{}
	odd := map[string]int{}
	users := map[string]bool{}
	seen := map[string]int{}
	visits := map[string]int{}
	backwards, twice, before := 0, 0, ""
	for _, r := range rows {
		at, user, name, flyer, merchant := r[0], r[1], r[2], r[3], r[4]
		if !userID.MatchString(user) {
			t.Fatalf("user_id %q", user)
		}
		users[user] = true
		named[name]++
		switch name {
		case "shopping_list_open", "list_flyers":
			if flyer != "" || merchant != "" {
				t.Fatalf("%s has ids: %v", name, r)
			}
		case "favorite":
			if flyer != "" || !merchantID.MatchString(merchant) {
				t.Fatalf("favorite has %v", r)
			}
		case "flyer_open":
			if !flyerID.MatchString(flyer) || !merchantID.MatchString(merchant) {
				t.Fatalf("flyer_open has %v", r)
			}
			visits[user+merchant]++
		case "item_open":
			for _, id := range []string{flyer, merchant} {
				if !flyerID.MatchString(id) && !merchantID.MatchString(id) {
					odd[id]++
				}
			}
		default:
			t.Fatalf("event %q", name)
		}
		if at < before {
			backwards++
		}
		before = at
		line := strings.Join(r, ",")
		if seen[line]++; seen[line] > 1 {
			twice++
		}
	}
	for _, id := range []string{"null", "NULL", "<null>", "%3Cnull%3G"} {
		if odd[id] == 0 {
			t.Errorf("no %q in place of an id", id)
		}
	}
	if len(odd) != 4 {
		t.Errorf("in place of ids stand %v", odd)
	}
	for name, want := range map[string]int{"flyer_open": 14_000, "shopping_list_open": 3_000, "item_open": 1_700, "list_flyers": 800, "favorite": 220} {
		if n := named[name]; n < want*8/10 || n > want*12/10 {
			t.Errorf("%d %s, want about %d", n, name, want)
		}
	}
	again := 0
	for _, n := range visits {
		if n > 1 {
			again++
		}
	}
	if again*100 < len(visits)*10 {
		t.Errorf("%d of %d readers and merchants met twice: time on flyer would be zero", again, len(visits))
	}
	if len(users) < 500 || twice == 0 || backwards*5 < len(rows) {
		t.Errorf("%d readers, %d rows sent twice, %d steps back in time", len(users), twice, backwards)
	}
}

func TestWriteTellsWhereItStopped(t *testing.T) {
	if err := events.Write(fullDisk{}, events.Config{Rows: 100_000, Days: 1}); err == nil || !strings.Contains(err.Error(), "write row") {
		t.Errorf("a full disk gave %v", err)
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

// Rows a second and bytes a row; memory does not grow with the rows.
func BenchmarkWrite(b *testing.B) {
	b.ReportAllocs()
	if err := events.Write(io.Discard, events.Config{Rows: int64(b.N), Days: 30, Seed: 1}); err != nil {
		b.Fatal(err)
	}
}
