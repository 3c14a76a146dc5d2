package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"time"
)

// sides are what takes turns.
const (
	asPipe = iota // on quire's engine
	asSQL         // the same
	asBare        // the SQL on DuckDB itself
	sides
)

// sample is what one run took: by the clock, and by all threads together.
type sample struct{ wall, cpu time.Duration }

// measured is one query with all its runs.
type measured struct {
	question
	rows    int
	samples [sides][]sample // a round's runs have the same index
}

var errEmpty = errors.New("no rows: this data does not answer the question")

// measure runs a query once on each side to compare the rows, then in rounds.
func measure(ctx context.Context, s *store, b *bare, q question, rounds int) (*measured, error) {
	run := [sides]func() (*answer, error){
		asPipe: func() (*answer, error) { return s.answer(ctx, q.pipe) },
		asSQL:  func() (*answer, error) { return s.answer(ctx, q.sql) },
		asBare: func() (*answer, error) { return b.answer(ctx, q.sql) },
	}
	m := &measured{question: q}
	var first [sides]*answer
	for side := range run {
		var err error
		if first[side], err = run[side](); err != nil {
			return nil, err
		}
		if len(first[side].rows) == 0 {
			return nil, errEmpty
		}
		if d := first[asPipe].differs(first[side]); d != "" {
			return nil, fmt.Errorf("the pipe and the SQL differ: %s", d)
		}
	}
	m.rows = len(first[asPipe].rows)
	for round := range rounds {
		for i := range sides {
			side := (round + i) % sides // each is first, second and third equally often
			if round/sides%2 == 1 {
				side = (round + sides - i) % sides // and behind either of the others
			}
			took, err := timed(run[side])
			if err != nil {
				return nil, err
			}
			m.samples[side] = append(m.samples[side], took)
		}
	}
	return m, nil
}

func timed(run func() (*answer, error)) (sample, error) {
	runtime.GC() // what the run before left is not for this one to sweep
	before, at := processorTime(), time.Now()
	_, err := run()
	return sample{time.Since(at), processorTime() - before}, err
}

// median is of one side's times.
func (m *measured) median(side int, of func(sample) time.Duration) time.Duration {
	all := make([]time.Duration, len(m.samples[side]))
	for i, s := range m.samples[side] {
		all[i] = of(s)
	}
	slices.Sort(all)
	return all[len(all)/2]
}

// ratio is the median of the rounds' own ratios of two sides: what the machine did meanwhile it did to both.
func (m *measured) ratio(a, b int, of func(sample) time.Duration) float64 {
	all := make([]float64, len(m.samples[a]))
	for i := range all {
		all[i] = float64(of(m.samples[a][i])) / float64(max(1, of(m.samples[b][i])))
	}
	slices.Sort(all)
	return all[len(all)/2]
}

func wall(s sample) time.Duration { return s.wall }

func cpu(s sample) time.Duration { return s.cpu }
