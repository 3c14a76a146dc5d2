package repl

import (
	"path/filepath"
	"sort"

	"quire/notebooks"
)

// SourceFiles lists the files on local disk that a cell's rows come from, by whatever definitions, as they were named when they
// were last looked at. Objects of other places are left out.
func (s *Session) SourceFiles(id notebooks.CellID) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.script == nil {
		return nil
	}
	found, seen := map[string]bool{}, map[notebooks.CellID]bool{}
	for todo := []notebooks.CellID{id}; len(todo) > 0; {
		id, todo = todo[0], todo[1:]
		c := s.script.nb.Cell(id)
		if c == nil || seen[id] {
			continue
		}
		seen[id] = true
		p := &pass{s: s, sc: s.script}
		for _, u := range p.urisOf(c) {
			for _, o := range s.sources[s.sourceKeyOf(s.script, c, u)].Objects {
				if filepath.IsAbs(o.URI) {
					found[o.URI] = true
				}
			}
		}
		for _, ref := range s.script.graph.Reads(id) {
			todo = append(todo, ref.Def)
		}
	}
	var out []string
	for path := range found {
		out = append(out, path)
	}
	sort.Strings(out)
	return out
}
