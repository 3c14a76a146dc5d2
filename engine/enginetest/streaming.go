package enginetest

import (
	"context"
	"errors"
	"testing"

	"github.com/apache/arrow-go/v18/arrow/array"

	"quire/engine"
)

func streamer(t *testing.T, s *suite) engine.Streamer {
	t.Helper()
	e, ok := s.eng.(engine.Streamer)
	if !ok {
		t.Skip("the engine does not stream")
	}
	return e
}

// testStream asks for rows in their order, for some of them only, and for the error of a row far behind the first.
func testStream(t *testing.T, s *suite) {
	e := streamer(t, s)
	s.numbers(t, "n", 400)
	const many = "FROM n AS a |> CROSS JOIN n AS b |> SELECT a.i * 400 + b.i AS k |> ORDER BY k"
	next := int64(-1)
	err := e.Stream(t.Context(), s.query(many), func(res *engine.Result) error {
		for res.Next() {
			col := res.RecordBatch().Column(0).(*array.Int64)
			for i := range col.Len() {
				if next >= 0 && col.Value(i) != next {
					t.Fatalf("row %d follows %d", col.Value(i), next-1)
				}
				next = col.Value(i) + 1
			}
		}
		return nil
	})
	if err != nil || next < 400*400 {
		t.Errorf("the last row is %d: %v", next-1, err)
	}

	enough := errors.New("enough")
	for range 3 { // what is left over disturbs nobody
		err = e.Stream(t.Context(), s.query("FROM n AS a |> CROSS JOIN n AS b |> CROSS JOIN n AS c |> SELECT a.i"), func(res *engine.Result) error {
			if !res.Next() {
				t.Errorf("no rows: %v", res.Err())
			}
			return enough
		})
		if !errors.Is(err, enough) {
			t.Errorf("what use returns is %v", err)
		}
	}
	s.want(t, "FROM n |> AGGREGATE count(*) AS c", "c bigint", "400")

	rows := int64(0)
	err = e.Stream(t.Context(), s.query("FROM n AS a |> CROSS JOIN n AS b |> SELECT 1 / (a.i * 400 + b.i - 159990) AS q"), func(res *engine.Result) error {
		for res.Next() {
			rows += res.RecordBatch().NumRows()
		}
		return res.Err()
	})
	if engine.ClassOf(err) != engine.Failed {
		t.Errorf("%d rows, then class %s: %v", rows, engine.ClassOf(err), err)
	}
}

func testStreamCancel(t *testing.T, s *suite) {
	e := streamer(t, s)
	s.numbers(t, "n", 1000)
	err := cancelRunning(t, func(ctx context.Context) error {
		return e.Stream(ctx, s.query(endless), func(res *engine.Result) error {
			for res.Next() {
			}
			return res.Err()
		})
	})
	if engine.ClassOf(err) != engine.Cancelled {
		t.Errorf("class %s: %v", engine.ClassOf(err), err)
	}
	s.want(t, "FROM n |> AGGREGATE count(*) AS c", "c bigint", "1000")
}
