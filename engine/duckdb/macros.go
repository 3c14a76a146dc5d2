//go:build duckdb_arrow

package duckdb

import (
	"embed"
	"io/fs"
	"strings"
	"sync"

	"quire/engine"
)

// macroSchema holds quire's functions: Spark's names and meaning in terms of DuckDB's own. No macro has the name of a
// built-in outside of it: one named trunc breaks INTERVAL 1 DAY. The translator renames the calls.
const macroSchema = "quire"

// macroFiles hold a macro for each of pipesql.Renamed(), which writes the calls as quire.name(…), and those that the translator
// writes by itself. A file whose name ends in _inside has what the others are made of, and comes first.
//
//go:embed macros/*.sql
var macroFiles embed.FS

// macrosSQL is the text of all files in their order.
var macrosSQL = sync.OnceValue(func() string {
	names, err := fs.Glob(macroFiles, "macros/*.sql")
	if err != nil {
		panic(err) // the pattern is constant
	}
	var first, then strings.Builder
	for _, name := range names {
		text, err := macroFiles.ReadFile(name)
		if err != nil {
			panic(err) // it is embedded
		}
		if strings.HasSuffix(name, "_inside.sql") {
			first.Write(text)
		} else {
			then.Write(text)
		}
	}
	return first.String() + then.String()
})

// macros are made when a query first uses one: most sessions start without, and sooner.
type macros struct {
	mu   sync.Mutex
	made bool
}

// need makes the macros if sql uses one.
func (m *macros) need(c *conn, sql string) error {
	if !strings.Contains(sql, macroSchema+".") {
		return nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.made {
		return nil
	}
	if message := c.script("BEGIN; " + macrosSQL() + "; COMMIT"); message != "" {
		_ = c.script("ROLLBACK")
		return engine.NewError(engine.Failed, "the functions of quire cannot be made: "+parseReport(message).Message, "", nil)
	}
	m.made = true
	return nil
}
