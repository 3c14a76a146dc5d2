package repl

import (
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"quire/engine"
	"quire/internal/nearest"
	"quire/notebooks"
)

// settingNames are what SET can set.
var settingNames = []string{"timezone", "memory_limit", "threads"}

// settings reads the SET and USE statements of a script. Values that cannot be are reported by Check, not here. Called with the
// lock held.
func (s *Session) settings(sc *script) engine.Settings {
	var out engine.Settings
	engineURL := ""
	for _, c := range sc.nb.Cells {
		if st, ok := asStatement[notebooks.Use](c); ok {
			engineURL = st.URL.Value
		}
		st, ok := asStatement[notebooks.Set](c)
		if !ok {
			continue
		}
		value := literalText(st.Value.Text)
		switch strings.ToLower(st.Name.Name) {
		case "timezone":
			out.TimeZone = value
		case "memory_limit":
			out.MemoryLimit = value
		case "threads":
			out.Threads, _ = strconv.Atoi(value)
		}
	}
	dir := s.dir
	if s.cfg.Engine != "" {
		engineURL, dir = s.cfg.Engine, s.cfg.Dir
	}
	if file, ok := strings.CutPrefix(engineURL, "duckdb:"); ok && file != "" {
		out.Database = filepath.Clean(absoluteIn(dir, file))
		out.Creates = sc.graph.HasRaw()
	}
	return out
}

// CheckEngine tells what is wrong with an engine's URL, as USE and --engine take it.
func CheckEngine(url string) error {
	switch {
	case strings.HasPrefix(url, "duckdb:"):
		if strings.ContainsAny(url, "{}") {
			return engine.NewError(engine.Unsupported, "an engine's URL takes no {names}", "it holds for the whole notebook", nil)
		}
		return nil
	case strings.HasPrefix(url, "sc://"):
		return engine.NewError(engine.Unsupported, "Spark is not supported yet", "without USE the notebook runs on the embedded engine", nil)
	}
	hint := "'duckdb:' is the embedded engine, 'duckdb:file.db' the same with a database file"
	if strings.HasSuffix(url, ".db") || strings.HasSuffix(url, ".duckdb") {
		hint = "write 'duckdb:" + url + "'"
	}
	return engine.NewError(engine.TypeMismatch, "no engine "+strconv.Quote(url), hint, nil)
}

// checkUse finds a USE that cannot be.
func (p *pass) checkUse(c *notebooks.Cell, st notebooks.Use) error {
	if err := CheckEngine(st.URL.Value); err != nil {
		return spanned(err, st.URL.Span)
	}
	return p.onTop(c, "USE", notebooks.Span{Pos: st.Pos, End: st.Pos + len("USE")})
}

// useOutput says which engine is in use.
func (p *pass) useOutput(_ *notebooks.Cell, _ notebooks.Use) (*Output, string, error) {
	info := p.eng.Info()
	note := info.System + " " + info.Version
	if p.host.settings.Database != "" {
		note += ", " + p.shown(p.host.settings.Database)
	}
	if p.s.cfg.Engine != "" {
		note += ", by --engine"
	}
	return &Output{Rows: -1, Bytes: -1, At: time.Now()}, note, nil
}

// checkSet finds a SET that cannot be.
func (p *pass) checkSet(c *notebooks.Cell, st notebooks.Set) error {
	name := strings.ToLower(st.Name.Name)
	value := literalText(st.Value.Text)
	known := false
	for _, n := range settingNames {
		known = known || n == name
	}
	if !known {
		hint := "settings are " + strings.Join(settingNames, ", ")
		if near := nearest.Of(name, settingNames); near != "" {
			hint = "did you mean " + near + "?"
		}
		return at(engine.UnknownColumn, st.Name.Span, "no setting "+st.Name.Name, hint)
	}
	switch name {
	case "timezone":
		if _, err := time.LoadLocation(value); err != nil || value == "" || value == "Local" {
			return at(engine.TypeMismatch, st.Value.Span, "no time zone "+value, "an IANA name such as 'America/New_York'")
		}
	case "threads":
		if n, err := strconv.Atoi(value); err != nil || n < 1 {
			return at(engine.TypeMismatch, st.Value.Span, "threads is a number from 1", "")
		}
	}
	return p.onTop(c, st.Name.Name, st.Name.Span)
}

// onTop finds a SET or USE that does not stand above everything it holds for, or that stands there twice.
func (p *pass) onTop(c *notebooks.Cell, name string, span notebooks.Span) error {
	verb := c.Stmt.Verb()
	for _, above := range p.sc.nb.Cells {
		if above.ID == c.ID {
			return nil
		}
		if above.Stmt == nil {
			continue
		}
		switch other := any(above.Stmt).(type) {
		case notebooks.Load, notebooks.Let, notebooks.Connect, notebooks.Query, notebooks.Raw:
			return at(engine.Syntax, span, verb+" stands above the first LOAD, LET, CONNECT or query", "move it up: it holds for the whole notebook")
		case notebooks.Use:
			if verb == "USE" {
				return at(engine.Syntax, span, "USE stands twice", "one engine runs the whole notebook")
			}
		case notebooks.Set:
			if verb == "SET" && strings.EqualFold(other.Name.Name, name) {
				return at(engine.Syntax, span, name+" is set twice", "each setting once")
			}
		}
	}
	return nil
}
