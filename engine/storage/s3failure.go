package storage

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/smithy-go"

	"quire/engine"
)

// s3Cause is what is kept of an SDK error: those themselves hold URLs, headers and whatever the server chose to send.
type s3Cause struct {
	code   string
	status int
}

func (c *s3Cause) Error() string { return fmt.Sprintf("S3 answered %s (HTTP %d)", c.code, c.status) }

// failure puts an error of a request into words. doing says what was tried: "read", "write", "list".
func (p *s3Place) failure(ctx context.Context, doing string, l location, err error) error {
	var known *engine.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &known):
		return err
	case errors.Is(ctx.Err(), context.Canceled), ctx.Err() == nil && errors.Is(err, context.Canceled):
		return cancelled(context.Canceled)
	}
	code, status := answer(err)
	cause := &s3Cause{code: code, status: status}
	say := func(class engine.Class, message, hint string) error {
		return engine.NewError(class, message, hint, cause)
	}
	what := "cannot " + doing + " " + l.text()
	switch code {
	case "NoSuchBucket":
		return say(engine.Missing, "no such bucket: s3://"+l.bucket, "at "+p.endpoint())
	case "NoSuchKey", "NotFound", "NoSuchUpload":
		return say(engine.Missing, "no such object: "+l.text(), "")
	case "InvalidAccessKeyId":
		return say(engine.Denied, what+": the access key is not known at "+p.endpoint(), p.keyHint())
	case "SignatureDoesNotMatch":
		return say(engine.Denied, what+": the secret key does not fit the access key", p.keyHint())
	case "InvalidToken":
		return say(engine.Denied, what+": the session token does not fit the access key", p.keyHint())
	case "ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired":
		return say(engine.Denied, what+": the credentials have expired", signIn(p.options.Profile))
	case "RequestTimeTooSkewed", "RequestExpired":
		return say(engine.Denied, what+": the clock of this machine is wrong by too much", "set it right")
	case "PermanentRedirect", "TemporaryRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException", "BucketRegionError", "MovedPermanently":
		return say(engine.Missing, what+": the bucket is in another region"+inRegion(redirectRegion(err)), "set the region; now it is "+p.region())
	case "PreconditionFailed", "ConditionalRequestConflict":
		return say(engine.ChangedUnder, l.text()+" changed meanwhile", "run again")
	case "EntityTooLarge":
		return say(engine.Failed, what+": it is larger than the server takes", "")
	case "InvalidBucketName":
		return say(engine.Missing, "no bucket can be called "+cleaned(l.bucket), "")
	case "InsufficientStorage", "StorageFull", "XMinioStorageFull", "QuotaExceeded":
		return say(engine.NoSpace, what+": no space left at "+p.endpoint(), "")
	}
	switch {
	case status == http.StatusForbidden && p.options.Anonymous:
		return say(engine.Denied, what+": not open to everyone", "give credentials: a profile or AWS_ACCESS_KEY_ID")
	case status == http.StatusForbidden, status == http.StatusUnauthorized:
		return say(engine.Denied, what+": access denied", "the credentials do not allow it")
	case status == http.StatusNotFound:
		return say(engine.Missing, "no such object: "+l.text(), "")
	case status == http.StatusMovedPermanently:
		return say(engine.Missing, what+": the bucket is in another region"+inRegion(redirectRegion(err)), "set the region; now it is "+p.region())
	case status == http.StatusInsufficientStorage:
		return say(engine.NoSpace, what+": no space left at "+p.endpoint(), "")
	case status >= 500, status == http.StatusTooManyRequests:
		return say(engine.Unreachable, what+": "+p.endpoint()+" cannot answer now"+inStatus(status), "try again later")
	case status != 0:
		return say(engine.Failed, what+": "+p.endpoint()+" answered "+cleaned(code)+inStatus(status), "")
	}
	if text := connectionText(err); text != "" {
		return engine.NewError(engine.Unreachable, what+": no connection to "+p.endpoint()+": "+text, "", nil)
	}
	return engine.NewError(engine.Failed, what+": "+cleaned(lastCause(err).Error()), "", nil)
}

func (p *s3Place) keyHint() string {
	if p.options.Profile != "" {
		return "check the profile " + cleaned(p.options.Profile)
	}
	return "check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, the profile and the endpoint"
}

func (p *s3Place) region() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.client == nil {
		return defaultRegion
	}
	return cleaned(p.client.Options().Region)
}

// answer gives the code and the HTTP status of a server's answer; 0 when none came.
func answer(err error) (code string, status int) {
	var api smithy.APIError
	if errors.As(err, &api) {
		code = api.ErrorCode()
	}
	var response *awshttp.ResponseError
	if errors.As(err, &response) && response.Response != nil {
		status = response.HTTPStatusCode()
	}
	return code, status
}

// redirectRegion is the region that Amazon names when a bucket is elsewhere.
func redirectRegion(err error) string {
	var response *awshttp.ResponseError
	if errors.As(err, &response) && response.Response != nil {
		region := response.Response.Header.Get("X-Amz-Bucket-Region")
		if strings.Trim(region, "abcdefghijklmnopqrstuvwxyz0123456789-") == "" {
			return region
		}
	}
	return ""
}

func inRegion(region string) string {
	if region == "" {
		return ""
	}
	return ", " + region
}

func inStatus(status int) string { return fmt.Sprintf(" (HTTP %d)", status) }

// connectionText says why no answer came, "" when that is not what happened. It names no URL.
func connectionText(err error) string {
	var dns *net.DNSError
	var op *net.OpError
	var authority x509.UnknownAuthorityError
	var hostname x509.HostnameError
	var invalid x509.CertificateInvalidError
	var record tls.RecordHeaderError
	var timeout interface{ Timeout() bool }
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return "no such host"
	case errors.As(err, &dns):
		return "the host's address cannot be found now"
	case errors.As(err, &authority), errors.As(err, &hostname), errors.As(err, &invalid):
		return "its certificate is not trusted"
	case errors.As(err, &record), strings.Contains(err.Error(), "server gave HTTP response to HTTPS client"):
		return "it does not speak https; write http:// if that is meant"
	case errors.As(err, &timeout) && timeout.Timeout(), errors.Is(err, context.DeadlineExceeded):
		return "no answer in time"
	case errors.As(err, &op):
		return cleaned(lastCause(op.Err).Error())
	case strings.Contains(err.Error(), "EOF"):
		return "it broke off"
	}
	var sent interface{ ConnectionError() bool }
	if errors.As(err, &sent) && sent.ConnectionError() {
		return "it does not answer"
	}
	return ""
}

// configurationError puts into words why the AWS files or options cannot be used. Their text is not repeated: it can quote
// lines of a credentials file.
func configurationError(ctx context.Context, profile string, err error) error {
	if errors.Is(ctx.Err(), context.Canceled) {
		return cancelled(context.Canceled)
	}
	var missing config.SharedConfigProfileNotExistError
	var load config.SharedConfigLoadError
	switch {
	case errors.Is(err, errEndpoint):
		return engine.NewError(engine.Unreachable, "the S3 endpoint is "+errEndpoint.Error(), "as in https://s3.example.com", nil)
	case errors.As(err, &missing):
		return engine.NewError(engine.Denied, "no AWS profile is called "+cleaned(missing.Profile), "see ~/.aws/config, or aws configure list-profiles", nil)
	case errors.As(err, &load):
		return engine.NewError(engine.Denied, "the AWS file "+Redact(load.Filename)+" cannot be read", "check its lines", nil)
	}
	return engine.NewError(engine.Denied, "the AWS configuration cannot be used", "check ~/.aws/config and the AWS_ variables", nil)
}

// credentialsError says that no credentials could be had, and how to get some.
func credentialsError(ctx context.Context, profile string, err error) error {
	if errors.Is(ctx.Err(), context.Canceled) {
		return cancelled(context.Canceled)
	}
	text := strings.ToLower(err.Error())
	code, status := answer(err)
	switch {
	case strings.HasPrefix(code, "ExpiredToken"), strings.Contains(text, "sso token"), strings.Contains(text, "sso session"), strings.Contains(text, "token") && strings.Contains(text, "expired"):
		return engine.NewError(engine.Denied, "the AWS session has expired", signIn(profile), nil)
	case strings.Contains(text, "assume role") || strings.Contains(text, "assumerole") || code == "AccessDenied":
		return engine.NewError(engine.Denied, "the AWS role cannot be assumed", "check the role of the profile", &s3Cause{code: code, status: status})
	case strings.Contains(text, "process"):
		return engine.NewError(engine.Denied, "the credential_process of the AWS profile failed", "run it by hand to see why", nil)
	}
	return engine.NewError(engine.Denied, "no S3 credentials found", "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, name a profile, run aws sso login, or ask for anonymous access", nil)
}

func signIn(profile string) string {
	if profile != "" {
		return "sign in again, as with aws sso login --profile " + cleaned(profile)
	}
	return "sign in again, as with aws sso login"
}
