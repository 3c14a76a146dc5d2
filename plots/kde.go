package plots

import "math"

// fineBins is how many bins of equal width a density is computed from. Their width is far below the bandwidth, so that the curve is
// that of the values themselves.
const fineBins = 2048

// histogram of fine bins over [lo, hi].
type fine struct {
	lo, hi float64
	counts []float64
}

func (f *fine) width() float64 { return (f.hi/2 - f.lo/2) / float64(len(f.counts)) * 2 }

func (f *fine) middle(k int) float64 { return f.lo + (float64(k)+0.5)*f.width() }

// moments gives the number of values, their mean and their standard deviation.
func (f *fine) moments() (n, mean, sd float64) {
	w := f.width()
	for k, c := range f.counts {
		n += c
		mean += c * float64(k)
	}
	if n == 0 {
		return 0, f.lo, 0
	}
	mean /= n
	for k, c := range f.counts {
		d := float64(k) - mean
		sd += c * d * d
	}
	return n, f.lo + (mean+0.5)*w, math.Sqrt(sd/n) * w
}

// bandwidth is Silverman's rule of thumb ("Density Estimation", 1986, equation 3.31): 0.9 times the lesser of the standard
// deviation and the range of the middle half over 1.34, times n to the power of −1/5.
func bandwidth(n, sd, iqr float64) float64 {
	a := sd
	if iqr > 0 && iqr/1.34 < a {
		a = iqr / 1.34
	}
	return 0.9 * a * math.Pow(n, -0.2)
}

// density is the kernel density estimate with a Gaussian kernel at the places xs; it is zero where there are no values.
func (f *fine) density(xs []float64, h float64) []float64 {
	out := make([]float64, len(xs))
	n := 0.0
	for _, c := range f.counts {
		n += c
	}
	w := f.width()
	if n == 0 || !(h > 0) || !(w > 0) {
		return out
	}
	reach := int(4*h/w) + 1
	for i, x := range xs {
		at := int((x - f.lo) / w)
		sum := 0.0
		for k := max(0, at-reach); k <= min(len(f.counts)-1, at+reach); k++ {
			if c := f.counts[k]; c > 0 {
				z := (x - f.middle(k)) / h
				sum += c * math.Exp(-z*z/2)
			}
		}
		out[i] = sum / (n * h * math.Sqrt(2*math.Pi))
	}
	return out
}

// evenly gives n places from lo to hi.
func evenly(lo, hi float64, n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		p := float64(i) / float64(n-1)
		out[i] = lo*(1-p) + hi*p
	}
	return out
}
