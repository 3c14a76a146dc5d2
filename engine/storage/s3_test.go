package storage_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"quire/engine"
	"quire/engine/cache"
	"quire/engine/storage"
	"quire/engine/storage/s3test"
)

func TestMain(m *testing.M) {
	if task := os.Getenv(childTask); task != "" {
		os.Exit(child(task))
	}
	goleak.VerifyTestMain(m,
		// The SDK keeps idle connections; they end by themselves.
		goleak.IgnoreAnyFunction("net/http.(*persistConn).readLoop"),
		goleak.IgnoreAnyFunction("net/http.(*persistConn).writeLoop"))
}

// open gives a store on the server with a cache of its own, as a user with only environment variables would have it.
func open(t *testing.T, s *s3test.Server, o storage.S3Options) (*storage.Store, *cache.Cache) {
	t.Helper()
	s.Setenv(t)
	return fresh(t, o)
}

func fresh(t *testing.T, o storage.S3Options) (*storage.Store, *cache.Cache) {
	t.Helper()
	c, err := cache.Open(filepath.Join(t.TempDir(), "cache"), 1<<30)
	if err != nil {
		t.Fatal(err)
	}
	return storage.New(storage.Options{Cache: c, S3: o}), c
}

// isolated is an environment without any AWS configuration.
func isolated(t *testing.T) {
	t.Helper()
	for _, name := range []string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"} {
		t.Setenv(name, "")
	}
	t.Setenv("AWS_CONFIG_FILE", os.DevNull)
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", os.DevNull)
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
}

func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return b
}

func list(t *testing.T, s *storage.Store, uri string) []engine.Object {
	t.Helper()
	o, err := s.List(t.Context(), uri)
	if err != nil {
		t.Fatalf("list %s: %v", uri, err)
	}
	return o
}

// read lists and fetches one object and gives its bytes.
func read(t *testing.T, s *storage.Store, uri string) []byte {
	t.Helper()
	local, err := s.Fetch(t.Context(), list(t, s, uri)[0], engine.Need{})
	if err != nil {
		t.Fatalf("fetch %s: %v", uri, err)
	}
	return content(t, local)
}

func content(t *testing.T, local engine.Local) []byte {
	t.Helper()
	data, err := os.ReadFile(local.Path)
	if err != nil {
		t.Fatal(err)
	}
	if local.Done != nil {
		local.Done()
	}
	return data
}

// write puts data behind a sink and commits it.
func write(t *testing.T, s *storage.Store, uri string, data []byte) error {
	t.Helper()
	sink, err := s.Sink(t.Context(), uri, engine.Target{URI: uri})
	if err != nil {
		return err
	}
	if err := os.WriteFile(sink.Path(), data, 0o666); err != nil {
		t.Fatal(err)
	}
	n, err := sink.Commit()
	if err == nil && n != int64(len(data)) {
		t.Errorf("%s: committed %d bytes, wrote %d", uri, n, len(data))
	}
	if _, e := os.Stat(sink.Path()); !errors.Is(e, os.ErrNotExist) {
		t.Errorf("%s: the temporary file is still there", uri)
	}
	return err
}

// fails checks an error's class, that its text has all the parts, and that it and its causes hold no secret.
func fails(t *testing.T, err error, class engine.Class, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error; expected class %q", class)
	}
	if got := engine.ClassOf(err); got != class {
		t.Errorf("class %q, expected %q: %v", got, class, err)
	}
	var e *engine.Error
	if !errors.As(err, &e) {
		t.Errorf("not an engine.Error: %T %v", err, err)
	}
	for _, p := range parts {
		if !strings.Contains(err.Error(), p) {
			t.Errorf("%q does not say %q", err, p)
		}
	}
	for cause := err; cause != nil; cause = errors.Unwrap(cause) {
		text := fmt.Sprintf("%v %+v", cause, cause)
		for _, secret := range []string{"quire-test-secret", "wrong-secret", "AWS4-HMAC"} {
			if strings.Contains(text, secret) {
				t.Errorf("a secret in %q", text)
			}
		}
	}
}

func leftovers(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestS3RoundTrip(t *testing.T) {
	server := s3test.Start(t)
	server.Bucket(t, "flyers")
	store, c := open(t, server, storage.S3Options{})
	for name, data := range map[string][]byte{
		"empty.csv":                nil,
		"small.csv":                []byte("a,b\n1,2\n"),
		"one part.bin":             random(16 << 20),
		"deep/in/folders/many.bin": random(40<<20 + 12345),
		"Zürich+100%.csv":          []byte("odd key\n"),
	} {
		uri := "s3://flyers/" + name
		if err := write(t, store, uri, data); err != nil {
			t.Fatalf("write %s: %v", uri, err)
		}
		if got := read(t, store, uri); !bytes.Equal(got, data) {
			t.Errorf("%s came back with %d bytes, %d were written", uri, len(got), len(data))
		}
		if stored, _ := server.Get(t, "flyers", name); !bytes.Equal(stored, data) {
			t.Errorf("%s is stored differently", uri)
		}
		if o := list(t, store, uri)[0]; o.URI != uri || o.Size != int64(len(data)) || o.ETag == "" {
			t.Errorf("listed as %+v", o)
		}
	}
	if n := server.Uploads(t, "flyers"); n != 0 {
		t.Errorf("%d uploads are pending", n)
	}
	if entries, _ := c.Usage(); entries != 5 {
		t.Errorf("%d entries in the cache, expected 5", entries)
	}
	if err := store.Put(t.Context(), "s3://flyers/chart.png", []byte("png")); err != nil {
		t.Fatal(err)
	}
	if got, _ := server.Get(t, "flyers", "chart.png"); string(got) != "png" {
		t.Errorf("Put stored %q", got)
	}
}

func TestS3Globs(t *testing.T) {
	server := s3test.Start(t)
	server.Bucket(t, "flyers")
	store, _ := open(t, server, storage.S3Options{})
	for _, key := range []string{
		"day/2018-10-01/a.csv", "day/2018-10-01/b.csv", "day/2018-10-02/a.csv", "day/2018-10-02/a.json", "day/2018-11-01/a.csv",
		"day/2018-10-02/.hidden.csv", "day/_SUCCESS", "report[1].csv", "report1.csv", "top.csv",
	} {
		server.Put(t, "flyers", key, []byte(key))
	}
	for pattern, want := range map[string]string{
		"day/2018-10-*/*.csv":       "day/2018-10-01/a.csv day/2018-10-01/b.csv day/2018-10-02/a.csv",
		"day/2018-1?-01/a.csv":      "day/2018-10-01/a.csv day/2018-11-01/a.csv",
		"day/2018-10-0[2-9]/a.*":    "day/2018-10-02/a.csv day/2018-10-02/a.json",
		"day/*-{10-01,11-01}/a.csv": "day/2018-10-01/a.csv day/2018-11-01/a.csv",
		"**/a.json":                 "day/2018-10-02/a.json",
		"**/*.csv":                  "day/2018-10-01/a.csv day/2018-10-01/b.csv day/2018-10-02/a.csv day/2018-11-01/a.csv report1.csv report[1].csv top.csv",
		"report[1].csv":             "report[1].csv",
		"report[0-9].csv":           "report1.csv",
		"{top,none}.csv":            "top.csv",
	} {
		var got []string
		for _, o := range list(t, store, "s3://flyers/"+pattern) {
			got = append(got, strings.TrimPrefix(o.URI, "s3://flyers/"))
			if o.Size == 0 || o.ETag == "" {
				t.Errorf("%s: no size or ETag in %+v", pattern, o)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s gives\n%s, expected\n%s", pattern, strings.Join(got, " "), want)
		}
	}
	_, err := store.List(t.Context(), "s3://flyers/day/*.parquet")
	fails(t, err, engine.Missing, "no object matches s3://flyers/day/*.parquet")
	_, err = store.List(t.Context(), "s3://none-such/day/*.parquet")
	fails(t, err, engine.Missing, "no such bucket: s3://none-such")
}

func TestS3MissingNames(t *testing.T) {
	server := s3test.Start(t)
	server.Bucket(t, "flyers")
	server.Put(t, "flyers", "day/events.csv", []byte("x"))
	store, _ := open(t, server, storage.S3Options{})
	for uri, parts := range map[string][]string{
		"s3://flyers/day/evnts.csv": {"no such object: s3://flyers/day/evnts.csv", "did you mean events.csv?"},
		"s3://flyers/day":           {"no such object: s3://flyers/day", "it is a folder", "s3://flyers/day/*"},
		"s3://flyers/else.csv":      {"no such object: s3://flyers/else.csv"},
		"s3://flyer/day/events.csv": {"no such bucket: s3://flyer", server.Endpoint},
		"s3://flyers":               {"names a bucket"},
		"s3:///x":                   {"no bucket"},
	} {
		_, err := store.List(t.Context(), uri)
		fails(t, err, engine.Missing, parts...)
	}
	_, err := store.Sink(t.Context(), "s3://flyer/out.csv", engine.Target{})
	fails(t, err, engine.Missing, "no such bucket: s3://flyer")
	_, err = store.Sink(t.Context(), "s3://flyers/day/events.csv", engine.Target{Mode: "error"})
	fails(t, err, engine.Failed, "already there")
	_, err = store.List(t.Context(), "s3://AKIAX:wrong-secret@flyers/x.csv")
	fails(t, err, engine.Denied, "credentials in the URI s3://***@flyers/x.csv")
}

func TestS3Keys(t *testing.T) {
	server := s3test.Start(t)
	server.Bucket(t, "flyers")
	server.Put(t, "flyers", "a.csv", []byte("x"))
	both := func(t *testing.T, o storage.S3Options, class engine.Class, parts ...string) {
		t.Helper()
		store, _ := fresh(t, o)
		_, err := store.List(t.Context(), "s3://flyers/a.csv")
		fails(t, err, class, parts...)
		_, err = store.List(t.Context(), "s3://flyers/*.csv")
		fails(t, err, class, parts...)
		_, err = store.Fetch(t.Context(), engine.Object{URI: "s3://flyers/a.csv", Size: 1, ETag: `"x"`}, engine.Need{})
		fails(t, err, class)
		_, err = store.Sink(t.Context(), "s3://flyers/out.csv", engine.Target{})
		fails(t, err, class)
	}
	t.Run("wrong secret", func(t *testing.T) {
		server.Setenv(t)
		t.Setenv("AWS_SECRET_ACCESS_KEY", "wrong-secret")
		both(t, storage.S3Options{}, engine.Denied, "the secret key does not fit the access key", "AWS_SECRET_ACCESS_KEY")
	})
	t.Run("wrong access key", func(t *testing.T) {
		server.Setenv(t)
		t.Setenv("AWS_ACCESS_KEY_ID", "AKIAUNKNOWN")
		both(t, storage.S3Options{}, engine.Denied, "the access key is not known at "+server.Endpoint)
	})
	t.Run("none", func(t *testing.T) {
		isolated(t)
		both(t, storage.S3Options{Endpoint: server.Endpoint}, engine.Denied, "no S3 credentials found", "AWS_ACCESS_KEY_ID")
	})
	t.Run("anonymous", func(t *testing.T) {
		isolated(t)
		store, _ := fresh(t, storage.S3Options{Endpoint: server.Endpoint, Anonymous: true})
		_, err := store.List(t.Context(), "s3://flyers/a.csv")
		fails(t, err, engine.Denied, "cannot read s3://flyers/a.csv: not open to everyone", "AWS_ACCESS_KEY_ID")
		fails(t, write(t, store, "s3://flyers/out.csv", []byte("x")), engine.Denied, "cannot write s3://flyers/out.csv: not open to everyone")
	})
	t.Run("unknown profile", func(t *testing.T) {
		isolated(t)
		both(t, storage.S3Options{Endpoint: server.Endpoint, Profile: "nobody"}, engine.Denied, "no AWS profile is called nobody")
	})
	t.Run("profile", func(t *testing.T) {
		isolated(t)
		file := filepath.Join(t.TempDir(), "credentials")
		text := fmt.Sprintf("[mine]\naws_access_key_id = %s\naws_secret_access_key = %s\n", server.Access, server.Secret)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		t.Setenv("AWS_SHARED_CREDENTIALS_FILE", file)
		store, _ := fresh(t, storage.S3Options{Endpoint: server.Endpoint, Profile: "mine"})
		if got := read(t, store, "s3://flyers/a.csv"); string(got) != "x" {
			t.Errorf("read %q", got)
		}
	})
	t.Run("broken file", func(t *testing.T) {
		isolated(t)
		file := filepath.Join(t.TempDir(), "config")
		if err := os.WriteFile(file, []byte("[default\nwrong-secret"), 0o600); err != nil {
			t.Fatal(err)
		}
		t.Setenv("AWS_CONFIG_FILE", file)
		both(t, storage.S3Options{Endpoint: server.Endpoint}, engine.Denied)
	})
}

func TestS3DeadEndpoint(t *testing.T) {
	isolated(t)
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIAX")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "wrong-secret")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	_ = l.Close()
	for endpoint, says := range map[string]string{
		"http://user:wrong-secret@" + address:   "http://" + address + ": connection refused",
		"https://no-such-host.invalid":          "https://no-such-host.invalid: ",
		"ftp://" + address + "/?x=wrong-secret": "not an http or https URL",
	} {
		store, _ := fresh(t, storage.S3Options{Endpoint: endpoint})
		_, err = store.List(t.Context(), "s3://flyers/a.csv")
		fails(t, err, engine.Unreachable, says)
		_, err = store.List(t.Context(), "s3://flyers/*.csv")
		fails(t, err, engine.Unreachable, says)
		_, err = store.Sink(t.Context(), "s3://flyers/a.csv", engine.Target{})
		fails(t, err, engine.Unreachable, says)
	}
}

// Amazon answers for a bucket of another region with a redirect that names the region.
func TestS3AnotherRegion(t *testing.T) {
	server := s3test.Start(t)
	endpoint := server.Through(t, func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
		w.Header().Set("X-Amz-Bucket-Region", "eu-central-1")
		w.Header().Set("Content-Type", "application/xml")
		w.WriteHeader(http.StatusMovedPermanently)
		_, _ = w.Write([]byte("<Error><Code>PermanentRedirect</Code><Message>elsewhere</Message></Error>"))
	})
	store, _ := open(t, server, storage.S3Options{Endpoint: endpoint})
	_, err := store.List(t.Context(), "s3://flyers/a.csv")
	fails(t, err, engine.Missing, "the bucket is in another region, eu-central-1", "now it is us-east-1")
}

func TestS3AccessDeniedAndExpired(t *testing.T) {
	server := s3test.Start(t)
	for code, says := range map[string]string{"AccessDenied": "access denied", "ExpiredToken": "the credentials have expired", "RequestTimeTooSkewed": "the clock"} {
		endpoint := server.Through(t, func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
			w.Header().Set("Content-Type", "application/xml")
			w.WriteHeader(http.StatusForbidden)
			_, _ = fmt.Fprintf(w, "<Error><Code>%s</Code><Message>quire-test-secret</Message></Error>", code)
		})
		store, _ := open(t, server, storage.S3Options{Endpoint: endpoint})
		for _, uri := range []string{"s3://flyers/a.csv", "s3://flyers/*.csv"} {
			_, err := store.List(t.Context(), uri)
			fails(t, err, engine.Denied, "s3://flyers/", says)
		}
	}
}
