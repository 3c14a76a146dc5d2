package examples_test

import (
	"bytes"
	"encoding/json"
	"io"
	"io/fs"
	"testing"

	"quire/notebooks"
	"quire/notebooks/examples"
	"quire/notebooks/examples/city"
	"quire/notebooks/examples/events"
	"quire/notebooks/examples/growth"
	"quire/notebooks/examples/people"
)

// The files that ship are what `go generate ./notebooks/examples` writes.
func TestDataIsWhatTheGeneratorMakes(t *testing.T) {
	for name, write := range map[string]func(io.Writer) error{
		"app_events.csv":                        func(w io.Writer) error { return events.Write(w, events.Config{Rows: 20_000, Days: 1, Seed: 1}) },
		"new_users.csv":                         func(w io.Writer) error { return growth.Write(w, growth.Config{Weeks: 36, Seed: 1}) },
		"people.jsonl":                          func(w io.Writer) error { return people.Write(w, people.Config{Events: 1_000, Seed: 1}) },
		"people_valid.jsonl":                    func(w io.Writer) error { return people.WriteValid(w, people.Config{Events: 1_000, Seed: 1}) },
		"city/2018-12-31/traffic_accidents.csv": func(w io.Writer) error { return city.WriteAccidents(w, city.Delivery(3_000, 365, 1)) },
		"city/2018-12-31/service_requests.csv":  func(w io.Writer) error { return city.WriteRequests(w, city.Delivery(5_000, 365, 1)) },
		"city/2019-01-01/traffic_accidents.csv": func(w io.Writer) error { return city.WriteAccidents(w, city.Delivery(3_000, 366, 1)) },
		"city/2019-01-01/service_requests.csv":  func(w io.Writer) error { return city.WriteRequests(w, city.Delivery(5_000, 366, 1)) },
	} {
		shipped, err := examples.FS.ReadFile("data/" + name)
		if err != nil {
			t.Fatal(err)
		}
		var made bytes.Buffer
		if err := write(&made); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(shipped, made.Bytes()) {
			t.Errorf("data/%s (%d bytes) is not what the generator makes (%d bytes): run go generate ./notebooks/examples", name, len(shipped), made.Len())
		}
	}
}

// Every notebook parses without a problem, stands as the formatter leaves it, and names only what is defined above.
func TestNotebooksAreWellFormed(t *testing.T) {
	names, err := fs.Glob(examples.FS, "*.quire")
	if err != nil || len(names) < 4 {
		t.Fatalf("%d notebooks, %v", len(names), err)
	}
	for _, name := range names {
		text, err := examples.FS.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		nb := notebooks.Parse(string(text))
		for _, p := range nb.Problems() {
			t.Errorf("%s: %s", name, p.Message)
		}
		if got := nb.Format(); got != string(text) {
			t.Errorf("%s is formatted as\n%s", name, got)
		}
		graph := nb.Graph()
		for _, cell := range nb.Cells {
			for _, ref := range graph.Unknown(cell.ID) {
				t.Errorf("%s: %s is not defined above", name, ref.Name)
			}
			for _, param := range graph.Params(cell.ID) {
				if param.Def == 0 {
					t.Errorf("%s: parameter %s is not defined above", name, param.Name)
				}
			}
		}
	}
}

func TestSchemaIsJSON(t *testing.T) {
	text, err := examples.FS.ReadFile("people.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var schema struct {
		Schema     string         `json:"$schema"`
		Required   []string       `json:"required"`
		Properties map[string]any `json:"properties"`
	}
	if err := json.Unmarshal(text, &schema); err != nil {
		t.Fatal(err)
	}
	if len(schema.Required) != 5 || len(schema.Properties) != 5 || schema.Schema != "http://json-schema.org/draft-07/schema#" {
		t.Errorf("%+v", schema)
	}
}
