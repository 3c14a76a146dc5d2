//go:build duckdb_arrow

package duckdb

import (
	"embed"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"quire/engine"
	"quire/internal/sqllex"
)

// macroSchema holds quire's functions: Spark's names and meaning in terms of DuckDB's own. No macro has the name of a
// built-in outside of it: one named trunc breaks INTERVAL 1 DAY. The translator renames the calls.
const macroSchema = "quire"

// macroFiles hold a macro for each of pipesql.Renamed(), which writes the calls as quire.name(…), and those that the translator
// writes by itself. A file whose name ends in _inside has what the others are made of.
//
//go:embed macros/*.sql
var macroFiles embed.FS

// macro is one of ours.
type macro struct {
	sql   string          // the statement that makes it
	calls map[string]bool // the functions that its body calls, by bare name in lower case; an index is array_extract
	needs []string        // those of them that are macros of ours
}

// allMacros are the macros by name.
var allMacros = sync.OnceValue(func() map[string]*macro {
	names, err := fs.Glob(macroFiles, "macros/*.sql")
	if err != nil {
		panic(err) // the pattern is constant
	}
	const head = "CREATE MACRO " + macroSchema + "."
	all := map[string]*macro{}
	for _, name := range names {
		text, err := macroFiles.ReadFile(name)
		if err != nil {
			panic(err) // it is embedded
		}
		for _, body := range strings.Split(string(text), head)[1:] {
			name, _, _ := strings.Cut(body, "(")
			end := strings.LastIndexByte(body, ';') // comments of the next one may follow
			all[name] = newMacro(body[:end], head)
		}
	}
	return all
})

func newMacro(body, head string) *macro {
	m := &macro{sql: head + body + ";\n", calls: map[string]bool{}}
	toks := sqllex.Code(body)
	for i := 1; i+1 < len(toks); i++ {
		if toks[i].Kind != sqllex.Word {
			continue
		}
		name := strings.ToLower(toks[i].Text(body))
		switch toks[i+1].Text(body) {
		case "(":
			m.calls[name] = true
			if i > 1 && toks[i-1].Kind == sqllex.Dot && toks[i-2].Text(body) == macroSchema {
				m.needs = append(m.needs, name)
			}
		case "[":
			m.calls["array_extract"] = true
		}
	}
	return m
}

// macros are made when a query first uses them, each with those that it is made of: all of them take a fifth of a second.
type macros struct {
	mu   sync.Mutex
	made map[string]bool
}

// need makes the macros that sql uses.
func (m *macros) need(c *conn, sql string) error {
	if !strings.Contains(sql, macroSchema+".") {
		return nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	var script strings.Builder
	var making []string
	var want func(name string)
	want = func(name string) {
		mac := allMacros()[name]
		if mac == nil || m.made[name] || slices.Contains(making, name) {
			return
		}
		for _, n := range mac.needs {
			want(n)
		}
		making = append(making, name)
		script.WriteString(mac.sql)
	}
	for rest := sql; ; {
		i := strings.Index(rest, macroSchema+".")
		if i < 0 {
			break
		}
		rest = rest[i+len(macroSchema)+1:]
		if end := strings.IndexByte(rest[:min(len(rest), longestMacro)], '('); end > 0 {
			want(rest[:end])
		}
	}
	if len(making) == 0 {
		return nil
	}
	if message := c.script(strings.Repeat(" ", macrosFrom) + "BEGIN; " + script.String() + " COMMIT"); message != "" {
		_ = c.script("ROLLBACK")
		return engine.NewError(engine.Failed, "the functions of quire cannot be made: "+parseReport(message).Message, "", nil)
	}
	if m.made == nil {
		m.made = map[string]bool{}
	}
	for _, name := range making {
		m.made[name] = true
	}
	return nil
}

// longestMacro is longer than a macro's name, in bytes.
const longestMacro = 40
