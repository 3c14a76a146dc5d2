package main

import (
	"bytes"
	"database/sql"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/duckdb/duckdb-go/v2" // plain SQL, to compare with

	"quire/engine/storage/s3test"
	"quire/notebooks/examples"
)

// unpackExample puts the example into a folder, with the same steps as `quire demo`.
func unpackExample(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if _, err := unpack(dir); err != nil {
		t.Fatal(err)
	}
	return dir
}

func runIn(t *testing.T, dir string, args ...string) (stdout string) {
	t.Helper()
	c := command(t, dir, args...)
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	if err := c.Run(); err != nil {
		t.Fatalf("quire %s: %v\n%s", strings.Join(args, " "), err, errs.String())
	}
	return out.String()
}

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// The example runs twice to the same bytes, and its CSV is what plain SQL gives.
func TestExampleReplays(t *testing.T) {
	dir := unpackExample(t)
	first := runIn(t, dir, "run", "flyers.quire")
	for _, want := range []string{"Most viewed merchants", "When people read", "merchant_id"} {
		if !strings.Contains(first, want) {
			t.Errorf("the output has no %q:\n%s", want, first)
		}
	}
	files := []string{"out/merchants.png", "out/hours.png", "out/time_on_flyer.parquet", "out/time_on_flyer.csv"}
	before := map[string]string{}
	for _, f := range files {
		before[f] = read(t, filepath.Join(dir, f))
	}
	if second := runIn(t, dir, "run", "flyers.quire"); second != first {
		t.Error("the second run prints something else")
	}
	for _, f := range files {
		if read(t, filepath.Join(dir, f)) != before[f] {
			t.Errorf("%s differs after a second run", f)
		}
	}
	if got, want := before["out/time_on_flyer.csv"], plainSQL(t, filepath.Join(dir, "data", "app_events.csv")); got != want {
		t.Errorf("the CSV is not what plain SQL gives:\n%s\n---\n%s", head(got), head(want))
	}
}

func head(s string) string { return s[:min(len(s), 400)] }

// plainSQL computes time on flyer without quire.
func plainSQL(t *testing.T, csv string) string {
	t.Helper()
	t.Log("real part: DuckDB")
	db, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	out := filepath.Join(t.TempDir(), "plain.csv")
	for _, q := range []string{
		"SET TimeZone = 'America/New_York'",
		`CREATE TABLE e AS FROM read_csv('` + csv + `', header = true, types = {'flyer_id': 'VARCHAR', 'merchant_id': 'VARCHAR', 'timestamp': 'TIMESTAMPTZ'})`,
		`COPY (SELECT user_id, merchant_id, CAST(timestamp AS date) AS day, count(*) AS views,
		    CAST(epoch(max(timestamp)) - epoch(min(timestamp)) AS bigint) AS open_seconds,
		    CAST(epoch(max(timestamp)) - epoch(min(timestamp)) AS bigint) / count(*) AS seconds_per_open
		  FROM e WHERE event IN ('flyer_open', 'item_open') AND merchant_id NOT IN ('NULL', '<null>') AND merchant_id IS NOT NULL
		  GROUP BY ALL ORDER BY user_id, merchant_id, day) TO '` + out + `' (format csv, header)`,
	} {
		if _, err := db.Exec(q); err != nil {
			t.Fatal(err)
		}
	}
	return read(t, out)
}

// The same notebook runs on the real events of an app, by --set alone.
func TestExampleOnRealEvents(t *testing.T) {
	data := os.Getenv("QUIRE_TEST_DATA")
	if data == "" {
		t.Skip("QUIRE_TEST_DATA is not set: it names a folder with flyer_events.csv")
	}
	dir := unpackExample(t)
	if err := os.Symlink(filepath.Join(data, "flyer_events.csv"), filepath.Join(dir, "data", "flyer_events.csv")); err != nil {
		t.Fatal(err)
	}
	out := runIn(t, dir, "run", "flyers.quire", "--set", "source=flyer_events")
	if !strings.Contains(out, "Most viewed merchants") {
		t.Errorf("no chart:\n%s", out)
	}
	if got, want := read(t, filepath.Join(dir, "out", "time_on_flyer.csv")), plainSQL(t, filepath.Join(data, "flyer_events.csv")); got != want {
		t.Errorf("the CSV is not what plain SQL gives:\n%s\n---\n%s", head(got), head(want))
	}
}

// With its source and its targets on S3 the notebook gives the same rows as on disk, and no secret is in anything written.
func TestExampleOnS3(t *testing.T) {
	server := s3test.Start(t)
	t.Log("real part: versitygw")
	dir := unpackExample(t)
	runIn(t, dir, "run", "flyers.quire")
	const bucket = "flyers"
	server.Bucket(t, bucket)
	server.Put(t, bucket, "data/app_events.csv", []byte(read(t, filepath.Join(dir, "data", "app_events.csv"))))
	script := read(t, filepath.Join(dir, "flyers.quire"))
	script = strings.ReplaceAll(script, "'data/", "'s3://"+bucket+"/data/")
	script = strings.ReplaceAll(script, "'out/", "'s3://"+bucket+"/out/")
	cloud := t.TempDir()
	write(t, cloud, "flyers.quire", script)
	c := command(t, cloud, "run", "flyers.quire", "--s3-endpoint", server.Endpoint, "--s3-path-style")
	c.Env = append(c.Env, server.Environ()...)
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	if err := c.Run(); err != nil {
		t.Fatalf("%v\n%s", err, errs.String())
	}
	for _, f := range []string{"time_on_flyer.csv", "time_on_flyer.parquet", "merchants.png", "hours.png"} {
		if got, ok := server.Get(t, bucket, "out/"+f); !ok || string(got) != read(t, filepath.Join(dir, "out", f)) {
			t.Errorf("%s on S3 differs from the one on disk (%d bytes)", f, len(got))
		}
	}
	var home string
	for _, v := range c.Env {
		if name, value, _ := strings.Cut(v, "="); name == "HOME" {
			home = value
		}
	}
	written := map[string]string{"stdout": out.String(), "stderr": errs.String()}
	for _, root := range []string{home, cloud} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err == nil && d.Type().IsRegular() {
				written[path] = read(t, path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for where, text := range written {
		if strings.Contains(text, server.Secret) {
			t.Errorf("%s holds the secret key", where)
		}
	}
	// A wrong key is told in words, without the key.
	c = command(t, cloud, "run", "flyers.quire", "--s3-endpoint", server.Endpoint, "--s3-path-style")
	c.Env = append(c.Env, append(server.Environ(), "AWS_SECRET_ACCESS_KEY=wrong-"+server.Secret)...)
	text, err := c.CombinedOutput()
	if err == nil || c.ProcessState.ExitCode() != exitMissing {
		t.Errorf("exit code %d, want %d", c.ProcessState.ExitCode(), exitMissing)
	}
	if strings.Contains(string(text), server.Secret) || !strings.Contains(string(text), "s3://"+bucket) {
		t.Errorf("the message:\n%s", text)
	}
}

var _ fs.FS = examples.FS
