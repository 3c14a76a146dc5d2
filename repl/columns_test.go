package repl_test

import (
	"strings"
	"testing"

	"quire/notebooks"
	"quire/repl/text"
)

// The columns at a place are those of the names in force there, whatever is below.
func TestColumns(t *testing.T) {
	b := open(t, `PARAM least integer = 3;
LOAD 'a.csv' AS a;
LET a = FROM a |> WHERE n > $least |> EXTEND n * 2 AS twice;
FROM a;
LET a = SELECT 1 AS other;
`, nil)
	b.file("a.csv", "n,name\n1,x\n")
	b.s.SetScript(b.doc.Notebook())
	for _, c := range []struct {
		cell        int
		query, want string
	}{
		{3, "FROM a", "n bigint, name varchar, twice bigint"},
		{2, "FROM a", "n bigint, name varchar"},
		{3, "FROM a |> AGGREGATE count(*) AS c GROUP BY name", "name varchar, c bigint"},
		{3, "FROM a |> WHERE n > $least |> DROP n", "name varchar, twice bigint"},
		{4, "FROM _ |> RENAME n AS m", "m bigint, name varchar, twice bigint"},
		{3, "FROM nowhere", ""},
		{3, "FROM a |> WHER n", ""},
		{3, "SAVE a TO 'x.csv'", ""},
	} {
		fork := b.doc.Fork()
		ids := fork.SetCell(fork.Notebook().Cells[c.cell].ID, c.query)
		schema, err := b.s.Columns(t.Context(), fork.Notebook(), ids[0])
		var got []string
		if err == nil {
			for _, f := range schema.Fields() {
				got = append(got, f.Name+" "+text.TypeName(f.Type))
			}
		} else if c.want != "" {
			t.Errorf("%s: %v", c.query, err)
		}
		if s := strings.Join(got, ", "); s != c.want {
			t.Errorf("in cell %d %s has the columns %s, want %s", c.cell+1, c.query, s, c.want)
		}
	}
	if _, err := b.s.Columns(t.Context(), b.doc.Notebook(), notebooks.CellID(99999)); err == nil {
		t.Error("a cell that is not there has columns")
	}
}
