package pipesql

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"quire/engine"
)

// Spark's spellings become DuckDB's, in the order of the text.
func TestExpressions(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"a % b", "quire.mod(a , b)"},
		{"a + b % c * d", "a + quire.mod(b , c) * d"},
		{"-a % 2 = 1", "quire.mod(-a , 2) = 1"},
		{"a ^ b & c", "xor(a , (b & c))"},
		{"a | b ^ c | d", "a | (xor(b , c)) | d"},
		{"d + INTERVAL 1 DAY", "quire.plus_days(d , INTERVAL 1 DAY)"},
		{"d + INTERVAL 1 DAY - INTERVAL '2 months'", "quire.minus_days(quire.plus_days(d , INTERVAL 1 DAY) , INTERVAL '2 months')"},
		{"d + INTERVAL 1 HOUR", "d + INTERVAL 1 HOUR"},
		{"CASE WHEN a THEN b % 2 ELSE c END % 3", "quire.mod(CASE WHEN a THEN quire.mod(b , 2) ELSE c END , 3)"},
		{"a[1]", "quire.item(a, 1)"},
		{"f(x).y[0][1]", "quire.item(quire.item(f(x).y, 0), 1)"},
		{"a['k']", "a['k']"},
		{"a[1:2]", "a[1:2]"},
		{"x IN [1, 2]", "x IN [1, 2]"},
		{"CAST(x AS int[3])", "CAST(x AS int[3])"},
		{"CAST(x AS int)", "quire.to_integer(x  )"},
		{"a.b::int + 1", "quire.to_integer(a.b ) + 1"},
		{"CAST(x AS array<map<string, int>>)", "CAST(x AS MAP(VARCHAR, INT)[]      )"},
		{"filter(l, (x, i) -> x > i)", `list_filter(l,     lambda "x", __i1:  x > CAST(__i1 - 1 AS INTEGER))`},
		{"date_format(d, 'dd.MM.yyyy')", "quire.date_format(d, '%d.%m.%Y')"},
		{"collect_list(x) FILTER (WHERE y) OVER (ORDER BY z)", "quire.collected(list(x) FILTER (WHERE y) OVER (ORDER BY z))"},
		{"first(x) IGNORE NULLS", "any_value(x)"},
		{"list_transform(l, x -> x + 1)", "list_transform(l, x -> x + 1)"},
		{"upper(a) || lower('b')", "upper(CAST(a AS VARCHAR)) || lower('b')"},
		{"replace(a, b.c, '')", "quire.replace(CAST(a AS VARCHAR), CAST(b.c AS VARCHAR), '')"},
		{"trim(BOTH 'x' FROM a)", "trim(BOTH 'x' FROM CAST(a AS VARCHAR))"},
		{"upper(CASE WHEN a IN (1) THEN b END)", "upper(CAST(CASE WHEN a IN (1) THEN b END AS VARCHAR))"},
		{"NOT t.a LIKE 'x' AND a + b LIKE c", "NOT CAST(t.a AS VARCHAR) LIKE 'x' AND a + b LIKE CAST(c AS VARCHAR)"},
		{"a NOT RLIKE 'x'", "CAST(a AS VARCHAR)  !~  ('(?s).*(?:' || 'x' || ').*')"},
	} {
		r, err := Translate("SELECT "+c.in+" AS v", Options{Macros: "quire"})
		if err != nil {
			t.Errorf("%s: %v", c.in, err)
			continue
		}
		norm := func(s string) string { return strings.Join(strings.Fields(s), " ") }
		if got := strings.TrimSuffix(strings.TrimPrefix(r.SQL, "SELECT "), " AS v"); norm(got) != norm(c.want) {
			t.Errorf("%s\ngot  %s\nwant %s", c.in, norm(got), norm(c.want))
		}
	}
}

// What cannot be written is refused at the user's own word.
func TestExpressionErrors(t *testing.T) {
	for _, c := range []struct{ in, word, says string }{
		{"date_format(d, 'GG')", "'GG'", "pattern GG"},
		{"date_format(d, p)", "p", "quoted text"},
		{"to_date(s, 'yyyy [MM]')", "'yyyy [MM]'", "optional parts"},
		{"to_date(s, 'yyyy ''x')", "'yyyy ''x'", "has no end"},
		{"transform(l, 1)", "1", "expected a function"},
		{"array_sort(l, (a, b) -> a - b)", "(", "not supported"},
		{"dateadd(fortnight, 1, d)", "fortnight", "unit"},
		{"named_struct(a, 1)", "a", "quoted name"},
		{"from_json(s, 'a INT,')", "'a INT,'", "no list of columns"},
		{"a" + strings.Repeat("[0]", 12), "[", "too many indexes"},
		{"a" + strings.Repeat(" % 2", 12), "%", "too many %"},
	} {
		text := "SELECT " + c.in + " AS v"
		_, err := Translate(text, Options{Macros: "quire"})
		var e *engine.Error
		if !errors.As(err, &e) {
			t.Errorf("%s: %v", c.in, err)
			continue
		}
		if got := text[e.Pos:e.End]; got != c.word || !strings.Contains(e.Message, c.says) {
			t.Errorf("%s: at %q: %s", c.in, got, e.Message)
		}
	}
}

// A pattern of dates says the same in both languages.
func TestPatterns(t *testing.T) {
	for in, want := range map[string]string{
		"yyyy-MM-dd'T'HH:mm:ss.SSS": "'%Y-%m-%dT%H:%M:%S.%g'", "d MMM yy": "'%-d %b %y'", "100%": "'100%%'", "''": "''''", "EEEE h a": "'%A %-I %p'",
	} {
		parts, err := parsePattern(in)
		if err != nil {
			t.Errorf("%s: %v", in, err)
			continue
		}
		if got, err := formatted(parts); got != want || err != nil {
			t.Errorf("%s: %s, %v; want %s", in, got, err, want)
		}
	}
}

// Long and deep texts are translated or refused; one that took quadratic time or an endless stack would not come to an end here.
func TestExpressionsHuge(t *testing.T) {
	for name, make := range map[string]func(n int) string{
		"calls":   func(n int) string { return strings.Repeat("nvl(", n) + "1" + strings.Repeat(", 2)", n) },
		"sums":    func(n int) string { return "a" + strings.Repeat(" + b & c", n) },
		"lambdas": func(n int) string { return strings.Repeat("transform(l, (x, i) -> ", n) + "i" + strings.Repeat(")", n) },
		"cases":   func(n int) string { return strings.Repeat("CASE WHEN ", n) + "1" },
		"types": func(n int) string {
			return "CAST(x AS " + strings.Repeat("array<", n) + "int" + strings.Repeat(">", n) + ")"
		},
		"intervals": func(n int) string { return "d" + strings.Repeat(" + INTERVAL 1 HOUR", n) },
		"casts":     func(n int) string { return "x" + strings.Repeat("::int", n) },
		"powers":    func(n int) string { return "x % 2" + strings.Repeat(" ** 2", n) },
	} {
		const n = 5000
		if _, err := Translate("SELECT "+make(n), Options{Macros: "quire"}); err != nil && engine.ClassOf(err) != engine.Syntax {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// conformance gives the queries of the conformance files as seeds.
func conformance(f *testing.F) {
	files, err := filepath.Glob("../enginetest/testdata/functions_*.test")
	if err != nil || len(files) == 0 {
		f.Fatalf("no conformance files: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, line := range strings.Split(string(text), "\n") {
			if strings.HasPrefix(line, "SELECT ") || strings.HasPrefix(line, "FROM ") {
				f.Add(line)
			}
		}
	}
}

// Any text is translated or refused, at a place inside it.
func FuzzExpressions(f *testing.F) {
	conformance(f)
	f.Fuzz(func(t *testing.T, text string) {
		r, err := Translate(text, Options{Macros: "quire"})
		if err != nil {
			var e *engine.Error
			if !errors.As(err, &e) || e.Pos < 0 || e.Pos > len(text) || e.End > len(text) {
				t.Fatalf("%v", err)
			}
			return
		}
		if r.Map == nil && r.SQL != text {
			t.Fatal("no way back")
		}
		for i := 0; i <= len(r.SQL) && r.Map != nil; i += 1 + len(r.SQL)/50 {
			if at := r.Map.Source(i); at < 0 || at > len(text) {
				t.Fatalf("offset %d leads to %d of %d", i, at, len(text))
			}
		}
	})
}
