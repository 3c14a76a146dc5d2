package repl

import (
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"

	"quire/engine"
	"quire/notebooks"
)

// A LOAD of what a SAVE above it writes depends on that SAVE: by the places that both mean once their parameters are put in,
// a file, a folder above it, one below it, or a pattern. Running the LOAD never runs the SAVE.

// written is the place of one SAVE.
type written struct {
	cell   notebooks.CellID
	path   []string // its segments
	folder bool     // partitions below it
}

// writers finds the SAVEs above a cell that write what one of these URIs names, in the script's order. Looking costs no more
// than the depth of the paths and what matches.
type writers struct {
	at    map[string][]written // by the place itself
	below map[string][]written // by every folder above it
}

// writersOf gives the SAVEs above a cell that write what it reads by these URIs, as written.
func (p *pass) writersOf(c *notebooks.Cell, uris []notebooks.Str) []notebooks.CellID {
	if p.saves == nil {
		p.saves = p.findSaves()
	}
	var out []notebooks.CellID
	if len(p.saves.at) > 0 {
		for _, u := range uris {
			for _, w := range p.saves.of(absoluteIn(p.sc.dir(c, p.dir), p.placeOf(c, u))) {
				if p.sc.above(w.cell, c.ID) && !slices.Contains(out, w.cell) {
					out = append(out, w.cell)
				}
			}
		}
		slices.SortFunc(out, func(a, b notebooks.CellID) int { return p.sc.nb.Index(a) - p.sc.nb.Index(b) })
	}
	all := out
	for _, id := range p.writers[c.ID] { // of its other URIs
		if !slices.Contains(all, id) {
			all = append(all[:len(all):len(all)], id)
		}
	}
	p.writers[c.ID] = all
	p.s.mu.Lock()
	if !slices.Equal(p.s.writers[c.ID], all) {
		p.s.writers[c.ID] = all
		p.s.known++
	}
	p.s.mu.Unlock()
	return out
}

func (p *pass) findSaves() *writers {
	w := &writers{at: map[string][]written{}, below: map[string][]written{}}
	for _, c := range p.sc.nb.Cells {
		st, ok := asStatement[notebooks.Save](c)
		if !ok || st.To.URI == nil {
			continue
		}
		place := absoluteIn(p.dir, p.placeOf(c, *st.To.URI))
		one := written{cell: c.ID, path: segmentsOf(place)}
		for _, o := range st.Options {
			one.folder = one.folder || o.Key == "partition by"
		}
		key := strings.Join(one.path, "/")
		w.at[key] = append(w.at[key], one)
		for i := len(one.path) - 1; i > 0; i-- {
			dir := strings.Join(one.path[:i], "/")
			w.below[dir] = append(w.below[dir], one)
		}
	}
	return w
}

// placeOf is a URI with its parameters, as far as they are known: what is wrong with one is told where the URI is used.
func (p *pass) placeOf(c *notebooks.Cell, u notebooks.Str) string {
	text, err := p.interpolate(c, u, true)
	if err != nil {
		return u.Value
	}
	return text
}

// segmentsOf takes a place apart, `.` and doubled slashes taken out.
func segmentsOf(place string) []string {
	scheme, rest, ok := strings.Cut(filepath.ToSlash(place), "://")
	if !ok {
		scheme, rest = "", scheme
	}
	return append([]string{scheme}, strings.Split(strings.Trim(path.Clean("/"+rest), "/"), "/")...)
}

// fixed is the number of segments in front of the first that is a pattern.
func fixed(segments []string) int {
	for i, s := range segments {
		if strings.ContainsAny(s, "*?[{") {
			return i
		}
	}
	return len(segments)
}

// of gives the SAVEs that write something that a URI names.
func (w *writers) of(uri string) []written {
	load := segmentsOf(uri)
	n := fixed(load)
	var out []written
	for i := n; i > 0; i-- {
		for _, one := range w.at[strings.Join(load[:i], "/")] {
			// At the place itself, or a file in a folder of partitions.
			if i == len(load) || one.folder {
				out = append(out, one)
			}
		}
	}
	for _, one := range w.below[strings.Join(load[:n], "/")] {
		if matchSegments(load[n:], one.path[n:], one.folder) {
			out = append(out, one)
		}
	}
	return out
}

// matchSegments reports whether a pattern can name a place, something in it when it is a folder, or a folder that it is in.
func matchSegments(pattern, place []string, folder bool) bool {
	for i, s := range pattern {
		switch {
		case strings.Contains(s, "**") || strings.Contains(s, "{"): // alternatives may hold slashes
			return true
		case i == len(place):
			return folder
		}
		if ok, err := path.Match(s, place[i]); err == nil && !ok {
			return false
		}
	}
	switch {
	case len(pattern) == 0: // a folder above it
		return true
	case folder:
		return len(pattern) > len(place)
	}
	return len(pattern) == len(place)
}

// savedPlace is the place of a URI that a SAVE above writes: where --out has put it.
func (p *pass) savedPlace(c *notebooks.Cell, uri string) string {
	place := p.absolute(c, uri)
	if p.s.cfg.Out == "" || strings.Contains(uri, "://") || filepath.IsAbs(uri) {
		return place
	}
	rel, err := filepath.Rel(p.dir, place)
	if err != nil {
		return place
	}
	if strings.HasSuffix(uri, "/") {
		rel += "/"
	}
	return p.target(rel)
}

// wrote tells that a SAVE has written: what was looked at before may be other files now.
func (p *pass) wrote(c *notebooks.Cell) {
	clear(p.resolved)
	p.s.mu.Lock()
	p.s.wrote[c.ID]++
	p.s.known++
	p.s.mu.Unlock()
}

// pendingSchema gives the columns of the files that a SAVE will write, as a LOAD of uri will find them: without the keys of
// its partitions, which come last, as folders below the URI.
func pendingSchema(t engine.Target, schema *arrow.Schema, uri string) *arrow.Schema {
	var fields []arrow.Field
	isKey := map[string]*engine.Value{}
	for _, key := range t.PartitionBy {
		isKey[strings.ToLower(key.Name)] = key.Value
	}
	for _, f := range schema.Fields() {
		if _, key := isKey[strings.ToLower(f.Name)]; !key {
			fields = append(fields, f)
		}
	}
	load := segmentsOf(uri)
	keys := t.PartitionBy
	if above := fixed(load) - len(segmentsOf(t.URI)); above > 0 {
		keys = keys[min(above, len(keys)):]
	}
	for _, key := range keys {
		f := arrow.Field{Name: key.Name, Nullable: true}
		if field, _ := fieldNamed(schema, key.Name); key.Value == nil && field != nil {
			f = *field
		} else if key.Value != nil {
			f.Type = valueType(*key.Value)
		}
		fields = append(fields, f)
	}
	return arrow.NewSchema(fields, nil)
}

// valueType is the type of a column that is a constant in every row.
func valueType(v engine.Value) arrow.DataType {
	switch v.Type {
	case "integer":
		return arrow.PrimitiveTypes.Int64
	case "decimal":
		return arrow.PrimitiveTypes.Float64
	case "boolean":
		return arrow.FixedWidthTypes.Boolean
	case "date":
		return arrow.FixedWidthTypes.Date32
	case "timestamp":
		return &arrow.TimestampType{Unit: arrow.Microsecond}
	}
	return arrow.BinaryTypes.String
}
