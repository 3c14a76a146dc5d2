package complete

import (
	"slices"
	"testing"
)

// A list that follows the word that is typed is the list that would be made anew.
func TestNarrow(t *testing.T) {
	k := Known{Relations: []Relation{{Name: "a", Columns: []Column{{Name: "count_of", Type: "int"}, {Name: "other", Type: "int"}}}}}
	text := "FROM a |> WHERE c"
	first := At(text, len(text), k)
	for _, more := range []string{"FROM a |> WHERE co", "FROM a |> WHERE count_o", "FROM a |> WHERE c", "FROM a |> WHERE cxq"} {
		want := At(more, len(more), k)
		got, ok := first.Narrow(want.Prefix, len(more))
		if !ok || got.From != want.From || got.To != want.To || !slices.Equal(got.Items, want.Items) {
			t.Errorf("%s: %d to %d, %d items, want %d to %d, %d", more, got.From, got.To, len(got.Items), want.From, want.To, len(want.Items))
		}
	}
	if _, ok := At("LOAD 'c", 7, k).Narrow("co", 8); ok {
		t.Error("a path narrows without its folder")
	}
}
