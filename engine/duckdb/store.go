//go:build duckdb_arrow

package duckdb

import (
	"context"
	"os"
	"strconv"
	"sync"

	"quire/engine"
	"quire/internal/sqllex"
)

// storedTable is the one table of a file of kept rows.
const storedTable = "main.kept"

// stored is the engine's memory of the files whose rows it keeps without having read them.
type stored struct {
	mu    sync.Mutex
	next  int
	files map[string]*storedFile // by path: DuckDB attaches a file once
	ids   map[string]*storedFile // by id of kept rows
}

type storedFile struct {
	path, catalog string
	users         int
}

// fresh gives a catalog name that no other database of this session has.
func (s *stored) fresh() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next++
	return "quire_rows_" + strconv.Itoa(s.next)
}

// of gives the file that keeps the rows of an id, or nil.
func (s *stored) of(id string) *storedFile {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ids[id]
}

// keptName is the table of kept rows, wherever it is.
func (e *Engine) keptName(id string) string {
	if f := e.stored.of(id); f != nil {
		return f.catalog + "." + storedTable
	}
	if p := e.inPlaces.get(id); p != nil {
		return "(" + p.whole + "\n)"
	}
	if in := e.intakes.kept(id); in != nil {
		return in.table()
	}
	return keptAs(id)
}

// Store implements engine.Storer: a database file of one table. The file is DuckDB's own, so every type and every value comes
// back as it was, and a later session reads from it what it needs and nothing else.
func (e *Engine) Store(ctx context.Context, id, path string) error {
	catalog := e.stored.fresh()
	err := e.runBeside(ctx, func(c *conn) error {
		options := ""
		if rows, err := c.texts("SELECT CAST(count(*) AS VARCHAR) FROM "+e.keptName(id), nil); err != nil {
			return err
		} else if n, err := strconv.Atoi(rows[0][0]); err == nil && n <= 10_000 {
			options = " (BLOCK_SIZE 16384)" // every column takes a block
		}
		if e.place == "" {
			// Finding the best form of every column takes as long as reading it from a CSV file did. The setting is the whole
			// process's and shapes database files, of which there is no other here.
			if message := c.script("SET GLOBAL force_compression = 'uncompressed'"); message != "" {
				return e.failure(message, nil)
			}
		}
		if message := c.script("ATTACH " + sqllex.QuoteString(path) + " AS " + catalog + options); message != "" {
			return e.failure(message, nil)
		}
		_, err := c.do("CREATE TABLE "+catalog+"."+storedTable+" AS FROM "+e.keptName(id), nil)
		if err == nil {
			if message := c.script("CHECKPOINT " + catalog); message != "" {
				err = e.failure(message, nil)
			}
		}
		if message := c.script("DETACH " + catalog); message != "" && err == nil {
			err = e.failure(message, nil)
		}
		return err
	})
	if _, left := os.Stat(path + ".wal"); left == nil {
		_ = os.Remove(path + ".wal")
		if err == nil {
			err = engine.NewError(engine.Failed, "kept rows could not be written whole", "", nil)
		}
	}
	if err != nil {
		_ = os.Remove(path)
	}
	return err
}

// Restore implements engine.Storer.
func (e *Engine) Restore(ctx context.Context, id, path string) (engine.Rows, error) {
	var rows engine.Rows
	if err := e.Forget(ctx, id); err != nil {
		return rows, err
	}
	err := e.run(ctx, func(c *conn) error {
		f, err := e.attachStored(c, path)
		if err != nil {
			return err
		}
		name := f.catalog + "." + storedTable
		if rows.Schema, err = c.schemaOf(name); err == nil {
			var n [][]string
			if n, err = c.texts("SELECT CAST(count(*) AS VARCHAR) FROM "+name, nil); err == nil {
				rows.Count, err = strconv.ParseInt(n[0][0], 10, 64)
			}
		}
		if err != nil {
			e.leaveStored(c, f)
			return err
		}
		e.stored.mu.Lock()
		e.stored.ids[id] = f
		e.stored.mu.Unlock()
		return nil
	})
	return rows, err
}

// attachStored opens a file of kept rows, read only, or counts one more user of it.
func (e *Engine) attachStored(c *conn, path string) (*storedFile, error) {
	e.stored.mu.Lock()
	defer e.stored.mu.Unlock()
	if f := e.stored.files[path]; f != nil {
		f.users++
		return f, nil
	}
	e.stored.next++
	f := &storedFile{path: path, catalog: "quire_rows_" + strconv.Itoa(e.stored.next), users: 1}
	if message := c.script("ATTACH " + sqllex.QuoteString(path) + " AS " + f.catalog + " (READ_ONLY)"); message != "" {
		return nil, e.failure(message, nil)
	}
	e.stored.files[path] = f
	return f, nil
}

// leaveStored counts one user less of a file of kept rows.
func (e *Engine) leaveStored(c *conn, f *storedFile) {
	e.stored.mu.Lock()
	defer e.stored.mu.Unlock()
	if f.users--; f.users == 0 {
		delete(e.stored.files, f.path)
		_ = c.script("DETACH " + f.catalog) // one that is still read stays until the end
	}
}

// forgetStored lets go of the file behind an id and reports whether there was one.
func (e *Engine) forgetStored(c *conn, id string) bool {
	e.stored.mu.Lock()
	f := e.stored.ids[id]
	delete(e.stored.ids, id)
	e.stored.mu.Unlock()
	if f != nil {
		e.leaveStored(c, f)
	}
	return f != nil
}
