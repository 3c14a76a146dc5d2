package plots

import (
	"errors"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"

	"quire/internal/sqllex"
)

// schemaOf reads "name type, …".
func schemaOf(s string) *arrow.Schema {
	types := map[string]arrow.DataType{"text": text, "double": double, "bigint": bigint, "date": date, "timestamptz": moments, "list": arrow.ListOf(bigint)}
	var fields []arrow.Field
	for _, f := range strings.Split(s, ", ") {
		name, typ, _ := strings.Cut(f, " ")
		fields = append(fields, arrow.Field{Name: name, Type: types[typ], Nullable: true})
	}
	return arrow.NewSchema(fields, nil)
}

// commandOf reads a PLOT as the notebook's parser would hand it over: kind, then key=value up to the next key.
func commandOf(s string) Command {
	var c Command
	words := strings.Fields(s)
	if len(words) > 0 && !strings.Contains(words[0], "=") {
		c.Kind, words = words[0], words[1:]
	}
	for _, w := range words {
		if key, value, ok := strings.Cut(w, "="); ok && !strings.HasPrefix(value, "=") {
			c.Options = append(c.Options, Option{Key: key, Value: value})
		} else if n := len(c.Options); n > 0 {
			c.Options[n-1].Value += " " + w
		}
	}
	for i, o := range c.Options {
		if strings.HasPrefix(o.Value, "'") {
			c.Options[i].Value, c.Options[i].IsString = sqllex.Unquote(o.Value), true
		}
	}
	return c
}

const events = "day date, event text, merchant_id bigint, views bigint, revenue double"

func TestCompile(t *testing.T) {
	for _, c := range []struct{ schema, plot, steps, x, y, color, labels string }{
		{"day date, views bigint", "line x=day y=views", "", "day", "views", "", "day/views"},
		{"day date, views bigint", "LINE X=DAY y=Views", "", "day", "views", "", "day/views"},
		{events, "line x=day y=views color=event", "|> SELECT day, views, event", "day", "views", "event", "day/views"},
		{events, "bar x=merchant_id y=sum(views) color=event", "|> AGGREGATE sum(views) AS y GROUP BY merchant_id AS x, event AS color |> ORDER BY x, color", "x", "y", "color", "merchant_id/sum(views)"},
		{events, "bar x=event y=count(*)", "|> AGGREGATE count(*) AS y GROUP BY event AS x |> ORDER BY x", "x", "y", "", "event/count"},
		{events, "line x=day y=(views, revenue)", "|> SELECT day, views, revenue", "day", "views revenue", "", "day/"},
		{events, "line x=day y=(sum(views) AS opens, avg(revenue))", "|> AGGREGATE sum(views) AS y1, avg(revenue) AS y2 GROUP BY day AS x |> ORDER BY x", "x", "y1 y2", "", "day/"},
		{events, "line x=(views - 1) y=(revenue / 2 AS half)", "|> SELECT views - 1 AS x, revenue / 2 AS y", "x", "y", "", "views - 1/half"},
		{events, "bar x=upper(event) y=sum(views)", "|> AGGREGATE sum(views) AS y GROUP BY upper(event) AS x |> ORDER BY x", "x", "y", "", "upper(event)/sum(views)"},
		{"Select text, y bigint, z text", "bar x=\"Select\" y=(y * 2)", "|> SELECT \"Select\", y * 2 AS y_", "Select", "y_", "", "Select/y * 2"},
		{events, "line x=day y=(sum(views) OVER (ORDER BY day))", "|> SELECT day, sum(views) OVER (ORDER BY day) AS y", "day", "y", "", "day/sum(views) OVER (ORDER BY day)"},
	} {
		p, err := Compile(commandOf(c.plot), Input{Schema: schemaOf(c.schema), Rows: -1})
		if err != nil {
			t.Errorf("%s: %v", c.plot, err)
			continue
		}
		if got := strings.Join(p.Spec.Y, " "); p.Steps != c.steps || p.Spec.X != c.x || got != c.y || p.Spec.Color != c.color || p.Spec.XLabel+"/"+p.Spec.YLabel != c.labels {
			t.Errorf("%s:\n got %q x=%s y=%s color=%s %s/%s\nwant %q x=%s y=%s color=%s %s", c.plot, p.Steps, p.Spec.X, got, p.Spec.Color, p.Spec.XLabel, p.Spec.YLabel, c.steps, c.x, c.y, c.color, c.labels)
		}
		if p.Echo != "" {
			t.Errorf("%s: nothing was left open, and yet it says %s", c.plot, p.Echo)
		}
	}
}

func TestCompileSettings(t *testing.T) {
	p, err := Compile(commandOf("bar x=event y=views width=800px height=120mm dpi=100 theme=dark stack=fill sort=x top=5 title='Größe' format=si"), Input{Schema: schemaOf(events)})
	if err != nil {
		t.Fatal(err)
	}
	s := p.Spec
	if s.Width != 20.32 || s.Height != 12 || s.DPI != 100 || s.Theme != "dark" || s.Stack != "fill" || s.Sort != "x" || s.Top != 5 || s.Title != "Größe" || s.Format != "si" {
		t.Errorf("got %+v", s)
	}
	for _, c := range []struct {
		plot    string
		ordered bool
		want    string
	}{{"bar x=event y=views", true, "rows"}, {"bar x=event y=views", false, "y"}, {"bar x=event y=sum(views)", true, "y"}, {"bar x=day y=views", false, "x"}} {
		p, err := Compile(commandOf(c.plot), Input{Schema: schemaOf(events), Ordered: c.ordered})
		if err != nil || p.Spec.Sort != c.want {
			t.Errorf("%s, ordered %v: sort %s, want %s (%v)", c.plot, c.ordered, p.Spec.Sort, c.want, err)
		}
	}
}

func TestBarePlotInfersAndSaysSo(t *testing.T) {
	for _, c := range []struct{ schema, plot, echo string }{
		{"day date, views bigint", "", "PLOT line x=day y=views"},
		{"day date, event text, views bigint", "", "PLOT line x=day y=views color=event"},
		{"day date, event text, place text, views bigint", "", "PLOT line x=day y=sum(views) color=event"},
		{"merchant_id bigint, views bigint", "", "PLOT bar x=merchant_id y=views"},
		{"event text, user_id text", "", "PLOT bar x=event y=count(*)"},
		{"timestamp timestamptz, user_id text, event text, flyer_id text", "title='It''s'", "PLOT bar x=event y=count(*) title='It''s'"},
		{"a text, b text, n double", "", "PLOT bar x=a y=n color=b"},
		{"day date, views bigint", "x=day", "PLOT line x=day y=views"},
		{"event text, views bigint", "bar y=views", "PLOT bar x=event y=views"},
		{events, "line y=sum(revenue)", "PLOT line x=day y=sum(revenue)"},
		{"order text, n double", "", "PLOT bar x=\"order\" y=n"},
		{"n double", "", "PLOT hist x=n"},
		{"n double", "bins=20", "PLOT hist x=n bins=20"},
		{"a double, b double", "", "PLOT point x=a y=b"},
		{"a double, lat double, pickup_lng double", "", "PLOT bin2d x=pickup_lng y=lat"},
		{"a double, b double", "point y=a", "PLOT point x=b y=a"},
		{"day date, b double", "hex", "PLOT hex x=day y=b"},
	} {
		p, err := Compile(commandOf(c.plot), Input{Schema: schemaOf(c.schema), Rows: -1})
		if err != nil || p.Echo != c.echo {
			t.Errorf("%q of %s: %q (%v), want %q", c.plot, c.schema, p.Echo, err, c.echo)
			continue
		}
		// What it says is a command that means the same.
		again, err := Compile(commandOf(strings.TrimPrefix(p.Echo, "PLOT ")), Input{Schema: schemaOf(c.schema), Rows: -1})
		if err != nil || again.Steps != p.Steps || again.Probe != p.Probe || again.Echo != "" {
			t.Errorf("%q understood again: %q (%v), want %q", p.Echo, again.Steps, err, p.Steps)
		}
	}
}

func TestCompileErrors(t *testing.T) {
	for _, c := range []struct {
		plot, message, hint string
		option              int
	}{
		{"pie x=day y=views", `no chart of kind "pie"`, "here it is called bar", -1},
		{"lien x=day y=views", "no chart of kind", "did you mean line?", -1},
		{"scatter", "no chart of kind", "here it is called point", -1},
		{"hist x=event", `needs a number, a date or a timestamp as x, and "event" is text`, "PLOT bar x=event y=count(*)", 0},
		{"hist x=views y=revenue", "takes no y=", "PLOT bar", 1},
		{"hist x=views bins=0", "from 1 to 500", "", 1},
		{"hist x=views bins=day", "need a time as x", "", 1},
		{"hist x=day bins=fortnight", "no unit of time", "second, minute", 1},
		{"hist x=day bins=width(5)", "have a unit", "bins=day", 1},
		{"line x=day y=veiws", `no column "veiws"`, "did you mean views?", 1},
		{"line x=day y=views colour=event", `no option "colour"`, "did you mean color?", 2},
		{"line x=day y=views x=day", "x is given twice", "", 2},
		{"line x=event y=views", `a line needs a number, a date or a timestamp as x, and "event" is text`, "PLOT bar x=event", 0},
		{"bar x=day y=event", `y must be a number, and "event" is text`, "y=count(event)", 1},
		{"bar x=day y=views + 1", "needs parentheses", "y=(views + 1)", 1},
		{"bar x=day y='views'", "not text", "y=views", 1},
		{"bar x=day y=(views", "is not closed", "", 1},
		{"bar x=day y=(views) title=Hello", "title takes text in quotes", "title='…'", 2},
		{"bar x=day y=(views; revenue)", "cannot stand inside", "", 1},
		{"bar x=day y=(views -- no)", "a comment cannot stand", "", 1},
		{"bar x=max(day) y=views", "x cannot be an aggregate", "", 0},
		{"bar x=day y=(views, sum(revenue))", "y mixes", "", 1},
		{"bar x=day y=(views, revenue) color=event", "color cannot split", "", 2},
		{"bar x=day y=views width=3cm", "between 4 cm and 200 cm", "", 2},
		{"bar x=day y=views width=wide", "a number with a unit", "16cm", 2},
		{"bar x=day y=views width=200cm height=200cm", "25 million pixels", "", 2},
		{"bar x=day y=views theme=drak", "theme is one of light, dark", "did you mean dark?", 2},
	} {
		_, err := Compile(commandOf(c.plot), Input{Schema: schemaOf(events)})
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("%s: no error", c.plot)
			continue
		}
		if !strings.Contains(e.Message, c.message) || !strings.Contains(e.Hint, c.hint) || e.Option != c.option {
			t.Errorf("%s: %q, hint %q, option %d; want %q, %q, %d", c.plot, e.Message, e.Hint, e.Option, c.message, c.hint, c.option)
		}
	}
	// A fault in a list stands at its item.
	for _, c := range []struct{ plot, message, at string }{
		{"line x=day y=(views, veiws)", "no column", "veiws"},
		{"line x=day y=(views AS a, , revenue)", "a value is missing", ", ,"},
		{"line x=day y=views rule=(10, veiws AS w)", "no column", "veiws"},
		{"line x=day y=views rule=(10, views)", "is a column", "views"},
		{"line x=day y=views rule=(10, , 20)", "a value is missing", "10"},
		{"line x=day y=views rule=x(DATE '2020-13-01')", "no date or time", "DATE '2020-13-01'"},
		{"line x=day y=views band=(10, 20, 30)", "from one value to another", "30"},
		{"line x=day y=views band=(1, 2, 3, DATE '2020-01-01' AS w)", "two numbers or two times", "3, DATE '2020-01-01'"},
		{"line x=day y=views band=x(1)", "has two values", "x(1)"},
	} {
		cmd := commandOf(c.plot)
		_, err := Compile(cmd, Input{Schema: schemaOf(events)})
		var e *Error
		if !errors.As(err, &e) || !strings.Contains(e.Message, c.message) || e.Option < 0 || e.End == 0 {
			t.Errorf("%s: %v", c.plot, err)
			continue
		}
		if got := cmd.Options[e.Option].Value[e.Pos:e.End]; got != c.at {
			t.Errorf("%s: the fault stands at %q, want %q", c.plot, got, c.at)
		}
	}
	for schema, want := range map[string]string{"day date": "a time alone", "l list": "no column here"} {
		if _, err := Compile(Command{}, Input{Schema: schemaOf(schema)}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("bare PLOT of %s: %v", schema, err)
		}
	}
}

func FuzzCompile(f *testing.F) {
	f.Add("line", "x", "day", "y", "(views, revenue)", false)
	f.Add("", "title", "It's", "width", "16cm", true)
	f.Add("bar", "x", "upper(event)", "y", "sum(\"views\" + $1) -- /*", false)
	f.Add("bar", "y", "(count(*) AS \"a\"\"b\")", "color", "((", false)
	schema := schemaOf(events)
	f.Fuzz(func(t *testing.T, kind, key1, value1, key2, value2 string, text bool) {
		cmd := Command{Kind: kind, Options: []Option{{key1, value1, text}, {key2, value2, text}}}
		p, err := Compile(cmd, Input{Schema: schema, Rows: -1})
		var e *Error
		if err != nil {
			if !errors.As(err, &e) || e.Message == "" || e.Option < -1 || e.Option > 1 {
				t.Fatalf("%v", err)
			}
			return
		}
		// What the steps hold stays in its step: brackets close, nothing ends the statement.
		depth, pipes := 0, 0
		for _, tok := range sqllex.Lex(p.Steps) {
			switch {
			case tok.Unclosed, tok.Kind == sqllex.Semicolon, tok.Kind == sqllex.Comment:
				t.Fatalf("%q has a %q", p.Steps, tok.Text(p.Steps))
			case tok.Kind == sqllex.Open:
				depth++
			case tok.Kind == sqllex.Close:
				depth--
			case tok.Kind == sqllex.Pipe:
				pipes++
				if depth != 0 {
					t.Fatalf("%q opens a step inside brackets", p.Steps)
				}
			}
			if depth < 0 {
				t.Fatalf("%q closes what it did not open", p.Steps)
			}
		}
		if depth != 0 || pipes > 2 || p.Steps != "" && pipes == 0 {
			t.Fatalf("%q is no list of steps", p.Steps)
		}
	})
}
