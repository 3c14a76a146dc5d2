package shop_test

import (
	"bytes"
	"encoding/csv"
	"io"
	"testing"
	"time"

	"quire/notebooks/examples/shop"
)

func table(t *testing.T, write func(io.Writer, shop.Config) error, c shop.Config) [][]string {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b, c); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

// Purchases come day by day; those who review buy too.
func TestPurchasesAndReviewsBelongTogether(t *testing.T) {
	bought := table(t, shop.WritePurchases, shop.Config{Rows: 3_000, Days: 31, Seed: 1})
	days, customers := map[string]bool{}, map[string]bool{}
	last := ""
	for _, r := range bought {
		day := r[4][:10]
		if _, err := time.Parse(time.DateTime, r[4]); err != nil || day < last {
			t.Fatalf("%s behind %s", r[4], last)
		}
		last = day
		days[day], customers[r[6]] = true, true
	}
	if len(bought) != 3_000 || len(days) != 31 {
		t.Errorf("%d purchases on %d days", len(bought), len(days))
	}
	both := 0
	reviews := table(t, shop.WriteReviews, shop.Config{Rows: 500, Seed: 1})
	for _, r := range reviews {
		if customers[r[0]] {
			both++
		}
	}
	if len(reviews) != 500 || both < 250 {
		t.Errorf("%d of %d reviews are by customers", both, len(reviews))
	}
}

func TestRefusesWhatMakesNoSense(t *testing.T) {
	for _, c := range []shop.Config{{Rows: -1, Days: 1}, {Rows: 1}} {
		if err := shop.WritePurchases(io.Discard, c); err == nil {
			t.Errorf("%+v was taken", c)
		}
	}
	if err := shop.WriteReviews(io.Discard, shop.Config{Rows: -1}); err == nil {
		t.Error("-1 reviews were taken")
	}
}
