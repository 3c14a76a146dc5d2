package storage_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"quire/engine"
	"quire/engine/cache"
	"quire/engine/storage"
	"quire/engine/storage/s3test"
)

// counter counts the requests of each kind that reach a server.
type counter struct{ get, head, list, put atomic.Int64 }

func (c *counter) see(r *http.Request) {
	switch {
	case r.Method == http.MethodGet && r.URL.Query().Has("list-type"):
		c.list.Add(1)
	case r.Method == http.MethodGet:
		c.get.Add(1)
	case r.Method == http.MethodHead:
		c.head.Add(1)
	case r.Method == http.MethodPut:
		c.put.Add(1)
	}
}

func TestS3CacheSparesRequests(t *testing.T) {
	server := s3test.Start(t)
	server.Bucket(t, "flyers")
	data := random(33 << 20)
	server.Put(t, "flyers", "a.bin", data)
	var seen counter
	endpoint := server.Through(t, func(w http.ResponseWriter, r *http.Request, s http.Handler) { seen.see(r); s.ServeHTTP(w, r) })
	store, c := open(t, server, storage.S3Options{Endpoint: endpoint})

	if !bytes.Equal(read(t, store, "s3://flyers/a.bin"), data) {
		t.Fatal("different bytes")
	}
	if n := seen.get.Load(); n != 3 {
		t.Errorf("%d GETs for 33 MiB, expected 3 ranges of 16 MiB", n)
	}
	if !bytes.Equal(read(t, store, "s3://flyers/a.bin"), data) {
		t.Fatal("different bytes")
	}
	if n := seen.get.Load(); n != 3 {
		t.Errorf("reading again made %d GETs", n-3)
	}
	// Another program with the same cache.
	again, err := cache.Open(c.Dir(), 0)
	if err != nil {
		t.Fatal(err)
	}
	other := storage.New(storage.Options{Cache: again, S3: storage.S3Options{Endpoint: endpoint}})
	if !bytes.Equal(read(t, other, "s3://flyers/a.bin"), data) || seen.get.Load() != 3 {
		t.Errorf("another store on the cache made %d GETs", seen.get.Load()-3)
	}
	// A new version is another object.
	server.Put(t, "flyers", "a.bin", []byte("new"))
	if got := read(t, store, "s3://flyers/a.bin"); string(got) != "new" {
		t.Errorf("after an overwrite read %d bytes", len(got))
	}
}

func TestS3FetchedTogether(t *testing.T) {
	server := s3test.Start(t)
	server.Bucket(t, "flyers")
	data := random(17 << 20)
	server.Put(t, "flyers", "a.bin", data)
	var seen counter
	endpoint := server.Through(t, func(w http.ResponseWriter, r *http.Request, s http.Handler) { seen.see(r); s.ServeHTTP(w, r) })
	store, _ := open(t, server, storage.S3Options{Endpoint: endpoint})
	o := list(t, store, "s3://flyers/a.bin")[0]
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			local, err := store.Fetch(t.Context(), o, engine.Need{})
			if err != nil {
				t.Error(err)
				return
			}
			if got, err := os.ReadFile(local.Path); err != nil || !bytes.Equal(got, data) {
				t.Errorf("different bytes: %v", err)
			}
			local.Done()
		})
	}
	wait.Wait()
	if n := seen.get.Load(); n != 2 {
		t.Errorf("eight readers made %d GETs, expected the 2 of one", n)
	}
}

func TestS3OverwrittenWhileRead(t *testing.T) {
	server := s3test.Start(t)
	server.Bucket(t, "flyers")
	before, after := random(40<<20), random(35<<20)
	server.Put(t, "flyers", "a.bin", before)
	var gets atomic.Int64
	endpoint := server.Through(t, func(w http.ResponseWriter, r *http.Request, s http.Handler) {
		if r.Method == http.MethodGet && gets.Add(1) == 2 {
			server.Put(t, "flyers", "a.bin", after)
		}
		s.ServeHTTP(w, r)
	})
	store, c := open(t, server, storage.S3Options{Endpoint: endpoint})
	o := list(t, store, "s3://flyers/a.bin")[0]
	local, err := store.Fetch(t.Context(), o, engine.Need{})
	if err != nil {
		t.Fatal(err)
	}
	if local.Object.ETag == o.ETag || local.Object.Size != int64(len(after)) {
		t.Errorf("the object is told as %+v, listed was %+v", local.Object, o)
	}
	if !bytes.Equal(content(t, local), after) {
		t.Error("what was read is not the new object")
	}
	if err := store.Check(t.Context(), o); engine.ClassOf(err) != engine.ChangedUnder {
		t.Errorf("Check of the old object: %v", err)
	}
	if err := store.Check(t.Context(), local.Object); err != nil {
		t.Errorf("Check of the new object: %v", err)
	}
	if entries, bytes := c.Usage(); entries != 1 || bytes != int64(len(after)) {
		t.Errorf("the cache has %d entries of %d bytes", entries, bytes)
	}
}

func TestS3NeverAtRest(t *testing.T) {
	server := s3test.Start(t)
	server.Bucket(t, "flyers")
	server.Put(t, "flyers", "a.csv", []byte("0"))
	var n atomic.Int64
	endpoint := server.Through(t, func(w http.ResponseWriter, r *http.Request, s http.Handler) {
		if r.Method == http.MethodGet {
			server.Put(t, "flyers", "a.csv", fmt.Append(nil, "version ", n.Add(1)))
		}
		s.ServeHTTP(w, r)
	})
	store, c := open(t, server, storage.S3Options{Endpoint: endpoint})
	_, err := store.Fetch(t.Context(), list(t, store, "s3://flyers/a.csv")[0], engine.Need{})
	fails(t, err, engine.ChangedUnder, "s3://flyers/a.csv keeps changing")
	if left := leftovers(t, c.Dir()); len(left) != 0 {
		t.Errorf("left behind: %q", left)
	}
}

func TestS3Head(t *testing.T) {
	server := s3test.Start(t)
	server.Bucket(t, "flyers")
	text := strings.Repeat("line of text\n", 1000)
	server.Put(t, "flyers", "a.csv", []byte(text))
	server.Put(t, "flyers", "a.csv.gz", append([]byte("\x1f\x8b"), text...))
	server.Put(t, "flyers", "one.csv", bytes.Repeat([]byte("x"), 5000))
	store, _ := open(t, server, storage.S3Options{})
	for name, want := range map[string]struct {
		size int
		part bool
	}{"a.csv": {13 * 7, true}, "a.csv.gz": {13002, false}, "one.csv": {5000, false}} {
		local, err := store.Fetch(t.Context(), list(t, store, "s3://flyers/"+name)[0], engine.Need{Head: 100})
		if err != nil {
			t.Fatal(err)
		}
		if got := content(t, local); len(got) != want.size || local.Part != want.part {
			t.Errorf("%s: head of 100 bytes gives %d, part %v; expected %d, %v", name, len(got), local.Part, want.size, want.part)
		}
	}
	if got := read(t, store, "s3://flyers/a.csv"); string(got) != text {
		t.Error("the whole object after its head has other bytes")
	}
}

func TestS3BrokenConnections(t *testing.T) {
	server := s3test.Start(t)
	server.Bucket(t, "flyers")
	data := random(20 << 20)
	server.Put(t, "flyers", "a.bin", data)
	var gets atomic.Int64
	endpoint := server.Through(t, func(w http.ResponseWriter, r *http.Request, s http.Handler) {
		if r.Method == http.MethodGet && gets.Add(1) <= 3 {
			w = &cutWriter{ResponseWriter: w, left: 1 << 20}
		}
		s.ServeHTTP(w, r)
	})
	store, _ := open(t, server, storage.S3Options{Endpoint: endpoint})
	if !bytes.Equal(read(t, store, "s3://flyers/a.bin"), data) {
		t.Error("different bytes")
	}
	if gets.Load() < 4 {
		t.Errorf("only %d GETs", gets.Load())
	}
}

// cutWriter breaks a connection off after some bytes.
type cutWriter struct {
	http.ResponseWriter
	left int
}

func (c *cutWriter) Write(p []byte) (int, error) {
	if len(p) > c.left {
		panic(http.ErrAbortHandler)
	}
	c.left -= len(p)
	return c.ResponseWriter.Write(p)
}

func TestS3CancelWhileReading(t *testing.T) {
	server := s3test.Start(t)
	server.Bucket(t, "flyers")
	data := random(40 << 20)
	server.Put(t, "flyers", "a.bin", data)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var gets atomic.Int64
	endpoint := server.Through(t, func(w http.ResponseWriter, r *http.Request, s http.Handler) {
		if r.Method == http.MethodGet && gets.Add(1) == 2 {
			cancel()
			<-r.Context().Done() // never answers
			return
		}
		s.ServeHTTP(w, r)
	})
	store, c := open(t, server, storage.S3Options{Endpoint: endpoint})
	o := list(t, store, "s3://flyers/a.bin")[0]
	_, err := store.Fetch(ctx, o, engine.Need{})
	fails(t, err, engine.Cancelled)
	if left := leftovers(t, c.Dir()); len(left) != 0 {
		t.Errorf("left behind: %q", left)
	}
	if local, err := store.Fetch(t.Context(), o, engine.Need{}); err != nil || !bytes.Equal(content(t, local), data) {
		t.Errorf("fetching again: %v", err)
	}
}

func TestS3CancelWhileWriting(t *testing.T) {
	server := s3test.Start(t)
	server.Bucket(t, "flyers")
	server.Put(t, "flyers", "out.bin", []byte("the earlier one"))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var parts atomic.Int64
	endpoint := server.Through(t, func(w http.ResponseWriter, r *http.Request, s http.Handler) {
		if r.Method == http.MethodPut && r.URL.Query().Has("partNumber") && parts.Add(1) == 2 {
			cancel()
		}
		s.ServeHTTP(w, r)
	})
	store, c := open(t, server, storage.S3Options{Endpoint: endpoint})
	sink, err := store.Sink(ctx, "s3://flyers/out.bin", engine.Target{})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(sink.Path(), random(100<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = sink.Commit()
	fails(t, err, engine.Cancelled)
	if err := sink.Abort(); err != nil {
		t.Error(err)
	}
	if n := server.Uploads(t, "flyers"); n != 0 {
		t.Errorf("%d uploads are pending", n)
	}
	if got, _ := server.Get(t, "flyers", "out.bin"); string(got) != "the earlier one" {
		t.Errorf("the earlier object now has %d bytes", len(got))
	}
	if left := leftovers(t, c.Dir()); len(left) != 0 {
		t.Errorf("left behind: %q", left)
	}
}

func TestS3FailedUpload(t *testing.T) {
	server := s3test.Start(t)
	server.Bucket(t, "flyers")
	endpoint := server.Through(t, func(w http.ResponseWriter, r *http.Request, s http.Handler) {
		if r.Method == http.MethodPut && r.URL.Query().Get("partNumber") == "2" {
			w.Header().Set("Content-Type", "application/xml")
			w.WriteHeader(http.StatusForbidden)
			_, _ = w.Write([]byte("<Error><Code>AccessDenied</Code><Message>no</Message></Error>"))
			return
		}
		s.ServeHTTP(w, r)
	})
	store, c := open(t, server, storage.S3Options{Endpoint: endpoint})
	fails(t, write(t, store, "s3://flyers/out.bin", random(50<<20)), engine.Denied, "cannot write s3://flyers/out.bin: access denied")
	if n := server.Uploads(t, "flyers"); n != 0 {
		t.Errorf("%d uploads are pending", n)
	}
	if keys := server.Keys(t, "flyers"); len(keys) != 0 {
		t.Errorf("stored: %q", keys)
	}
	if left := leftovers(t, c.Dir()); len(left) != 0 {
		t.Errorf("left behind: %q", left)
	}
}

func TestS3SinkAborted(t *testing.T) {
	server := s3test.Start(t)
	server.Bucket(t, "flyers")
	store, c := open(t, server, storage.S3Options{})
	sink, err := store.Sink(t.Context(), "s3://flyers/out.csv", engine.Target{})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(sink.Path(), ".csv") {
		t.Errorf("the path %s has not the ending of the key", sink.Path())
	}
	if err := os.WriteFile(sink.Path(), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := sink.Abort(); err != nil {
		t.Fatal(err)
	}
	if keys, left := server.Keys(t, "flyers"), leftovers(t, c.Dir()); len(keys) != 0 || len(left) != 0 {
		t.Errorf("left behind: %q, %q", keys, left)
	}
}

func TestS3FullCacheDisk(t *testing.T) {
	server := s3test.Start(t)
	server.Bucket(t, "flyers")
	server.Put(t, "flyers", "small.bin", random(600_000))
	server.Put(t, "flyers", "other.bin", random(600_001))
	server.Put(t, "flyers", "large.bin", random(3<<20))
	server.Setenv(t)
	inChild(t, "cache", t.TempDir())
}

// fullCache runs with 1 MiB for the cache, whose own bound is larger.
func fullCache(dir string) error {
	c, err := cache.Open(dir, 0)
	if err != nil {
		return err
	}
	store := storage.New(storage.Options{Cache: c})
	fetch := func(name string) error {
		objects, err := store.List(background, "s3://flyers/"+name)
		if err != nil {
			return err
		}
		local, err := store.Fetch(background, objects[0], engine.Need{})
		if err == nil {
			local.Done()
		}
		return err
	}
	// The second fits only when the first goes.
	for _, name := range []string{"small.bin", "other.bin"} {
		if err := fetch(name); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	if err := fetch("large.bin"); engine.ClassOf(err) != engine.NoSpace || !strings.Contains(err.Error(), "no space left in "+dir+": ") {
		return fmt.Errorf("a full disk under the cache is told as %q, class %q", err, engine.ClassOf(err))
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 0 {
		return fmt.Errorf("left behind: %v, %w", entries, err)
	}
	err = store.Put(background, "s3://flyers/out.bin", random(3<<20))
	if engine.ClassOf(err) != engine.NoSpace || !strings.Contains(err.Error(), dir) {
		return fmt.Errorf("a full disk under an upload is told as %q, class %q", err, engine.ClassOf(err))
	}
	return nil
}
