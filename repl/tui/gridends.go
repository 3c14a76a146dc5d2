package tui

import tea "charm.land/bubbletea/v2"

// Where rows are read in their files a page takes as long as decoding the part that it lies in. The one page that everybody goes to is
// the last: it is asked for once nothing else is, and kept, so that G shows it at once.

// aheadValues bounds what is read before anybody asks for it.
const aheadValues = 500_000

// endPages gives the first of the pages of the last rows, as many as a screen may show; ok is false where they are not read ahead.
func (p *pages) endPages() (first int64, ok bool) {
	if p.out == nil || !p.out.InPlace || p.rows <= 0 || pageRows*p.out.Schema.NumFields() > aheadValues {
		return 0, false
	}
	return max(0, p.rows-pageRows) / pageRows, true
}

// atEnd reports whether a page is of the last rows.
func (p *pages) atEnd(n int64) bool {
	first, ok := p.endPages()
	return ok && n >= first
}

// needEnd asks for the last rows, unless others are on their way.
func (p *pages) needEnd(m *Model) tea.Cmd {
	first, ok := p.endPages()
	if !ok || p.ahead || len(p.asked) > 0 {
		return nil
	}
	p.ahead = true
	last := (p.rows - 1) / pageRows
	lacks := func(n int64) bool { return n <= last && p.have[n] == nil && (n+1)*pageRows > headRows(p.out.Head) }
	for n := first; n <= last; n++ {
		if lacks(n) {
			return p.ask(m, n, lacks, true)
		}
	}
	return nil
}
