// Package people makes the data of the JSON Schema example: a queue of events about people, one JSON object a line, the same
// for the same seed on every machine.
//
// Most match people.schema.json. The others have what such queues have: a field of another type, one missing, one that the
// schema does not know (at the top or in the address), a line that is no JSON. Valid events come in more than one spelling:
// fields in another order, blanks, escapes, so that passing them on byte for byte shows.
package people

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"quire/notebooks/examples/seeded"
)

// Config says what to make.
type Config struct {
	Events int    // lines, 0 and more
	Seed   uint64 // another seed, other people
}

// Write writes the events as JSON lines, those that the schema refuses among them.
func Write(w io.Writer, c Config) error { return write(w, c, func(event) bool { return true }) }

// WriteValid writes only the events of Write that match the schema, as Write writes them.
func WriteValid(w io.Writer, c Config) error {
	return write(w, c, func(e event) bool { return e.valid })
}

func write(w io.Writer, c Config, keep func(event) bool) error {
	if c.Events < 0 {
		return fmt.Errorf("%d events: 0 or more are needed", c.Events)
	}
	out := bufio.NewWriter(w)
	r := seeded.Random(seeded.Mix(c.Seed + 1))
	for range c.Events {
		if e := newEvent(&r); keep(e) {
			out.WriteString(e.text)
			out.WriteByte('\n')
		}
	}
	return out.Flush()
}

// event is a line.
type event struct {
	text  string
	valid bool
}

var (
	names   = strings.Fields("Ada Grace Joseph Linus Maria Niklaus Edsger Barbara Donald Radia Ken Frances Alan Sophie Tony")
	streets = []string{"Blue Street", "Harbour Road", "Mill Lane", "Old Square", "Station Road", `Caf\u00e9 Passage`, "Königsallee"}
)

// refused is how many of 10,000 events do not match.
const refused = 600

func newEvent(r *seeded.Random) event {
	id := fmt.Sprintf("%08x-%04x-4%03x-%04x-%012x", uint32(r.Next()), r.Below(1<<16), r.Below(1<<12), 1<<15|r.Below(1<<14), r.Below(1<<48))
	eid := fmt.Sprintf(`"eid": %q`, id)
	document := fmt.Sprintf(`"documentNumber": "423%08d"`, r.Below(100_000_000))
	name := fmt.Sprintf(`"name": %q`, seeded.One(r, names))
	age := fmt.Sprintf(`"age": %d`, 16+r.Below(40)+r.Below(38))
	address := []string{
		fmt.Sprintf(`"street": "%s"`, seeded.One(r, streets)),
		fmt.Sprintf(`"number": %d`, 1+r.Below(50)),
		fmt.Sprintf(`"mailAddress": %t`, r.Chance(6_000)),
	}
	if !r.Chance(refused) {
		if r.Chance(1_000) { // another client: other order, no blanks
			return event{object(age, eid, name, `"address": `+object(address[2], address[0], address[1]), document), true}
		}
		return event{object(eid, document, name, age, `"address": `+object(address...)), true}
	}
	switch r.Below(6) {
	case 0:
		age = `"age": "unknown"`
	case 1:
		address[1] = `"number": 12.5`
	case 2:
		name = `"nickname": "Joe"` // and no name
	case 3:
		address = address[:2] // no mailAddress
	case 4:
		address = append(address, `"floor": 3`)
	default:
		return event{object(eid, document)[:40], false} // cut off on its way
	}
	return event{object(eid, document, name, age, `"address": `+object(address...)), false}
}

func object(fields ...string) string { return "{" + strings.Join(fields, ", ") + "}" }
