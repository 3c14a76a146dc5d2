//go:build duckdb_arrow

package duckdb

import (
	_ "embed"
	"strings"
	"sync"

	"quire/engine"
)

// macroSchema holds quire's functions: Spark's names and meaning in terms of DuckDB's own. No macro has the name of a
// built-in outside of it: one named trunc breaks INTERVAL 1 DAY. The translator renames the calls.
const macroSchema = "quire"

//go:embed macros.sql
var macrosSQL string

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
	if message := c.script("BEGIN; " + macrosSQL + "; COMMIT"); message != "" {
		_ = c.script("ROLLBACK")
		return engine.NewError(engine.Failed, "the functions of quire cannot be made: "+parseReport(message).Message, "", nil)
	}
	m.made = true
	return nil
}
