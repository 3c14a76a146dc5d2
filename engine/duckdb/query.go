//go:build duckdb_arrow

package duckdb

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"

	"quire/engine"
	"quire/engine/pipesql"
)

// Query implements engine.Engine. The driver gives a result when it is whole, so the caller bounds what it asks for.
func (e *Engine) Query(ctx context.Context, q engine.Query) (*engine.Result, error) {
	want := anyRows
	if n, ok := previewOf(q.Text); ok {
		want = firstRows
		if out, ok := e.firstInPlace(ctx, q, n); ok {
			return out, nil
		}
	}
	use, err := e.ready(ctx, q, want)
	if err != nil {
		return nil, err
	}
	defer use.done()
	out, err := e.query(ctx, q, use)
	if err != nil {
		if again, cause := e.mended(ctx, q, use, err); cause != nil {
			return nil, cause
		} else if again {
			return e.query(ctx, q, use)
		}
	}
	return out, err
}

// query runs a query whose sources are there.
func (e *Engine) query(ctx context.Context, q engine.Query, u *use) (*engine.Result, error) {
	var out *engine.Result
	run, shown := e.runBeside, isPreview(q.Text)
	if shown { // somebody waits to see these
		run = e.run
	}
	err := run(ctx, func(c *conn) error {
		if shown {
			defer c.keepingFooters(u.parquet)()
		}
		b, err := c.bind(q)
		if err != nil {
			return err
		}
		defer b.close()
		res, err := b.s.execute()
		if err != nil {
			return err
		}
		out, err = e.result(ctx, res)
		return err
	})
	return out, err
}

// previewRows is the longest LIMIT that is taken for a look at the first rows.
const previewRows = 100_000

// isPreview reports whether a query ends in a small LIMIT.
func isPreview(text string) bool {
	_, ok := previewOf(text)
	return ok
}

// previewOf gives the small LIMIT in which a query ends.
func previewOf(text string) (n int64, ok bool) {
	steps := pipesql.Steps(text)
	if len(steps) < 2 || steps[len(steps)-1].Op != "LIMIT" {
		return 0, false
	}
	body := steps[len(steps)-1].Body
	n, err := strconv.ParseInt(strings.TrimSpace(text[body.Pos:body.End]), 10, 64)
	return n, err == nil && n >= 0 && n <= previewRows
}

// asDefined gives the definition whose rows, or the first of them, are all that a query asks for; nil otherwise.
func (e *Engine) asDefined(text string) *definition {
	if steps := pipesql.Steps(text); len(steps) == 2 && isPreview(text) {
		text = text[:steps[0].End]
	}
	key, ok := isBare(text)
	if !ok {
		return nil
	}
	return e.defs.get(key)
}

// Analyze implements engine.Engine. It opens no file: sources stand for themselves with their columns only.
func (e *Engine) Analyze(ctx context.Context, q engine.Query) (engine.Analysis, error) {
	out := engine.Analysis{Bytes: -1}
	err := e.run(ctx, func(c *conn) error {
		l, err := c.lookAt(q)
		if err != nil {
			return err
		}
		out.Schema, out.Streaming, out.Ordered, out.Volatile = l.schema, l.streams, l.t.ordered, l.t.volatile
		out.Varies = l.t.volatile
		e.last.Store(l)
		return nil
	})
	if err != nil {
		return out, err
	}
	if key, ok := isBare(q.Text); ok && !out.Ordered {
		if d := e.defs.get(key); d != nil {
			out.Ordered = d.ordered
		}
	}
	out.Bytes = 0
	for _, d := range e.defs.closure(q.Text) {
		out.Volatile = out.Volatile || d.volatile || e.isMoved(d.source)
		if d.source != nil {
			n := d.source.bytes()
			if n < 0 || out.Bytes < 0 {
				out.Bytes = -1
			} else {
				out.Bytes += n
			}
		}
	}
	return out, nil
}

// planNode is a node of a plan in JSON.
type planNode struct {
	Name     string     `json:"name"`
	Children []planNode `json:"children"`
}

// logicalPlan gives a query's plan as it is before it is improved; nil when DuckDB does not tell.
func (c *conn) logicalPlan(sql string, t *place) (*planNode, error) {
	rows, err := c.texts("EXPLAIN (FORMAT json) "+sql, t)
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		if len(row) < 2 || row[0] != "logical_plan" {
			continue
		}
		var plan []planNode
		if err := json.Unmarshal([]byte(row[1]), &plan); err != nil || len(plan) != 1 {
			return nil, nil
		}
		return &plan[0], nil
	}
	return nil, nil
}

// projects reports whether a plan only projects what it reads. The filter of a shape, which stands for a relation, is not the
// query's.
func (n planNode) projects() bool {
	name := strings.TrimSpace(n.Name)
	if len(n.Children) != 1 {
		return false
	}
	under := n.Children[0]
	return name == "PROJECTION" && under.projects() || name == "FILTER" && len(under.Children) == 0
}

func (n planNode) streams() bool {
	switch strings.TrimSpace(n.Name) {
	case "PROJECTION", "FILTER", "LIMIT", "UNNEST":
	default:
		return len(n.Children) == 0
	}
	for _, child := range n.Children {
		if !child.streams() {
			return false
		}
	}
	return true
}

// Explain implements engine.Explainer.
func (e *Engine) Explain(ctx context.Context, q engine.Query) (string, error) {
	use, err := e.ready(ctx, q, noRows)
	if err != nil {
		return "", err
	}
	defer use.done()
	var plan string
	err = e.run(ctx, func(c *conn) error {
		b, err := c.bind(q)
		if err != nil {
			return err
		}
		defer b.close()
		const head = "EXPLAIN "
		b.t.before += len(head)
		rows, err := c.texts(head+b.sql, b.t)
		if err != nil {
			return err
		}
		for _, row := range rows {
			if len(row) > 1 && row[0] == "physical_plan" {
				plan = row[1]
			}
		}
		return nil
	})
	return shownText(plan), err
}
