package tables

import (
	"fmt"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
)

func regionTable() table {
	return table{
		columns: []arrow.Field{column("r_regionkey", integer), column("r_name", text), column("r_comment", text)},
		n:       len(regionNames),
		fill: func(i int, r *rows) {
			r.integer(i)
			r.text(regionNames[i])
			r.text("where " + strings.ToLower(regionNames[i]) + " is")
		},
	}
}

func (s *Set) nationTable() table {
	return table{
		columns: []arrow.Field{column("n_nationkey", integer), column("n_name", text), column("n_regionkey", integer), column("n_comment", text)},
		n:       len(nations),
		fill: func(i int, r *rows) {
			r.integer(i)
			r.text(nations[i].name)
			r.integer(nations[i].region)
			r.text(s.prose.comment(newStream(ofNation, i), 31, 114))
		},
	}
}

// partTable: names of five different colours; a price that follows from the key.
func (s *Set) partTable() table {
	return table{
		columns: []arrow.Field{
			column("p_partkey", identifier), column("p_name", text), column("p_mfgr", text), column("p_brand", text), column("p_type", text),
			column("p_size", integer), column("p_container", text), column("p_retailprice", money), column("p_comment", text),
		},
		n: s.parts,
		fill: func(i int, r *rows) {
			x := newStream(ofPart, i)
			maker := x.between(1, 5)
			r.id(i + 1)
			r.text(strings.Join(x.some(colours, 5), " "))
			r.text(fmt.Sprintf("Manufacturer#%d", maker))
			r.text(fmt.Sprintf("Brand#%d%d", maker, x.between(1, 5)))
			r.text(x.one(typeSizes) + " " + x.one(typeFinish) + " " + x.one(typeMetal))
			r.integer(x.between(1, 50))
			r.text(x.one(boxSizes) + " " + x.one(boxes))
			r.cents(retailPrice(i + 1))
			r.text(s.prose.comment(x, 5, 22))
		},
	}
}

// some gives n different words.
func (s stream) some(of []string, n int) []string {
	out := make([]string, 0, n)
	for len(out) < n {
		word := s.one(of)
		if !strings.Contains(" "+strings.Join(out, " ")+" ", " "+word+" ") {
			out = append(out, word)
		}
	}
	return out
}

// retailPrice is in cents.
func retailPrice(part int) int { return 90_000 + part/10%20_001 + 100*(part%1_000) }

// perScale is how many suppliers of 10,000 have a complaint, and how many a recommendation, in their comment.
const perScale = 5

func (s *Set) supplierTable() table {
	return table{
		columns: []arrow.Field{
			column("s_suppkey", identifier), column("s_name", text), column("s_address", text), column("s_nationkey", integer),
			column("s_phone", text), column("s_acctbal", money), column("s_comment", text),
		},
		n: s.suppliers,
		fill: func(i int, r *rows) {
			x := newStream(ofSupplier, i)
			nation := x.IntN(len(nations))
			r.id(i + 1)
			r.text(fmt.Sprintf("Supplier#%09d", i+1))
			r.text(x.address())
			r.integer(nation)
			r.text(x.phone(nation))
			r.cents(x.between(-99_999, 999_999))
			comment := s.prose.comment(x, 25, 100)
			switch i * perScale % 10_000 {
			case 5_000:
				comment = "Customer " + s.prose.comment(x, 5, 40) + "Complaints"
			case 0:
				comment = "Customer " + s.prose.comment(x, 5, 40) + "Recommends"
			}
			r.text(comment)
		},
	}
}

// supplierOf gives the i-th of the four suppliers of a part: they are spread over all of them.
func (s *Set) supplierOf(part, i int) int {
	return (part+i*(s.suppliers/4+(part-1)/s.suppliers))%s.suppliers + 1
}

const suppliersPerPart = 4

func (s *Set) partsuppTable() table {
	return table{
		columns: []arrow.Field{
			column("ps_partkey", identifier), column("ps_suppkey", identifier), column("ps_availqty", integer),
			column("ps_supplycost", money), column("ps_comment", text),
		},
		n: s.parts,
		fill: func(i int, r *rows) {
			x := newStream(ofPartsupp, i)
			for k := range suppliersPerPart {
				r.id(i + 1)
				r.id(s.supplierOf(i+1, k))
				r.integer(x.between(1, 9_999))
				r.cents(x.between(100, 100_000))
				r.text(s.prose.comment(x, 49, 198))
			}
		},
	}
}
