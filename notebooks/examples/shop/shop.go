// Package shop makes the data of the behaviour metrics example: the purchases of a web shop and reviews by its customers, the
// same for the same seed on every machine. In the example they come from a database and from a bucket.
package shop

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"

	"quire/notebooks/examples/seeded"
)

// Headers of the files, without their line ends.
const (
	PurchasesHeader = "invoice_number,stock_code,detail,quantity,invoice_date,unit_price,customer_id,country"
	ReviewsHeader   = "cid,review_str"
)

// FirstDay is the day of the first purchases.
var FirstDay = time.Date(2010, time.December, 1, 0, 0, 0, 0, time.UTC)

// Config says what to make.
type Config struct {
	Rows int    // purchases or reviews, 0 and more
	Days int    // of purchases from FirstDay, 1 and more
	Seed uint64 // another seed, other customers
}

// firstCustomer and customers are the ids that buy and review.
const (
	firstCustomer = 12_346
	customers     = 400
)

var (
	items = []string{
		"SMALL HEART MEASURING SPOONS", "CREAM CUPID HEARTS COAT HANGER", "JAM MAKING SET WITH JARS", "RED WOOLLY HOTTIE WHITE HEART.",
		`"DOORMAT, UNION FLAG"`, "SET/6 RED SPOTTY PAPER PLATES", `"FANNY'S REST ""STOPMETAL"" SIGN"`, "HAND WARMER BIRD DESIGN",
	}
	lands = []string{"United Kingdom", "United Kingdom", "United Kingdom", "France", "Australia", "Netherlands"}
)

// WritePurchases writes the header and c.Rows purchases as CSV, day by day.
func WritePurchases(w io.Writer, c Config) error {
	if c.Rows < 0 || c.Days < 1 {
		return fmt.Errorf("%d rows over %d days: 0 rows or more and 1 day or more are needed", c.Rows, c.Days)
	}
	out := bufio.NewWriter(w)
	fmt.Fprintln(out, PurchasesHeader)
	r := seeded.Random(seeded.Mix(c.Seed + 1))
	invoice := 536_365
	for i := range c.Rows {
		if r.Chance(1_500) {
			invoice++
		}
		at := FirstDay.AddDate(0, 0, i*c.Days/c.Rows).Add(time.Duration(8*60+r.Below(11*60)) * time.Minute)
		item := r.Below(uint64(len(items)))
		quantity := 1 + int(r.Cubed(60))
		if r.Chance(150) {
			quantity = -quantity // sent back
		}
		fmt.Fprintf(out, "%d,%d,%s,%d,%s,%d.%03d,%d,%s\n", invoice, 22_190+item, items[item], quantity, at.Format("2006-01-02 15:04:05"),
			r.Below(12), 10*r.Below(100), firstCustomer+int(r.Cubed(customers)), seeded.One(&r, lands))
	}
	return out.Flush()
}

var (
	praise    = []string{"good", "Good", "a good film", "not good at all", "goodness", "good!"}
	judgement = strings.Fields("This movie was the worst I have ever seen and its story is a slow but brave one which they will not forget with very bad actors")
)

// WriteReviews writes the header and c.Rows reviews as CSV: words with blanks and line ends between them.
func WriteReviews(w io.Writer, c Config) error {
	if c.Rows < 0 {
		return fmt.Errorf("%d rows: 0 or more are needed", c.Rows)
	}
	out := bufio.NewWriter(w)
	fmt.Fprintln(out, ReviewsHeader)
	r := seeded.Random(seeded.Mix(c.Seed + 2))
	for range c.Rows {
		var words []string
		for range r.Between(3, 30) {
			words = append(words, seeded.One(&r, judgement))
		}
		if r.Chance(4_000) {
			words[r.Below(uint64(len(words)))] = seeded.One(&r, praise)
		}
		text := strings.Join(words, " ")
		if r.Chance(1_000) {
			text = strings.Replace(text, " ", "  \n", 1)
		}
		fmt.Fprintf(out, "%d,\"%s\"\n", firstCustomer+int(r.Cubed(customers)), text)
	}
	return out.Flush()
}
