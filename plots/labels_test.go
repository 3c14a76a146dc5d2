package plots

import (
	"strings"
	"testing"
)

// Names that are too long for two lines below their bands are cut in the second one: the first words tell more than the first letters.
func TestLongNamesTakeTwoLines(t *testing.T) {
	names := []string{"a short one", "short", "the minutes from the order to the door", "Donaudampfschifffahrt"}
	cells := func(s string) float64 { return float64(len([]rune(s))) }
	cut := func(s string) string { return fitCells(s, 12, false) }
	var got []string
	for _, k := range bandsInTwoLines(names, 12, cells, cut) {
		got = append(got, k.label+"/"+k.under)
	}
	if want := "a short one/ short/ the minutes/from the or… Donaudampfs…/"; strings.Join(got, " ") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, " "), want)
	}
	if got := bandsInTwoLines(names, 12, cells, nil); got != nil {
		t.Errorf("without a cut there are %v", got)
	}
}

// The numbers of cells have as many decimals, those at bars none that say nothing; neither loses the digits of an exponent.
func TestLabelsOfValues(t *testing.T) {
	for _, c := range []struct {
		values      []float64
		even, short string
	}{
		{[]float64{24, 23.9, 35}, "24.0 23.9 35.0", "24 23.9 35"},
		{[]float64{24, 35}, "24 35", "24 35"},
		{[]float64{1.5e6, 2e6}, "1.5M 2.0M", "1.5M 2M"},
		{[]float64{1.5e200, 2e200}, "1.5e200 2e200", "1.5e200 2e200"},
	} {
		even, short := evenLabels("", c.values), valueLabels("", c.values)
		var a, b []string
		for _, v := range c.values {
			a, b = append(a, even(v)), append(b, short(v))
		}
		if strings.Join(a, " ") != c.even || strings.Join(b, " ") != c.short {
			t.Errorf("%v: in cells %v, at bars %v; want %s and %s", c.values, a, b, c.even, c.short)
		}
	}
}
