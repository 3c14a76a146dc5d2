package repl

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sort"
	"strconv"
	"strings"

	"quire/engine"
	"quire/internal/sqllex"
	"quire/notebooks"
)

// provenance is what a cell's output was, or would be, made from. Two equal fingerprints mean the same rows.
type provenance struct {
	fingerprint string
	text        string            // the statement without space and comments
	inputs      map[string]string // "opens", "$ds", "file …" → the fingerprint or value of each
}

// changed says in words why now is not p.
func (p provenance) changed(now provenance) string {
	if p.text != now.text {
		return "its text changed"
	}
	var names []string
	for name, v := range now.inputs {
		if was, ok := p.inputs[name]; !ok || was != v {
			names = append(names, name)
		}
	}
	for name := range p.inputs {
		if _, ok := now.inputs[name]; !ok {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	if len(names) == 0 {
		return "its inputs changed"
	}
	if len(names) > 3 {
		names = append(names[:3], "…")
	}
	return strings.Join(names, ", ") + " changed"
}

func digest(parts ...string) string { return fullDigest(parts...)[:24] }

// fullDigest is digest without a cut, for what other sessions find.
func fullDigest(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s;", len(p), p)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// bareText is a statement without comments and with single blanks, so that layout changes nothing.
func bareText(text string) string {
	var b strings.Builder
	for _, t := range sqllex.Code(text) {
		if t.Kind == sqllex.Semicolon {
			continue
		}
		b.WriteString(t.Text(text))
		b.WriteByte(' ')
	}
	return b.String()
}

// provenances tells for every cell what it would be made from now, as far as the session knows: parameters not evaluated and
// sources not looked at yet count as unknown, so nothing made from them is equal. Called with the lock held.
func (s *Session) provenances(sc *script) map[notebooks.CellID]provenance {
	if s.made.script == sc && s.made.known == s.known {
		return s.made.cells
	}
	out := make(map[notebooks.CellID]provenance, len(sc.nb.Cells))
	settings := s.settings(sc)
	for _, c := range sc.nb.Cells {
		if c.Stmt == nil {
			continue
		}
		out[c.ID] = s.provenance(sc, c, settings, out)
	}
	s.made = provenanceCache{sc, s.known, out}
	return out
}

// provenanceCache keeps the provenances of a script as long as nothing more is learned of its parameters and sources: they
// are asked for at every cell's end.
type provenanceCache struct {
	script *script
	known  int
	cells  map[notebooks.CellID]provenance
}

func (s *Session) provenance(sc *script, c *notebooks.Cell, settings engine.Settings, above map[notebooks.CellID]provenance) provenance {
	p := provenance{text: sc.bare(c), inputs: map[string]string{}}
	if zone := settings.TimeZone; zone != "" && zone != "UTC" {
		p.inputs["timezone"] = zone
	}
	if settings.Database != "" {
		p.inputs["the database"] = settings.Database
	}
	if got, ok := sc.brought[c.ID]; ok {
		p.inputs["what it includes"] = got.digest
	}
	for _, ref := range sc.graph.Params(c.ID) {
		v := s.params[ref.Def]
		if def := sc.nb.Cell(ref.Def); v.known && def != nil && v.text == sc.bare(def) {
			p.inputs["$"+ref.Name] = showValue(v.value)
		} else {
			p.inputs["$"+ref.Name] = "?"
		}
	}
	for _, ref := range sc.graph.Reads(c.ID) {
		switch {
		case ref.Kind == notebooks.RefCatalog: // the raw SQL above makes it what it is
		case ref.Def != 0:
			p.inputs[refName(ref)] = above[ref.Def].fingerprint
		case ref.URI != nil:
			p.inputs[ref.URI.Value] = s.sources[s.sourceKeyOf(sc, c, ref.URI.Value)].id
		}
	}
	s.savedInputs(sc, c, p.inputs, above)
	if v, ok := s.varying[c.ID]; ok {
		p.inputs["when it ran"] = strconv.Itoa(v.turn)
	}
	if raw := sc.graph.Barrier(c.ID); raw != 0 {
		p.inputs["the raw SQL above"] = above[raw].fingerprint
	}
	switch st := any(c.Stmt).(type) {
	case notebooks.Param, *notebooks.Param:
		if v := s.params[c.ID]; v.known {
			p.inputs["value"] = showValue(v.value)
		}
	case notebooks.Load:
		s.loadInputs(sc, c, st, p.inputs, above)
	case *notebooks.Load:
		s.loadInputs(sc, c, *st, p.inputs, above)
	}
	keys := make([]string, 0, len(p.inputs))
	for k := range p.inputs {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	parts := []string{p.text}
	for _, k := range keys {
		parts = append(parts, k, p.inputs[k])
	}
	p.fingerprint = digest(parts...)
	return p
}

func (s *Session) loadInputs(sc *script, c *notebooks.Cell, st notebooks.Load, inputs map[string]string, above map[notebooks.CellID]provenance) {
	for _, u := range st.URIs {
		inputs[u.Value] = s.sources[s.sourceKeyOf(sc, c, u.Value)].id
	}
}

// savedInputs takes what SAVEs above write of what a cell reads: what they would write now, and how often they did.
func (s *Session) savedInputs(sc *script, c *notebooks.Cell, inputs map[string]string, above map[notebooks.CellID]provenance) {
	saves, known := s.writers[c.ID]
	if id := sc.graph.SaveOf(c.ID); !known && id != 0 {
		saves = []notebooks.CellID{id}
	}
	var parts []string
	for _, id := range saves {
		if made, ok := above[id]; ok {
			parts = append(parts, made.fingerprint, strconv.Itoa(s.wrote[id]))
		}
	}
	if len(parts) > 0 {
		inputs["what the SAVE above writes"] = digest(parts...)
	}
}

// refName is the name by which a person knows a reference.
func refName(ref notebooks.Ref) string {
	if ref.Name != "" {
		return ref.Name
	}
	if ref.URI != nil {
		return ref.URI.Value
	}
	return "_"
}
