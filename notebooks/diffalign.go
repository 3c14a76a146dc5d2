package notebooks

import "sort"

// align gives pairs of indices of equal texts, rising on both sides: a long common subsequence. It takes what is unique on
// both sides for fixed points (as patience diff does) and goes on between them, so that time stays near linear where a table
// of all pairs would not be.
func align(a, b []string) [][2]int {
	al := aligner{a: a, b: b}
	al.between(0, len(a), 0, len(b), 0)
	return al.pairs
}

type aligner struct {
	a, b  []string
	pairs [][2]int
}

const (
	deepest  = 40      // how often align goes on between fixed points
	smallest = 1 << 20 // pairs that a table may have
)

func (al *aligner) between(i, iEnd, j, jEnd, depth int) {
	for i < iEnd && j < jEnd && al.a[i] == al.b[j] {
		al.pairs = append(al.pairs, [2]int{i, j})
		i++
		j++
	}
	tail := 0
	for i < iEnd-tail && j < jEnd-tail && al.a[iEnd-1-tail] == al.b[jEnd-1-tail] {
		tail++
	}
	iEnd, jEnd = iEnd-tail, jEnd-tail
	if i < iEnd && j < jEnd {
		al.inner(i, iEnd, j, jEnd, depth)
	}
	for k := range tail {
		al.pairs = append(al.pairs, [2]int{iEnd + k, jEnd + k})
	}
}

// inner aligns stretches whose ends differ.
func (al *aligner) inner(i, iEnd, j, jEnd, depth int) {
	type seen struct{ inA, inB, at int }
	places := make(map[string]*seen, iEnd-i)
	for k := i; k < iEnd; k++ {
		s := places[al.a[k]]
		if s == nil {
			s = &seen{}
			places[al.a[k]] = s
		}
		s.inA++
	}
	common := false
	for k := j; k < jEnd; k++ {
		if s := places[al.b[k]]; s != nil {
			s.inB++
			s.at = k
			common = true
		}
	}
	if !common {
		return
	}
	if (iEnd-i)*(jEnd-j) <= smallest {
		al.table(i, iEnd, j, jEnd)
		return
	}
	var at, with []int
	for k := i; k < iEnd; k++ {
		if s := places[al.a[k]]; s.inA == 1 && s.inB == 1 {
			at = append(at, k)
			with = append(with, s.at)
		}
	}
	if len(at) == 0 || depth >= deepest {
		al.inOrder(i, iEnd, j, jEnd)
		return
	}
	for _, k := range rising(with) {
		al.between(i, at[k], j, with[k], depth+1)
		al.pairs = append(al.pairs, [2]int{at[k], with[k]})
		i, j = at[k]+1, with[k]+1
	}
	al.between(i, iEnd, j, jEnd, depth+1)
}

// table finds a longest common subsequence of short stretches.
func (al *aligner) table(i, iEnd, j, jEnd int) {
	n, m := iEnd-i, jEnd-j
	length := make([]int32, (n+1)*(m+1)) // of what is common from here on
	for x := n - 1; x >= 0; x-- {
		for y := m - 1; y >= 0; y-- {
			at := x*(m+1) + y
			if al.a[i+x] == al.b[j+y] {
				length[at] = length[at+m+2] + 1
			} else {
				length[at] = max(length[at+m+1], length[at+1])
			}
		}
	}
	for x, y := 0, 0; x < n && y < m; {
		at := x*(m+1) + y
		switch {
		case al.a[i+x] == al.b[j+y]:
			al.pairs = append(al.pairs, [2]int{i + x, j + y})
			x++
			y++
		case length[at+m+1] >= length[at+1]:
			x++
		default:
			y++
		}
	}
}

// inOrder pairs the first with the first, the second with the second of equal texts, and keeps what rises.
func (al *aligner) inOrder(i, iEnd, j, jEnd int) {
	free := map[string][]int{}
	for k := j; k < jEnd; k++ {
		free[al.b[k]] = append(free[al.b[k]], k)
	}
	var at, with []int
	for k := i; k < iEnd; k++ {
		if f := free[al.a[k]]; len(f) > 0 {
			at = append(at, k)
			with = append(with, f[0])
			free[al.a[k]] = f[1:]
		}
	}
	for _, k := range rising(with) {
		al.pairs = append(al.pairs, [2]int{at[k], with[k]})
	}
}

// rising gives the indices of a longest rising subsequence of distinct numbers, in n log n steps.
func rising(s []int) []int {
	var ends []int // ends[l] is the index of the smallest number that ends a rising sequence of l+1
	before := make([]int, len(s))
	for i, v := range s {
		l := sort.Search(len(ends), func(k int) bool { return s[ends[k]] >= v })
		before[i] = -1
		if l > 0 {
			before[i] = ends[l-1]
		}
		if l == len(ends) {
			ends = append(ends, i)
		} else {
			ends[l] = i
		}
	}
	out := make([]int, len(ends))
	if len(ends) > 0 {
		for k, i := len(ends)-1, ends[len(ends)-1]; k >= 0; k, i = k-1, before[i] {
			out[k] = i
		}
	}
	return out
}
