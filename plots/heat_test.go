package plots

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
)

func init() {
	sceneOfKind["heat"] = func(t testing.TB, s Spec) *Scene {
		s.Kind, s.X, s.Y, s.Color, s.XLabel, s.YLabel, s.ColorLabel = "heat", "hour", []string{"day"}, "rentals", "hour", "day", "rentals"
		s.Title, s.Subtitle = "Rush hours on weekdays, afternoons at weekends", "Rentals per hour, average, local time"
		return drawn(t, s, rentals(24)...)
	}
	sceneOfKind["cells"] = func(t testing.TB, s Spec) *Scene {
		s.Kind, s.X, s.Y, s.Color, s.XLabel, s.YLabel, s.ColorLabel = "heat", "hour", []string{"day"}, "change", "hour", "day", "change"
		s.Title = "More in the afternoon, fewer at weekends"
		return drawn(t, s, rentals(6)...)
	}
}

// rentals are a week by the hour, without three hours on Wednesday; days stand in the order of the alphabet.
func rentals(hours int) []col {
	var day []string
	var hour, n []int
	var change []float64
	for _, d := range []struct {
		name  string
		share float64
	}{{"Fri", 1}, {"Mon", 0.95}, {"Sat", 0.5}, {"Sun", 0.4}, {"Thu", 0.9}, {"Tue", 0.92}, {"Wed", 0.97}} {
		for h := range hours {
			if d.name == "Wed" && h >= 3 && h <= 5 {
				continue
			}
			x := float64(h)
			day, hour = append(day, d.name), append(hour, h)
			n = append(n, int(500*d.share*math.Exp(-(x-17)*(x-17)/8)+200*d.share*math.Exp(-(x-8)*(x-8)/3)))
			change = append(change, math.Round(1000*(d.share-0.8)*math.Sin(x+1))/10)
		}
	}
	return []col{column1("hour", bigint, hour), column1("day", text, day), column1("rentals", bigint, n), column1("change", double, change)}
}

func TestDaysAndMonthsStandInTheirOrder(t *testing.T) {
	for _, c := range []struct{ names, want string }{
		{"Fri Mon Sat Sun Thu Tue Wed", "Mon Tue Wed Thu Fri Sat Sun"},
		{"friday MONDAY sunday", "MONDAY friday sunday"},
		{"Sonntag Montag NULL", "Montag Sonntag NULL"},
		{"Apr Aug Dec Feb Jan", "Jan Feb Apr Aug Dec"},
		{"10 9 100", "9 10 100"},
		{"Mon Tue Zebra Apple", "Apple Mon Tue Zebra"},
	} {
		list := strings.Fields(c.names)
		n := len(list)
		s := drawn(t, Spec{Kind: "heat", X: "k", Y: []string{"one"}, Color: "v"},
			column1("k", text, list), col{"one", text, many(n, func(int) any { return "a" })}, col{"v", bigint, many(n, func(i int) any { return i })})
		if got := names(s); got != c.want {
			t.Errorf("%s stand as %s, want %s", c.names, got, c.want)
		}
	}
	// The first name of the upright axis is at its top.
	y := goldenScenes()["heat"](t, Spec{}).panels[0].y.Names
	if y[len(y)-1] != "Mon" || y[0] != "Sun" {
		t.Errorf("from the foot: %v", y)
	}
}

func TestMissingIsNotZero(t *testing.T) {
	s := drawn(t, Spec{Kind: "heat", X: "x", Y: []string{"y"}, Color: "v", ColorLabel: "v"},
		column1("x", text, []string{"a", "a", "b"}), column1("y", text, []string{"p", "q", "p"}), col{"v", bigint, []any{0, 5, nil}})
	if n := len(s.panels[0].marks); n != 2 {
		t.Errorf("%d cells, want that of zero and that of five", n)
	}
	if got := strings.Join(s.Notes(), "; "); got != "1 row with v NULL; blank: no value" {
		t.Errorf("notes %q", got)
	}
	p := s.fileLayout()
	var cells []string
	for _, b := range p.texts {
		if b.role == "cell" {
			cells = append(cells, b.text)
		}
	}
	if fmt.Sprint(cells) != "[0 5]" {
		t.Errorf("cells say %v", cells)
	}
	if screen := shown(s, TerminalOptions{Width: 60, Height: 16}); !strings.Contains(screen, " 0 ") && !strings.Contains(screen, "░0░") {
		t.Errorf("the terminal's cells do not say their values:\n%s", screen)
	}
}

// Every cell's colour fills whole pixels up to the hair's breadth between two.
func TestHeatHasNoSeams(t *testing.T) {
	s := goldenScenes()["heat"](t, Spec{Width: 16, Height: 10})
	p := s.fileLayout()
	d := &painter{p: p, dpi: 192}
	edges := map[float64]bool{}
	for _, m := range s.panels[0].marks {
		r := p.blockRect(m.(*block))
		edges[d.snap(r.x0)], edges[d.snap(r.x1)] = true, true
	}
	if len(edges) != 25 {
		t.Errorf("24 columns have %d edges", len(edges))
	}
}

func TestHeatRefuses(t *testing.T) {
	_, err := Build(Spec{Kind: "heat", X: "x", Y: []string{"y"}, Color: "v", XLabel: "x", YLabel: "y", ColorLabel: "v"},
		[]arrow.RecordBatch{batchOf(t, column1("x", text, []string{"a", "a"}), column1("y", text, []string{"p", "p"}), column1("v", bigint, []int{1, 2}))})
	var e *Error
	if !errors.As(err, &e) || e.Message != "several rows have x = a and y = p" || !strings.Contains(e.Hint, "color=sum(v)") {
		t.Errorf("got %v", err)
	}
	for _, c := range []struct{ plot, message, hint string }{
		{"heat x=day y=event color=event", "the colour of heat is a number", "color=count(event)"},
		{"heat x=day y=sum(views)", "heat needs two categories", "y=category color=sum(views)"},
		{"heat x=day y=(event, views)", "one y", ""},
		{"heat x=day y=sum(views) color=avg(views)", "both aggregates", ""},
		{"bar x=day y=sum(views) color=avg(views)", "color cannot be an aggregate", ""},
		{"hex x=views y=revenue color=event", "is a count, or an aggregate", "color=avg(event)"},
		{"bin2d x=views y=sum(revenue)", "counts rows by itself", "color=sum(revenue)"},
		{"bin2d x=views y=revenue bins=1", "from 2 to 1000", ""},
		{"point x=event y=views", "a point chart needs a number, a date or a timestamp as x", ""},
		{"point x=views y=revenue size=event", "size must be a number", ""},
		{"point x=views y=revenue size=sum(views)", "size is an aggregate, and y is not", "y=avg(…)"},
	} {
		_, err := Compile(commandOf(c.plot), Input{Schema: schemaOf(events), Rows: 10})
		if !errors.As(err, &e) || !strings.Contains(e.Message, c.message) || !strings.Contains(e.Hint, c.hint) {
			t.Errorf("%s: %v, want %s", c.plot, err, c.message)
		}
	}
}

func TestHeatSteps(t *testing.T) {
	for _, c := range []struct{ schema, plot, steps, echo string }{
		{events, "heat x=day y=event color=sum(views)", "|> AGGREGATE sum(views) AS color GROUP BY day AS x, event AS y |> ORDER BY x, y", ""},
		{events, "heat x=day color=event y=sum(views)", "|> AGGREGATE sum(views) AS color GROUP BY day AS x, event AS y |> ORDER BY x, y", ""},
		{"a text, b text, n double", "heat", "", "PLOT heat x=a y=b color=n"},
		{"weekday text, hour bigint, n double", "heat", "", "PLOT heat x=hour y=weekday color=n"},
		{"a text, b text", "heat", "|> AGGREGATE count(*) AS color GROUP BY a AS x, b AS y |> ORDER BY x, y", "PLOT heat x=a y=b color=count(*)"},
	} {
		p, err := Compile(commandOf(c.plot), Input{Schema: schemaOf(c.schema), Rows: -1})
		if err != nil || p.Steps != c.steps || p.Echo != c.echo {
			t.Errorf("%s: %q, echo %q (%v); want %q, %q", c.plot, p.Steps, p.Echo, err, c.steps, c.echo)
		}
	}
}

func TestHostileHeat(t *testing.T) {
	for name, vs := range hostileNumbers() {
		n := len(vs)
		x := col{"x", text, many(n, func(i int) any { return strings.Repeat("W ", i*100) + "\x1b[2J" })}
		hostile(t, "heat of "+name, Spec{Kind: "heat", X: "x", Y: []string{"x"}, Color: "v", ColorLabel: "v\u202e", Width: 16, DPI: 40}, batchOf(t, x, col{"v", double, vs}))
		hostile(t, "heat by "+name, Spec{Kind: "heat", X: "v", Y: []string{"v"}, Color: "v", Width: 8, Height: 5, DPI: 40}, batchOf(t, col{"v", double, vs}))
	}
	big := 10_000
	hostile(t, "ten thousand categories", Spec{Kind: "heat", X: "x", Y: []string{"x"}, Color: "v"}, batchOf(t, col{"x", text, many(big, numbered("k"))}, col{"v", bigint, many(big, func(i int) any { return i })}))
}
