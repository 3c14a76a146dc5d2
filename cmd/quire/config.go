package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"strings"

	"github.com/BurntSushi/toml"

	"quire/engine/storage"
	"quire/notebooks"
)

// config is the file of settings, config.toml in $XDG_CONFIG_HOME/quire. What it leaves out has its default; a flag wins over
// a variable of the environment, that over the file.
type config struct {
	Theme    string `toml:"theme"`    // as --theme
	Mouse    *bool  `toml:"mouse"`    // false leaves the mouse to the terminal
	Graphics string `toml:"graphics"` // as QUIRE_GRAPHICS
	S3       struct {
		Profile   string `toml:"profile"`
		Region    string `toml:"region"`
		Endpoint  string `toml:"endpoint"`
		PathStyle *bool  `toml:"path_style"`
		Anonymous bool   `toml:"anonymous"`
	} `toml:"s3"`
}

// configLimit is the largest file of settings that is read, in bytes.
const configLimit = 1 << 20

// readConfig reads the settings. A file that is not there holds none; one with a setting that does not exist is refused, since
// what is misspelled would be silently without effect.
func readConfig(path string) (config, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
		return config{}, nil
	}
	if err != nil {
		return config{}, fmt.Errorf("read the settings: %w", err)
	}
	return parseConfig(path, data)
}

func parseConfig(path string, data []byte) (config, error) {
	var c config
	if len(data) > configLimit {
		return c, fmt.Errorf("%s is larger than 1 MB: that is no file of settings", path)
	}
	meta, err := toml.Decode(string(data), &c)
	if err != nil {
		var fault toml.ParseError
		if errors.As(err, &fault) {
			return c, fmt.Errorf("%s:%d: %s", path, fault.Position.Line, fault.Message)
		}
		return c, fmt.Errorf("%s: %s", path, strings.TrimPrefix(err.Error(), "toml: "))
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return c, fmt.Errorf("%s: no setting %s: there are theme, mouse, graphics, and in [s3] profile, region, endpoint, path_style, anonymous", path, unknown[0])
	}
	return c, nil
}

// s3 gives the settings of S3 that the command line leaves open.
func (c config) s3(o storage.S3Options) storage.S3Options {
	if o.Profile == "" && os.Getenv("AWS_PROFILE") == "" {
		o.Profile = c.S3.Profile
	}
	if o.Region == "" && os.Getenv("AWS_REGION") == "" {
		o.Region = c.S3.Region
	}
	if o.Endpoint == "" && os.Getenv("AWS_ENDPOINT_URL") == "" && os.Getenv("AWS_ENDPOINT_URL_S3") == "" {
		o.Endpoint = c.S3.Endpoint
	}
	o.PathStyle = cmp.Or(o.PathStyle, c.S3.PathStyle)
	o.Anonymous = o.Anonymous || c.S3.Anonymous
	return o
}

var (
	themeLine = regexp.MustCompile(`(?m)^[ \t]*theme[ \t]*=.*$`)
	tableLine = regexp.MustCompile(`(?m)^[ \t]*\[`)
)

// keepTheme writes the theme into the file of settings and leaves the rest of it as it is.
func keepTheme(path, theme string) error {
	data, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	line := fmt.Sprintf("theme = %q", theme)
	text := string(data)
	head := len(text) // the settings in front of the first table
	if at := tableLine.FindStringIndex(text); at != nil {
		head = at[0]
	}
	if at := themeLine.FindStringIndex(text[:head]); at != nil {
		text = text[:at[0]] + line + text[at[1]:]
	} else {
		text = line + "\n" + text
	}
	if c, err := parseConfig(path, []byte(text)); err != nil {
		return err
	} else if c.Theme != theme {
		return fmt.Errorf("%s sets its theme in a way that is not understood: write theme = %q there", path, theme)
	}
	return notebooks.WriteFile(path, []byte(text))
}
