package storage

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"golang.org/x/sync/errgroup"

	"quire/engine"
	"quire/engine/cache"
)

// An object of more than one part is uploaded in parts, and is not there before the last request has completed it. The SDK's
// transfer manager does the same; here an abort is tried under a limit of its own, and parts are sections of the file rather
// than copies in memory.
const (
	uploadPart    = 16 << 20
	uploadWorkers = 8
	uploadParts   = 10_000 // S3 allows no more
	abortLimit    = 3 * time.Second
)

// s3Sink collects a file in the cache folder and uploads it.
type s3Sink struct {
	ctx   context.Context // bounds the sink's life: Commit has no context of its own
	store *Store
	l     location
	file  *cache.Writer
	fresh bool // the object must not exist
	once  sync.Once
}

func (s *Store) sinkS3(ctx context.Context, l location, fresh bool) (engine.Sink, error) {
	if s.cache == nil {
		return nil, engine.NewError(engine.Failed, "cannot write "+l.text()+": there is no cache folder", "", nil)
	}
	if l.key[len(l.key)-1] == '/' {
		return nil, engine.NewError(engine.Failed, "cannot write "+l.text()+": it names a folder", "name an object in it", nil)
	}
	if err := s.canReach(ctx, l, fresh); err != nil {
		return nil, err
	}
	file, err := s.cache.Temp(l.key, 0)
	if err != nil {
		return nil, systemError("write to the cache", s.cache.Dir(), err)
	}
	return &s3Sink{ctx: ctx, store: s, l: l, file: file, fresh: fresh}, nil
}

// canReach says before a long query what would fail after it: keys, bucket, connection. A listing is asked for, whose answer
// says what is wrong; not being allowed to list is no reason not to write.
func (s *Store) canReach(ctx context.Context, l location, fresh bool) error {
	var page *s3.ListObjectsV2Output
	err := s.request(ctx, l.bucket, func(c *s3.Client) (err error) {
		page, err = c.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: &l.bucket, Prefix: &l.key, MaxKeys: aws.Int32(1)})
		return err
	})
	switch code, _ := answer(err); {
	case code == "AccessDenied":
		return nil
	case err != nil:
		return s.s3.failure(ctx, "write", l, err)
	case fresh && len(page.Contents) > 0 && aws.ToString(page.Contents[0].Key) == l.key:
		return alreadyThere(l)
	}
	return nil
}

// Path implements engine.Sink.
func (s *s3Sink) Path() string { return s.file.Path() }

// Commit implements engine.Sink: it uploads.
func (s *s3Sink) Commit() (size int64, err error) {
	err = errors.New("commit of a sink that has ended")
	s.once.Do(func() {
		size, err = s.upload()
		s.file.Abort() // the file has done its duty
	})
	switch {
	case err == nil:
		return size, nil
	case errors.As(err, new(*fs.PathError)):
		return 0, systemError("read", s.file.Path(), err)
	}
	if code, status := answer(err); s.fresh && (code == "PreconditionFailed" || status == 412) {
		return 0, alreadyThere(s.l)
	}
	return 0, s.store.s3.failure(s.ctx, "write", s.l, err)
}

// Abort implements engine.Sink.
func (s *s3Sink) Abort() error {
	s.once.Do(s.file.Abort)
	return nil
}

// Explain implements Explainer.
func (s *s3Sink) Explain(err error) error {
	if err != nil && (isFull(err) || saysFull(err)) {
		return noSpace(filepath.Dir(s.file.Path()), err)
	}
	return err
}

func (s *s3Sink) upload() (int64, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	f, err := os.Open(s.file.Path())
	if err != nil {
		return 0, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	m := newMeter(s.ctx, info.Size())
	if info.Size() <= uploadPart {
		return info.Size(), s.uploadWhole(f, info.Size(), m)
	}
	return info.Size(), s.uploadInParts(f, info.Size(), m)
}

func (s *s3Sink) uploadWhole(f *os.File, size int64, m *meter) error {
	err := s.store.request(s.ctx, s.l.bucket, func(c *s3.Client) error {
		_, err := c.PutObject(s.ctx, &s3.PutObjectInput{
			Bucket: &s.l.bucket, Key: &s.l.key, Body: io.NewSectionReader(f, 0, size), ContentLength: &size, IfNoneMatch: s.ifNoneMatch(),
		})
		return err
	})
	m.add(size)
	return err
}

func (s *s3Sink) ifNoneMatch() *string {
	if s.fresh {
		return aws.String("*")
	}
	return nil
}

func (s *s3Sink) uploadInParts(f *os.File, size int64, m *meter) (err error) {
	var created *s3.CreateMultipartUploadOutput
	err = s.store.request(s.ctx, s.l.bucket, func(c *s3.Client) (err error) {
		created, err = c.CreateMultipartUpload(s.ctx, &s3.CreateMultipartUploadInput{
			Bucket: &s.l.bucket, Key: &s.l.key, ChecksumAlgorithm: checksum(c),
		})
		return err
	})
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			s.abortUpload(created.UploadId)
		}
	}()
	parts, err := s.uploadAll(f, size, created.UploadId, m)
	if err != nil {
		return err
	}
	return s.store.request(s.ctx, s.l.bucket, func(c *s3.Client) error {
		_, err := c.CompleteMultipartUpload(s.ctx, &s3.CompleteMultipartUploadInput{
			Bucket: &s.l.bucket, Key: &s.l.key, UploadId: created.UploadId, IfNoneMatch: s.ifNoneMatch(),
			MultipartUpload: &types.CompletedMultipartUpload{Parts: parts},
		}, func(o *s3.Options) { o.HTTPClient = patient() })
		return err
	})
}

// uploadAll sends the parts side by side and returns when all requests have ended, so that an abort finds none under way.
func (s *s3Sink) uploadAll(f *os.File, size int64, id *string, m *meter) ([]types.CompletedPart, error) {
	step := partSize(size)
	var mu sync.Mutex
	var parts []types.CompletedPart
	var next atomic.Int64
	group, ctx := errgroup.WithContext(s.ctx)
	for range min(uploadWorkers, (size+step-1)/step) {
		group.Go(func() error {
			for {
				n := next.Add(1) - 1
				if n*step >= size {
					return nil
				}
				length := min(step, size-n*step)
				number := int32(n + 1)
				var out *s3.UploadPartOutput
				err := s.store.request(ctx, s.l.bucket, func(c *s3.Client) (err error) {
					out, err = c.UploadPart(ctx, &s3.UploadPartInput{
						Bucket: &s.l.bucket, Key: &s.l.key, UploadId: id, PartNumber: &number,
						Body: io.NewSectionReader(f, n*step, length), ContentLength: &length, ChecksumAlgorithm: checksum(c),
					})
					return err
				})
				if err != nil {
					return err
				}
				m.add(length)
				mu.Lock()
				parts = append(parts, types.CompletedPart{PartNumber: &number, ETag: out.ETag, ChecksumCRC32: out.ChecksumCRC32})
				mu.Unlock()
			}
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	slices.SortFunc(parts, func(a, b types.CompletedPart) int { return int(*a.PartNumber - *b.PartNumber) })
	return parts, nil
}

// checksum is what the parts of an upload carry. It must be named when the upload begins: a part with a checksum that was not
// announced is refused in the end. Users of servers that know none turn it off with the SDK's own variable.
func checksum(c *s3.Client) types.ChecksumAlgorithm {
	if c.Options().RequestChecksumCalculation == aws.RequestChecksumCalculationWhenRequired {
		return ""
	}
	return types.ChecksumAlgorithmCrc32
}

// partSize is 16 MiB, or as many whole MiB as keep a large object within the allowed number of parts.
func partSize(size int64) int64 {
	const mib = 1 << 20
	return max(uploadPart, (size/uploadParts/mib+1)*mib)
}

// abortUpload frees what was uploaded, also when the user has cancelled: parts of an upload that is never completed stay, and
// are paid for, until a rule of the bucket removes them.
func (s *s3Sink) abortUpload(id *string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(s.ctx), abortLimit)
	defer cancel()
	_ = s.store.request(ctx, s.l.bucket, func(c *s3.Client) error {
		_, err := c.AbortMultipartUpload(ctx, &s3.AbortMultipartUploadInput{Bucket: &s.l.bucket, Key: &s.l.key, UploadId: id})
		return err
	})
}
