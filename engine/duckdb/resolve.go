//go:build duckdb_arrow

package duckdb

import (
	"context"
	"encoding/json"
	"fmt"
	"path"
	"sort"
	"strings"
	"sync"

	"quire/engine"
	"quire/internal/sqllex"
)

const (
	sampleRows   = 100_000    // of each sampled file, at most
	sampleValues = 20_000_000 // of them, at most
	sampleHead   = 8 << 20    // bytes, where a file must be brought from afar
	sampleFiles  = 8          // of a glob
)

// column is a column of a source.
type column struct{ name, typ string }

func typesOf(cols []column) []string {
	out := make([]string, len(cols))
	for i, c := range cols {
		out[i] = c.typ
	}
	return out
}

// Resolve implements engine.Resolver: it expands globs, and infers columns and types once, from the heads of up to 8 files.
func (e *Engine) Resolve(ctx context.Context, s engine.Source) (engine.Source, error) {
	if e.files == nil {
		return s, engine.NewError(engine.Unsupported, "this engine was opened without files", "", nil)
	}
	s.Objects, s.Folders, s.Values = nil, nil, nil
	named := listing{format: s.Format, pairs: map[string][]pair{}, seen: map[string]bool{}}
	for _, uri := range s.URIs {
		pattern := uri
		if strings.HasSuffix(uri, "/") {
			pattern += "**"
		}
		found, err := e.files.List(ctx, pattern)
		if err == nil {
			err = named.add(uri, found)
		}
		if err != nil {
			return s, err
		}
	}
	sort.SliceStable(named.objects, func(i, j int) bool { return named.objects[i].URI < named.objects[j].URI })
	s.Objects = named.objects
	if len(s.Objects) == 0 {
		return s, engine.NewError(engine.Missing, "no file "+shown(strings.Join(s.URIs, ", ")), "", nil)
	}
	if err := formatOf(&s); err != nil {
		return s, err
	}
	if err := supported(s); err != nil {
		return s, err
	}
	if _, err := encodingOf(s.Options); err != nil {
		return s, err
	}
	var err error
	if s.Folders, s.Values, err = named.folders(); err != nil {
		return s, err
	}
	if s.Format == "parquet" && len(declaredInFiles(s).Columns) > 0 {
		return s, engine.NewError(engine.Unsupported, "a Parquet file has its own columns", "CAST them in a LET", nil)
	}
	if s.Follows {
		known, ok, err := e.resolveFollowed(ctx, &s)
		if ok || err != nil {
			return known, err
		}
	}
	key, before := inferenceKey(s), s
	if known, ok := e.inferred.get(key); ok {
		known.Objects, known.URIs, known.Rejects, known.Root, known.Values = s.Objects, s.URIs, s.Rejects, s.Root, s.Values
		return known, nil
	}
	u := &use{}
	defer u.done()
	var cols []column
	err = e.inferring(ctx, &s, u, func(c *conn, files []engine.Local) error {
		var err error
		declared := s.Options.Columns
		s.Options = declaredInFiles(s)
		switch s.Format {
		case "csv":
			cols, err = c.inferCSV(&s, files)
		case "parquet":
			cols, err = c.inferParquet(s, files)
		default:
			cols, err = c.inferJSON(s, files)
		}
		if err != nil {
			return err
		}
		s.Options.Columns = declared
		if cols, err = c.withFolders(&s, cols); err != nil {
			return err
		}
		s.Schema, err = c.schemaOfColumns(cols)
		return err
	})
	if err != nil {
		return s, err
	}
	s.Types = typesOf(cols)
	e.inferred.put(key, before, s)
	return s, nil
}

// inferences remembers what was inferred, so that looking at a source again reads nothing while its objects stay as they
// are.
type inferences struct {
	mu   sync.Mutex
	all  map[string]engine.Source
	last map[string]engine.Source // by what they name, whatever is in it now
}

const mostInferences = 256

// inferenceKey is equal for sources that are inferred alike; "" when an object cannot tell whether it changed.
func inferenceKey(s engine.Source) string {
	if !identified(s.Objects) {
		return ""
	}
	key, err := json.Marshal([]any{s.Format, s.Options, s.Objects, s.Folders, s.Values, s.Follows})
	if err != nil {
		return ""
	}
	return string(key)
}

func (n *inferences) get(key string) (engine.Source, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	s, ok := n.all[key]
	return s, ok && key != ""
}

// put remembers what was inferred from a source as it was before.
func (n *inferences) put(key string, before, s engine.Source) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.all == nil || len(n.all) >= mostInferences {
		n.all, n.last = map[string]engine.Source{}, map[string]engine.Source{}
	}
	n.all[key] = s
	n.last[familyOf(before)] = s
}

// before gives what was last inferred from what a source names, at whatever time.
func (n *inferences) before(s engine.Source) (engine.Source, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	known, ok := n.last[familyOf(s)]
	return known, ok
}

// inferring brings the sample in and calls f with it.
func (e *Engine) inferring(ctx context.Context, s *engine.Source, u *use, f func(*conn, []engine.Local) error) error {
	objects := s.Objects
	if s.Format != "parquet" {
		objects = notEmpty(objects)
		if len(objects) == 0 {
			return &engine.Error{
				Class: engine.BadData, Pos: -1, File: s.Objects[0].URI,
				Message: shown(s.Objects[0].URI) + " is empty: it has neither columns nor rows",
			}
		}
	}
	need := engine.Need{}
	switch {
	case s.Format == "csv" || s.Format == "jsonl":
		need.Head = sampleHead
		for _, o := range objects {
			if compressionOf(o.URI) != "" {
				need.Head = 0 // the head of a compressed file is no file
			}
		}
	case s.Format == "json":
	}
	if !s.Options.UnionByName {
		objects = spread(objects, sampleFiles)
		if s.Format == "parquet" {
			objects = objects[:1]
		}
	}
	files, err := e.fetchText(ctx, *s, objects, need, u)
	if err != nil {
		return err
	}
	if s.Follows {
		cut := *s
		if known, ok := e.inferred.before(*s); ok { // how rows were told from each other until now
			cut.Options = known.Options
		}
		if _, err := e.snapshot(ctx, cut, files, u, mostCopied); err != nil {
			return err
		}
	}
	return e.run(ctx, func(c *conn) error { return f(c, files) })
}

// notEmpty leaves out files without a byte.
func notEmpty(objects []engine.Object) []engine.Object {
	var out []engine.Object
	for _, o := range objects {
		if o.Size != 0 {
			out = append(out, o)
		}
	}
	return out
}

// spread picks n of the objects, the first and the last among them.
func spread(objects []engine.Object, n int) []engine.Object {
	if len(objects) <= n {
		return objects
	}
	out := make([]engine.Object, n)
	for i := range out {
		out[i] = objects[i*(len(objects)-1)/(n-1)]
	}
	return out
}

// formatOf tells the format by the names' endings, where it is not given.
func formatOf(s *engine.Source) error {
	s.Format = strings.ToLower(s.Format)
	if s.Format == "" {
		s.Format = endingOf(s.Objects[0].URI)
	}
	switch s.Format {
	case "csv", "txt":
		s.Format = "csv"
	case "tsv", "tab":
		s.Format = "csv"
		if s.Options.Delimiter == nil {
			tab := "\t"
			s.Options.Delimiter = &tab
		}
	case "jsonl", "ndjson", "jsonlines":
		s.Format = "jsonl"
	case "json", "parquet":
	case "pq", "parq":
		s.Format = "parquet"
	case "arrow", "feather", "ipc":
		return engine.NewError(engine.Unsupported, "Arrow files are not supported yet", "use Parquet", nil)
	case "xlsx", "xls":
		return engine.NewError(engine.Unsupported, "Excel files are not supported yet", "save the sheet as CSV", nil)
	default:
		return engine.NewError(engine.Unsupported, fmt.Sprintf("%s: its name does not tell the format", shown(s.Objects[0].URI)),
			"say it: (format csv), or json, jsonl, parquet", nil)
	}
	return nil
}

// supported refuses options that are known and not built.
func supported(s engine.Source) error {
	switch o := s.Options; {
	case strings.EqualFold(o.OnError, "collect") && s.Format != "csv" && s.Format != "jsonl":
		return engine.NewError(engine.Unsupported, "on_error collect is for CSV and JSON lines; this is "+s.Format, "if each line is an object, say so: (format jsonl)", nil)
	case o.Sheet != "" || o.Range != "":
		return engine.NewError(engine.Unsupported, "sheet and range are of Excel files, which are not supported yet", "", nil)
	}
	return nil
}

// endingOf gives a name's ending without that of a compression, in lower case.
func endingOf(uri string) string {
	name := strings.ToLower(baseName(uri))
	switch compressionOf(uri) {
	case "gzip":
		name = strings.TrimSuffix(name, ".gz")
	case "zstd":
		name = strings.TrimSuffix(strings.TrimSuffix(name, ".zst"), ".zstd")
	}
	return strings.TrimPrefix(path.Ext(name), ".")
}

// compressionOf tells a compression by a name's ending: "gzip", "zstd" or "".
func compressionOf(uri string) string {
	switch name := strings.ToLower(baseName(uri)); path.Ext(name) {
	case ".gz":
		return "gzip"
	case ".zst", ".zstd":
		return "zstd"
	}
	return ""
}

// baseName is the last part of a path or URI, without a query.
func baseName(uri string) string {
	if strings.Contains(uri, "://") {
		uri, _, _ = strings.Cut(uri, "?")
	}
	return path.Base(strings.ReplaceAll(uri, `\`, "/"))
}

// shown is a URI as messages have it: its last part, so that nothing that came before it gets into a text.
func shown(uri string) string { return baseName(uri) }

// columnsOf binds a query of our own and gives its columns in types that leave the engine.
func (c *conn) columnsOf(sql string) ([]column, error) {
	s, err := c.prepare(sql, nil)
	if err != nil {
		return nil, err
	}
	defer s.close()
	names, types := s.columns()
	out := make([]column, len(names))
	for i := range names {
		typ, _ := outward(types[i])
		out[i] = column{names[i], typ}
	}
	return out, nil
}

// declaredType checks a type as a user wrote it and gives it as the engine writes it.
func (c *conn) declaredType(col engine.ColumnType) (string, error) {
	bad := func() (string, error) {
		return "", engine.NewError(engine.TypeMismatch, fmt.Sprintf("column %s: no type %q", col.Name, col.Type),
			"such as text, bigint, double, decimal(12, 2), date, timestamp, timestamptz, boolean", nil)
	}
	depth := 0
	for _, tok := range sqllex.Code(col.Type) {
		switch tok.Kind {
		case sqllex.Word, sqllex.Quoted, sqllex.Number, sqllex.Comma:
		case sqllex.Open:
			depth++
		case sqllex.Close:
			depth--
		default:
			return bad()
		}
		if depth < 0 {
			return bad()
		}
	}
	cols, err := c.columnsOf("SELECT CAST(NULL AS " + col.Type + "\n) AS x")
	if err != nil || depth != 0 || strings.TrimSpace(col.Type) == "" || len(cols) != 1 {
		return bad()
	}
	return cols[0].typ, nil
}

// inferParquet reads the columns from a file's footer.
func (c *conn) inferParquet(s engine.Source, files []engine.Local) ([]column, error) {
	defer c.keepingFooters(files)()
	return c.columnsOf("FROM " + parquetCall(s, files))
}

func parquetCall(s engine.Source, files []engine.Local) string {
	call := "read_parquet(" + pathList(files) + ", hive_partitioning=false"
	if s.Options.UnionByName {
		call += ", union_by_name=true"
	}
	return call + ")"
}

// reader gives the query that reads a source's files.
func (c *conn) reader(s engine.Source, files []engine.Local) (string, error) {
	return c.readerOf(s, files, "")
}

// readerOf is reader with a condition on the rows as they are read.
func (c *conn) readerOf(s engine.Source, files []engine.Local, where string) (string, error) {
	cols := columnsOf(s)
	switch s.Format {
	case "csv":
		return csvReader(s, cols, files, where)
	case "parquet":
		items := make([]string, len(cols))
		for i, col := range cols {
			items[i] = "CAST(" + sqllex.QuoteIdent(col.name) + " AS " + col.typ + ") AS " + sqllex.QuoteIdent(col.name)
		}
		return "SELECT " + strings.Join(items, ", ") + " FROM " + parquetCall(s, files) + where, nil
	}
	return c.jsonReader(s, cols, files, where)
}

func pathList(files []engine.Local) string {
	items := make([]string, len(files))
	for i, f := range files {
		items[i] = pathLiteral(f.Path)
	}
	return "[" + strings.Join(items, ", ") + "]"
}

// pathLiteral writes a local path so that DuckDB takes it to the letter: it reads * ? [ as a glob.
func pathLiteral(p string) string {
	var b strings.Builder
	for _, r := range p {
		switch r {
		case '*', '?', '[':
			b.WriteString("[" + string(r) + "]")
		default:
			b.WriteRune(r)
		}
	}
	return sqllex.QuoteString(b.String())
}

// structList writes columns as the struct that read_csv and read_json take.
func structList(cols []column) string {
	items := make([]string, len(cols))
	for i, col := range cols {
		items[i] = sqllex.QuoteString(col.name) + ": " + sqllex.QuoteString(col.typ)
	}
	return "{" + strings.Join(items, ", ") + "}"
}
