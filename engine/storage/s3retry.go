package storage

import (
	"context"
	"errors"
	"io"
	"net"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
)

// retryer is the SDK's, but for connections that do not come about: those are given up soon, because a person waits who may
// have mistyped the endpoint, while a busy server is asked again with patience.
type retryer struct{ *retry.Standard }

const (
	tries        = 6
	longestPause = 4 * time.Second
)

func newRetryer() aws.Retryer {
	return retryer{retry.NewStandard(func(o *retry.StandardOptions) {
		o.MaxAttempts = tries
		o.MaxBackoff = longestPause
		// Sixteen requests at once would use up the client's allowance of retries in one bad second.
		o.RateLimiter = ratelimit.None
	})}
}

// IsErrorRetryable implements aws.Retryer.
func (r retryer) IsErrorRetryable(err error) bool {
	var dns *net.DNSError
	if errors.As(err, &dns) && dns.IsNotFound {
		return false
	}
	var dial *net.OpError
	if errors.As(err, &dial) && dial.Op == "dial" && dial.Timeout() {
		return false
	}
	return r.Standard.IsErrorRetryable(err)
}

// RetryDelay implements aws.Retryer. An error ends the tries.
func (r retryer) RetryDelay(attempt int, err error) (time.Duration, error) {
	var dial *net.OpError
	var timeout interface{ Timeout() bool }
	switch {
	case errors.As(err, &dial) && dial.Op == "dial":
		if attempt >= 3 {
			return 0, err
		}
		return time.Duration(attempt) * 200 * time.Millisecond, nil
	case errors.As(err, &timeout) && timeout.Timeout() && attempt >= 2:
		return 0, err // a server that takes a request and is silent
	}
	return r.Standard.RetryDelay(attempt, err)
}

// GetAttemptToken implements aws.RetryerV2.
func (r retryer) GetAttemptToken(ctx context.Context) (func(error) error, error) {
	return r.Standard.GetAttemptToken(ctx)
}

// closing is a body that ends its context when it is closed.
type closing struct {
	io.ReadCloser
	cancel context.CancelFunc
}

func (c closing) Close() error {
	defer c.cancel()
	return c.ReadCloser.Close()
}
