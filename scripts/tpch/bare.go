package main

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strings"

	driverduckdb "github.com/duckdb/duckdb-go/v2"

	"quire/engine"
	"quire/scripts/tpch/tables"
)

// bare is a DuckDB without quire.
type bare struct {
	connector *driverduckdb.Connector
	conn      driver.Conn
	arrow     *driverduckdb.Arrow
}

func newBare(ctx context.Context) (b *bare, err error) {
	b = &bare{}
	defer func() {
		if err != nil {
			b.close()
		}
	}()
	if b.connector, err = driverduckdb.NewConnector("", nil); err != nil {
		return nil, err
	}
	if b.conn, err = b.connector.Connect(ctx); err != nil {
		return nil, err
	}
	b.arrow, err = driverduckdb.NewArrowFromConn(b.conn)
	return b, err
}

// openBare gives one that has the tables, with the settings of quire's engine.
func openBare(ctx context.Context, d data, s engine.Settings) (*bare, error) {
	b, err := newBare(ctx)
	if err != nil {
		return nil, err
	}
	setup := []string{
		"SET enable_external_file_cache = false",
		"SET memory_limit = " + quote(s.MemoryLimit),
		fmt.Sprintf("SET threads = %d", s.Threads),
	}
	for _, r := range tables.Names {
		setup = append(setup, "CREATE VIEW "+r+" AS FROM read_parquet("+quote(d.file(r))+")")
	}
	for _, step := range setup {
		if err := b.do(ctx, step); err != nil {
			b.close()
			return nil, err
		}
	}
	return b, nil
}

func (b *bare) close() {
	if b.conn != nil {
		_ = b.conn.Close()
	}
	if b.connector != nil {
		_ = b.connector.Close()
	}
}

// do runs a statement of which the rows do not matter.
func (b *bare) do(ctx context.Context, statement string) error {
	if _, err := b.answer(ctx, statement); err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	return nil
}

// answer runs a query.
func (b *bare) answer(ctx context.Context, text string) (*answer, error) {
	r, err := b.arrow.QueryContext(ctx, strings.TrimSuffix(strings.TrimSpace(text), ";"))
	if err != nil {
		return nil, err
	}
	defer r.Release()
	return read(r)
}
