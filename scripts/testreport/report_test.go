package main

import (
	"strings"
	"testing"
)

func TestReport(t *testing.T) {
	const run = `{"Action":"run","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Test":"TestA","Output":"=== RUN   TestA\n"}
{"Action":"output","Package":"p","Test":"TestA","Output":"    a_test.go:7: real part: DuckDB v1.5.5\n"}
{"Action":"pass","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Test":"TestB","Output":"=== RUN   TestB\n"}
{"Action":"output","Package":"p","Test":"TestB","Output":"    b_test.go:9: no tmux: apt-get install tmux\n"}
{"Action":"output","Package":"p","Test":"TestB","Output":"--- SKIP: TestB (0.00s)\n"}
{"Action":"skip","Package":"p","Test":"TestB"}
{"Action":"output","Package":"p","Test":"TestC","Output":"    c_test.go:3: wrong\n"}
{"Action":"fail","Package":"p","Test":"TestC"}
not json
{"Action":"output","Package":"p","Output":"some chatter\n"}
{"Action":"output","Package":"p","Output":"ok  \tp\t0.1s\n"}
{"Action":"pass","Package":"p"}
`
	var out strings.Builder
	r := newReport(&out)
	if err := r.read(strings.NewReader(run)); err != nil {
		t.Fatal(err)
	}
	r.close()
	const want = `    c_test.go:3: wrong
not json
ok  	p	0.1s

1 tests passed, 1 failed, 1 skipped
skipped p TestB: no tmux: apt-get install tmux
real parts used: DuckDB v1.5.5
`
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}

// A skipped test fails the run where nothing may be skipped, and only there.
func TestStrict(t *testing.T) {
	args := []string{"-run", "^TestSkipped$", "-count=1", "."}
	t.Setenv("QUIRE_TESTREPORT_SKIP", "1")
	for strict, want := range map[bool]int{true: 1, false: 0} {
		var out, errs strings.Builder
		code, err := run(args, &out, &errs, strict)
		if code != want || (err != nil) != strict {
			t.Errorf("strict %v: code %d, error %v\n%s%s", strict, code, err, out.String(), errs.String())
		}
		if !strings.Contains(out.String(), "TestSkipped: asked to") {
			t.Errorf("the reason is missing:\n%s", out.String())
		}
	}
}
