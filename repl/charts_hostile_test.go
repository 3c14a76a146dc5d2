package repl_test

import (
	"fmt"
	"strings"
	"testing"

	"quire/plots"
)

// badRelations are relations of x, y (numbers), k, g (texts) and d (a time) with everything that breaks charts. says is what the
// picture or the sentence must tell, in one of the ways.
var badRelations = []struct {
	name, query string
	says        []string
}{
	{"empty", "FROM ok |> WHERE false", []string{"no rows"}},
	{"one row", "FROM ok |> LIMIT 1", nil},
	{"all NULL", "FROM ok |> SELECT NULL::DOUBLE AS x, NULL::DOUBLE AS y, NULL::TEXT AS k, NULL::TEXT AS g, NULL::DATE AS d", []string{"no row has", "NULL"}},
	{"constant", "FROM ok |> SELECT 7.0::DOUBLE AS x, 7.0::DOUBLE AS y, 'a' AS k, 'b' AS g, DATE '2024-02-29' AS d", nil},
	{"one constant row", "FROM ok |> LIMIT 1 |> SELECT 1e20 AS x, 1e20 AS y, 'a' AS k, 'b' AS g, DATE '2024-02-29' AS d", nil},
	{"NaN", "FROM ok |> SET x = CASE WHEN i % 3 = 0 THEN 'nan'::DOUBLE ELSE x END, y = CASE WHEN i % 3 = 1 THEN 'nan'::DOUBLE ELSE y END", []string{"not finite"}},
	{"all NaN", "FROM ok |> SET x = 'nan'::DOUBLE, y = 'nan'::DOUBLE", []string{"not finite", "no row has", "no two columns vary", "no values"}},
	{"infinities", "FROM ok |> SET x = CASE WHEN i % 3 = 0 THEN 'inf'::DOUBLE ELSE x END, y = CASE WHEN i % 3 = 1 THEN '-inf'::DOUBLE ELSE y END", []string{"not finite"}},
	{"1e308", "FROM ok |> SET x = CASE i % 3 WHEN 0 THEN 1e308 WHEN 1 THEN -1e308 ELSE x END, y = CASE i % 3 WHEN 0 THEN -1e308 WHEN 1 THEN 1e308 ELSE y END", nil},
	{"all 1e308", "FROM ok |> SET x = 1e308, y = 1e308", nil},
	{"years 1 and 9999", "FROM ok |> SET d = CASE WHEN i % 2 = 0 THEN DATE '0001-01-01' + i::INT ELSE DATE '9999-12-31' - i::INT END", nil},
	{"10,000 categories", "FROM range(10000) |> SELECT range AS i, range * 1.5 AS x, (range * 7919 % 10007)::DOUBLE AS y, 'k' || range AS k, 'g' || (range % 2000) AS g, DATE '2000-01-01' + range::INT AS d", nil},
	{"500 characters", "FROM ok |> SET k = repeat(k || ' WÄ京 ', 100), g = repeat(g || 'x', 500)", nil},
	{"control characters", "FROM ok |> SET k = k || chr(27) || '[2J' || chr(7), g = g || chr(8238) || 'gnp.exe' || chr(10)", nil},
	{"negative", "FROM ok |> SET y = -y * CASE WHEN i % 2 = 0 THEN 1 ELSE -0.5 END", nil},
	{"zero", "FROM ok |> SET x = 0.0::DOUBLE, y = 0.0::DOUBLE", nil},
	{"zeros among them", "FROM ok |> SET x = CASE WHEN i % 3 = 0 THEN 0 ELSE x END, y = CASE WHEN i % 4 = 0 THEN -3 ELSE y END", nil},
}

// badKinds are all kinds, each with what changes its marks.
var badKinds = []string{
	"line x=x y=y", "line x=d y=y color=k", "line x=d y=avg(y) facet=g", "line x=i y=y yscale=log", "line x=i y=y smooth=lm", "line x=i y=y smooth=mean(3)", "line x=d y=y rule=avg(y)",
	"area x=i y=y", "area x=d y=avg(y) color=g", "area x=d y=avg(y) color=g stack=fill", "area x=x y=y xscale=log",
	"bar x=k y=avg(y)", "bar x=k y=avg(y) color=g", "bar x=k y=avg(y) color=g stack=stack", "bar x=g y=sum(y) color=k stack=fill", "bar x=k y=avg(y) yscale=log", "bar x=g y=avg(y) facet=k",
	"bar x=k y=avg(y) rule=(avg(y) AS mean) band=(1, 5 AS usual)",
	"hist x=x", "hist x=d", "hist x=x color=g", "hist x=x color=g stack=fill", "hist x=x xscale=log", "hist x=x yscale=log facet=g", "hist x=x rule=median(x)", "hist x=x bins=7",
	"density x=x", "density x=x color=g", "density x=x facet=k",
	"box x=k y=y", "box y=y", "box x=k y=y color=g", "box x=g y=y facet=k", "violin x=k y=y", "violin x=g y=y color=k", "violin y=y",
	"point x=x y=y", "point x=d y=y color=g", "point x=x y=y color=y size=x", "point x=x y=y label=k", "point x=x y=y xscale=log yscale=log", "point x=x y=y facet=g smooth=lm", "point x=x y=y color=g smooth=lm",
	"point x=x y=y xscale=log yscale=log smooth=lm",
	"bin2d x=x y=y", "bin2d x=d y=y color=avg(x)", "bin2d x=x y=y facet=g", "hex x=x y=y", "hex x=x y=y smooth=lm",
	"heat x=k y=g color=avg(y)", "heat x=k y=g", "heat x=g y=k color=min(y) facet=g",
	"range x=k y=avg(y) lo=min(y) hi=max(y)", "range x=d y=avg(y) lo=min(y) hi=max(y)", "range x=k lo=min(y) hi=max(y) color=g", "range x=k y=avg(y) lo=min(y) hi=max(y) facet=g rule=1",
	"corr y=(x, y)", "corr y=(x, y, i)",
}

const okRows = "LET ok = FROM range(48) |> SELECT range AS i, 1.0 + range * 1.25 AS x, round(20 + 15 * sin(range / 3.0) + range % 5, 2) AS y, 'k' || (range % 4) AS k, 'g' || (range // 24) AS g," +
	" DATE '2024-01-01' + range::INT AS d;\n\n"

// Whatever the rows are, every kind gives a picture whose texts stand apart, or a sentence; nothing is dropped without a word.
func TestBadInputGivesAPictureOrASentence(t *testing.T) {
	for _, in := range badRelations {
		t.Run(in.name, func(t *testing.T) {
			t.Parallel()
			script := okRows + "LET bad = " + in.query + ";\n\n"
			if in.name != "10,000 categories" && !strings.Contains(in.query, "WHERE") && strings.Contains(in.query, " d FROM") {
				t.Fatal("the relation lost its columns")
			}
			if !strings.Contains(in.query, "range AS i") && strings.Contains(in.query, "|> SELECT") {
				script = okRows + "LET bad = " + in.query + " |> EXTEND 1 AS i;\n\n"
			}
			for _, k := range badKinds {
				script += "FROM bad |> PLOT " + k + " title='A title' width=8cm height=5cm dpi=60;\n\n"
			}
			b := open(t, script, nil)
			for n, k := range badKinds {
				if testing.Short() && n%7 != len(in.name)%7 {
					continue
				}
				says := in.says
				if in.name != "empty" && !strings.Contains(k, "x=x") && !strings.Contains(k, "y=y") && !strings.Contains(k, "avg(y)") {
					says = nil // it draws neither x nor y
				}
				b.judge(3+n, k, says)
			}
		})
	}
}

// judge runs a chart's cell and holds its answer to what every chart must be.
func (b *bench) judge(cell int, what string, says []string) {
	t := b.t
	t.Helper()
	_ = b.run(cell)
	st := b.s.Status(b.id(cell))
	if f := st.Err; f != nil {
		for _, internal := range []string{"panic", "INTERNAL", "Out of Range", "Conversion", "overflow", "std::"} {
			if strings.Contains(f.Message, internal) {
				t.Errorf("%s: %s", what, f.Message)
			}
		}
		if f.Message == "" {
			t.Errorf("%s: %+v", what, f)
		}
		return
	}
	chart := st.Output.Chart
	for _, m := range chart.Misplaced() {
		t.Errorf("%s: %s", what, m)
	}
	if _, err := chart.PNG(); err != nil {
		t.Errorf("%s: %v", what, err)
	}
	said := strings.Join(append(append(chart.Notes(), chart.Subtitle()), chart.Marks()...), "; ")
	heard := says == nil || strings.HasPrefix(what, "heat") && strings.Contains(said, "blank: no value")
	for _, s := range says {
		heard = heard || strings.Contains(said, s)
	}
	if !heard {
		t.Errorf("%s: none of %q is said: %s", what, says, beginning(said))
	}
	for _, o := range []plots.TerminalOptions{{Width: 40, Height: 10}, {Width: 80, Height: 24, ASCII: true}, {Width: 120, Height: 40, Dark: true}} {
		lines := chart.Terminal(o)
		if len(lines) > o.Height {
			t.Errorf("%s: %d rows at %d×%d", what, len(lines), o.Width, o.Height)
		}
		for _, line := range lines {
			text := ""
			for _, r := range line {
				text += r.Text
			}
			if strings.ContainsFunc(text, func(c rune) bool {
				return c < ' ' || c >= 0x7f && c < 0xa0 || c >= 0x202a && c <= 0x202e || o.ASCII && c > '~'
			}) {
				t.Errorf("%s: the terminal would be steered by %q", what, text)
			}
		}
	}
}

func beginning(s string) string {
	if len(s) > 300 {
		return s[:300] + " …"
	}
	return s
}

// Columns may have the names of keywords, of options and of what the steps name for themselves.
func TestColumnsNamedLikeKeywords(t *testing.T) {
	for _, names := range [][5]string{
		{"select", "order", "from", "group", "table"},
		{"x", "y", "color", "facet", "v"},
		{"y", "x", "facet", "color", "w"},
		{"a b", "c\"d", "é", "1", "ünï"},
		{"n", "lo", "hi", "place", "qs"},
		{"mean1", "fx", "fy1", "n1", "at1"},
		{"X", "COLOR", "Facet", "Y", "V"},
	} {
		var quotedNames []any
		for _, n := range names {
			quotedNames = append(quotedNames, `"`+strings.ReplaceAll(n, `"`, `""`)+`"`)
		}
		script := okRows + fmt.Sprintf("LET named = FROM ok |> SELECT x AS %s, y AS %s, k AS %s, g AS %s, d AS %s;\n\n", quotedNames...)
		var plotted []string
		for _, k := range []string{
			"line x=%[5]s y=%[2]s", "line x=%[5]s y=avg(%[2]s) color=%[3]s facet=%[4]s", "line x=%[5]s y=%[2]s smooth=mean(3)", "line x=%[5]s y=%[2]s color=%[4]s smooth=lm", "area x=%[5]s y=sum(%[2]s) color=%[4]s",
			"bar x=%[3]s y=avg(%[2]s) color=%[4]s", "hist x=%[1]s color=%[3]s facet=%[4]s", "density x=%[1]s color=%[4]s", "box x=%[3]s y=%[2]s color=%[4]s", "violin x=%[3]s y=%[2]s facet=%[4]s",
			"point x=%[1]s y=%[2]s color=%[3]s facet=%[4]s", "point x=%[1]s y=%[2]s color=%[3]s size=%[1]s label=%[4]s smooth=lm", "point x=%[1]s y=%[2]s rule=median(%[2]s) smooth=mean(4)", "bin2d x=%[1]s y=%[2]s facet=%[4]s",
			"hex x=%[1]s y=%[2]s smooth=lm", "heat x=%[3]s y=%[4]s color=avg(%[2]s)", "range x=%[3]s y=avg(%[2]s) lo=min(%[2]s) hi=max(%[1]s) facet=%[4]s", "corr y=(%[1]s, %[2]s)",
		} {
			k = fmt.Sprintf(k, quotedNames...)
			if i := strings.Index(k, "%!(EXTRA"); i >= 0 {
				k = k[:i]
			}
			plotted = append(plotted, k)
			script += "FROM named |> PLOT " + k + ";\n\n"
		}
		b := open(t, script, nil)
		for n, k := range plotted {
			if b.judge(3+n, k, nil); b.s.Status(b.id(3+n)).Err != nil {
				t.Errorf("%s: %s", k, b.s.Status(b.id(3+n)).Err.Message)
			}
		}
	}
}
