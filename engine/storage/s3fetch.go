package storage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"golang.org/x/sync/errgroup"

	"quire/engine"
	"quire/engine/cache"
)

// A whole object comes in ranges side by side: over a line of 30 ms they are a dozen times as fast as one connection.
const (
	downloadPart    = 16 << 20
	downloadWorkers = 16
	downloadBuffer  = 1 << 20
	rangeTries      = 5                // of one range without a byte of progress
	stallLimit      = 30 * time.Second // between two reads of a body
	changeTries     = 3                // of an object that is replaced while it comes
)

// errChanged says that the object is no longer the one asked for.
var errChanged = errors.New("the object was replaced")

func (s *Store) fetchS3(ctx context.Context, l location, o engine.Object, need engine.Need) (engine.Local, error) {
	if s.cache == nil {
		return engine.Local{}, engine.NewError(engine.Failed, "cannot read "+l.text()+": there is no cache folder", "", nil)
	}
	if _, err := s.s3.open(ctx, l.bucket); err != nil {
		return engine.Local{}, s.s3.failure(ctx, "read", l, err)
	}
	trimmed := false
	for try := 1; ; try++ {
		local, err := s.fetchOnce(ctx, l, o, need)
		switch {
		case err == nil:
			return local, nil
		case errors.Is(err, errChanged):
			if try >= changeTries {
				return engine.Local{}, engine.NewError(engine.ChangedUnder, l.text()+" keeps changing while it is read", "run again when it is at rest", nil)
			}
			if o, err = s.statS3(ctx, l); err != nil {
				return engine.Local{}, err
			}
			continue
		case isFull(err) && !trimmed:
			// What others left in the cache is worth less than this.
			trimmed = s.cache.Trim(0) == nil
			if trimmed {
				continue
			}
		}
		if isFull(err) {
			return engine.Local{}, noSpace(s.cache.Dir(), err)
		}
		if errors.As(err, new(*fs.PathError)) {
			return engine.Local{}, systemError("write to the cache", s.cache.Dir(), err)
		}
		return engine.Local{}, s.s3.failure(ctx, "read", l, err)
	}
}

// fetchOnce brings one version of an object, from the cache or into it.
func (s *Store) fetchOnce(ctx context.Context, l location, o engine.Object, need engine.Need) (engine.Local, error) {
	if o.ETag == "" {
		// Ranges of an unknown version must not be put together, nor kept.
		return s.fill(ctx, o, false, func() (*cache.Lease, *cache.Writer, error) {
			w, err := s.cache.Temp(l.key, o.Size)
			return nil, w, err
		}, func(path string) (int64, error) { return s.downloadStream(ctx, l, &o, path) })
	}
	whole := cache.Key{Kind: "object", Parts: []string{s.s3.place(), l.bucket, l.key, o.ETag}, Name: l.key}
	if need.Head > 0 && need.Head < o.Size {
		if lease, err := s.cache.Lookup(whole); err == nil && lease != nil {
			return leased(lease, o, false), nil
		}
		head := whole
		head.Kind, head.Parts = "head", append(head.Parts[:4:4], fmt.Sprint(need.Head))
		local, err := s.fill(ctx, o, true, func() (*cache.Lease, *cache.Writer, error) {
			return s.cache.Acquire(ctx, head, need.Head)
		}, func(path string) (int64, error) { return s.downloadHead(ctx, l, o, need.Head, path) })
		if !errors.Is(err, errNoHead) {
			return local, err
		}
	}
	return s.fill(ctx, o, false, func() (*cache.Lease, *cache.Writer, error) {
		return s.cache.Acquire(ctx, whole, o.Size)
	}, func(path string) (int64, error) { return o.Size, s.download(ctx, l, o, path) })
}

// fill leases an entry or has it written.
func (s *Store) fill(ctx context.Context, o engine.Object, part bool, acquire func() (*cache.Lease, *cache.Writer, error), write func(path string) (int64, error)) (engine.Local, error) {
	lease, w, err := acquire()
	if err != nil {
		return engine.Local{}, err
	}
	if lease == nil {
		size, err := write(w.Path())
		if err != nil {
			w.Abort()
			return engine.Local{}, err
		}
		if lease, err = w.Commit(size); err != nil {
			return engine.Local{}, err
		}
	}
	return leased(lease, o, part), nil
}

func leased(lease *cache.Lease, o engine.Object, part bool) engine.Local {
	return engine.Local{Path: lease.Path(), Object: o, Part: part, Done: lease.Release}
}

// download writes the whole object to path.
func (s *Store) download(ctx context.Context, l location, o engine.Object, path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	m := newMeter(ctx, o.Size)
	group, inner := errgroup.WithContext(ctx)
	var next atomic.Int64
	for range max(1, min(downloadWorkers, (o.Size+downloadPart-1)/downloadPart)) {
		group.Go(func() error {
			for {
				from := (next.Add(1) - 1) * downloadPart
				if from >= o.Size && (from > 0 || o.Size > 0) {
					return nil
				}
				if err := s.downloadRange(inner, l, o, f, from, min(from+downloadPart, o.Size), m); err != nil {
					return err
				}
				if o.Size == 0 {
					return nil
				}
			}
		})
	}
	err = group.Wait()
	if e := f.Close(); err == nil {
		err = e
	}
	return err
}

var downloadBuffers = sync.Pool{New: func() any { return new([downloadBuffer]byte) }}

// downloadRange writes bytes [from, to) of the object; a connection that breaks goes on where it broke.
func (s *Store) downloadRange(ctx context.Context, l location, o engine.Object, w io.WriterAt, from, to int64, m *meter) error {
	for try := 1; ; try++ {
		n, err := s.downloadOnce(ctx, l, o, w, from, to, m)
		from += n
		if n > 0 {
			try = 1
		}
		if err == nil {
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if !errors.Is(err, errBroken) || try >= rangeTries {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Duration(try) * 200 * time.Millisecond):
		}
	}
}

// errBroken says that an answer began and did not come whole.
var errBroken = errors.New("the connection broke off")

func (s *Store) downloadOnce(ctx context.Context, l location, o engine.Object, w io.WriterAt, from, to int64, m *meter) (int64, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	in := &s3.GetObjectInput{Bucket: &l.bucket, Key: &l.key}
	if o.ETag != "" {
		in.IfMatch = &o.ETag
	}
	ranged := from > 0 || to < o.Size
	if ranged {
		in.Range = aws.String(fmt.Sprintf("bytes=%d-%d", from, to-1))
	}
	var out *s3.GetObjectOutput
	err := s.request(ctx, l.bucket, func(c *s3.Client) (err error) {
		out, err = c.GetObject(ctx, in)
		return err
	})
	if err != nil {
		if code, status := answer(err); status == 412 || code == "PreconditionFailed" || code == "InvalidRange" {
			return 0, errChanged
		}
		return 0, err
	}
	defer out.Body.Close()
	if ranged && !strings.HasPrefix(aws.ToString(out.ContentRange), fmt.Sprintf("bytes %d-%d/", from, to-1)) {
		return 0, engine.NewError(engine.Failed, "cannot read "+l.text()+": "+s.s3.endpoint()+" does not serve ranges of objects", "", nil)
	}
	if out.ContentLength != nil && *out.ContentLength != to-from {
		return 0, errChanged
	}
	return copyAt(w, out.Body, from, to, cancel, m)
}

// copyAt writes a body to its place. A body that stalls is broken off.
func copyAt(w io.WriterAt, body io.Reader, from, to int64, cancel func(), m *meter) (int64, error) {
	stalled := time.AfterFunc(stallLimit, cancel)
	defer stalled.Stop()
	buffer := downloadBuffers.Get().(*[downloadBuffer]byte)
	defer downloadBuffers.Put(buffer)
	var done int64
	for done < to-from {
		n, err := io.ReadAtLeast(body, buffer[:min(downloadBuffer, to-from-done)], 1)
		stalled.Reset(stallLimit)
		if n > 0 {
			if _, err := w.WriteAt(buffer[:n], from+done); err != nil {
				return done, err
			}
			done += int64(n)
			m.add(int64(n))
		}
		if err != nil && done < to-from {
			return done, errBroken
		}
	}
	return done, nil
}

// downloadStream writes an object without an identity to path, in one connection, and gives its size.
func (s *Store) downloadStream(ctx context.Context, l location, o *engine.Object, path string) (int64, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var out *s3.GetObjectOutput
	err = s.request(ctx, l.bucket, func(c *s3.Client) (err error) {
		out, err = c.GetObject(ctx, &s3.GetObjectInput{Bucket: &l.bucket, Key: &l.key})
		return err
	})
	if err != nil {
		return 0, err
	}
	defer out.Body.Close()
	o.Size = aws.ToInt64(out.ContentLength)
	n, err := copyAt(f, out.Body, 0, o.Size, cancel, newMeter(ctx, o.Size))
	if err != nil {
		return n, err
	}
	return n, f.Close()
}

// errNoHead says that the first bytes of an object are of no use by themselves.
var errNoHead = errors.New("no head")

// downloadHead writes the first bytes, cut behind their last line end, to path and gives how many. What is not lines of a
// text (compressed, columnar, UTF-16) and a first line longer than the head are errNoHead.
func (s *Store) downloadHead(ctx context.Context, l location, o engine.Object, head int64, path string) (int64, error) {
	// A preview is a few megabytes; more than this is not one, and the ranges of a whole download are quicker.
	if head > downloadPart {
		return 0, errNoHead
	}
	buffer := make(writerAt, head)
	if err := s.downloadRange(ctx, l, o, buffer, 0, head, newMeter(ctx, head)); err != nil {
		return 0, err
	}
	end := int64(bytes.LastIndexByte(buffer, '\n')) + 1
	if end == 0 || notLines(buffer) {
		return 0, errNoHead
	}
	return end, os.WriteFile(path, buffer[:end], 0o600)
}

// writerAt is memory written to at offsets.
type writerAt []byte

func (w writerAt) WriteAt(p []byte, at int64) (int, error) { return copy(w[at:], p), nil }

// notLines knows the beginnings of files that cannot be cut: gzip, Zstandard, bzip2, xz, zip (Excel), Parquet, Arrow, UTF-16.
func notLines(b []byte) bool {
	for _, magic := range []string{"\x1f\x8b", "\x28\xb5\x2f\xfd", "BZh", "\xfd7zXZ", "PK\x03\x04", "PAR1", "ARROW1", "\xff\xfe", "\xfe\xff"} {
		if bytes.HasPrefix(b, []byte(magic)) {
			return true
		}
	}
	return false
}

// meter counts bytes and tells of them, at most ten times a second.
type meter struct {
	tell  func(engine.Progress)
	total int64
	done  atomic.Int64
	last  atomic.Int64 // nanoseconds
}

func newMeter(ctx context.Context, total int64) *meter {
	return &meter{tell: engine.ProgressFunc(ctx), total: total}
}

func (m *meter) add(n int64) {
	done := m.done.Add(n)
	if m.tell == nil {
		return
	}
	now, last := time.Now().UnixNano(), m.last.Load()
	if now-last < int64(100*time.Millisecond) || !m.last.CompareAndSwap(last, now) {
		return
	}
	p := engine.Progress{Fraction: -1, Rows: -1, Total: -1, Bytes: done}
	if m.total > 0 {
		p.Fraction = min(1, float64(done)/float64(m.total))
	}
	m.tell(p)
}
