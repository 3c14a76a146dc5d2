package repl_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// A timestamp without a zone, and a date, stand where their own clock says, whatever zone the session is in: in the hour that a clock
// leaves out too.
func TestMomentsWithoutAZoneStandWhereTheyAreWritten(t *testing.T) {
	t.Parallel()
	const rows = `LET e = FROM range(600000) |> SELECT TIMESTAMP '2024-03-10 00:00:00' + range * INTERVAL 1 SECOND AS t, DATE '2024-03-01' + (range % 400)::INT AS d,
	CASE WHEN range = 9000 THEN 400.5 ELSE round(50 * sin(range / 9000.0) + 10 * sin(range * 1.7), 1) END AS v;

`
	charts := []string{
		"FROM e |> PLOT line x=t y=v", "FROM e |> WHERE second(t) = 0 |> PLOT line x=t y=v smooth=lm", "FROM e |> PLOT line x=d y=avg(v) smooth=lm",
		"FROM e |> WHERE second(t) = 0 |> PLOT hist x=t", "FROM e |> WHERE second(t) = 0 |> PLOT hist x=d bins=month", "FROM e |> WHERE second(t) = 0 |> PLOT bin2d x=t y=v",
		"FROM e |> WHERE second(t) = 0 |> PLOT box y=t",
	}
	marks := func(zone string) (all [][]string) {
		b := open(t, "SET timezone = '"+zone+"';\n\n"+rows+strings.Join(charts, ";\n\n")+";\n", nil)
		for k := range charts {
			b.mustRun(3 + k)
			all = append(all, b.s.Status(b.id(3+k)).Output.Chart.Marks())
		}
		return all
	}
	utc, york := marks("UTC"), marks("America/New_York")
	for k, c := range charts {
		if !slices.Equal(utc[k], york[k]) {
			t.Errorf("%s: in New York\n%s\nand in UTC\n%s", c, shown(york[k]), shown(utc[k]))
		}
	}
	if !strings.Contains(utc[0][0], " and 400.5") {
		t.Errorf("the row far out is not in the line: %s", shown(utc[0]))
	}
}

// shown is the beginning of a list of marks.
func shown(marks []string) string {
	return strings.Join(marks[:min(len(marks), 4)], "\n") + fmt.Sprintf("\n(%d marks)", len(marks))
}
