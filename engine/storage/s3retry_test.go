package storage

import (
	"errors"
	"net"
	"os"
	"syscall"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// A person who mistyped an endpoint is told at once; a server that was there is asked again.
func TestConnectionsThatFailAreGivenUpSoon(t *testing.T) {
	r := newRetryer().(aws.RetryerV2)
	for name, c := range map[string]struct {
		err   error
		tries int
	}{
		"refused":          {&net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}, 3},
		"does not connect": {&net.OpError{Op: "dial", Err: os.ErrDeadlineExceeded}, 1},
		"unknown host":     {&net.OpError{Op: "dial", Err: &net.DNSError{IsNotFound: true}}, 1},
		"reset":            {&net.OpError{Op: "read", Err: syscall.ECONNRESET}, tries},
		"nothing":          {errors.New("an error nobody knows"), 1},
	} {
		made := 1
		for made < r.MaxAttempts() && r.IsErrorRetryable(c.err) {
			if _, err := r.RetryDelay(made, c.err); err != nil {
				break
			}
			made++
		}
		if made != c.tries {
			t.Errorf("%s: %d tries, expected %d", name, made, c.tries)
		}
	}
}
