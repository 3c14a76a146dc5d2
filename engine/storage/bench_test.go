package storage_test

import (
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"quire/engine"
	"quire/engine/cache"
	"quire/engine/storage"
	"quire/engine/storage/s3test"
)

// The line of the benchmark: 30 ms to the first byte and 60 MB/s per connection. Loopback alone hides what ranges gain.
const (
	lineDelay = 30 * time.Millisecond
	lineBytes = 60e6 // per second
)

// BenchmarkDownload fetches 256 MiB: in ranges side by side, and, as an object without an ETag, over one connection.
func BenchmarkDownload(b *testing.B) {
	server := s3test.Start(b)
	server.Bucket(b, "flyers")
	data := random(256 << 20)
	server.Put(b, "flyers", "a.bin", data)
	endpoint := server.Through(b, func(w http.ResponseWriter, r *http.Request, s http.Handler) {
		<-time.After(lineDelay)
		s.ServeHTTP(&pacedWriter{ResponseWriter: w, next: time.Now()}, r)
	})
	for _, v := range []string{"AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"} {
		b.Setenv(v, "/dev/null")
	}
	b.Setenv("AWS_ACCESS_KEY_ID", server.Access)
	b.Setenv("AWS_SECRET_ACCESS_KEY", server.Secret)
	for _, how := range []string{"ranges", "one"} {
		b.Run(how, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				c, err := cache.Open(filepath.Join(b.TempDir(), "cache"), 0)
				if err != nil {
					b.Fatal(err)
				}
				store := storage.New(storage.Options{Cache: c, S3: storage.S3Options{Endpoint: endpoint}})
				objects, err := store.List(b.Context(), "s3://flyers/a.bin")
				if err != nil {
					b.Fatal(err)
				}
				if how == "one" {
					objects[0].ETag = ""
				}
				local, err := store.Fetch(b.Context(), objects[0], engine.Need{})
				if err != nil {
					b.Fatal(err)
				}
				local.Done()
			}
		})
	}
}

// pacedWriter passes bytes on at the rate of the line.
type pacedWriter struct {
	http.ResponseWriter
	next time.Time
}

func (p *pacedWriter) Write(b []byte) (int, error) {
	<-time.After(time.Until(p.next))
	p.next = p.next.Add(time.Duration(float64(len(b)) / lineBytes * 1e9))
	return p.ResponseWriter.Write(b)
}
