package plots

// joint is what the panels of facets have in common: a series has the same colour in all of them, a category the same place.
type joint struct {
	palette map[string]int // colours of series by their names
	names   []string       // the categories of x, in their order; nil leaves them to the panels
}
