package events

import "math/bits"

// random is SplitMix64 (Steele, Lea, Flood: "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014): eight bytes of
// state, and an order of numbers that no release of a library can change.
type random uint64

func (r *random) next() uint64 {
	*r += 0x9e3779b97f4a7c15
	return mix(uint64(*r))
}

// mix scatters the bits of x: SplitMix64's output function, used as a hash too.
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// below gives a number in [0, n).
func (r *random) below(n uint64) uint64 { return scale(r.next(), n) }

// chance is true in p of 10,000 cases.
func (r *random) chance(p uint64) bool { return r.below(10_000) < p }

// cubed gives a number in [0, n) in which small ones are common: of 1,000 numbers the first gets a tenth, and every
// thousandfold of n a tenth of that. Readers of an app are spread like this.
func (r *random) cubed(n uint64) uint64 {
	x := r.next()
	return scale(scale(x, scale(x, x)), n)
}

// scale maps x, of all 64-bit numbers, to [0, n) in proportion.
func scale(x, n uint64) uint64 {
	hi, _ := bits.Mul64(x, n)
	return hi
}

// portion is total × part / whole without overflow.
func portion(total, part, whole uint64) uint64 {
	hi, lo := bits.Mul64(total, part)
	q, _ := bits.Div64(hi, lo, whole)
	return q
}

// weights draws an index in proportion to a weight.
type weights []uint64 // running sums

func newWeights(n int, weight func(i int) uint64) weights {
	w := make(weights, n)
	var sum uint64
	for i := range w {
		sum += weight(i)
		w[i] = sum
	}
	return w
}

func (w weights) draw(x uint64) int {
	x = scale(x, w[len(w)-1])
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
