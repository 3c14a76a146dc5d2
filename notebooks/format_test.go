package notebooks

import "testing"

func TestFormat(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{
			"the example's form", "load   'data/e.csv'  as  e ;\nlet opens = from e |> where  x IN ('a',  'b')\n\n\n|> extend y AS z   \n   group\n;\n",
			"LOAD 'data/e.csv' AS e;\n\nLET opens = FROM e\n|> WHERE  x IN ('a',  'b')\n|> EXTEND y AS z\n   group;\n",
		},
		{
			"comments and strings stay", "  -- prose  \n\t--~ more\nfrom a -- why\n|> where x = 'two  \n  lines'; -- end\n\n\n/* last\n\n   one */",
			"-- prose  \n--~ more\nFROM a -- why\n|> WHERE x = 'two  \n  lines'; -- end\n\n/* last\n\n   one */\n",
		},
		{
			"windows", "\ufeff#!/bin/quire\r\nSET a = 1;\r\n-- p\r\n\r\nFROM a\r\n|> WHERE x = 'a\r\nb';\r\n",
			"\ufeff#!/bin/quire\nSET a = 1;\n\n-- p\n\nFROM a\n|> WHERE x = 'a\r\nb';\n",
		},
		{
			"pipes in parentheses are their author's", "FROM (FROM a |> WHERE x) AS b|>JOIN (FROM c\n  |> LIMIT 1) AS d ON true |> order by x;",
			"FROM (FROM a |> WHERE x) AS b\n|> JOIN (FROM c\n  |> LIMIT 1) AS d ON true\n|> ORDER BY x;\n",
		},
		{
			"cells with errors stay", "LAOD  'x'   AS x ;\nFROM a |> |> WHERE (;\nfrom  b\n\nload 'x' as c;",
			"LAOD  'x'   AS x ;\n\nFROM a |> |> WHERE (;\n\nfrom  b\n\nLOAD 'x' AS c;\n",
		},
		{"drafts", "--! FROM 'a\n--!   b\nfrom c;", "--! FROM 'a\n--!   b\n\nFROM c;\n"},
		{"one blank line is kept", "FROM a\n\n\n\nSELECT x,\n\n  y;", "FROM a\n\nSELECT x,\n\n  y;\n"},
		{"nothing", "\n \n", ""},
		{
			"statements of our own", "expect   a  not null (x),  y  >  1 on fail warn;save a to 'x'  (format   csv);plot  bar  x=a from  b;",
			"EXPECT a not null (x), y  >  1 on fail warn;\n\nSAVE a TO 'x' (format csv);\n\nPLOT bar x=a from b;\n",
		},
	} {
		got := Parse(c.in).Format()
		if got != c.want {
			t.Errorf("%s:\n got %q\nwant %q", c.name, got, c.want)
		}
	}
}
