package complete_test

import (
	"strings"
	"testing"

	"quire/repl/complete"
)

// lister is a folder tree: a folder's path to its entries, those of folders with a / at their end.
type lister map[string]string

func (l lister) List(folder string) []complete.File {
	var out []complete.File
	for _, n := range strings.Fields(l[folder]) {
		name, isFolder := strings.CutSuffix(n, "/")
		out = append(out, complete.File{Name: name, Folder: isFolder})
	}
	return out
}

func columns(list string) []complete.Column {
	var out []complete.Column
	for _, f := range strings.Fields(list) {
		name, typ, _ := strings.Cut(f, ":")
		out = append(out, complete.Column{Name: name, Type: typ})
	}
	return out
}

func known() complete.Known {
	return complete.Known{
		Relations: []complete.Relation{
			{Name: "events", Detail: "LOAD", Columns: columns("user_id:string event:string merchant_id:int timestamp:timestamp")},
			{Name: "merchants", Detail: "LOAD", Columns: columns("id:int name:string order:int")},
			{Name: "late", Detail: "LET"},
		},
		Parameters:  []complete.Parameter{{Name: "ds", Type: "date", Value: "2018-10-01"}, {Name: "limit_to", Type: "integer"}},
		Connections: []string{"pg"},
		Files:       lister{"": "data/ notes.txt out/", "data/": "events.csv events_2.csv it's.csv", "s3://b/": "x.parquet"},
	}
}

// at completes where | stands; || is a | of the text.
func at(t testing.TB, text string, k complete.Known) complete.Answer {
	t.Helper()
	i := strings.Index(text, "¦")
	if i < 0 {
		t.Fatal("no cursor in " + text)
	}
	return complete.At(text[:i]+text[i+len("¦"):], i, k)
}

func texts(a complete.Answer, kind complete.Kind) string {
	var out []string
	for _, it := range a.Items {
		if kind == "" || it.Kind == kind {
			out = append(out, it.Text)
		}
	}
	return strings.Join(out, " ")
}

// TestColumnsInScope asserts that exactly the columns that a step can see are offered there.
func TestColumnsInScope(t *testing.T) {
	const events, merchants = "user_id event merchant_id timestamp", `id name "order"`
	for _, c := range []struct{ text, want string }{
		{"FROM events |> WHERE ¦", events},
		{"FROM events WHERE ¦", events},
		{"LET a = FROM events\n|> WHERE ¦;", events},
		{"EXPLAIN FROM events |> WHERE ¦", events},
		{"SELECT ¦ FROM events", events},
		{"SELECT event FROM events ORDER BY ¦", events},
		{"SELECT count(¦) FROM events", events},
		{"FROM events |> AGGREGATE count(*) AS n, max(timestamp) AS latest GROUP BY event |> WHERE ¦", "event n latest"},
		{"FROM events |> AGGREGATE count(*) AS n GROUP AND ORDER BY event DESC |> WHERE ¦", "event n"},
		{"FROM events |> AGGREGATE count(*) AS n GROUP BY ¦", events},
		{"FROM events |> AGGREGATE sum(¦", events},
		{"FROM events |> EXTEND 1 AS one |> WHERE ¦", events + " one"},
		{"FROM events |> RENAME user_id AS reader |> WHERE ¦", "reader event merchant_id timestamp"},
		{"FROM events |> DROP user_id, event |> WHERE ¦", "merchant_id timestamp"},
		{"FROM events |> DROP ¦", events},
		{"FROM events |> SET ¦", events},
		{"FROM events |> RENAME event AS what, ¦", events},
		{"FROM events |> SELECT event AS what, user_id |> ORDER BY ¦", "what user_id"},
		{"FROM events |> JOIN merchants ON ¦", events + " " + merchants},
		{"FROM events |> JOIN merchants USING (¦)", events + " " + merchants},
		{"FROM events |> SEMI JOIN merchants ON merchant_id = id |> WHERE ¦", events},
		{"FROM events AS e |> LEFT JOIN merchants AS m ON e.merchant_id = m.¦", merchants},
		{"FROM events AS e |> LEFT JOIN merchants AS m ON e.¦", events},
		{"FROM events e |> JOIN merchants m ON e.merchant_id = m.id |> WHERE m.¦", merchants},
		{"FROM events |> AS x |> JOIN merchants ON x.¦", events},
		{"FROM events e |> AGGREGATE count(*) AS n |> WHERE e.¦", ""},
		{"FROM (FROM merchants |> WHERE ¦)", merchants},
		{"FROM (FROM merchants |> SELECT name) |> WHERE ¦", "name"},
		{"FROM events |> WHERE merchant_id IN (FROM merchants |> SELECT ¦)", merchants},
		{"SELECT e.¦ FROM events AS e JOIN merchants m ON true", events},
		{"SELECT * FROM events e JOIN merchants m ON m.¦", merchants},
		{"EXPECT merchants ¦", merchants},
		{"EXPECT merchants NOT NULL (¦)", merchants},
		{"SAVE merchants TO 'x' (partition by (¦))", merchants},
		{"PLOT bar x=¦ FROM merchants", merchants},
		{"FROM merchants |> PLOT bar x=¦", merchants},
		{"FROM merchants |> WINDOW sum(id) OVER (PARTITION BY ¦", merchants},
	} {
		if got := texts(at(t, c.text, known()), complete.ColumnItem); got != c.want {
			t.Errorf("%s\n gives %q\n want  %q", c.text, got, c.want)
		}
	}
}

// TestNeeds asserts which queries are to be analysed, and that their answer wins over the words.
func TestNeeds(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"FROM events |> WHERE ¦", ""},
		{"FROM late |> WHERE ¦", "FROM late"},
		{"FROM late |> EXTEND 1 AS a\n|> WHERE ¦", "FROM late |> EXTEND 1 AS a"},
		{"FROM (FROM late |> LIMIT 1 |> WHERE ¦)", "FROM late |> LIMIT 1"},
		{"FROM 'x.csv' |> WHERE ¦", "FROM 'x.csv'"},
		{"LET x = FROM late |> WHERE ¦;", "FROM late"},
		{"SELECT ¦ FROM 'a.csv' AS a", "FROM 'a.csv'"},
		{"FROM late |> JOIN 'm.csv' AS m ON ¦", "FROM late; FROM 'm.csv'"},
		{"FROM late |> LIMIT ¦", ""},
		{"FROM late |> ¦", ""},
	} {
		k := known()
		k.Columns = func(string) ([]complete.Column, bool) { return nil, false }
		a := at(t, c.text, k)
		if got := strings.Join(a.Needs, "; "); got != c.want {
			t.Errorf("%s needs %q, want %q", c.text, got, c.want)
		}
		if len(a.Needs) != 1 {
			continue
		}
		k.Columns = func(q string) ([]complete.Column, bool) { return columns("told:int"), q == a.Needs[0] }
		if b := at(t, c.text, k); texts(b, complete.ColumnItem) != "told" || len(b.Needs) > 0 {
			t.Errorf("%s: analysed, it gives %q and needs %q", c.text, texts(b, complete.ColumnItem), b.Needs)
		}
	}
}

// TestFollows asserts what comes first, and what is not offered, at places of the grammar.
func TestFollows(t *testing.T) {
	for _, c := range []struct{ text, first, not string }{
		{"¦", "FROM LET LOAD", "events"},
		{"lo¦", "LOAD", "FROM"},
		{"FROM ¦", "events merchants late", "user_id"},
		{"FROM events |> ¦", "WHERE SELECT EXTEND AGGREGATE ORDER BY", "events"},
		{"FROM events |> ord¦", "ORDER BY", "WHERE"},
		{"FROM events |> ORDER ¦", "BY", "user_id"},
		{"FROM events |> LEFT ¦", "JOIN OUTER JOIN", "user_id"},
		{"FROM events |> JOIN ¦", "events merchants", "user_id"},
		{"FROM events |> JOIN merchants ¦", "AS ON USING (", "user_id"},
		{"FROM events |> AGGREGATE count(*) AS n ¦", "GROUP BY", "AS"},
		{"FROM events |> AGGREGATE count(*) ¦", "GROUP BY AS", "user_id"},
		{"FROM events |> AGGREGATE count(*) GROUP ¦", "BY AND ORDER BY", "user_id"},
		{"FROM events |> AGGREGATE su¦", "sum(", "WHERE"},
		{"FROM events |> ORDER BY event ¦", "DESC ASC NULLS LAST", "user_id"},
		{"FROM events |> EXTEND 1 AS ¦", "", "user_id"},
		{"FROM events |> UNION ¦", "ALL DISTINCT", "user_id"},
		{"FROM events |> PLOT ¦", "line", "TO"},
		{"FROM events |> PLOT bar ¦", "x= y= color=", "bar"},
		{"FROM events |> PLOT bar x=event ¦", "y= color=", "x="},
		{"FROM events |> WHERE event = $¦", "$ds $limit_to", "event"},
		{"FROM events |> WHERE event = $l¦", "$limit_to", "$ds"},
		{"SELECT * ¦", "FROM", "user_id"},
		{"SELECT event FROM events WHERE event = 'a' ¦", "GROUP BY ORDER BY LIMIT", "user_id"},
		{"FROM events |> WHERE CAST(event AS ¦", "int bigint", "user_id"},
		{"PARAM x ¦", "text integer decimal date", "user_id"},
		{"SET ¦", "timezone =  memory_limit =  threads = ", "user_id"},
		{"SHOW ¦", "TABLES PARAMS CONNECTIONS", "FROM"},
		{"LOAD 'a.csv' ¦", "AS (", "FROM"},
		{"LOAD 'a.csv' (¦", "format columns ( delimiter", "FROM"},
		{"LOAD 'a.csv' (on_error ¦", "collect stop", "format"},
		{"SAVE ¦", "events merchants", "FROM"},
		{"SAVE events ¦", "TO", "FROM"},
		{"SAVE events TO 'x' (mode ¦", "overwrite append error", "key ("},
		{"EXPECT events ON ¦", "FAIL WARN FAIL STOP", "user_id"},
		{"VALIDATE events ¦", "AGAINST", "user_id"},
		{"WITH a AS (SELECT 1) SELECT * FROM ¦", "a events", "user_id"},
		{"-- a comment fro¦", "", "FROM"},
		{"FROM events /* wh¦ */", "", "WHERE"},
		{"FROM a; FROM ¦; FROM b", "events", "WHERE"},
		{"-- prose\nFROM events\n|> ¦\n|> LIMIT 1;", "WHERE", "events"},
		{"FROM events |> LIMIT 1¦", "", "FROM"},
		{"FROM events |> WHERE event = 'ev¦'", "", "event"},
	} {
		a := at(t, c.text, known())
		got := texts(a, "")
		if c.first == "" && got != "" || !strings.HasPrefix(got, c.first) {
			t.Errorf("%s\n gives %.120q\n want  %q first", c.text, got, c.first)
		}
		for _, it := range a.Items {
			if it.Text == c.not {
				t.Errorf("%s offers %q", c.text, c.not)
			}
		}
	}
}

// apply takes the first item.
func apply(text string, a complete.Answer) string {
	if len(a.Items) == 0 {
		return text
	}
	return text[:a.From] + a.Items[0].Text + text[a.To:]
}

// TestTaken asserts what the text becomes when the first item is taken.
func TestTaken(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"FROM events |> WHERE mid¦", "FROM events |> WHERE merchant_id"},
		{"FROM events |> WHERE us¦er_id = 1", "FROM events |> WHERE user_id = 1"},
		{"FROM merchants |> WHERE ord¦", `FROM merchants |> WHERE "order"`},
		{"FROM merchants |> WHERE \"ord¦", `FROM merchants |> WHERE "order"`},
		{"FROM merchants |> WHERE \"ord¦\" = 1", `FROM merchants |> WHERE "order" = 1`},
		{"FROM events |> WHERE upp¦", "FROM events |> WHERE upper("},
		{"FROM events |> WHERE upp¦(event)", "FROM events |> WHERE upper(event)"},
		{"FROM events |> WHERE row_nu¦", "FROM events |> WHERE row_number()"},
		{"LOAD 'da¦", "LOAD 'data/"},
		{"LOAD 'data/ev¦' AS events", "LOAD 'data/events.csv' AS events"},
		{"FROM 'data/it¦", "FROM 'data/it''s.csv"},
		{"SAVE events TO 'o¦'", "SAVE events TO 'out/'"},
		{"LOAD 's3://b/¦'", "LOAD 's3://b/x.parquet'"},
		{"LOAD 'data/events_{d¦", "LOAD 'data/events_{ds}"},
		{"LOAD 'data/events_{d¦}.csv'", "LOAD 'data/events_{ds}.csv'"},
		{"LOAD ('data/events.csv', 'data/events_¦')", "LOAD ('data/events.csv', 'data/events_2.csv')"},
		{"FROM events |> WHERE event = '{¦'", "FROM events |> WHERE event = '{ds}'"},
	} {
		if got := apply(strings.Replace(c.text, "¦", "", 1), at(t, c.text, known())); got != c.want {
			t.Errorf("%s\n becomes %q\n want    %q", c.text, got, c.want)
		}
	}
}

// TestCall asserts the signature that is shown and the argument that is marked.
func TestCall(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"FROM events |> WHERE regexp_extract(¦", "regexp_extract(text, pattern[, group]) → string: text"},
		{"FROM events |> WHERE regexp_extract(event, ¦", "regexp_extract(text, pattern[, group]) → string: pattern"},
		{"FROM events |> WHERE regexp_extract(upper(event), 'x', 1¦)", "regexp_extract(text, pattern[, group]) → string: [group]"},
		{"FROM events |> WHERE concat(1, 2, 3, 4, ¦)", "concat(value, …) → string: …"},
		{"FROM events |> WHERE upper(event) = ¦", ""},
		{"FROM events |> WHERE nobody(¦", ""},
		{"FROM events |> WHERE sum(1, 2, ¦", "sum(number) → number: "},
	} {
		got := ""
		if call := at(t, c.text, known()).Call; call != nil {
			got = call.Function.Signature() + ": "
			if args, i := call.Parts(); i >= 0 {
				got += args[i]
			}
		}
		if got != c.want {
			t.Errorf("%s\n gives %q\n want  %q", c.text, got, c.want)
		}
	}
}

// TestRanking asserts the order: prefix, then the start of a word, then characters in order.
func TestRanking(t *testing.T) {
	k := known()
	k.Relations = []complete.Relation{{Name: "t", Columns: columns("spiced price_id unit_price pxrxi")}}
	if got := texts(at(t, "FROM t |> WHERE pri¦", k), complete.ColumnItem); got != "price_id unit_price pxrxi" {
		t.Errorf("pri gives %q", got)
	}
}

// TestManyColumns asserts that an answer stays bounded.
func TestManyColumns(t *testing.T) {
	k := known()
	k.Relations = []complete.Relation{{Name: "t", Columns: make([]complete.Column, 10_000)}}
	for i := range k.Relations[0].Columns {
		k.Relations[0].Columns[i].Name = "c" + strings.Repeat("x", i%7) + string(rune('a'+i%26)) + strings.Repeat("y", i/26%400)
	}
	if n := len(at(t, "FROM t |> WHERE c¦", k).Items); n != complete.Limit {
		t.Errorf("%d items, want %d", n, complete.Limit)
	}
}

func FuzzAt(f *testing.F) {
	for _, s := range []string{
		"FROM a |> WHERE ", "SELECT * FROM (", "LOAD 'x{", "))((|>|>", "FROM a AS |> JOIN b ON b.", "\"", "$", "SET x = (",
		"FROM a |> AGGREGATE GROUP BY DESC, ", "FROM a |> SELECT DISTINCT, ALL |> ", "PLOT = = ", "FROM FROM FROM |> |> AS |> ",
	} {
		f.Add(s, len(s))
	}
	f.Fuzz(func(t *testing.T, text string, cursor int) {
		k := known()
		k.Columns = func(string) ([]complete.Column, bool) { return nil, false }
		a := complete.At(text, cursor, k)
		if a.From < 0 || a.To < a.From || a.To > len(text) {
			t.Fatalf("the stretch is [%d, %d) of %d", a.From, a.To, len(text))
		}
	})
}

func BenchmarkAt(b *testing.B) {
	var s strings.Builder
	s.WriteString("FROM events")
	for s.Len() < 100_000 {
		s.WriteString("\n|> WHERE event IN ('flyer_open', 'item_open') AND (merchant_id + 1) * 2 > 4 -- why")
	}
	s.WriteString("\n|> WHERE mer")
	text := s.String()
	k := known()
	k.Columns = func(string) ([]complete.Column, bool) { return nil, false }
	b.ReportAllocs()
	for b.Loop() {
		complete.At(text, len(text), k)
	}
}
