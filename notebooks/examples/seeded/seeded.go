// Package seeded draws the random numbers of the examples' data: the same for the same seed on every machine and with every
// release. Only integers decide, so that no machine's floating point changes a byte.
package seeded

import "math/bits"

// Random is SplitMix64 (Steele, Lea, Flood: "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014): eight bytes of
// state, and an order of numbers that no release of a library can change.
type Random uint64

// Next gives any number.
func (r *Random) Next() uint64 {
	*r += 0x9e3779b97f4a7c15
	return Mix(uint64(*r))
}

// Mix scatters the bits of x: SplitMix64's output function, used as a hash too.
func Mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// Below gives a number in [0, n).
func (r *Random) Below(n uint64) uint64 { return Scale(r.Next(), n) }

// Between gives a number from a to b, both possible.
func (r *Random) Between(a, b int) int { return a + int(r.Below(uint64(b-a+1))) }

// One gives one of several.
func One[T any](r *Random, of []T) T { return of[r.Below(uint64(len(of)))] }

// Chance is true in p of 10,000 cases.
func (r *Random) Chance(p uint64) bool { return r.Below(10_000) < p }

// Cubed gives a number in [0, n) in which small ones are common: of 1,000 numbers the first gets a tenth, and every
// thousandfold of n a tenth of that. Readers of an app are spread like this.
func (r *Random) Cubed(n uint64) uint64 {
	x := r.Next()
	return Scale(Scale(x, Scale(x, x)), n)
}

// Scale maps x, of all 64-bit numbers, to [0, n) in proportion.
func Scale(x, n uint64) uint64 {
	hi, _ := bits.Mul64(x, n)
	return hi
}

// Portion is total × part / whole without overflow.
func Portion(total, part, whole uint64) uint64 {
	hi, lo := bits.Mul64(total, part)
	q, _ := bits.Div64(hi, lo, whole)
	return q
}

// Weights draws an index in proportion to a weight.
type Weights []uint64 // running sums

// NewWeights gives 0 to n-1 their weights.
func NewWeights(n int, weight func(i int) uint64) Weights {
	w := make(Weights, n)
	var sum uint64
	for i := range w {
		sum += weight(i)
		w[i] = sum
	}
	return w
}

// Draw gives the index that x, of all 64-bit numbers, falls on.
func (w Weights) Draw(x uint64) int {
	x = Scale(x, w[len(w)-1])
	lo, hi := 0, len(w)-1
	for lo < hi {
		if mid := int(uint(lo+hi) >> 1); w[mid] > x {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	return lo
}
