package main

import (
	"bufio"
	"fmt"
	"os"
)

// The data: rows that say their number, so that the screen tells which of them it shows.

const (
	smallRows   = 20_000
	wideColumns = 10_000
	wideRows    = 200
	someCells   = 1_000
	rowBytes    = 72 // of the CSV, about
)

var kinds = [...]string{"flyer_open", "item_open", "share", "close"}

// csvRows is how many rows a CSV of so many bytes has.
func csvRows(bytes int64) int64 { return max(smallRows, bytes/rowBytes) }

// lastRow is what the last row of the large CSV has and no other.
func (b *bench) lastRow() string { return fmt.Sprintf("note-%d", csvRows(b.bytes)-1) }

// write makes a file unless it is there.
func (b *bench) write(name string, fill func(w *bufio.Writer)) error {
	if _, err := os.Stat(b.file(name)); err == nil {
		return nil
	}
	f, err := os.Create(b.file(name) + ".part")
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	fill(w)
	if err := w.Flush(); err != nil {
		_ = f.Close()
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(b.file(name)+".part", b.file(name))
}

func (b *bench) text(name string, rows int64) error {
	return b.write(name, func(w *bufio.Writer) {
		fmt.Fprintln(w, "id,at,user_id,event,flyer_id,amount,note")
		for i := range rows {
			fmt.Fprintf(w, "%d,2018-10-%02d %02d:%02d:%02d,user-%d,%s,%d,%d.%02d,note-%d\n", i, 1+i%30, i%24, i%60, i*7%60, i*7919%1000003,
				kinds[i%4], i%5003, i*31%1000, i%100, i)
		}
	})
}

func (b *bench) wide(name string) error {
	return b.write(name, func(w *bufio.Writer) {
		for c := range wideColumns {
			fmt.Fprintf(w, "%sc%d", comma(c), c)
		}
		for r := range wideRows {
			fmt.Fprintln(w)
			for c := range wideColumns {
				fmt.Fprintf(w, "%s%d", comma(c), r*wideColumns+c)
			}
		}
		fmt.Fprintln(w)
	})
}

func comma(i int) string {
	if i == 0 {
		return ""
	}
	return ","
}

// The rows of the large Parquet file once more, in a file for each of so many days. Their numbers begin at 1000: files are in the
// order of their names.
const (
	dayFiles = "days/*/*.parquet"
	someDays = 200
)

// heavy is a query that keeps all processors busy for longer than any measure takes.
const heavy = "FROM 'big.parquet' AS a |> CROSS JOIN range(100000) AS b(n) |> AGGREGATE sum(sqrt(a.k + b.n)) AS s%d;"

// queries is how many of them run beside the keys.
const queries = 4

// notebook makes a notebook of cells: the heavy queries, the wide file, and many small ones.
func (b *bench) notebook(name string) error {
	return b.write(name, func(w *bufio.Writer) {
		for i := range queries {
			fmt.Fprintf(w, heavy+"\n\n", i)
		}
		fmt.Fprintf(w, "FROM 'wide.csv';\n\nFROM 'small.csv';\n\n")
		for i := range someCells - queries - 2 {
			fmt.Fprintf(w, "-- Cell %d of many\nFROM range(%d) |> SELECT range AS n%d |> WHERE n%d %% 7 = 3;\n\n", i, 100+i, i, i)
		}
	})
}
