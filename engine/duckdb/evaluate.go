//go:build duckdb_arrow

package duckdb

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"quire/engine"
	"quire/internal/sqllex"
)

// parameterTypes are the types of parameters in SQL.
var parameterTypes = map[string]string{
	"text": "VARCHAR", "integer": "BIGINT", "decimal": "DECIMAL(38,10)", "date": "DATE", "timestamp": "TIMESTAMP", "boolean": "BOOLEAN",
}

// Evaluate implements engine.Evaluator.
func (e *Engine) Evaluate(ctx context.Context, expr engine.Query, typ string) (engine.Value, error) {
	base, list := strings.CutSuffix(strings.ToLower(strings.TrimSpace(typ)), " list")
	base = strings.TrimSpace(base)
	out := engine.Value{Type: base, List: list}
	sqlType, ok := parameterTypes[base]
	if !ok {
		return out, engine.NewError(engine.TypeMismatch, fmt.Sprintf("no parameter type %q", typ), "text, integer, decimal, date, timestamp, boolean, or a list of these", nil)
	}
	if list {
		sqlType += "[]"
	}
	from := expr.Origin.Source(0)
	query := func(head, tail string) engine.Query {
		var b sqllex.Builder
		b.Emit(head, from)
		b.Append(expr.Text, expr.Origin)
		b.Emit(tail, from)
		q := engine.Query{Args: expr.Args}
		q.Text, q.Origin = b.Done()
		return q
	}
	err := e.run(ctx, func(c *conn) error {
		plain, err := c.bind(query("SELECT (", "\n) AS value"))
		if err != nil {
			return err
		}
		_, types := plain.s.columns()
		has, _ := outward(types[0])
		plain.close()
		if !fits(has, sqlType) {
			return plain.t.err(engine.TypeMismatch, fmt.Sprintf("this is %s, and the parameter is %s", article(typeWord(has)), article(typ)), "")
		}
		text := "VARCHAR"
		if list {
			text += "[]"
		}
		b, err := c.bind(query("SELECT CAST(to_json(CAST(CAST((", "\n) AS "+sqlType+") AS "+text+")) AS VARCHAR) AS value"))
		if err != nil {
			return err
		}
		defer b.close()
		rows, err := c.texts(b.sql, b.t)
		if err != nil {
			return err
		}
		if len(rows) != 1 {
			return b.t.err(engine.TypeMismatch, "a parameter is one value", "")
		}
		return fill(&out, rows[0][0])
	})
	return out, err
}

// fits reports whether a value may become a parameter's without a silent change: a fraction is no integer.
func fits(has, sqlType string) bool {
	integers := strings.TrimSuffix(sqlType, "[]") == "BIGINT"
	has = strings.TrimSuffix(has, "[]")
	return !integers || !(strings.HasPrefix(has, "DECIMAL") || has == "DOUBLE" || has == "FLOAT")
}

// fill reads a value from JSON: a string, a list of strings, or null.
func fill(v *engine.Value, text string) error {
	if text == "" || text == "null" {
		v.Null = true
		return nil
	}
	if !v.List {
		text = "[" + text + "]"
	}
	var items []*string
	if err := json.Unmarshal([]byte(text), &items); err != nil {
		return fmt.Errorf("value of a parameter: %w", err)
	}
	for _, it := range items {
		if it == nil {
			return engine.NewError(engine.TypeMismatch, "a list of a parameter holds no NULL", "", nil)
		}
		item := *it
		if v.Type == "decimal" && strings.Contains(item, ".") {
			item = strings.TrimSuffix(strings.TrimRight(item, "0"), ".")
		}
		v.Items = append(v.Items, item)
	}
	return nil
}
