package tui

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"

	"quire/repl"
)

// inFiles shows an output whose rows are read in their files. asked are the first rows of the pages that were asked for.
func inFiles(t *testing.T, rows int64, gone error) (s *screen, asked *[]int64) {
	t.Helper()
	s, asked = reading(t), new([]int64)
	done := *headOfMany(t)
	done.ID, done.Rows, done.InPlace = "kept", rows, true
	s.session.gone = gone
	s.session.table = func(from, n int64) []arrow.RecordBatch {
		*asked = append(*asked, from)
		return []arrow.RecordBatch{rowsFrom(t, from, min(n, rows-from))}
	}
	s.told(t, repl.Status{State: repl.StateFresh, Output: &done})
	return s, asked
}

// The last rows of a file are there before anybody goes to them, and stay there wherever one goes in between.
func TestLastRowsAreReadAhead(t *testing.T) {
	s, asked := inFiles(t, 9_000_050, nil)
	if want := []int64{8_999_800}; !slices.Equal(*asked, want) {
		t.Fatalf("asked for %v, want %v", *asked, want)
	}
	for i := range 30 {
		s.keys(fmt.Sprintf(":%d<enter>", 1000+i*10_000))
	}
	*asked = nil
	s.keys("G")
	s.shows("row 9,000,050 of 9,000,050")
	s.shows("value 9000049")
	if len(*asked) > 0 {
		t.Errorf("G asks for %v", *asked)
	}
}

// That the last rows cannot be read is told to who goes there, and not before.
func TestLastRowsThatFailAreToldThere(t *testing.T) {
	s, _ := inFiles(t, 9_000_000, errors.New("rows.parquet is gone"))
	s.lacks("is gone")
	s.keys("j")
	s.lacks("is gone")
	s.keys("G")
	s.shows("is gone")
}
