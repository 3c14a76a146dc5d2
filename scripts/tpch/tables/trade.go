package tables

import (
	"fmt"
	"strings"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
)

// Dates of the specification: days since 1970 of the first, days since that of the others.
var (
	firstDay = days(1992, time.January, 1)
	lastDay  = days(1998, time.December, 31) - firstDay
	today    = days(1995, time.June, 17) - firstDay // what shipped before is on its way or returned
)

func days(y int, m time.Month, d int) int {
	return int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60))
}

func (s *Set) customerTable() table {
	return table{
		columns: []arrow.Field{
			column("c_custkey", identifier), column("c_name", text), column("c_address", text), column("c_nationkey", integer),
			column("c_phone", text), column("c_acctbal", money), column("c_mktsegment", text), column("c_comment", text),
		},
		n: s.customers,
		fill: func(i int, r *rows) {
			x := newStream(ofCustomer, i)
			nation := x.IntN(len(nations))
			r.id(i + 1)
			r.text(fmt.Sprintf("Customer#%09d", i+1))
			r.text(x.address())
			r.integer(nation)
			r.text(x.phone(nation))
			r.cents(x.between(-99_999, 999_999))
			r.text(x.one(segments))
			r.text(s.prose.comment(x, 29, 116))
		},
	}
}

// order is an order with its lines.
type order struct {
	key, customer, day int
	priority, clerk    string
	lines              []line
	comment            string
}

// line is one of an order. Money is in cents, discount and tax in hundredths.
type line struct {
	part, supplier, quantity, price, discount, tax int
	shipped, promised, received                    int // days
	returned, handling, mode, comment              string
}

func (l line) shippedYet() bool { return l.shipped <= today }

// order makes an order of a number, from 0. Two of three customers order; of 32 keys 8 are in use.
func (s *Set) order(i int) order {
	x := newStream(ofOrder, i)
	o := order{
		key:      i/8*32 + i%8 + 1,
		customer: 1,
		day:      x.between(0, lastDay-151),
		priority: strings.ReplaceAll(x.one(priorities), "_", " "),
		clerk:    fmt.Sprintf("Clerk#%09d", x.between(1, s.clerks)),
		lines:    make([]line, x.between(1, 7)),
		comment:  s.prose.comment(x, 19, 78),
	}
	for o.customer = 3; o.customer%3 == 0; {
		o.customer = x.between(1, s.customers)
	}
	for k := range o.lines {
		l := line{part: x.between(1, s.parts), quantity: x.between(1, 50), discount: x.between(0, 10), tax: x.between(0, 8)}
		l.supplier = s.supplierOf(l.part, x.IntN(suppliersPerPart))
		l.price = l.quantity * retailPrice(l.part)
		l.shipped = o.day + x.between(1, 121)
		l.promised = o.day + x.between(30, 90)
		l.received = l.shipped + x.between(1, 30)
		l.returned = "N"
		if l.received <= today {
			l.returned = x.one([]string{"R", "A"})
		}
		l.handling = x.one(handlings)
		l.mode = strings.ReplaceAll(x.one(modes), "_", " ")
		l.comment = s.prose.comment(x, 10, 43)
		o.lines[k] = l
	}
	return o
}

// status is F when all is shipped, O when nothing is.
func (o order) status() string {
	shipped := 0
	for _, l := range o.lines {
		if l.shippedYet() {
			shipped++
		}
	}
	switch shipped {
	case len(o.lines):
		return "F"
	case 0:
		return "O"
	}
	return "P"
}

// total is in cents.
func (o order) total() int {
	sum := 0
	for _, l := range o.lines {
		sum += l.price * (100 + l.tax) / 100 * (100 - l.discount) / 100
	}
	return sum
}

func (s *Set) ordersTable() table {
	return table{
		columns: []arrow.Field{
			column("o_orderkey", identifier), column("o_custkey", identifier), column("o_orderstatus", text), column("o_totalprice", money),
			column("o_orderdate", date), column("o_orderpriority", text), column("o_clerk", text), column("o_shippriority", integer),
			column("o_comment", text),
		},
		n: s.orders,
		fill: func(i int, r *rows) {
			o := s.order(i)
			r.id(o.key)
			r.id(o.customer)
			r.text(o.status())
			r.cents(o.total())
			r.day(o.day)
			r.text(o.priority)
			r.text(o.clerk)
			r.integer(0)
			r.text(o.comment)
		},
	}
}

func (s *Set) lineitemTable() table {
	return table{
		columns: []arrow.Field{
			column("l_orderkey", identifier), column("l_partkey", identifier), column("l_suppkey", identifier), column("l_linenumber", integer),
			column("l_quantity", money), column("l_extendedprice", money), column("l_discount", money), column("l_tax", money),
			column("l_returnflag", text), column("l_linestatus", text), column("l_shipdate", date), column("l_commitdate", date),
			column("l_receiptdate", date), column("l_shipinstruct", text), column("l_shipmode", text), column("l_comment", text),
		},
		n: s.orders,
		fill: func(i int, r *rows) {
			o := s.order(i)
			for k, l := range o.lines {
				r.id(o.key)
				r.id(l.part)
				r.id(l.supplier)
				r.integer(k + 1)
				r.cents(l.quantity * 100)
				r.cents(l.price)
				r.cents(l.discount)
				r.cents(l.tax)
				r.text(l.returned)
				if l.shippedYet() {
					r.text("F")
				} else {
					r.text("O")
				}
				r.day(l.shipped)
				r.day(l.promised)
				r.day(l.received)
				r.text(l.handling)
				r.text(l.mode)
				r.text(l.comment)
			}
		},
	}
}
