package notebooks

import (
	"fmt"
	"strings"
	"testing"

	"quire/internal/sqllex"
)

// Every error names its place, what is wrong, and where it can what to write instead. The place is marked by « in the script.
func TestSyntaxErrors(t *testing.T) {
	for _, c := range []struct{ src, message, hint string }{
		{"«LAOD 'x' AS x;", "expected a statement, found LAOD", "did you mean LOAD?"},
		{"«42;", "expected a statement, found 42", ""},
		{"«;", "expected a statement, found only ;", ""},
		{"«COPY t TO 'x';", "COPY is not a statement of quire", "SAVE rel TO 'file' writes, LOAD 'file' AS name reads"},
		{"«ATTACH 'x.db';", "ATTACH is not a statement of quire", "USE 'duckdb:file.db' opens a database file"},
		{"«INSTALL httpfs;", "INSTALL is not a statement of quire", "quire installs no extensions"},
		{"«CREATE OR REPLACE SECRET (TYPE s3);", "CREATE SECRET is refused: a secret never stands in a script", "${NAME}"},
		{"LOAD «httpfs;", "expected a file in quotes, found httpfs", "LOAD 'file' AS name;"},
		{"LOAD 'x'« ;", "expected AS and a name, found the end of the statement", "LOAD 'file' AS name;"},
		{"LOAD 'x' (delimiter «= ';') AS x;", "an option has no =", "delimiter value"},
		{"PARAM ds «dat = '2018-10-01';", "a parameter cannot be of type dat", "did you mean date?"},
		{"PARAM k secret = «'x';", "a secret has no default", ""},
		{"LET a = «b;", "expected a query, found b", "FROM b"},
		{"LET a = FROM b |> «PLOT bar;", "PLOT ends a query cell only", "PLOT … FROM name"},
		{"SAVE (FROM b |> «PLOT bar) TO 'x';", "PLOT ends a query cell only", ""},
		{"FROM a |> PLOT bar x=a FROM «b;", "PLOT as a pipe step has no FROM", ""},
		{"PLOT bar y=a «- b;", "an expression in a PLOT stands in parentheses", "y=(a - …)"},
		{"EXPECT a ROWS «BETWEN 1 AND 2;", "expected BETWEEN, =, <>", ""},
		{"EXPECT a x > 1 ON FAIL «STOPP;", "expected WARN or STOP, found STOPP", ""},
		{"SHOW «TABELS;", "expected TABLES, PARAMS or CONNECTIONS, found TABELS", ""},
		{"FROM a |> WHERE «(x;", "this ( is not closed", ""},
		{"FROM a |> WHERE x«);", "this ) closes nothing", ""},
		{"FROM a |> WHERE (x«];", "this ] does not close the ( in front of it", ""},
		{"FROM a |> WHERE (x\n\n«];", "this ] does not close the ( 2 lines above", ""},
		{"FROM a |> WHERE x = «'abc;\nFROM b;\n", "this text ' is not closed", ""},
		{"FROM a «/* never;\n", "this comment /* is not closed", ""},
		{"FROM a«", "missing ; at the end of the statement", ""},
		{"FROM a«\n\nLOAD 'x' AS x;", "missing ; above", ""},
		{"USE «duckdb;", "expected an engine's URL in quotes", ""},
	} {
		pos := strings.Index(c.src, "«")
		src := strings.Replace(c.src, "«", "", 1)
		nb := Parse(src)
		problems := nb.Problems()
		if len(problems) != 1 {
			t.Errorf("%s: %d problems: %+v", c.src, len(problems), problems)
			continue
		}
		p := problems[0]
		if !strings.Contains(p.Message, c.message) || !strings.Contains(p.Hint, c.hint) {
			t.Errorf("%s: %q (%q)", c.src, p.Message, p.Hint)
		}
		if p.Pos != pos && p.Pos != pos+1 {
			line, col := sqllex.LineCol(src, p.Pos)
			t.Errorf("%s: %q is told at %d:%d", c.src, p.Message, line, col)
		}
	}
}

// A script with errors still gives the statements around them.
func TestStatementsAroundErrors(t *testing.T) {
	nb := Parse("LOAD 'x' AS x;\nLAOD;\nFROM x\n\nLET y = FROM x;\n\nSAVE y TO 'z\n\nSAVE y TO 'w';\nFROM y;\n")
	var got []string
	for _, c := range nb.Cells {
		got = append(got, strings.TrimPrefix(fmt.Sprintf("%T", c.Stmt), "notebooks."))
	}
	if want := "Load <nil> Query Let <nil> Save Query"; strings.Join(got, " ") != want {
		t.Errorf("%s, want %s", strings.Join(got, " "), want)
	}
}

// Cells are cut where people see them end.
func TestCells(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		{"-- # Title\n-- text\nFROM a; -- all\n\n-- prose\n\n--~ plain\n--~ more\n\nFROM b;", "s[# Title\ntext|FROM a; -- all] p[prose|] c[|] s[|FROM b;]"},
		{"FROM a; FROM b;", "s[|FROM a;] s[|FROM b;]"},
		{"--! FROM 'a\n--!\n--!   b\n-- p\nFROM c;", "d[|FROM 'a\n\n  b] s[p|FROM c;]"},
		{"\ufeff#!/usr/bin/env -S quire run\r\n\r\n-- p\r\n-- q\r\nFROM a;\r\n", "s[p\nq|FROM a;]"},
		{"FROM a -- ;\n|> WHERE ';' = $$;$$ /* ; */\n;", "s[|FROM a -- ;\n|> WHERE ';' = $$;$$ /* ; */\n;]"},
		{"  -- p\n\tFROM a ; /* b */ FROM c;", "s[p|FROM a ; /* b */] s[|FROM c;]"},
		{"load 'x' as load; from load |> where from_ = 1;", "s[|load 'x' as load;] s[|from load |> where from_ = 1;]"},
		{"\n \n", ""},
		{"#!no end", ""},
	} {
		var got []string
		for _, cell := range Parse(c.src).Cells {
			if cell.Kind == StatementCell && cell.Stmt == nil {
				t.Errorf("%q: %+v", cell.Text, cell.Problems)
			}
			got = append(got, "spcd"[cell.Kind:cell.Kind+1]+"["+cell.Prose+"|"+cell.Text+"]")
		}
		if g := strings.Join(got, " "); g != c.want {
			t.Errorf("%q\n got %q\nwant %q", c.src, g, c.want)
		}
	}
}

// What the parts of a statement mean, for the statements with parts that are easy to mix up.
func TestStatements(t *testing.T) {
	one := func(src string) Statement {
		t.Helper()
		nb := Parse(src)
		if len(nb.Cells) != 1 || len(nb.Problems()) > 0 {
			t.Fatalf("%s: %+v", src, nb.Problems())
		}
		return nb.Cells[0].Stmt
	}
	load := one(`LOAD ('a', 'b''c') (columns (a int, "b c" decimal(3, 2)), null ('NA', ''), delimiter ';', header) AS "Ä b";`).(Load)
	if len(load.URIs) != 2 || load.URIs[1].Value != "b'c" || load.Name.Name != "Ä b" || len(load.Options) != 4 {
		t.Errorf("%+v", load)
	}
	if v := load.Options[0].Values; len(v) != 2 || v[1].Name != "b c" || v[1].Type != "decimal(3, 2)" || !load.Options[0].List {
		t.Errorf("%+v", v)
	}
	if o := load.Options[3]; o.Key != "header" || len(o.Values) != 0 || load.Options[2].Values[0].Text != ";" {
		t.Errorf("%+v", load.Options)
	}
	save := one("SAVE (FROM a |> WHERE x) TO pg.s.t (partition by ($ds AS delivered, day), mode append, key (a, b));").(Save)
	if save.Rel.Query.Text != "FROM a |> WHERE x" || strings.Join(save.To.Path, ".") != "pg.s.t" {
		t.Errorf("%+v", save)
	}
	if o := save.Options[0]; o.Key != "partition by" || o.Values[0].Name != "delivered" || o.Values[0].Text != "$ds AS delivered" || o.Values[1].Name != "day" {
		t.Errorf("%+v", o)
	}
	e := one("EXPECT a NOT NULL (x, y) AS 'both', UNIQUE (x), COLUMNS (a int), ROWS BETWEEN 1 AND 2 * 3, (rows) > 1, f(a, b) IN (1, 2) AS 'in', s MATCHES '^a,b$' ON FAIL WARN;").(Expect)
	kinds := ""
	for _, c := range e.Checks {
		kinds += string(c.Kind) + ";"
	}
	if kinds != "not null;unique;columns;rows;expr;expr;matches;" || !e.Warn || e.Checks[0].Label.Value != "both" ||
		e.Checks[3].Hi.Text != "2 * 3" || e.Checks[5].Expr.Text != "f(a, b) IN (1, 2)" || e.Checks[6].Regex.Value != "^a,b$" {
		t.Errorf("%s %+v", kinds, e)
	}
	p := one("FROM a |> PLOT line x=date_trunc('day', t) y=(a, b - c) color=k width=16cm min=-1.5 title='{ds}' TO 'a.png', 'b.svg';").(Query)
	options := ""
	for _, o := range p.Plot.Options {
		options += o.Key + "=" + o.Value.Text + ";"
	}
	if options != "x=date_trunc('day', t);y=(a, b - c);color=k;width=16cm;min=-1.5;title='{ds}';" || len(p.Plot.To) != 2 || p.Plot.Kind != "line" || p.SQL.Text != "FROM a" {
		t.Errorf("%s %+v", options, p)
	}
	if l := one("LET MATERIALIZED materialized = FROM a;").(Let); !l.Materialized || l.Name.Name != "materialized" {
		t.Errorf("%+v", l)
	}
	if r := one("WITH c AS (FROM a) INSERT INTO t FROM c;").(Raw); r.Word != "INSERT" {
		t.Errorf("%+v", r)
	}
	if l := one("LOAD pg (SELECT ';' FROM t) AS t;").(Load); l.Conn.Name != "pg" || l.Remote.Text != "SELECT ';' FROM t" {
		t.Errorf("%+v", l)
	}
}
