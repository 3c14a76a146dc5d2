package main

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"quire/engine/storage/s3test"
)

// A filter on a folder's column reads the objects of that folder and no others, and what cannot be read is set aside with the
// object's name, on S3 as on disk.
func TestLoadFoldersFromS3(t *testing.T) {
	server := s3test.Start(t)
	t.Log("real part: versitygw")
	const bucket = "folders"
	server.Bucket(t, bucket)
	for day := 1; day <= 20; day++ {
		key := fmt.Sprintf("team=a/events/day=2018-10-%02d/part.csv", day)
		server.Put(t, bucket, key, fmt.Appendf(nil, "n,x\n%d,a\noops,b\n", day))
	}
	server.Put(t, bucket, "team=a/events/_SUCCESS", nil)
	var mu sync.Mutex
	gets := map[string]bool{}
	endpoint := server.Through(t, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if _, key, ok := strings.Cut(r.URL.Path, "/events/"); ok && r.Method == http.MethodGet {
			mu.Lock()
			gets[key] = true
			mu.Unlock()
		}
		next.ServeHTTP(w, r)
	})
	dir := t.TempDir()
	write(t, dir, "days.quire", `
LOAD 's3://folders/team=a/events/' (on_error collect, columns (n bigint)) AS events;

LET late = FROM events |> WHERE n > 0;

FROM late |> WHERE day IN ('2018-10-07', '2018-10-11') |> AGGREGATE sum(n) AS total;
`)
	run := func(name string) string {
		c := command(t, dir, "run", name, "--s3-endpoint", endpoint, "--s3-path-style")
		c.Env = append(c.Env, server.Environ()...)
		out, err := c.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return string(out)
	}
	if out := run("days.quire"); !strings.Contains(out, "   18\n") {
		t.Errorf("the days' rows:\n%s", out)
	}
	mu.Lock()
	if len(gets) > 10 { // eight that types are inferred from, and two
		t.Errorf("%d objects were read: %v", len(gets), gets)
	}
	mu.Unlock()
	write(t, dir, "aside.quire", `
LOAD 's3://folders/team=a/events/' (on_error collect, columns (n bigint)) AS events;

FROM events_rejects |> WHERE file LIKE '%day=2018-10-20%' |> SELECT file, line, column_name, text;
`)
	if out := run("aside.quire"); !strings.Contains(out, "s3://folders/team=a/events/day=2018-10-20/part.csv     3  n            oops,b") {
		t.Errorf("the rejects:\n%s", out)
	}
}
