package events

import (
	"math/bits"

	"quire/notebooks/examples/seeded"
)

// merchantCount is how many merchants have flyers.
const merchantCount = 524

// merchant is a shop with its flyers.
type merchant struct {
	id     int // 3 or 4 digits
	first  int // id of its first flyer, 7 digits
	flyers uint64
}

// flyer gives the id of one of its flyers; the first ones are opened most.
func (m merchant) flyer(x uint64) int {
	return m.first + int(seeded.Scale(seeded.Scale(x, x), m.flyers))
}

// newMerchants gives the merchants, the most popular first.
func newMerchants(salt uint64) []merchant {
	out := make([]merchant, merchantCount)
	taken := map[int]bool{}
	next := 1_905_112
	for i := range out {
		id := 0
		for n := uint64(0); id == 0 || taken[id]; n++ {
			id = 210 + int(seeded.Scale(seeded.Mix(salt^uint64(i)<<20^n), 2_450))
		}
		taken[id] = true
		flyers := 1 + 96/(4+uint64(i))
		out[i] = merchant{id: id, first: next, flyers: flyers}
		next += int(flyers) + int(seeded.Mix(salt^uint64(i)^0xf1)%400)
	}
	return out
}

// popularity is a merchant's weight by its rank: a Zipf–Mandelbrot law, (rank + 10)^-3/2.
func popularity(rank int) uint64 {
	k := uint64(rank) + 10
	return 1_000_000_000_000 / squareRoot(k*k*k)
}

// squareRoot gives the whole part of √n.
func squareRoot(n uint64) uint64 {
	if n == 0 {
		return 0
	}
	x := uint64(1) << ((bits.Len64(n) + 1) / 2)
	for {
		y := (x + n/x) / 2
		if y >= x {
			return x
		}
		x = y
	}
}
