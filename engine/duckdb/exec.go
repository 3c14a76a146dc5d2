//go:build duckdb_arrow

package duckdb

import (
	"context"
	"os"
	"strings"

	"quire/engine"
	"quire/internal/sqllex"
)

// sessionCatalog is a database in memory of its own for what raw SQL makes, so that forgetting all of it is one step and
// touches neither definitions nor kept rows.
const sessionCatalog = "quire_session"

var changes = map[string]bool{
	"CREATE": true, "INSERT": true, "UPDATE": true, "DELETE": true, "MERGE": true, "ALTER": true, "DROP": true, "TRUNCATE": true,
	"WITH": true,
}

// Exec implements engine.Engine: the statements that change a database, one at a time, each whole or not at all. They go to
// the database file when there is one, else to the session's own tables.
func (e *Engine) Exec(ctx context.Context, st engine.Statement) (engine.Changed, error) {
	out := engine.Changed{Rows: -1}
	t := &place{query: engine.Query(st), sql: st.Text}
	toks := sqllex.Code(st.Text)
	if len(toks) == 0 {
		return out, t.err(engine.Syntax, "expected a statement", "")
	}
	if word := strings.ToUpper(toks[0].Text(st.Text)); !changes[word] {
		return out, t.err(engine.Unsupported, word+" is not run as raw SQL", "CREATE, INSERT, UPDATE, DELETE, MERGE, ALTER, DROP and TRUNCATE are")
	}
	if err := refused(st.Text, t); err != nil {
		return out, err
	}
	select {
	case e.writing <- struct{}{}:
	case <-ctx.Done():
		return out, cancelled(ctx.Err())
	}
	defer func() { <-e.writing }()
	want := anyRows
	if e.scratch {
		want = noRows
	}
	use, err := e.ready(ctx, engine.Query(st), want)
	if err != nil {
		return out, err
	}
	defer use.done()
	err = e.runBeside(ctx, func(c *conn) error {
		if err := e.writable(c); err != nil {
			return err
		}
		t, err := c.translate(e.target(engine.Query(st)))
		if err != nil {
			return err
		}
		if err := c.e.macros.need(c, t.sql); err != nil {
			return err
		}
		if e.scratch {
			err = c.rehearse(t)
		} else {
			out.Rows, err = c.do(t.sql, t)
		}
		if err == nil && sqllex.Changes(st.Text).Object == "SCHEMA" {
			err = e.learnSchemas(c)
		}
		return err
	})
	return out, err
}

// refused tells why a statement is not run here.
func refused(text string, t *place) error {
	ch := sqllex.Changes(text)
	fail := func(message, hint string) error {
		err := &engine.Error{Class: engine.Unsupported, Message: message, Hint: hint}
		err.Pos, err.End = t.span(ch.Pos, ch.End)
		return err
	}
	switch {
	case ch.Temp:
		return fail("TEMP is not for a notebook: every run has a connection of its own", "leave TEMP out: without USE a table lives as long as the session")
	case ch.Object == "SECRET" || ch.Object == "PERSISTENT":
		return fail("CREATE SECRET is refused: a secret never stands in a script", "s3:// takes the AWS credentials")
	case ch.Object == "MACRO" || ch.Object == "FUNCTION" || ch.Object == "TRIGGER" || ch.Object == "DATABASE":
		return fail(ch.Verb+" "+ch.Object+" is not run as raw SQL", "tables, views, schemas, sequences, types and indexes are")
	case len(ch.Path) > 2:
		return fail("raw SQL changes the session's own tables or the file behind USE", "a name has at most a schema in front")
	}
	if len(ch.Path) > 0 {
		switch first := strings.ToLower(ch.Path[0]); {
		case first == engine.DefinitionSchema || first == shapeSchema || first == keptSchema || first == macroSchema || first == fileCatalog || first == sessionCatalog || first == "memory" || first == "system" || first == "temp":
			return fail(ch.Path[0]+" is not for raw SQL to change", "LET and LOAD define relations")
		}
	}
	return nil
}

// searchPath is the order in which a connection looks for a name that says no database. quire's own come first: DuckDB looks
// for their schemas in the first database only.
func (e *Engine) searchPath() string {
	path := []string{"memory.main"}
	for _, catalog := range []string{fileCatalog, sessionCatalog} {
		if catalog == fileCatalog && !e.attached {
			continue
		}
		path = append(path, catalog+".main")
		for _, s := range e.schemas[catalog] { // a name with a schema is looked for in listed schemas only
			path = append(path, catalog+"."+sqllex.QuoteIdent(s))
		}
	}
	return "SET search_path=" + sqllex.QuoteString(strings.Join(path, ","))
}

// learnSchemas finds the schemas that raw SQL or the file's owner made, and tells connections of them.
func (e *Engine) learnSchemas(c *conn) error {
	rows, err := c.texts(`SELECT database_name, schema_name FROM duckdb_schemas() WHERE database_name IN ('`+fileCatalog+`', '`+sessionCatalog+`')
		AND NOT internal AND schema_name <> 'main' ORDER BY 1, 2`, nil)
	if err != nil {
		return err
	}
	e.mu.Lock()
	e.schemas = map[string][]string{}
	for _, r := range rows {
		e.schemas[r[0]] = append(e.schemas[r[0]], r[1])
	}
	path := e.searchPath()
	e.setup = connectionSettings(e.settings) + "; " + path
	idle := e.idle // they do not know
	e.idle = nil
	e.mu.Unlock()
	for _, old := range idle {
		old.close()
	}
	if message := c.script(path); message != "" {
		return e.failure(message, nil)
	}
	return nil
}

// target gives a CREATE the database in which it makes something: the file, or the session's own.
func (e *Engine) target(q engine.Query) engine.Query {
	ch := sqllex.Changes(q.Text)
	if ch.Verb != "CREATE" || len(ch.Path) == 0 || ch.Object == "INDEX" {
		return q
	}
	catalog := sessionCatalog
	if e.attached {
		catalog = fileCatalog
	}
	if len(ch.Path) == 1 && ch.Object != "SCHEMA" {
		catalog += ".main"
	}
	var b sqllex.Builder
	b.Copy(q.Text, 0, ch.Pos, 0)
	b.Emit(catalog+".", ch.Pos)
	b.Copy(q.Text, ch.Pos, len(q.Text), 0)
	text, m := b.Done()
	return engine.Query{Text: text, Args: q.Args, Origin: m.Then(q.Origin)}
}

// writable opens the database file for writing, before the first statement that writes. A file that is not there is made.
func (e *Engine) writable(c *conn) error {
	if e.place == "" || e.scratch {
		return nil
	}
	e.mu.Lock()
	done := e.writes
	e.mu.Unlock()
	if done {
		return nil
	}
	sql := ""
	if e.attached {
		sql = "USE memory.main; DETACH " + fileCatalog + "; "
	}
	sql += "ATTACH " + sqllex.QuoteString(e.place) + " AS " + fileCatalog
	if message := c.script(sql); message != "" {
		err := e.fileError(message)
		if e.attached { // as it was
			_ = c.script("ATTACH IF NOT EXISTS " + sqllex.QuoteString(e.place) + " AS " + fileCatalog + " (READ_ONLY)")
		}
		return err
	}
	e.mu.Lock()
	e.writes, e.attached = true, true
	e.mu.Unlock()
	return e.learnSchemas(c)
}

// attach joins the database file, read only.
func (e *Engine) attach(c *conn) error {
	if _, err := os.Stat(e.place); os.IsNotExist(err) {
		if e.settings.Creates {
			return nil
		}
		return engine.NewError(engine.Missing, "no database file "+e.place, "check the path behind USE; raw SQL (CREATE TABLE …) makes a new file", err)
	}
	if message := c.script("ATTACH " + sqllex.QuoteString(e.place) + " AS " + fileCatalog + " (READ_ONLY)"); message != "" {
		return e.fileError(message)
	}
	e.attached = true
	return nil
}

// fileError words why the database file cannot be opened.
func (e *Engine) fileError(message string) error {
	r := parseReport(message)
	low := strings.ToLower(r.Message)
	switch {
	case strings.Contains(low, "could not set lock"), strings.Contains(low, "conflicting lock"):
		return engine.NewError(engine.Denied, e.place+" is open in another program", "close it there: a database file has one writer", nil)
	case strings.Contains(low, "not a valid duckdb database"), strings.Contains(low, "unable to read"):
		return engine.NewError(engine.BadData, e.place+" is not a DuckDB database file", "LOAD reads CSV, JSON and Parquet", nil)
	case strings.Contains(low, "read-only"), strings.Contains(low, "permission denied"):
		return engine.NewError(engine.Denied, e.place+" cannot be written", "", nil)
	}
	return e.failure(message, nil)
}

// Reset implements engine.Resetter.
func (e *Engine) Reset(ctx context.Context) error {
	select {
	case e.writing <- struct{}{}:
	case <-ctx.Done():
		return cancelled(ctx.Err())
	}
	defer func() { <-e.writing }()
	return e.run(ctx, func(c *conn) error {
		if message := c.script("DETACH " + sessionCatalog + "; ATTACH ':memory:' AS " + sessionCatalog); message != "" {
			return e.failure(message, nil)
		}
		return nil
	})
}

// shadow gives an engine that only rehearses the tables of the database file without their rows, so that statements which
// change them can be tried.
func (c *conn) shadow() error {
	rows, err := c.texts(`SELECT sql, '' FROM duckdb_schemas() WHERE database_name = '`+fileCatalog+`' AND NOT internal AND sql IS NOT NULL
		UNION ALL SELECT sql, '' FROM duckdb_sequences() WHERE database_name = '`+fileCatalog+`'
		UNION ALL SELECT sql, coalesce(schema_name || '.' || '"' || replace(table_name, '"', '""') || '"', '') FROM duckdb_tables() WHERE database_name = '`+fileCatalog+`'
		UNION ALL SELECT sql, '' FROM duckdb_views() WHERE database_name = '`+fileCatalog+`' AND NOT internal`, nil)
	if err != nil {
		return err
	}
	e := c.e
	if message := c.script("USE " + sessionCatalog + ".main"); message != "" {
		return e.failure(message, nil)
	}
	for _, r := range rows {
		if message := c.script(r[0]); message != "" && r[1] != "" {
			// A table whose words need what is not here (a type, a key of another table): its columns are enough.
			_ = c.script("CREATE TABLE IF NOT EXISTS " + r[1] + " AS FROM " + fileCatalog + "." + r[1] + " LIMIT 0")
		}
	}
	e.attached = false
	if message := c.script(e.searchPath() + "; DETACH " + fileCatalog); message != "" {
		return e.failure(message, nil)
	}
	return nil
}

// rehearse tries a statement without reading or writing rows: what makes, changes or drops a relation is done to empty ones,
// anything else is only bound.
func (c *conn) rehearse(t *place) error {
	toks := sqllex.Code(t.sql)
	switch word := strings.ToUpper(toks[0].Text(t.sql)); word {
	case "CREATE", "ALTER", "DROP":
		for k, depth := 1, 0; word == "CREATE" && k < len(toks); k++ {
			switch {
			case toks[k].Kind == sqllex.Open:
				depth++
			case toks[k].Kind == sqllex.Close:
				depth--
			case depth == 0 && toks[k].Is(t.sql, "VIEW"):
				k = len(toks)
			case depth == 0 && toks[k].Is(t.sql, "AS"):
				_, err := c.do(t.sql+" WITH NO DATA", t)
				return err
			}
		}
		_, err := c.do(t.sql, t)
		return err
	}
	s, err := c.prepare(t.sql, t)
	if err != nil {
		return err
	}
	s.close()
	return nil
}
