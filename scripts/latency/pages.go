package main

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"time"
)

// pageLimit is the promise for a page at any row.
const pageLimit = 100 * time.Millisecond

// rowsShown reports whether the row with this number, counted from 0, is on the screen: the large file's rows begin with theirs.
func rowsShown(n int64) func(*screen) bool {
	want := fmt.Sprint(n)
	return func(s *screen) bool {
		for _, l := range s.lines() {
			if f := strings.Fields(strings.TrimLeft(l, "▌▎▏│> ")); len(f) > 1 && f[0] == want {
				return true
			}
		}
		return false
	}
}

// measurePages measures a page down at random rows of the large Parquet file.
func (b *bench) measurePages() error {
	t, _, err := start(b.environment(), b.dir, b.quire, b.file("big.parquet"))
	if err != nil {
		return err
	}
	defer t.stop()
	if _, err := t.until("first rows", rowsShown(0)); err != nil {
		return err
	}
	if _, err := t.see("row 1 of " + thousands(b.rows)); err != nil {
		return err
	}
	var jumps, pages, next times
	for range b.keys / 4 {
		at := rand.N(b.rows - 400)
		pause()
		if err := t.keys(fmt.Sprintf(":%d", at+1)); err != nil {
			return err
		}
		t.calm(50 * time.Millisecond)
		started := time.Now()
		if err := t.keys("\r"); err != nil {
			return err
		}
		moment, err := t.until(fmt.Sprintf("row %d", at), rowsShown(at))
		if err != nil {
			return err
		}
		jumps = append(jumps, moment.Sub(started))
		// The rows around are fetched with those that are seen: a page further down waits for nothing, far ones for the file.
		for i, into := range []*times{&next, &next, &next, &pages} {
			pause()
			last := int64(0)
			key := "\x1b[6~" // page down
			if i == 3 {
				key = strings.Repeat(key, 8)
			}
			before := t.look(position)
			started := time.Now()
			if err := t.keys(key); err != nil {
				return err
			}
			if moment, err = t.until("page down", func(s *screen) bool {
				if position(s) == before {
					return false
				}
				if _, err := fmt.Sscanf(strings.ReplaceAll(position(s), ",", ""), " row %d", &last); err != nil {
					return false
				}
				return rowsShown(last - 1)(s)
			}); err != nil {
				return err
			}
			*into = append(*into, moment.Sub(started))
		}
	}
	rows := fmt.Sprintf("in %s rows of Parquet", thousands(b.rows))
	b.tell("to a row by its number, any, "+rows, "quire", jumps, pageLimit, nil)
	b.tell("a page down from there, "+rows, "quire", next, pageLimit, nil)
	b.tell("eight pages down at once, "+rows, "quire", pages, pageLimit, nil)
	resident, err := t.resident()
	if err != nil {
		return err
	}
	fmt.Printf("| memory after that | quire | %d MB | | | | | |\n", resident>>20)
	return nil
}

func thousands(n int64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Promises for what is seen of a large file when it is opened.
const (
	firstRowsLimit = 150 * time.Millisecond
	lastRowLimit   = 50 * time.Millisecond
)

// measureOpening measures from the start of a program to the first rows of a large file, and from G to its last.
func (b *bench) measureOpening() error {
	last := rowsShown(b.rows - 1)
	for _, m := range []struct {
		file  string
		first func(*screen) bool
		last  func(*screen) bool
		limit time.Duration
	}{
		{"big.csv", has("user-7919"), has(b.lastRow()), 0},
		{"big.parquet", has("user-1 "), last, lastRowLimit},
		{dayFiles, has("user-1 "), last, lastRowLimit},
	} {
		programs := []peer{{name: "quire", program: b.quire}}
		if b.peers != "" && m.file != dayFiles {
			programs = append(programs, peer{name: "datui", program: filepath.Join(b.peers, "datui")})
			if m.file == "big.csv" {
				programs = append(programs, peer{name: "VisiData", program: filepath.Join(b.peers, "vd")})
			}
		}
		firsts, lasts := map[string]times{}, map[string]times{}
		failed := map[string]error{}
		for range b.opens {
			for _, p := range programs { // in turn
				last := m.last
				if failed[p.name] != nil {
					last = nil // once is enough to wait in vain
				}
				one, two, err := b.open(p, b.file(m.file), m.first, last)
				if one > 0 {
					firsts[p.name] = append(firsts[p.name], one)
				}
				switch {
				case err != nil:
					failed[p.name] = err
				case last != nil:
					lasts[p.name] = append(lasts[p.name], two)
				}
			}
		}
		for _, p := range programs {
			first, last := time.Duration(0), time.Duration(0)
			if p.name == "quire" {
				first, last = firstRowsLimit, m.limit
			}
			b.tell("start to the first rows of "+m.file, p.name, firsts[p.name], first, none(failed[p.name], firsts[p.name]))
			b.tell("G to the last row of "+m.file, p.name, lasts[p.name], last, none(failed[p.name], lasts[p.name]))
		}
	}
	return nil
}

// none gives an error only where nothing was measured.
func none(err error, got times) error {
	if len(got) > 0 {
		return nil
	}
	return err
}

func has(words string) func(*screen) bool {
	return func(s *screen) bool {
		for _, l := range s.lines() {
			if strings.Contains(l+" ", words) {
				return true
			}
		}
		return false
	}
}

// open opens a file with a program and goes to its last row, unless last is nil.
func (b *bench) open(p peer, file string, first, last func(*screen) bool) (one, two time.Duration, err error) {
	t, started, err := start(b.environment(), b.home, p.program, file)
	if err != nil {
		return 0, 0, err
	}
	defer t.stop()
	at, err := t.until("first rows", first)
	if err != nil {
		return 0, 0, err
	}
	if one = at.Sub(started); last == nil {
		return one, 0, nil
	}
	time.Sleep(300 * time.Millisecond)
	started = time.Now()
	if err := t.keys("G"); err != nil {
		return one, 0, err
	}
	at, err = t.until("last row", last)
	return one, at.Sub(started), err
}
