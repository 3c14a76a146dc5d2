package main

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"time"
)

// Promises for 99 of 100 keys: with nothing else to do, and with queries running.
const (
	keyIdle = 25 * time.Millisecond
	keyBusy = 50 * time.Millisecond
)

// pause is an uneven time between keys, so that they meet every moment of a frame.
func pause() { time.Sleep(30*time.Millisecond + rand.N(40*time.Millisecond)) }

// typed types keys, one after the other, and measures each until what tells has changed.
func (t *terminal) typed(n int, key func(i int) string, tells func(*screen) string) (times, error) {
	var out times
	for i := range n {
		pause()
		before := t.look(tells)
		started := time.Now()
		if err := t.keys(key(i)); err != nil {
			return out, err
		}
		at, err := t.until("answer to a key", func(s *screen) bool { return tells(s) != before })
		if err != nil {
			return out, err
		}
		out = append(out, at.Sub(started))
	}
	return out, nil
}

// upAndDown goes ten times one way, then ten times the other.
func upAndDown(there, back string) func(i int) string {
	return func(i int) string {
		if i/10%2 == 0 {
			return there
		}
		return back
	}
}

// position is quire's own word of where the cursor is.
func position(s *screen) string {
	words, _, _ := strings.Cut(s.lines()[rows-1], " ·")
	_, columns, _ := strings.Cut(s.lines()[rows-1], "col ")
	of, _, _ := strings.Cut(columns, " of")
	return words + of
}

// marked is the lines of the cell under quire's cursor.
func marked(s *screen) string {
	var b strings.Builder
	for y, l := range s.lines() {
		if strings.ContainsRune(l, '▌') {
			fmt.Fprintln(&b, y, l)
		}
	}
	return b.String()
}

func anything(s *screen) string { return s.all() }

// measureKeys measures from key to screen: quire alone, then every program on the same files.
func (b *bench) measureKeys() error {
	if err := b.measureOwnKeys(); err != nil {
		return err
	}
	return b.measurePeerKeys()
}

func (b *bench) measureOwnKeys() error {
	t, _, err := start(b.environment(), b.dir, b.quire, "cells.quire")
	if err != nil {
		return err
	}
	defer t.stop()
	if _, err := t.see("NORMAL"); err != nil {
		return err
	}
	t.calm(300 * time.Millisecond)
	what := fmt.Sprintf("a key in a notebook of %d cells", someCells)
	got, err := t.typed(b.keys, upAndDown("j", "k"), marked)
	b.tell(what, "quire", got, keyIdle, err)
	grid := func(note string, limit time.Duration) {
		got, err := t.typed(b.keys, upAndDown("l", "h"), position)
		b.tell(fmt.Sprintf("a key in a grid of %d columns%s", wideColumns, note), "quire", got, limit, err)
		got, err = t.typed(b.keys, upAndDown("j", "k"), position)
		b.tell("the same, from row to row"+note, "quire", got, limit, err)
	}
	// The wide cell is the fifth.
	if err := t.keys("ggjjjjo"); err != nil {
		return err
	}
	if _, err := t.see(fmt.Sprintf("of %d", wideRows)); err != nil {
		return err
	}
	t.calm(300 * time.Millisecond)
	grid("", keyIdle)
	if err := t.keys("q"); err != nil {
		return err
	}
	if _, err := t.see("NORMAL"); err != nil {
		return err
	}
	if err := t.keys("gg"); err != nil {
		return err
	}
	for i := range queries {
		pause()
		if err := t.keys("\x1b[15~"); err != nil { // F5
			return err
		}
		if _, err := t.see(fmt.Sprintf("%d running", i+1)); err != nil {
			return err
		}
		if err := t.keys("j"); err != nil {
			return err
		}
	}
	with := fmt.Sprintf(", %d queries running", queries)
	got, err = t.typed(b.keys, upAndDown("j", "k"), marked)
	b.tell(what+with, "quire", got, keyBusy, err)
	if err := t.keys("ggjjjjo"); err != nil {
		return err
	}
	if _, err := t.see("col 1 of"); err != nil {
		return err
	}
	grid(with, keyBusy)
	return nil
}

// peer is another program on a file.
type peer struct {
	name, program string
	args          []string
	shows         string // when it is ready
}

// peersOn are the other programs on a file that all of them open.
func (b *bench) peersOn(file, shows string) []peer {
	if b.peers == "" {
		return nil
	}
	return []peer{
		{"VisiData", filepath.Join(b.peers, "vd"), []string{file}, shows},
		{"datui", filepath.Join(b.peers, "datui"), []string{file}, shows},
	}
}

func (b *bench) measurePeerKeys() error {
	for _, m := range []struct{ file, shows, there, back, what string }{
		{"small.csv", "note-1", "j", "k", fmt.Sprintf("a key from row to row, %d rows", smallRows)},
		{"wide.csv", "c1", "l", "h", fmt.Sprintf("a key in a grid of %d columns", wideColumns)},
	} {
		for _, p := range append([]peer{{"quire", b.quire, []string{b.file(m.file)}, m.shows}}, b.peersOn(b.file(m.file), m.shows)...) {
			got, err := b.peerKeys(p, m.there, m.back)
			b.tell(m.what+", any change", p.name, got, 0, err)
		}
	}
	if b.peers == "" {
		return nil
	}
	p := peer{"Harlequin", filepath.Join(b.peers, "harlequin"), []string{"--no-download-tzdata"}, "Query Editor"}
	got, err := b.peerKeys(p, "x", "\x7f")
	b.tell("a key in the editor, any change", p.name, got, 0, err)
	p = peer{"quire", b.quire, nil, "INSERT"}
	got, err = b.peerKeys(p, "x", "\x7f")
	b.tell("a key in the editor, any change", p.name, got, 0, err)
	return nil
}

// peerKeys measures a program's keys by any change of its screen.
func (b *bench) peerKeys(p peer, there, back string) (times, error) {
	t, _, err := start(b.environment(), b.home, p.program, p.args...)
	if err != nil {
		return nil, err
	}
	defer t.stop()
	if _, err := t.see(p.shows); err != nil {
		return nil, err
	}
	t.calm(time.Second)
	return t.typed(b.keys, upAndDown(there, back), anything)
}
