package examples_test

import (
	"bytes"
	"testing"

	"quire/notebooks/examples"
	"quire/notebooks/examples/events"
)

// The file that ships is what `go run ./notebooks/examples/gen -o notebooks/examples/data/app_events.csv` writes.
func TestDataIsWhatTheGeneratorMakes(t *testing.T) {
	shipped, err := examples.FS.ReadFile("data/app_events.csv")
	if err != nil {
		t.Fatal(err)
	}
	var made bytes.Buffer
	if err := events.Write(&made, events.Config{Rows: 20_000, Days: 1, Seed: 1}); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(shipped, made.Bytes()) {
		t.Errorf("data/app_events.csv (%d bytes) is not what the generator makes (%d bytes): run go generate ./notebooks/examples", len(shipped), made.Len())
	}
}
