package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/adrg/xdg"
	"github.com/spf13/pflag"

	"quire/engine"
	"quire/engine/cache"
	"quire/engine/duckdb"
	"quire/engine/storage"
	"quire/repl"
)

// flags hold what every command understands.
type flags struct {
	s3        storage.S3Options
	pathStyle bool
	set       map[string]string
	out       string
	engine    string
	noCache   bool // no results of earlier runs
	unpaged   bool // without a screen
	dryRun    bool
	json      bool                                  // events in place of text
	input     func(context.Context) (string, error) // standard input as data; nil: it is none
	theme     string
	ascii     bool
	tour      bool // begin with the tour
}

func (f *flags) register(p *pflag.FlagSet) {
	p.StringVar(&f.s3.Profile, "s3-profile", "", "AWS profile for s3:// (default: AWS_PROFILE)")
	p.StringVar(&f.s3.Region, "s3-region", "", "region for s3:// (default: AWS_REGION or the profile's)")
	p.StringVar(&f.s3.Endpoint, "s3-endpoint", "", "endpoint URL for s3:// (default: AWS_ENDPOINT_URL)")
	p.BoolVar(&f.pathStyle, "s3-path-style", false, "put the bucket into the path, as most S3-compatible servers want it (default: QUIRE_S3_PATH_STYLE)")
	p.BoolVar(&f.s3.Anonymous, "s3-anonymous", false, "read public buckets without credentials")
}

// registerScreen adds the flags of the commands that open the screen.
func (f *flags) registerScreen(p *pflag.FlagSet) {
	p.StringVar(&f.theme, "theme", "", "colours of the screen: calm, ink, dusk or clear, and dark or light (default: QUIRE_THEME, the theme of config.toml, calm on the terminal's own background)")
	p.BoolVar(&f.ascii, "ascii", false, "draw the screen with ASCII characters only (default: where the locale is not UTF-8)")
}

// places are the folders that quire keeps things in.
type places struct{ state, cache, temp, config string }

func findPlaces() places {
	return places{
		state:  filepath.Join(xdg.StateHome, "quire"),
		cache:  filepath.Join(xdg.CacheHome, "quire"),
		temp:   filepath.Join(os.TempDir(), fmt.Sprintf("quire-%d", os.Getuid())), // the system's folder is everybody's
		config: filepath.Join(xdg.ConfigHome, "quire", "config.toml"),
	}
}

func (p places) objects() string { return filepath.Join(p.cache, "objects") }
func (p places) results() string { return filepath.Join(p.cache, "results") }

// The bounds of the cache of objects and of that of results, in bytes.
const (
	cacheLimit  = 20 << 30
	resultLimit = 10 << 30
)

// newStore makes the storage. It looks at nothing and connects to nowhere before the first URI is read.
func (f *flags) newStore(pl places) (*storage.Store, error) {
	settings, err := readConfig(pl.config)
	if err != nil {
		return nil, err
	}
	s3 := f.s3
	if f.pathStyle {
		on := true
		s3.PathStyle = &on
	} else if v, ok := os.LookupEnv("QUIRE_S3_PATH_STYLE"); ok {
		on, err := strconv.ParseBool(v)
		if err != nil {
			return nil, fmt.Errorf("QUIRE_S3_PATH_STYLE=%q is neither true nor false", v)
		}
		s3.PathStyle = &on
	}
	c, err := cache.Open(pl.objects(), cacheLimit)
	if err != nil {
		return nil, fmt.Errorf("open the cache: %w", err)
	}
	return storage.New(storage.Options{Cache: c, S3: settings.s3(s3), Input: f.input}), nil
}

// newSession joins the parts for a script whose relative paths start at dir.
func (f *flags) newSession(dir string, observe func(repl.Event)) (*repl.Session, error) {
	pl := findPlaces()
	if f.engine != "" {
		if err := repl.CheckEngine(f.engine); err != nil {
			return nil, fmt.Errorf("--engine %s: %w", f.engine, err)
		}
	}
	store, err := f.newStore(pl)
	if err != nil {
		return nil, err
	}
	cfg := repl.Config{
		Open: func(ctx context.Context, s engine.Settings) (engine.Engine, error) {
			e, err := duckdb.Open(ctx, duckdb.Options{Settings: s, Files: store, TempDir: pl.temp, StandBack: !f.unpaged})
			if err != nil {
				return nil, err
			}
			return e, nil
		},
		Store: store, Given: f.set, Engine: f.engine, Out: f.out, Dir: dir, Observe: observe, Unpaged: f.unpaged,
	}
	if !f.noCache {
		results, err := cache.Open(pl.results(), resultLimit)
		if err != nil {
			return nil, fmt.Errorf("open the cache: %w", err)
		}
		cfg.Results, cfg.Program = results, program()
	}
	return repl.New(cfg), nil
}

// parseSet reads --set name=value.
func parseSet(given []string) (map[string]string, error) {
	out := map[string]string{}
	for _, g := range given {
		name, value, ok := strings.Cut(g, "=")
		if !ok || name == "" {
			return nil, fmt.Errorf("--set %s: name=value is expected", g)
		}
		if _, twice := out[name]; twice {
			return nil, fmt.Errorf("--set %s is given twice", name)
		}
		out[name] = value
	}
	return out, nil
}
