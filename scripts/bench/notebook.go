package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"quire/notebooks/examples"
)

// work is the flyers notebook at one size.
type work struct {
	rows  int64
	days  int
	times int
	limit time.Duration // of quire's wall time; 0 is none
	ratio float64       // of quire's to the hand-written script's; 0 is none
}

// measureNotebook measures `quire run flyers.quire` against the same work written by hand, and compares their CSV.
func (b bench) measureNotebook(t *table, w work) error {
	dir := filepath.Join(b.dir, strconv.FormatInt(w.rows, 10))
	if err := b.prepare(dir, w); err != nil {
		return err
	}
	data := filepath.Join(dir, "data", "app_events.csv")
	hand := filepath.Join(dir, "hand")
	quires, hands, err := inTurn(w.times,
		func() (sample, error) { return b.process(dir, b.quire, "run", "--no-cache", "flyers.quire") },
		func() (sample, error) {
			return b.process(dir, b.hand, "-csv", data, "-out", hand, "-memory", b.memory, "-threads", strconv.Itoa(b.threads))
		})
	if err != nil {
		return err
	}
	if err := sameBytes(filepath.Join(dir, "out", "time_on_flyer.csv"), filepath.Join(hand, "time_on_flyer.csv")); err != nil {
		return err
	}
	t.row(line{
		what: fmt.Sprintf("`quire run flyers.quire`, %s rows, with its charts", grouped(w.rows)), other: "DuckDB script by hand, no charts",
		quire: quires, than: hands, limit: w.limit, ratio: w.ratio,
	})
	return nil
}

// prepare puts the notebook, held to the limits of this run, and its data into a folder.
func (b bench) prepare(dir string, w work) error {
	data := filepath.Join(dir, "data")
	if err := os.MkdirAll(data, 0o755); err != nil {
		return err
	}
	script, err := examples.FS.ReadFile("flyers.quire")
	if err != nil {
		return err
	}
	zone := []byte("SET timezone = 'America/New_York';\n")
	limits := fmt.Appendf(nil, "%s\nSET memory_limit = '%s';\n\nSET threads = %d;\n", zone, b.memory, b.threads)
	held := bytes.Replace(script, zone, limits, 1)
	if bytes.Equal(held, script) {
		return fmt.Errorf("flyers.quire has no %q to put the limits behind", zone)
	}
	if err := os.WriteFile(filepath.Join(dir, "flyers.quire"), held, 0o600); err != nil {
		return err
	}
	file := filepath.Join(data, "app_events.csv")
	if _, err := os.Stat(file); err == nil {
		return nil // kept from an earlier run in the same folder
	}
	fmt.Fprintf(os.Stderr, "making %s rows\n", grouped(w.rows))
	_, err = b.process(dir, b.gen, "-rows", strconv.FormatInt(w.rows, 10), "-days", strconv.Itoa(w.days), "-o", file)
	return err
}

// sameBytes compares two files.
func sameBytes(a, b string) error {
	fa, err := os.Open(a)
	if err != nil {
		return err
	}
	defer func() { _ = fa.Close() }()
	fb, err := os.Open(b)
	if err != nil {
		return err
	}
	defer func() { _ = fb.Close() }()
	ra, rb := bufio.NewReaderSize(fa, 1<<20), bufio.NewReaderSize(fb, 1<<20)
	for n := 1; ; n++ {
		la, ea := ra.ReadBytes('\n')
		lb, eb := rb.ReadBytes('\n')
		if !bytes.Equal(la, lb) {
			return fmt.Errorf("line %d differs:\n%s: %q\n%s: %q", n, a, la, b, lb)
		}
		if ea == io.EOF && eb == io.EOF {
			return nil
		}
		if ea != nil {
			return ea
		}
		if eb != nil {
			return eb
		}
	}
}

// grouped writes 20000000 as 20,000,000.
func grouped(n int64) string {
	text := strconv.FormatInt(n, 10)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
