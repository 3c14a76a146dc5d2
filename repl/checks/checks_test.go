package checks

import (
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"quire/engine"
	"quire/internal/sqllex"
	"quire/notebooks"
)

// script is an EXPECT as its author wrote it; the checks below take their places from it.
const script = `EXPECT time_on_flyer NOT NULL (user_id, "merchant id"), views > 0, evnt MATCHES '^flyer_',
  UNIQUE (user_id, day), ROWS BETWEEN 1 AND $most, sum(views) < 1000 AS 'few views', lag(views) OVER (ORDER BY day) <= views;`

func at(t *testing.T, part string) notebooks.Span {
	t.Helper()
	i := strings.Index(script, part)
	if i < 0 {
		t.Fatalf("%q is not in the script", part)
	}
	return notebooks.Span{Pos: i, End: i + len(part)}
}

func expect(t *testing.T) notebooks.Expect {
	sql := func(part string) notebooks.SQL { return notebooks.SQL{Span: at(t, part), Text: part} }
	ident := func(part, name string) notebooks.Ident { return notebooks.Ident{Span: at(t, part), Name: name} }
	return notebooks.Expect{
		Rel: notebooks.Rel{Span: at(t, "time_on_flyer"), Name: "time_on_flyer"},
		Checks: []notebooks.Check{
			{Span: at(t, `NOT NULL (user_id, "merchant id")`), Kind: notebooks.CheckNotNull, Columns: []notebooks.Ident{ident("user_id", "user_id"), ident(`"merchant id"`, "merchant id")}},
			{Span: at(t, "views > 0"), Kind: notebooks.CheckExpr, Expr: sql("views > 0")},
			{Span: at(t, "evnt MATCHES '^flyer_'"), Kind: notebooks.CheckMatches, Expr: sql("evnt"), Regex: notebooks.Str{Span: at(t, "'^flyer_'"), Value: "^flyer_"}},
			{Span: at(t, "UNIQUE (user_id, day)"), Kind: notebooks.CheckUnique, Columns: []notebooks.Ident{ident("user_id", "user_id"), ident("day", "day")}},
			{Span: at(t, "ROWS BETWEEN 1 AND $most"), Kind: notebooks.CheckRows, Op: "between", Lo: sql("1 "), Hi: sql("$most")},
			{Span: at(t, "sum(views) < 1000"), Kind: notebooks.CheckExpr, Expr: sql("sum(views) < 1000"), Label: &notebooks.Str{Value: "few views"}},
			{Span: at(t, "lag(views) OVER"), Kind: notebooks.CheckExpr, Expr: sql("lag(views) OVER (ORDER BY day) <= views")},
		},
	}
}

func plan(t *testing.T, e notebooks.Expect) *Plan {
	t.Helper()
	p, err := New(e, engine.Query{Text: `quire_defs."t__1"`, Args: []engine.Arg{{Name: "most"}}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestAllChecksOfRowsTakeOnePass(t *testing.T) {
	p := plan(t, expect(t))
	want := []string{
		`FROM quire_defs."t__1" |> EXTEND ("user_id" IS NOT NULL AND "merchant id" IS NOT NULL) AS __expect_1, (views > 0) AS __expect_2, ` +
			`regexp_like(CAST((evnt) AS string), '^flyer_') AS __expect_3, (lag(views) OVER (ORDER BY day) <= views) AS __expect_4` +
			` |> AGGREGATE count(*) AS __rows, count(CASE WHEN NOT __expect_1 THEN 1 END) AS __failed_1, count(CASE WHEN NOT __expect_2 THEN 1 END) AS __failed_2,` +
			` count(CASE WHEN NOT __expect_3 THEN 1 END) AS __failed_3, count(CASE WHEN NOT __expect_4 THEN 1 END) AS __failed_4,` +
			` (count(*) BETWEEN (1 ) AND ($most)) AS __holds_1, (sum(views) < 1000) AS __holds_2`,
		`FROM quire_defs."t__1" |> WHERE "user_id" IS NOT NULL AND "day" IS NOT NULL |> AGGREGATE count(*) AS times GROUP BY "user_id", "day"` +
			` |> WHERE times > 1 |> AGGREGATE count(*) AS __keys, CAST(sum(times) AS bigint) AS __rows`,
	}
	got := p.Queries()
	if len(got) != len(want) {
		t.Fatalf("%d queries", len(got))
	}
	for i, q := range got {
		if q.Text != want[i] {
			t.Errorf("query %d is\n%s\nwant\n%s", i, q.Text, want[i])
		}
		if len(q.Args) != 1 {
			t.Errorf("query %d lost its arguments", i)
		}
	}
}

func TestOffendersAreTheRowsThatBreakIt(t *testing.T) {
	p := plan(t, expect(t))
	for i, want := range []string{
		`FROM quire_defs."t__1" |> WHERE NOT ("user_id" IS NOT NULL AND "merchant id" IS NOT NULL) |> LIMIT 10`,
		`FROM quire_defs."t__1" |> WHERE NOT (views > 0) |> LIMIT 10`,
		`FROM quire_defs."t__1" |> WHERE NOT regexp_like(CAST((evnt) AS string), '^flyer_') |> LIMIT 10`,
		`FROM quire_defs."t__1" |> WHERE "user_id" IS NOT NULL AND "day" IS NOT NULL |> AGGREGATE count(*) AS times GROUP BY "user_id", "day" |> WHERE times > 1 |> ORDER BY times DESC, "user_id", "day" |> LIMIT 10`,
		"", "",
		`FROM quire_defs."t__1" |> EXTEND (lag(views) OVER (ORDER BY day) <= views) AS __expect |> WHERE NOT __expect |> DROP __expect |> LIMIT 10`,
	} {
		q, ok := p.Offenders(i)
		if q.Text != want || ok != (want != "") {
			t.Errorf("check %d asks for\n%s\nwant\n%s", i, q.Text, want)
		}
	}
}

// What an engine says about a column leads to the word in the script.
func TestEveryWordKnowsItsPlace(t *testing.T) {
	p := plan(t, expect(t))
	queries := p.Queries()
	for i := range 7 {
		if q, ok := p.Offenders(i); ok {
			queries = append(queries, q)
		}
	}
	for _, q := range queries {
		for _, word := range []string{"evnt", "views > 0", "sum(views)", `"merchant id"`, "'^flyer_'", "$most"} {
			if i := strings.Index(q.Text, word); i >= 0 {
				if got, want := q.Origin.Source(i), strings.Index(script, word); got != want {
					t.Errorf("%s in %s leads to offset %d, want %d", word, q.Text, got, want)
				}
			}
		}
		if got, want := q.Origin.Source(6), strings.Index(script, "time_on_flyer"); got != want {
			t.Errorf("the relation leads to offset %d, want %d", got, want)
		}
	}
}

func row(values ...any) []arrow.RecordBatch {
	var fields []arrow.Field
	var cols []arrow.Array
	for _, v := range values {
		switch v := v.(type) {
		case bool:
			b := array.NewBooleanBuilder(memory.DefaultAllocator)
			b.Append(v)
			cols = append(cols, b.NewArray())
		case int:
			b := array.NewInt64Builder(memory.DefaultAllocator)
			b.Append(int64(v))
			cols = append(cols, b.NewArray())
		default:
			b := array.NewBooleanBuilder(memory.DefaultAllocator)
			b.AppendNull()
			cols = append(cols, b.NewArray())
		}
		fields = append(fields, arrow.Field{Type: cols[len(cols)-1].DataType()})
	}
	return []arrow.RecordBatch{array.NewRecordBatch(arrow.NewSchema(fields, nil), cols, 1)}
}

func TestFindingsSayWhatBroke(t *testing.T) {
	p := plan(t, expect(t))
	found, err := p.Read([][]arrow.RecordBatch{row(20723, 0, 3, 20723, 1, false, nil), row(5, 12)})
	if err != nil {
		t.Fatal(err)
	}
	want := []Finding{
		{Check: "NOT NULL (user_id, merchant id)", Passed: true},
		{Check: "views > 0", Failed: 3, Message: "3 of 20,723 rows break it"},
		{Check: "evnt MATCHES '^flyer_'", Failed: 20723, Message: "20,723 of 20,723 rows break it"},
		{Check: "UNIQUE (user_id, day)", Failed: 12, Message: "5 keys occur more than once, in 12 rows"},
		{Check: "ROWS BETWEEN 1 AND $most", Failed: 1, Message: "there are 20,723 rows"},
		{Check: "few views", Passed: true}, // NULL passes
		{Check: "lag(views) OVER (ORDER BY day) <= views", Failed: 1, Message: "1 of 20,723 rows breaks it"},
	}
	for i, f := range found {
		want[i].Index, want[i].Span = i, expect(t).Checks[i].Span
		if f != want[i] {
			t.Errorf("check %d\ngot  %+v\nwant %+v", i, f, want[i])
		}
	}
	if _, err := p.Read(nil); err == nil {
		t.Error("no answer is no error")
	}
	if _, err := p.Read([][]arrow.RecordBatch{nil, nil}); err == nil {
		t.Error("an empty answer is no error")
	}
}

func TestAggregatesMakeACheckWhole(t *testing.T) {
	for expr, want := range map[string]scope{
		"views > 0":                                          {},
		"sum > 0":                                            {},
		"'sum(x)' = a":                                       {},
		`"sum"(x) > 0`:                                       {},
		"sum(views) > 0":                                     {whole: true},
		"SUM (views) > 0":                                    {whole: true},
		"count(*) FILTER (WHERE a) = 1":                      {whole: true},
		"a > (SELECT max(b) FROM t)":                         {},
		"a > ((FROM t |> AGGREGATE max(b)))":                 {},
		"a IN (SELECT b FROM t) AND min(a) > 0":              {whole: true},
		"row_number() OVER (ORDER BY a) > 0":                 {window: true},
		"sum(a) OVER (PARTITION BY b) > 0":                   {window: true},
		"first_value(a) IGNORE NULLS OVER (ORDER BY b) = a":  {window: true},
		"sum(a) FILTER (WHERE b) OVER w > 0":                 {window: true},
		"sum(sum(a)) OVER () > 0":                            {window: true, whole: true},
		"percentile_cont(0.5) WITHIN GROUP (ORDER BY a) < 7": {whole: true},
		"a = ANY (b)":                                        {},
		"any(a)":                                             {whole: true},
		"abs(max(a) - min(a)) < 3":                           {whole: true},
		"(((":                                                {},
		"sum(":                                               {whole: true},
		"coalesce(a, 0) /* sum(x) */ > 1 -- max(y)":          {},
	} {
		if got := scopeOf(expr); got != want {
			t.Errorf("%s: %+v, want %+v", expr, got, want)
		}
	}
}

func TestColumnsAreExactlyThese(t *testing.T) {
	schema := arrow.NewSchema([]arrow.Field{
		{Name: "user_id", Type: arrow.BinaryTypes.String},
		{Name: "Views", Type: arrow.PrimitiveTypes.Int64},
		{Name: "price", Type: &arrow.Decimal128Type{Precision: 18, Scale: 5}},
		{Name: "at", Type: arrow.FixedWidthTypes.Timestamp_us},
		{Name: "ids", Type: arrow.ListOf(arrow.PrimitiveTypes.Int32)},
	}, nil)
	check := func(types ...string) Finding {
		c := notebooks.Check{Kind: notebooks.CheckColumns}
		for _, s := range types {
			name, typ, _ := strings.Cut(s, " ")
			c.Types = append(c.Types, notebooks.OptionValue{Name: name, Type: typ})
		}
		p, err := New(notebooks.Expect{Checks: []notebooks.Check{c}}, engine.Query{Text: "t"}, schema)
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Queries()) != 0 {
			t.Error("the schema is enough, and a query runs")
		}
		found, err := p.Read(nil)
		if err != nil {
			t.Fatal(err)
		}
		return found[0]
	}
	if f := check("user_id text", "VIEWS int8", "price NUMERIC( 18, 5 )", "at timestamp with time zone", "ids INT[]"); !f.Passed {
		t.Errorf("%+v", f)
	}
	f := check("user_id int", "views bigint", "price decimal(18,5)", "at timestamptz", "day date")
	if want := "user_id is varchar, there is no column day, ids is not expected"; f.Message != want {
		t.Errorf("got %q, want %q", f.Message, want)
	}
	if f.Check != "COLUMNS (user_id int, views bigint, price decimal(18,5), at timestamptz, day date)" {
		t.Errorf("it is called %q", f.Check)
	}
}

// A check's own subquery is resolved like any other, and the finding still speaks the author's words.
func TestResolvedChecksKeepWordsAndPlaces(t *testing.T) {
	const src = "EXPECT t a IN (FROM users), evnt = 1, ROWS = (SELECT count(*) FROM users);"
	sql := func(part string) notebooks.SQL {
		i := strings.Index(src, part)
		return notebooks.SQL{Span: notebooks.Span{Pos: i, End: i + len(part)}, Text: part}
	}
	e := notebooks.Expect{Checks: []notebooks.Check{
		{Kind: notebooks.CheckExpr, Expr: sql("a IN (FROM users)")},
		{Kind: notebooks.CheckExpr, Expr: sql("evnt = 1")},
		{Kind: notebooks.CheckRows, Op: "=", Lo: sql("(SELECT count(*) FROM users)")},
	}}
	p, err := NewResolved(e, engine.Query{Text: "t"}, nil, func(s notebooks.SQL) (engine.Query, error) {
		var b sqllex.Builder
		i := strings.Index(s.Text, "users")
		if i < 0 {
			b.Copy(s.Text, 0, len(s.Text), s.Pos)
		} else {
			b.Copy(s.Text, 0, i, s.Pos)
			b.Emit(`quire_defs."users__0123456789ab"`, s.Pos+i)
			b.Copy(s.Text, i+len("users"), len(s.Text), s.Pos)
		}
		text, origin := b.Done()
		return engine.Query{Text: text, Origin: origin}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	q := p.Queries()[0]
	if strings.Count(q.Text, "quire_defs") != 2 || strings.Contains(q.Text, "FROM users") {
		t.Errorf("names are left in %s", q.Text)
	}
	if got, want := q.Origin.Source(strings.Index(q.Text, "evnt")), strings.Index(src, "evnt"); got != want {
		t.Errorf("evnt leads to %d, want %d", got, want)
	}
	found, err := p.Read([][]arrow.RecordBatch{row(3, 1, 0, true)})
	if err != nil {
		t.Fatal(err)
	}
	if got := found[0].Check; got != "a IN (FROM users)" {
		t.Errorf("the check is called %s", got)
	}
}

func TestCommentInACheckHidesNothing(t *testing.T) {
	e := notebooks.Expect{Checks: []notebooks.Check{{Kind: notebooks.CheckExpr, Expr: notebooks.SQL{Text: "a > 0 -- always"}}}}
	if q := plan(t, e).Queries()[0].Text; !strings.Contains(q, "always\n) AS") {
		t.Errorf("the comment runs on: %s", q)
	}
}
