// Package storage brings files to this machine and puts files where they belong: local folders and S3, behind URIs.
//
// It lists what a URI or a glob names, brings an object to a local path (an object of S3 through the cache, by its ETag), and
// gives out sinks: local files that others write and that Commit puts in place whole, by a rename or a multipart upload. It
// knows nothing of engines, formats or rows. Every error is an engine.Error in words for people, without secrets.
//
// It reads no environment: what is configured comes in Options; the AWS SDK follows its standard chain by itself, and is not
// touched before the first s3:// URI.
package storage

import (
	"context"
	"io"
	"os"
	"strings"
	"time"

	"quire/engine"
	"quire/engine/cache"
)

// Options open a Store.
type Options struct {
	Cache *cache.Cache // for objects of S3 and for what is on its way there; needed for s3:// only
	S3    S3Options
	Now   func() time.Time // the clock; nil is time.Now
	// Input gives the local file that holds standard input, which the URI - names; nil: it is not data.
	Input func(ctx context.Context) (path string, err error)
}

// S3Options say how S3 is reached. What is empty is left to the AWS SDK: its environment variables and its shared files.
type S3Options struct {
	Profile   string // of the shared AWS files
	Region    string
	Endpoint  string // URL of an S3 server other than Amazon's
	PathStyle *bool  // bucket in the path instead of the host; nil: when there is an endpoint
	Anonymous bool   // send no credentials
}

// Store reads and writes files behind URIs. Its methods may be called from several goroutines at once.
type Store struct {
	cache *cache.Cache
	now   func() time.Time
	input func(ctx context.Context) (string, error)
	s3    *s3Place
}

// New gives a Store. It touches neither disk nor network.
func New(o Options) *Store {
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Store{cache: o.Cache, now: o.Now, input: o.Input, s3: &s3Place{options: o.S3}}
}

// List gives the objects that a URI names, ordered by URI: one for a plain URI, all that match for a glob. Nothing there is
// an Error of class Missing, with the nearest name when one is similar. A name that exists to the letter wins over its
// meaning as a glob (report[1].csv).
func (s *Store) List(ctx context.Context, uri string) ([]engine.Object, error) {
	if uri == "-" && s.input != nil {
		path, err := s.input(ctx)
		if err != nil {
			return nil, engine.NewError(engine.Missing, "standard input cannot be read: "+err.Error(), "", err)
		}
		uri = path
	}
	l, err := locate(uri)
	if err != nil {
		return nil, err
	}
	if l.scheme == schemeS3 {
		return s.listS3(ctx, l)
	}
	return listLocal(ctx, l)
}

// Fetch brings what is needed of an object to a local path. The object that comes may be a later one than o, when it was
// replaced since; Local.Object tells. Done must be called when the file is no longer read.
func (s *Store) Fetch(ctx context.Context, o engine.Object, need engine.Need) (engine.Local, error) {
	l, err := locate(o.URI)
	if err != nil {
		return engine.Local{}, err
	}
	if l.scheme == schemeS3 {
		return s.fetchS3(ctx, l, o, need)
	}
	now, err := statLocal(l)
	if err != nil {
		return engine.Local{}, err
	}
	return engine.Local{Path: l.path, Object: now}, nil
}

// Check tells, by an Error of class ChangedUnder or Missing, that an object is no longer the one that was listed or fetched.
// Who read a local file asks afterwards: nothing else keeps others from writing to it meanwhile.
func (s *Store) Check(ctx context.Context, o engine.Object) error {
	l, err := locate(o.URI)
	if err != nil {
		return err
	}
	var now engine.Object
	if l.scheme == schemeS3 {
		now, err = s.statS3(ctx, l)
	} else {
		now, err = statLocal(l)
	}
	if err != nil {
		return err
	}
	if now.ETag != o.ETag || now.Size != o.Size {
		return engine.NewError(engine.ChangedUnder, l.text()+" changed while it was read", "run again", nil)
	}
	return nil
}

// Sink gives a local file to write, which Commit puts in place of uri, whole; until then what is there stays as it is. No
// file is at Path yet. The context bounds the whole life of the sink, Commit with its upload too.
func (s *Store) Sink(ctx context.Context, uri string, t engine.Target) (engine.Sink, error) {
	l, err := locate(uri)
	if err != nil {
		return nil, err
	}
	if strings.Contains(l.path+l.key, "*") {
		return nil, engine.NewError(engine.Unsupported, "cannot write to the pattern "+l.text(), "name one file", nil)
	}
	switch t.Mode {
	case "", modeOverwrite, modeError:
	default:
		return nil, engine.NewError(engine.Unsupported, "mode "+cleaned(t.Mode)+" is not supported for "+l.text(), "", nil)
	}
	if l.scheme == schemeS3 {
		return s.sinkS3(ctx, l, t.Mode == modeError)
	}
	return sinkLocal(ctx, l, t.Mode == modeError, s.now)
}

// The modes of a target; a single file takes no append.
const (
	modeOverwrite = "overwrite"
	modeAppend    = "append"
	modeError     = "error"
)

// Put writes a small file whole, in place of what is there; folders are made.
func (s *Store) Put(ctx context.Context, uri string, data []byte) error {
	sink, err := s.Sink(ctx, uri, engine.Target{URI: uri})
	if err != nil {
		return err
	}
	defer func() { _ = sink.Abort() }()
	if err := writeFile(sink.Path(), data); err != nil {
		return explain(sink, err)
	}
	_, err = sink.Commit()
	return err
}

// Explainer is what the sinks of this package can do besides: tell the failure of writing to their Path in words for people.
type Explainer interface {
	// Explain gives an Error of class NoSpace, naming the folder and what is free, when err (of the system, or text of
	// another program) tells of a full disk, and err itself otherwise.
	Explain(err error) error
}

func explain(sink engine.Sink, err error) error {
	if x, ok := sink.(Explainer); ok {
		return x.Explain(err)
	}
	return err
}

func writeFile(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	n, err := f.Write(data)
	if err == nil && n < len(data) {
		err = io.ErrShortWrite
	}
	if e := f.Close(); err == nil {
		err = e
	}
	return err
}
