package storage

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"golang.org/x/sync/errgroup"

	"quire/engine"
	"quire/internal/nearest"
)

// listWorkers bounds the folders listed at once.
const listWorkers = 8

func (s *Store) listS3(ctx context.Context, l location) ([]engine.Object, error) {
	if !isGlob(l.key) {
		o, err := s.statS3(ctx, l)
		if err != nil {
			return nil, err
		}
		return []engine.Object{o}, nil
	}
	// A name to the letter is looked for where a class or a brace could be part of one; no one writes stars into names.
	if !strings.ContainsAny(l.key, "*?") {
		if o, err := s.headObject(ctx, l); err == nil {
			return []engine.Object{o}, nil
		} else if engine.ClassOf(err) == engine.Cancelled {
			return nil, err
		}
	}
	patterns, err := expandBraces(l.key)
	if err != nil {
		return nil, engine.NewError(engine.Failed, l.text()+" is "+err.Error(), "", nil)
	}
	w := &s3Walk{store: s, l: l, found: map[string]engine.Object{}, seen: map[string]bool{}}
	for _, p := range patterns {
		w.start("", segments(p))
	}
	if err := w.wait(ctx); err != nil {
		return nil, s.s3.failure(ctx, "list", l, err)
	}
	if len(w.found) == 0 {
		return nil, engine.NewError(engine.Missing, "no object matches "+l.text(), "", nil)
	}
	objects := make([]engine.Object, 0, len(w.found))
	for _, o := range w.found {
		objects = append(objects, o)
	}
	slices.SortFunc(objects, func(a, b engine.Object) int { return strings.Compare(a.URI, b.URI) })
	return objects, nil
}

// s3Walk matches a pattern against a bucket, one folder (common prefix) at a time: a listing with a delimiter costs a request
// per folder on the way, a flat one a request per thousand objects below it.
type s3Walk struct {
	store *Store
	l     location

	mu    sync.Mutex
	todo  []s3Step
	found map[string]engine.Object // by key
	seen  map[string]bool          // prefix and remaining segments
}

type s3Step struct {
	prefix string
	rest   []segment
}

func (w *s3Walk) start(prefix string, rest []segment) {
	for len(rest) > 1 && rest[0].kind == literal {
		prefix += rest[0].text + "/"
		rest = rest[1:]
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	parts := make([]string, len(rest))
	for i, r := range rest {
		parts[i] = r.text
	}
	key := prefix + "\x00" + strings.Join(parts, "/")
	if !w.seen[key] {
		w.seen[key] = true
		w.todo = append(w.todo, s3Step{prefix, rest})
	}
}

// wait runs steps until there are no more: those of one depth together, then those they found.
func (w *s3Walk) wait(ctx context.Context) error {
	for {
		w.mu.Lock()
		steps := w.todo
		w.todo = nil
		w.mu.Unlock()
		if len(steps) == 0 {
			return nil
		}
		group, inner := errgroup.WithContext(ctx)
		group.SetLimit(listWorkers)
		for _, step := range steps {
			group.Go(func() error { return w.list(inner, step) })
		}
		if err := group.Wait(); err != nil {
			return err
		}
	}
}

func (w *s3Walk) list(ctx context.Context, step s3Step) error {
	first := step.rest[0]
	last := len(step.rest) == 1
	fixed := first.fixed()
	if first.kind == deep {
		fixed = ""
		w.start(step.prefix, step.rest[1:])
	}
	return w.store.pages(ctx, w.l, step.prefix+fixed, "/", func(page *s3.ListObjectsV2Output) error {
		for _, o := range page.Contents {
			name := strings.TrimPrefix(aws.ToString(o.Key), step.prefix)
			if last && first.kind != deep && name != "" && (first.matches(name) || name == first.text) {
				if err := w.add(o); err != nil {
					return err
				}
			}
		}
		if last {
			return nil
		}
		for _, c := range page.CommonPrefixes {
			prefix := aws.ToString(c.Prefix)
			name := strings.TrimSuffix(strings.TrimPrefix(prefix, step.prefix), "/")
			switch {
			case first.kind == deep && !strings.HasPrefix(name, "."):
				w.start(prefix, step.rest)
			case first.kind != deep && (first.matches(name) || name == first.text):
				w.start(prefix, step.rest[1:])
			}
		}
		return nil
	})
}

func (w *s3Walk) add(o types.Object) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	key := aws.ToString(o.Key)
	w.found[key] = engine.Object{URI: w.l.with(key).uri, Size: aws.ToInt64(o.Size), ETag: aws.ToString(o.ETag)}
	if len(w.found) > maxObjects {
		return engine.NewError(engine.TooBig, fmt.Sprintf("a pattern that names more than %d objects", maxObjects), "narrow it", nil)
	}
	return nil
}

// pages lists a prefix page by page.
func (s *Store) pages(ctx context.Context, l location, prefix, delimiter string, each func(*s3.ListObjectsV2Output) error) error {
	var token *string
	for {
		var page *s3.ListObjectsV2Output
		err := s.request(ctx, l.bucket, func(c *s3.Client) (err error) {
			page, err = c.ListObjectsV2(ctx, &s3.ListObjectsV2Input{
				Bucket: &l.bucket, Prefix: &prefix, Delimiter: &delimiter, ContinuationToken: token,
			})
			return err
		})
		if err != nil {
			return err
		}
		if err := each(page); err != nil {
			return err
		}
		if !aws.ToBool(page.IsTruncated) || page.NextContinuationToken == nil {
			return nil
		}
		token = page.NextContinuationToken
	}
}

// request runs one request, and once more where Amazon says the bucket is.
func (s *Store) request(ctx context.Context, bucket string, do func(*s3.Client) error) error {
	client, err := s.s3.open(ctx, bucket)
	if err != nil {
		return err
	}
	if err = do(client); err == nil || !s.s3.moved(bucket, redirectRegion(err)) {
		return err
	}
	if client, err = s.s3.open(ctx, bucket); err != nil {
		return err
	}
	return do(client)
}

// statS3 looks at one object. When it is not there, it says what is.
func (s *Store) statS3(ctx context.Context, l location) (engine.Object, error) {
	o, err := s.headObject(ctx, l)
	if err == nil {
		return o, nil
	}
	if code, status := answer(err); code == "" && status == 0 {
		return o, s.s3.failure(ctx, "read", l, err)
	}
	// The answer to HEAD has no body, so the reason is asked for by a GET of one byte.
	if o, err = s.firstByte(ctx, l); err == nil {
		return o, nil
	}
	failed := s.s3.failure(ctx, "read", l, err)
	var e *engine.Error
	if errors.As(failed, &e) && e.Class == engine.Missing && e.Hint == "" {
		e.Hint = s.siblingHint(ctx, l)
	}
	return o, failed
}

func (s *Store) headObject(ctx context.Context, l location) (engine.Object, error) {
	var head *s3.HeadObjectOutput
	err := s.request(ctx, l.bucket, func(c *s3.Client) (err error) {
		head, err = c.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &l.bucket, Key: &l.key})
		return err
	})
	if err != nil {
		return engine.Object{}, err
	}
	return engine.Object{URI: l.uri, Size: aws.ToInt64(head.ContentLength), ETag: aws.ToString(head.ETag)}, nil
}

// firstByte is headObject by a GET. An empty object has no first byte and is not found this way.
func (s *Store) firstByte(ctx context.Context, l location) (engine.Object, error) {
	var got *s3.GetObjectOutput
	err := s.request(ctx, l.bucket, func(c *s3.Client) (err error) {
		got, err = c.GetObject(ctx, &s3.GetObjectInput{Bucket: &l.bucket, Key: &l.key, Range: aws.String("bytes=0-0")})
		return err
	})
	if err != nil {
		return engine.Object{}, err
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(got.Body, 1))
	_ = got.Body.Close()
	_, total, ok := strings.Cut(aws.ToString(got.ContentRange), "/")
	size, err := strconv.ParseInt(total, 10, 64)
	if !ok || err != nil {
		size = aws.ToInt64(got.ContentLength)
	}
	return engine.Object{URI: l.uri, Size: size, ETag: aws.ToString(got.ETag)}, nil
}

// siblingHint looks beside a missing key, where listing is allowed; one page of names is enough.
func (s *Store) siblingHint(ctx context.Context, l location) string {
	cut := strings.LastIndexByte(l.key, '/') + 1
	folder, name := l.key[:cut], l.key[cut:]
	var names []string
	errEnough := errors.New("enough")
	_ = s.pages(ctx, l, folder, "/", func(page *s3.ListObjectsV2Output) error {
		for _, o := range page.Contents {
			names = append(names, strings.TrimPrefix(aws.ToString(o.Key), folder))
		}
		for _, c := range page.CommonPrefixes {
			names = append(names, strings.TrimPrefix(aws.ToString(c.Prefix), folder))
		}
		return errEnough
	})
	if slices.Contains(names, name+"/") || name == "" && len(names) > 0 {
		return "it is a folder; name its objects, as in " + l.with(strings.TrimSuffix(l.key, "/")+"/*").text()
	}
	return didYouMean(nearest.Of(name, names))
}
