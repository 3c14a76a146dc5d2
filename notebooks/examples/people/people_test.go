package people_test

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"quire/notebooks/examples/people"
)

// schema is people.schema.json in Go: all of it is required, nothing else is let in.
type schema struct {
	EID            *string `json:"eid"`
	DocumentNumber *string `json:"documentNumber"`
	Name           *string `json:"name"`
	Age            *int    `json:"age"`
	Address        *struct {
		Street      *string `json:"street"`
		Number      *int    `json:"number"`
		MailAddress *bool   `json:"mailAddress"`
	} `json:"address"`
}

func matches(line string) bool {
	var e schema
	d := json.NewDecoder(strings.NewReader(line))
	d.DisallowUnknownFields()
	if err := d.Decode(&e); err != nil || d.More() {
		return false
	}
	return e.EID != nil && e.DocumentNumber != nil && e.Name != nil && e.Age != nil && *e.Age >= 0 &&
		e.Address != nil && e.Address.Street != nil && e.Address.Number != nil && e.Address.MailAddress != nil
}

// WriteValid writes those lines of Write that match the schema, byte for byte and in their order.
func TestValidOnesAreThoseThatMatch(t *testing.T) {
	var all, valid bytes.Buffer
	c := people.Config{Events: 5_000, Seed: 3}
	if err := people.Write(&all, c); err != nil {
		t.Fatal(err)
	}
	if err := people.WriteValid(&valid, c); err != nil {
		t.Fatal(err)
	}
	var want strings.Builder
	for line := range strings.Lines(all.String()) {
		if matches(line) {
			want.WriteString(line)
		}
	}
	if valid.String() != want.String() {
		t.Errorf("%d bytes are written as valid, %d match", valid.Len(), want.Len())
	}
	if n := strings.Count(all.String(), "\n"); n != 5_000 || want.Len() == all.Len() {
		t.Errorf("%d lines, %d bytes of which %d match", n, all.Len(), want.Len())
	}
}

func TestRefusesWhatMakesNoSense(t *testing.T) {
	if err := people.Write(io.Discard, people.Config{Events: -1}); err == nil {
		t.Error("-1 events were taken")
	}
}
