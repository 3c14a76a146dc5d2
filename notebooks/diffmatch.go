package notebooks

import (
	"hash/maphash"
	"slices"
	"strings"

	"quire/internal/sqllex"
)

// matchCells finds for the cells of each version those of the other that they are.
func matchCells(a, b []side) {
	keys := func(s []side) []string {
		out := make([]string, len(s))
		for i := range s {
			out[i] = s[i].key
		}
		return out
	}
	pair := func(i, j int) { a[i].with, b[j].with = j, i }
	// What stands unchanged and in the same order comes first, so that of several equal cells the right ones are matched.
	for _, m := range align(keys(a), keys(b)) {
		pair(m[0], m[1])
	}
	byText := func(of func(*side) string) {
		free := map[string][]int{}
		for j := range b {
			if s := of(&b[j]); s != "" && b[j].with < 0 {
				free[s] = append(free[s], j)
			}
		}
		for i := range a {
			if a[i].with >= 0 {
				continue
			}
			if s := of(&a[i]); s != "" && len(free[s]) > 0 {
				pair(i, free[s][0])
				free[s] = free[s][1:]
			}
		}
	}
	named := func(s *side) string {
		if _, ok := definedName(s.cell.Stmt); !ok {
			return ""
		}
		return s.key
	}
	byText(named)
	byText((*side).subject)
	byText(func(s *side) string { return s.key })
	byText(func(s *side) string { return s.body })
	matchAlike(a, b)
}

// block is how many cells of each version are compared with one another for likeness at a time.
const block = 64

// alike is the least likeness of a changed cell with what it was.
const alike = 0.5

// matchAlike matches cells that stand between the same neighbours and have most of their words in common.
func matchAlike(a, b []side) {
	stays := unmoved(a)
	i, j := 0, 0
	for end := 0; end <= len(a); end++ {
		if end < len(a) && !stays[end] {
			continue
		}
		jEnd := len(b)
		if end < len(a) {
			jEnd = a[end].with
		}
		free := func(s []side, from, to int) (out []*side, at []int) {
			for k := from; k < to; k++ {
				if s[k].with < 0 {
					out, at = append(out, &s[k]), append(at, k)
				}
			}
			return out, at
		}
		fa, atA := free(a, i, end)
		fb, atB := free(b, j, jEnd)
		for len(fa) > 0 && len(fb) > 0 {
			n, m := min(block, len(fa)), min(block, len(fb))
			usedB := 0
			for _, p := range likest(fa[:n], fb[:m]) {
				fa[p[0]].with, fb[p[1]].with = atB[p[1]], atA[p[0]]
				usedB = p[1] + 1
			}
			if len(fa) == n {
				break
			}
			fa, atA = fa[n:], atA[n:]
			if len(fb)-usedB > block {
				usedB = max(usedB, min(n, len(fb)-block))
			}
			fb, atB = fb[usedB:], atB[usedB:]
		}
		i, j = end+1, jEnd+1
	}
}

// likest gives the pairs, rising on both sides, whose likeness is greatest in sum.
func likest(a, b []*side) [][2]int {
	wa, wb := bags(a), bags(b)
	n, m := len(a), len(b)
	score := make([]float64, n*m)
	sum := make([]float64, (n+1)*(m+1)) // from here on
	for x := n - 1; x >= 0; x-- {
		for y := m - 1; y >= 0; y-- {
			at := x*(m+1) + y
			sum[at] = max(sum[at+m+1], sum[at+1])
			if !mayBe(a[x], b[y]) {
				continue
			}
			if l := likeness(wa[x], wb[y]); l >= alike {
				score[x*m+y] = l
				sum[at] = max(sum[at], l+sum[at+m+2])
			}
		}
	}
	var out [][2]int
	for x, y := 0, 0; x < n && y < m; {
		at := x*(m+1) + y
		switch l := score[x*m+y]; {
		case l > 0 && sum[at] == l+sum[at+m+2]:
			out = append(out, [2]int{x, y})
			x++
			y++
		case sum[at] == sum[at+m+1]:
			x++
		default:
			y++
		}
	}
	return out
}

// bags gives the words of each cell as sorted hashes.
func bags(cells []*side) [][]uint64 {
	out := make([][]uint64, len(cells))
	for i, s := range cells {
		text := s.cell.Head
		if s.cell.Kind == StatementCell {
			text = s.cell.Text
		}
		for pos := 0; pos < len(text); {
			t := sqllex.Next(text, pos)
			pos = t.End
			switch t.Kind {
			case sqllex.Space:
			case sqllex.Comment:
				for _, w := range strings.Fields(t.Text(text)) {
					out[i] = append(out[i], maphash.String(hashed, w))
				}
			default:
				out[i] = append(out[i], maphash.String(hashed, t.Text(text)))
			}
		}
		slices.Sort(out[i])
	}
	return out
}

var hashed = maphash.MakeSeed()

// mayBe reports whether a changed cell may have become another: cells that define or write other things are other cells.
func mayBe(a, b *side) bool {
	if (a.cell.Kind == StatementCell) != (b.cell.Kind == StatementCell) {
		return false
	}
	if a.cell.Kind != StatementCell {
		return (a.cell.Kind == DraftCell) == (b.cell.Kind == DraftCell)
	}
	if a.cell.Stmt == nil || b.cell.Stmt == nil {
		return true
	}
	return a.cell.Stmt.Verb() == b.cell.Stmt.Verb()
}

// likeness is the share of words that two sorted lists have in common, from 0 to 1.
func likeness(a, b []uint64) float64 {
	if all := float64(len(a) + len(b)); all == 0 || 2*float64(min(len(a), len(b)))/all < alike {
		return 0
	}
	common := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			common++
			i++
			j++
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	return 2 * float64(common) / float64(len(a)+len(b))
}

// unmoved tells for each cell of the old version whether it stands in the same order in the new one.
func unmoved(a []side) []bool {
	var at, with []int
	for i := range a {
		if a[i].with >= 0 {
			at = append(at, i)
			with = append(with, a[i].with)
		}
	}
	out := make([]bool, len(a))
	for _, k := range rising(with) {
		out[at[k]] = true
	}
	return out
}
