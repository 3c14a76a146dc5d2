package plots

// joint is what the panels of facets have in common: a series has the same colour in all of them, a category the same place.
type joint struct {
	palette map[string]int // colours of series by their names
	names   []string       // the categories of x, in their order; nil leaves them to the panels
}

// order gives the places of names in the common order; those that a panel does not have are left out.
func (j *joint) order(names []string) []int {
	at := map[string]int{}
	for i, n := range names {
		at[n] = i
	}
	var order []int
	for _, n := range j.names {
		if i, ok := at[n]; ok {
			order = append(order, i)
		}
	}
	return order
}
