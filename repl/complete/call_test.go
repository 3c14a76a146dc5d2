package complete

import (
	"strings"
	"testing"

	"quire/internal/sqllex"
)

// The call around the cursor is the same whether it is found from the whole text or from the tokens near by.
func TestAround(t *testing.T) {
	for _, text := range []string{
		"FROM a |> EXTEND round(x, ▏2)", "FROM a |> EXTEND round(▏", "FROM a |> EXTEND round(f, [1, ▏2])", "FROM a |> WHERE x IN (▏1)",
		"FROM a |> EXTEND round(abs(x▏), 2)", "FROM a |> EXTEND round(abs(x)▏, 2)", "FROM a |> WHERE (x▏)", "SELECT nosuch(▏x)",
		"round(x; ▏)", "FROM a |> EXTEND concat('a(', ▏)", "▏", "FROM a |> EXTEND round (x, -- c▏\n 2)", "FROM a |> EXTEND round(CASE WHEN (▏",
	} {
		at := strings.Index(text, "▏")
		text := strings.Replace(text, "▏", "", 1)
		want, got := At(text, at, Known{}).Call, Around(text, sqllex.Lex(text), at)
		if (want == nil) != (got == nil) || want != nil && (want.Function.Name != got.Function.Name || want.Argument != got.Argument) {
			t.Errorf("%q at %d: %+v, want %+v", text, at, got, want)
		}
	}
}
