// Package s3test starts a real S3 server for tests: versitygw, built once from the module engine/storage/gateway, run as a
// process on a folder that is removed with the test.
//
// Where it cannot be built (no Go module proxy), tests that need it are skipped and say so; with QUIRE_REQUIRE_REAL=1 they
// fail instead.
package s3test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// Server is a running S3 server with one account.
type Server struct {
	Endpoint string // http://127.0.0.1:PORT
	Access   string
	Secret   string
	Region   string

	client *s3.Client
}

// startLimit bounds the wait for a server that has been started.
const startLimit = 30 * time.Second

// Start gives a server with no buckets, which ends with the test.
func Start(t testing.TB) *Server {
	t.Helper()
	program, err := build(t.Context())
	if err != nil {
		message := "the S3 server of the tests (versitygw) cannot be built; it needs the Go module proxy once: " + err.Error()
		if os.Getenv("QUIRE_REQUIRE_REAL") == "1" {
			t.Fatal(message)
		}
		t.Skip(message)
	}
	s := &Server{Access: "quiretestaccess", Secret: "quire-test-secret-5Yp2", Region: "us-east-1"}
	for try := 1; ; try++ {
		err := s.launch(t, program)
		if err == nil {
			break
		}
		if try == 5 {
			t.Fatalf("start versitygw: %v", err)
		}
	}
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	s.client = s3.New(s3.Options{
		BaseEndpoint: &s.Endpoint, Region: s.Region, UsePathStyle: true,
		HTTPClient:  &http.Client{Transport: transport},
		Credentials: credentials.NewStaticCredentialsProvider(s.Access, s.Secret, ""),
	})
	return s
}

// launch starts the program on a port that was free a moment ago; when somebody else took it, the program ends and launch
// fails.
func (s *Server) launch(t testing.TB, program string) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	address := l.Addr().String()
	_ = l.Close()
	dir := t.TempDir()
	root, accounts := filepath.Join(dir, "root"), filepath.Join(dir, "accounts")
	for _, d := range []string{root, accounts} {
		if err := os.Mkdir(d, 0o700); err != nil {
			return err
		}
	}
	cmd := exec.Command(program, "--port", address, "--access", s.Access, "--secret", s.Secret, "--region", s.Region,
		"--iam-dir", accounts, "--keep-alive", "--quiet", "posix", root)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	ended, err := run(cmd)
	if err != nil {
		return err
	}
	stop := func() {
		_ = cmd.Process.Kill()
		<-ended
	}
	s.Endpoint = "http://" + address
	if err := s.ready(ended); err != nil {
		stop()
		return fmt.Errorf("%w: %s", err, strings.TrimSpace(said.String()))
	}
	t.Cleanup(stop)
	return nil
}

// ready polls until the server answers anything at all.
func (s *Server) ready(ended <-chan struct{}) error {
	ctx, cancel := context.WithTimeout(context.Background(), startLimit)
	defer cancel()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	for pause := 2 * time.Millisecond; ; pause = min(2*pause, 100*time.Millisecond) {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.Endpoint, nil)
		if err != nil {
			return err
		}
		answer, err := client.Do(request)
		if err == nil {
			return answer.Body.Close()
		}
		select {
		case <-ended:
			return errors.New("it ended at once")
		case <-ctx.Done():
			return fmt.Errorf("no answer within %v", startLimit)
		case <-time.After(pause):
		}
	}
}

// Environ is the environment, as NAME=value, with which a program reaches the server by the SDK's standard chain and finds no
// other AWS configuration.
func (s *Server) Environ() []string {
	return []string{
		"AWS_ACCESS_KEY_ID=" + s.Access, "AWS_SECRET_ACCESS_KEY=" + s.Secret, "AWS_SESSION_TOKEN=",
		"AWS_REGION=" + s.Region, "AWS_DEFAULT_REGION=", "AWS_PROFILE=", "AWS_ENDPOINT_URL=" + s.Endpoint, "AWS_ENDPOINT_URL_S3=",
		"AWS_CONFIG_FILE=" + os.DevNull, "AWS_SHARED_CREDENTIALS_FILE=" + os.DevNull, "AWS_EC2_METADATA_DISABLED=true",
	}
}

// Setenv sets Environ for the test.
func (s *Server) Setenv(t *testing.T) {
	t.Helper()
	for _, v := range s.Environ() {
		name, value, _ := strings.Cut(v, "=")
		t.Setenv(name, value)
	}
}

// Bucket makes a bucket.
func (s *Server) Bucket(t testing.TB, name string) {
	t.Helper()
	if _, err := s.client.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &name}); err != nil {
		t.Fatalf("make bucket %s: %v", name, err)
	}
}

// Put stores an object in one request.
func (s *Server) Put(t testing.TB, bucket, key string, data []byte) {
	t.Helper()
	_, err := s.client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: &bucket, Key: &key, Body: bytes.NewReader(data)})
	if err != nil {
		t.Fatalf("put s3://%s/%s: %v", bucket, key, err)
	}
}

// Get reads an object; ok is false when it is not there.
func (s *Server) Get(t testing.TB, bucket, key string) (data []byte, ok bool) {
	t.Helper()
	out, err := s.client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: &bucket, Key: &key})
	if err != nil {
		if strings.Contains(err.Error(), "NoSuchKey") {
			return nil, false
		}
		t.Fatalf("get s3://%s/%s: %v", bucket, key, err)
	}
	defer out.Body.Close()
	if data, err = io.ReadAll(out.Body); err != nil {
		t.Fatalf("get s3://%s/%s: %v", bucket, key, err)
	}
	return data, true
}

// Keys lists a bucket whole (a thousand objects at most).
func (s *Server) Keys(t testing.TB, bucket string) []string {
	t.Helper()
	out, err := s.client.ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: &bucket})
	if err != nil {
		t.Fatalf("list s3://%s: %v", bucket, err)
	}
	var keys []string
	for _, o := range out.Contents {
		keys = append(keys, aws.ToString(o.Key))
	}
	return keys
}

// Uploads counts the multipart uploads of a bucket that are neither completed nor aborted.
func (s *Server) Uploads(t testing.TB, bucket string) int {
	t.Helper()
	out, err := s.client.ListMultipartUploads(t.Context(), &s3.ListMultipartUploadsInput{Bucket: &bucket})
	if err != nil {
		t.Fatalf("list uploads of s3://%s: %v", bucket, err)
	}
	return len(out.Uploads)
}

// Through puts a handler before the server, to count, delay, break or follow its requests, and gives the endpoint to use
// instead. server passes a request on.
func (s *Server) Through(t testing.TB, handle func(w http.ResponseWriter, r *http.Request, server http.Handler)) string {
	t.Helper()
	target, err := url.Parse(s.Endpoint)
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true}
	// The host stays as the client wrote it, for it is signed.
	server := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.Out.URL.Scheme, r.Out.URL.Host, r.Out.Host = target.Scheme, target.Host, r.In.Host
		},
		Transport:    transport,
		ErrorHandler: func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) },
	}
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handle(w, r, server) }))
	t.Cleanup(func() {
		proxy.CloseClientConnections()
		proxy.Close()
		transport.CloseIdleConnections()
	})
	return proxy.URL
}
