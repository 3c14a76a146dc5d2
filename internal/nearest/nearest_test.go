package nearest_test

import (
	"strings"
	"testing"

	"quire/internal/nearest"
)

func TestOf(t *testing.T) {
	names := []string{"events.csv", "events.json", "Other", "x", "events", "größe", "bar", "area"}
	for word, want := range map[string]string{
		"evnets.csv": "events.csv", "EVENTS.CSV": "events.csv", "event.json": "events.json", "other": "Other", "evnts": "events", "grösse": "größe", "bra": "bar",
		"y": "", "no": "", "nothing like it": "", "": "", "event.yaml": "", "evenst.jsn": "events.json", "morning": "", strings.Repeat("e", 10_000): "",
	} {
		if got := nearest.Of(word, names); got != want {
			t.Errorf("nearest to %.20q is %q, expected %q", word, got, want)
		}
	}
	if got := nearest.Of("dxy", []string{"dry", "day"}); got != "dry" { // both one slip away
		t.Errorf("the first of equals: %q", got)
	}
	if got := nearest.Of("e", []string{strings.Repeat("e", 10_000_000)}); got != "" {
		t.Errorf("a name of ten million letters was taken")
	}
}
