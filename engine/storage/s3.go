package storage

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials/ec2rolecreds"
	"github.com/aws/aws-sdk-go-v2/feature/ec2/imds"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go/logging"
)

// defaultRegion is used when nothing names one: servers other than Amazon's take any, and Amazon answers with the right one.
const defaultRegion = "us-east-1"

// s3Place is S3 as configured: the client is made when the first s3:// URI is used.
type s3Place struct {
	options S3Options

	mu      sync.Mutex
	client  *s3.Client
	regions map[string]*s3.Client // by region, for buckets elsewhere
	buckets map[string]string     // the region of a bucket that is not in the client's
}

// open gives the client for a bucket. Credentials are found here, so that their absence has words of its own.
func (p *s3Place) open(ctx context.Context, bucket string) (*s3.Client, error) {
	p.mu.Lock()
	if p.client == nil {
		client, err := p.connect(ctx)
		if err != nil {
			p.mu.Unlock()
			return nil, configurationError(ctx, p.options.Profile, err)
		}
		p.client = client
	}
	client := p.client
	if region := p.buckets[bucket]; region != "" {
		client = p.regions[region]
	}
	p.mu.Unlock()
	if !p.options.Anonymous {
		if _, err := client.Options().Credentials.Retrieve(ctx); err != nil {
			return nil, credentialsError(ctx, p.options.Profile, err)
		}
	}
	return client, nil
}

func (p *s3Place) connect(ctx context.Context) (*s3.Client, error) {
	load := []func(*config.LoadOptions) error{
		config.WithDefaultRegion(defaultRegion),
		config.WithHTTPClient(httpClient()),
		config.WithRetryer(newRetryer),
		// Anything the SDK writes would go to stderr, over the screen.
		config.WithLogger(logging.Nop{}),
		// A checksum of a whole object does not fit a range of it; the ETag and the lengths are checked instead.
		config.WithResponseChecksumValidation(aws.ResponseChecksumValidationWhenRequired),
		config.WithEC2RoleCredentialOptions(func(o *ec2rolecreds.Options) { o.Client = newMetadata() }),
	}
	if p.options.Profile != "" {
		load = append(load, config.WithSharedConfigProfile(p.options.Profile))
	}
	if p.options.Region != "" {
		load = append(load, config.WithRegion(p.options.Region))
	}
	if p.options.Anonymous {
		load = append(load, config.WithCredentialsProvider(aws.AnonymousCredentials{}))
	}
	if p.options.Endpoint != "" {
		u, err := url.Parse(p.options.Endpoint)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return nil, errEndpoint
		}
	}
	cfg, err := config.LoadDefaultConfig(ctx, load...)
	if err != nil {
		return nil, err
	}
	return s3.NewFromConfig(cfg, func(o *s3.Options) {
		o.DisableLogOutputChecksumValidationSkipped = true
		if p.options.Endpoint != "" {
			o.BaseEndpoint = aws.String(p.options.Endpoint)
		}
		switch {
		case p.options.PathStyle != nil:
			o.UsePathStyle = *p.options.PathStyle
		case o.BaseEndpoint != nil:
			// Few servers of one's own have a host name per bucket.
			o.UsePathStyle = true
		}
	}), nil
}

// moved notes that a bucket is in another region, and tells whether that is news.
func (p *s3Place) moved(bucket, region string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.client == nil || region == "" || p.client.Options().BaseEndpoint != nil ||
		region == p.client.Options().Region || p.buckets[bucket] == region {
		return false
	}
	if p.regions == nil {
		p.regions, p.buckets = map[string]*s3.Client{}, map[string]string{}
	}
	if p.regions[region] == nil {
		p.regions[region] = s3.New(p.client.Options(), func(o *s3.Options) { o.Region = region })
	}
	p.buckets[bucket] = region
	return true
}

// endpoint names the server, without anything secret.
func (p *s3Place) endpoint() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.client != nil {
		if e := p.client.Options().BaseEndpoint; e != nil {
			if u, err := url.Parse(*e); err == nil {
				return cleaned(u.Scheme + "://" + u.Host)
			}
		}
		return "Amazon S3, region " + cleaned(p.client.Options().Region)
	}
	return "Amazon S3"
}

// place tells places apart in the cache, where buckets of one name may hold different things.
func (p *s3Place) place() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.client != nil && p.client.Options().BaseEndpoint != nil {
		return *p.client.Options().BaseEndpoint
	}
	return "aws"
}

var errEndpoint = errors.New("not an http or https URL")

// Bounds of the connection. A dead server is told within three seconds: a refused connection is tried three times within
// one, one that does not come about once.
const (
	connectLimit  = 2500 * time.Millisecond
	answerLimit   = 20 * time.Second // for the first byte of an answer
	assembleLimit = 10 * time.Minute // for that of the server which puts the parts of an upload together
	metadataLimit = time.Second
)

func httpClient() *awshttp.BuildableClient {
	return awshttp.NewBuildableClient().
		WithDialerOptions(func(d *net.Dialer) { d.Timeout = connectLimit }).
		WithTransportOptions(func(t *http.Transport) {
			t.MaxIdleConns = 4 * downloadWorkers
			t.MaxIdleConnsPerHost = 2 * downloadWorkers
			t.TLSHandshakeTimeout = 2 * connectLimit
			t.ResponseHeaderTimeout = answerLimit
		})
}

// patient is the HTTP client for the completion of an upload: some servers copy all parts before they say a word.
var patient = sync.OnceValue(func() *awshttp.BuildableClient {
	return httpClient().WithTransportOptions(func(t *http.Transport) { t.ResponseHeaderTimeout = assembleLimit })
})

// metadata asks the instance metadata service, which is the chain's last source and off the air on any machine but Amazon's:
// one try, one second.
type metadata struct{ client *imds.Client }

func newMetadata() metadata {
	return metadata{imds.New(imds.Options{Retryer: aws.NopRetryer{}, Logger: logging.Nop{}})}
}

func (m metadata) GetMetadata(ctx context.Context, in *imds.GetMetadataInput, o ...func(*imds.Options)) (*imds.GetMetadataOutput, error) {
	ctx, cancel := context.WithTimeout(ctx, metadataLimit)
	out, err := m.client.GetMetadata(ctx, in, o...)
	if err != nil {
		cancel()
		return nil, err
	}
	// The body is read by the caller; a credentials document comes in one packet, so the limit may end with it.
	out.Content = closing{out.Content, cancel}
	return out, nil
}
