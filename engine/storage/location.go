package storage

import (
	"net/url"
	"path/filepath"
	"runtime"
	"strings"

	"quire/engine"
)

const (
	schemeFile = "file"
	schemeS3   = "s3"
)

// location is a URI taken apart. Keys and paths are as the user wrote them, globs included: an S3 URI has no escapes.
type location struct {
	uri         string
	scheme      string
	path        string // scheme file: the local path
	bucket, key string // scheme s3
}

// text is the location for people.
func (l location) text() string { return Redact(l.uri) }

// with gives the location of another key in the bucket, or of another path.
func (l location) with(name string) location {
	if l.scheme == schemeS3 {
		return location{uri: "s3://" + l.bucket + "/" + name, scheme: schemeS3, bucket: l.bucket, key: name}
	}
	return location{uri: name, scheme: schemeFile, path: name}
}

// locate takes a URI apart: a plain path, file://, s3://. Others are known by name and refused.
func locate(uri string) (location, error) {
	scheme, rest, ok := cutScheme(uri)
	switch {
	case uri == "":
		return location{}, engine.NewError(engine.Missing, "an empty file name", "", nil)
	case strings.ContainsRune(uri, 0):
		return location{}, engine.NewError(engine.Missing, "no file can be called "+Redact(uri), "", nil)
	case uri == "-":
		return location{}, engine.NewError(engine.Unsupported, "standard input (-) is no data here", "quire run FILE < DATA, with the script in a file; a file of that name is ./-", nil)
	case !ok:
		return location{uri: uri, scheme: schemeFile, path: uri}, nil
	case scheme == schemeFile:
		return locateFile(uri, rest)
	case scheme == schemeS3:
		return locateS3(uri, rest)
	case scheme == "s3a" || scheme == "s3n":
		return location{}, engine.NewError(engine.Unsupported, scheme+":// is not supported", "write s3://", nil)
	}
	return location{}, engine.NewError(engine.Unsupported, scheme+":// is not supported yet: "+Redact(uri), "use a local file or s3://", nil)
}

// cutScheme splits SCHEME://REST; the scheme comes in lower case.
func cutScheme(uri string) (scheme, rest string, ok bool) {
	scheme, rest, ok = strings.Cut(uri, "://")
	if !ok || scheme == "" {
		return "", uri, false
	}
	for i, r := range scheme {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !letter && (i == 0 || !strings.ContainsRune("0123456789+-.", r)) {
			return "", uri, false
		}
	}
	return strings.ToLower(scheme), rest, true
}

// locateFile reads file:///path and file://localhost/path, percent escapes undone (RFC 8089).
func locateFile(uri, rest string) (location, error) {
	host, path, ok := strings.Cut(rest, "/")
	if host != "" && !strings.EqualFold(host, "localhost") {
		return location{}, engine.NewError(engine.Unsupported, "a file URI of another machine: "+Redact(uri), "write file:///path", nil)
	}
	plain, err := url.PathUnescape("/" + path)
	if !ok || err != nil || strings.ContainsRune(plain, 0) {
		return location{}, engine.NewError(engine.Missing, "not a file URI: "+Redact(uri), "write file:///path", nil)
	}
	if runtime.GOOS == "windows" { // file:///C:/x
		plain = filepath.FromSlash(strings.TrimPrefix(plain, "/"))
	}
	return location{uri: uri, scheme: schemeFile, path: plain}, nil
}

func locateS3(uri, rest string) (location, error) {
	bucket, key, _ := strings.Cut(rest, "/")
	switch {
	case strings.Contains(bucket, "@"):
		return location{}, engine.NewError(engine.Denied, "credentials in the URI "+Redact(uri), "take them out; they come from the AWS files, the environment or a profile", nil)
	case bucket == "" || strings.Trim(bucket, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:") != "":
		return location{}, engine.NewError(engine.Missing, "no bucket can be called "+Redact(bucket)+" in "+Redact(uri), "write s3://bucket/key", nil)
	case key == "":
		return location{}, engine.NewError(engine.Missing, Redact(uri)+" names a bucket and no object", "as in s3://"+bucket+"/*.parquet", nil)
	case len(key) > 1024:
		return location{}, engine.NewError(engine.Missing, "a key of more than 1024 bytes: "+Redact(uri), "", nil)
	}
	return location{uri: "s3://" + bucket + "/" + key, scheme: schemeS3, bucket: bucket, key: key}, nil
}
