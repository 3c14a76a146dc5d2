//go:build duckdb_arrow

// Package duckdb is the embedded engine: DuckDB in this process, through its C interface and Arrow.
//
// It promises what engine.Engine does, and to resolve sources, explain plans and evaluate constants. Queries come in the quire
// dialect and go through engine/pipesql; every error leads back to the user's own word (errors.go, place.go). What a name
// stands for lives in defs.go: a definition costs no read, a file of text is read once and whole when rows of it are first
// asked for (ready.go). Every run has a connection of its own and ends when its context does (run.go).
//
// It leaves files to whoever implements Files, and the meaning of names to the session.
package duckdb

import (
	"context"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/duckdb/duckdb-go/v2/mapping"

	"quire/engine"
	"quire/internal/sqllex"
)

// Files brings the part of a source that a query needs to a local path, and takes what is written. engine/storage has it; cmd
// joins the two.
type Files interface {
	// List gives the objects that a URI or a glob names now, in the order of their URIs; none is an Error of class Missing.
	List(ctx context.Context, uri string) ([]engine.Object, error)
	// Fetch brings an object, or the part of it that is needed, to a file on this machine.
	Fetch(ctx context.Context, o engine.Object, need engine.Need) (engine.Local, error)
	// Check tells, by an Error of class ChangedUnder or Missing, that an object is no longer the one that was fetched.
	Check(ctx context.Context, o engine.Object) error
	// Sink opens one file of a target.
	Sink(ctx context.Context, uri string, t engine.Target) (engine.Sink, error)
	// Folder opens the folder of a partitioned target.
	Folder(ctx context.Context, uri string, t engine.Target) (engine.FolderSink, error)
}

// Options open an engine.
type Options struct {
	Settings engine.Settings
	Files    Files // nil: no sources and no targets
	// StandBack lets queries leave the processors to whatever else of this process wants them, such as a screen.
	StandBack bool
	TempDir   string // the folder in which this engine makes its own for what does not fit in memory; "" is the system's
}

// Engine is one session of DuckDB. It implements engine.Engine, engine.Resolver, engine.Explainer and engine.Evaluator.
type Engine struct {
	files      Files
	place      string // the database file
	settings   engine.Settings
	attached   bool // the database file is open
	scratch    bool
	standsBack bool
	writing    chan struct{}       // held while raw SQL runs
	writes     bool                // the database file is open for writing
	schemas    map[string][]string // by database, besides main
	temp       *tempDir
	db         mapping.Database
	setup      string // what every connection is told first

	macros   macros
	paths    sync.Map // local path of a fetched file → its URI
	defs     definitions
	inferred inferences
	stored   stored
	moved    sync.Map // objects that were replaced before they were read, by objectKey
	anyMoved atomic.Bool
	intakes  intakes
	inPlaces inPlaces
	footers  footers
	last     atomic.Pointer[looked] // at a query that may be defined next

	ctx    context.Context // of everything that runs; ended by Close
	cancel context.CancelFunc
	runs   sync.WaitGroup

	mu      sync.Mutex
	idle    []*conn
	results map[*reader]struct{} // handed out and not released
	closed  bool
	ended   sync.Once
}

var (
	_ engine.Engine    = (*Engine)(nil)
	_ engine.Resolver  = (*Engine)(nil)
	_ engine.Explainer = (*Engine)(nil)
	_ engine.Evaluator = (*Engine)(nil)
	_ engine.Storer    = (*Engine)(nil)

	_ engine.InPlaceKeeper = (*Engine)(nil)
	_ engine.Tailer        = (*Engine)(nil)
	_ engine.Glimpser      = (*Engine)(nil)
)

// Open starts the engine. It takes some 15 ms, most of it DuckDB's own start.
func Open(ctx context.Context, o Options) (*Engine, error) {
	if err := ctx.Err(); err != nil {
		return nil, cancelled(err)
	}
	temp, err := newTempDir(o.TempDir)
	if err != nil {
		return nil, engine.NewError(engine.Denied, "no folder for temporary data: "+err.Error(), "", err)
	}
	e := &Engine{
		files: o.Files, place: o.Settings.Database, settings: o.Settings, scratch: o.Settings.Scratch, temp: temp, standsBack: o.StandBack,
		results: map[*reader]struct{}{}, writing: make(chan struct{}, 1),
	}
	e.ctx, e.cancel = context.WithCancel(context.Background())
	e.defs.init()
	e.stored.files, e.stored.ids = map[string]*storedFile{}, map[string]*storedFile{}
	if err := e.start(o); err != nil {
		_ = e.Close()
		return nil, err
	}
	return e, nil
}

// start opens the database with the settings of the whole process and makes its first connection.
func (e *Engine) start(o Options) error {
	var config mapping.Config
	if mapping.CreateConfig(&config) == mapping.StateError {
		return engine.NewError(engine.Failed, "the engine cannot be configured", "", nil)
	}
	defer mapping.DestroyConfig(&config)
	for _, s := range instanceSettings(o.Settings, e.temp.path) {
		if mapping.SetConfig(config, s.name, s.value) == mapping.StateError {
			return settingError(s.name, s.value)
		}
	}
	var message string
	var state mapping.State
	// The threads that it starts stand back as the one does that opens it.
	e.beside(func() { state = mapping.OpenExt("", &e.db, config, &message) })
	if state == mapping.StateError {
		return e.failure(message, nil)
	}
	e.setup = connectionSettings(o.Settings)
	c, err := e.connect()
	if err != nil {
		if o.Settings.TimeZone != "" {
			return settingError("timezone", o.Settings.TimeZone)
		}
		return err
	}
	if err := registerDivision(c.c); err != nil {
		c.close()
		return err
	}
	err = e.furnish(c)
	// The first connection was made before there was anything to look in.
	c.close()
	return err
}

// furnish makes the schemas of an engine that has just started.
func (e *Engine) furnish(c *conn) error {
	first := `CREATE SCHEMA ` + engine.DefinitionSchema + `; CREATE SCHEMA ` + shapeSchema + `; CREATE SCHEMA ` + keptSchema +
		`; CREATE SCHEMA ` + macroSchema +
		`; ATTACH ':memory:' AS ` + sessionCatalog
	if message := c.script(first); message != "" {
		return e.failure(message, nil)
	}
	if e.place != "" {
		if err := e.attach(c); err != nil {
			return err
		}
		if e.attached && e.scratch {
			if err := c.shadow(); err != nil {
				return err
			}
		}
	}
	if e.attached {
		return e.learnSchemas(c)
	}
	e.setup += "; " + e.searchPath()
	return nil
}

// Info implements engine.Engine.
func (e *Engine) Info() engine.Info {
	return engine.Info{System: "duckdb", Version: version(), Place: e.place}
}

var version = sync.OnceValue(func() string {
	v := mapping.LibraryVersion()
	if len(v) > 0 && v[0] == 'v' {
		v = v[1:]
	}
	return v
})

// Close implements engine.Engine. Results that were not released end with an error.
func (e *Engine) Close() error {
	var err error
	e.ended.Do(func() {
		e.mu.Lock()
		e.closed = true
		e.mu.Unlock()
		e.cancel()
		e.runs.Wait()

		e.mu.Lock()
		open := make([]*reader, 0, len(e.results))
		for r := range e.results {
			open = append(open, r)
		}
		e.mu.Unlock()
		for _, r := range open {
			r.end()
		}
		for _, c := range e.idle {
			c.close()
		}
		e.idle = nil
		if e.db.Ptr != nil {
			mapping.Close(&e.db)
		}
		err = e.temp.remove()
	})
	return err
}

// setting is one setting of DuckDB.
type setting struct{ name, value string }

// instanceSettings are the settings of the database, in force from its first moment.
func instanceSettings(s engine.Settings, temp string) []setting {
	out := []setting{
		// Nothing is ever downloaded or loaded into the process at a query's word.
		{"autoinstall_known_extensions", "false"},
		{"autoload_known_extensions", "false"},
		{"allow_community_extensions", "false"},
		{"allow_persistent_secrets", "false"},
		// It would also keep local footers and answer for files that changed since.
		{"enable_external_file_cache", "false"},
		{"temp_directory", temp},
		{"preserve_insertion_order", "true"},
		// As in Spark: NULL sorts before all values.
		{"default_null_order", "nulls_first_on_asc_last_on_desc"},
	}
	if s.MemoryLimit != "" {
		out = append(out, setting{"memory_limit", s.MemoryLimit})
	}
	if s.Threads > 0 {
		out = append(out, setting{"threads", strconv.Itoa(s.Threads)})
	}
	return out
}

// connectionSettings is what every connection is told first.
func connectionSettings(s engine.Settings) string {
	zone := s.TimeZone
	if zone == "" {
		zone = "UTC"
	}
	return `SET TimeZone=` + sqllex.QuoteString(zone) +
		`; SET errors_as_json=true` + // positions and names as data, not as drawings
		`; SET enable_progress_bar=true; SET enable_progress_bar_print=false; SET progress_bar_time=0` +
		`; SET explain_output='all'`
}

func settingError(name, value string) error {
	hint := ""
	switch name {
	case "timezone":
		hint = "an IANA name such as 'America/New_York'"
	case "memory_limit":
		hint = "a size such as '4GB'"
	case "threads":
		hint = "a number from 1"
	}
	return engine.NewError(engine.TypeMismatch, "the engine does not take "+name+" = "+strconv.Quote(value), hint, nil)
}
