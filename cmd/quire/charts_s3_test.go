package main

import (
	"bytes"
	"image/png"
	"path/filepath"
	"strings"
	"testing"

	"quire/engine/storage/s3test"
)

// A chart is written to S3 as to a folder: each of its files whole, in its format, and the same statement writes the same bytes. What
// cannot be written is told at its target.
func TestChartsToS3(t *testing.T) {
	server := s3test.Start(t)
	t.Log("real part: versitygw")
	server.Bucket(t, "reports")
	dir := t.TempDir()
	write(t, dir, "chart.quire", `
LET sales = FROM range(200) |> SELECT range AS day, 100 + range % 17 AS amount;

FROM sales |> PLOT line x=day y=amount title='Sales' TO 's3://reports/2025/sales.png', 's3://reports/2025/sales.svg', 's3://reports/2025/sales.pdf', 'here.png';
`)
	write(t, dir, "lost.quire", `
FROM range(20) |> SELECT range AS x, range AS y |> PLOT line x=x y=y TO 's3://nobucket/sales.png', 'kept.png';
`)
	run := func(name string, args ...string) (string, error) {
		c := command(t, dir, append([]string{"run", name, "--s3-endpoint", server.Endpoint, "--s3-path-style"}, args...)...)
		c.Env = append(c.Env, server.Environ()...)
		out, err := c.CombinedOutput()
		return string(out), err
	}
	files := map[string][]byte{}
	for range 2 {
		out, err := run("chart.quire", "--no-cache")
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		for key, begins := range map[string]string{"2025/sales.png": "\x89PNG", "2025/sales.svg": "<svg ", "2025/sales.pdf": "%PDF-"} {
			got, _ := server.Get(t, "reports", key)
			if !bytes.HasPrefix(got, []byte(begins)) || !strings.Contains(out, "s3://reports/"+key) {
				t.Errorf("%s begins with %.8q; the run says\n%s", key, got, out)
			}
			if before, ok := files[key]; ok && !bytes.Equal(before, got) {
				t.Errorf("%s has other bytes the second time", key)
			}
			files[key] = got
		}
	}
	if _, err := png.Decode(bytes.NewReader(files["2025/sales.png"])); err != nil {
		t.Errorf("the picture: %v", err)
	}
	if here := read(t, filepath.Join(dir, "here.png")); !bytes.Equal([]byte(here), files["2025/sales.png"]) {
		t.Error("the file on disk is another one than that on S3")
	}
	out, err := run("lost.quire", "--no-cache")
	if err == nil || !strings.Contains(out, "lost.quire:2:") || !strings.Contains(out, "nobucket") || !strings.Contains(out, "kept.png") {
		t.Errorf("a bucket that is not there: %v\n%s", err, out)
	}
	if kept := read(t, filepath.Join(dir, "kept.png")); !strings.HasPrefix(kept, "\x89PNG") {
		t.Error("the other file was kept back")
	}
}
