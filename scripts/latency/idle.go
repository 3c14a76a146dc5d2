package main

import (
	"fmt"
	"path/filepath"
	"time"
)

// idleLimit is the promise for a program that has nothing to do, as a part of one processor.
const idleLimit = 0.015

// measureIdle measures what programs take that nobody types into.
func (b *bench) measureIdle() error {
	fmt.Println("\n| Idle | Program | Of a processor | Written to the terminal | Memory | Promise | Kept |\n|---|---|--:|--:|--:|---|---|")
	type idle struct {
		what string
		peer
	}
	all := []idle{
		{"a notebook of 1,000 cells", peer{"quire", b.quire, []string{b.file("cells.quire")}, "NORMAL"}},
		{"a small CSV", peer{"quire", b.quire, []string{b.file("small.csv")}, "note-1"}},
	}
	for _, p := range b.peersOn(b.file("small.csv"), "note-1") {
		all = append(all, idle{"a small CSV", p})
	}
	if b.peers != "" {
		all = append(all, idle{"an empty editor", peer{"Harlequin", filepath.Join(b.peers, "harlequin"), []string{"--no-download-tzdata"}, "Query Editor"}})
	}
	for _, i := range all {
		if err := b.watchIdle(i.what, i.peer); err != nil {
			b.failed++
			fmt.Printf("| %s | %s | not measured: %.200q | | | | |\n", i.what, i.name, err.Error())
		}
	}
	return nil
}

func (b *bench) watchIdle(what string, p peer) error {
	t, _, err := start(b.environment(), b.home, p.program, p.args...)
	if err != nil {
		return err
	}
	defer t.stop()
	if _, err := t.see(p.shows); err != nil {
		return err
	}
	t.calm(2 * time.Second)
	before, err := t.processor()
	if err != nil {
		return err
	}
	written := t.written()
	time.Sleep(b.idle)
	after, err := t.processor()
	if err != nil {
		return err
	}
	resident, err := t.resident()
	if err != nil {
		return err
	}
	part := float64(after-before) / float64(b.idle)
	promise, kept := "", ""
	if p.name == "quire" {
		promise, kept = fmt.Sprintf("under %.1f%%", 100*idleLimit), "no"
		if part < idleLimit {
			kept = "yes"
		}
	}
	fmt.Printf("| %s | %s | %.2f%% | %d bytes in %v | %d MB | %s | %s |\n", what, p.name, 100*part, t.written()-written, b.idle, resident>>20, promise, kept)
	return nil
}
