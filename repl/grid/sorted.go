package grid

// Sorted gives the columns that a query's rows are ordered by, in lower case, and for each whether downwards. It is nil without an
// order, and where a step behind the ORDER BY may have changed it.
func Sorted(cell string) map[string]bool {
	st, err := parse(cell)
	if err != nil || !st.query {
		return nil
	}
	var out map[string]bool
	for _, s := range st.steps {
		switch s.verb {
		case "ORDER":
			out = map[string]bool{}
			for _, it := range s.items(2) {
				if col := it.column(); col != "" {
					out[col] = it.has("desc")
				}
			}
		case "WHERE", "LIMIT", "OFFSET", "DROP", "EXTEND", "SELECT", "PLOT":
		default:
			out = nil
		}
	}
	return out
}

// has reports whether a word stands behind the item's first one.
func (it item) has(word string) bool {
	for _, t := range it.toks[1:] {
		if t.Is(it.src, word) {
			return true
		}
	}
	return false
}
