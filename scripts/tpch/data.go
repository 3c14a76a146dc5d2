package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"quire/scripts/tpch/tables"
)

// data is a folder with the tables, a Parquet file each: NAME.parquet.
type data string

func (d data) file(relation string) string { return filepath.Join(string(d), relation+".parquet") }

// made gives the tables of a scale, in a folder below dir; they are made when they are not there.
func made(ctx context.Context, dir string, scale float64) (data, error) {
	set, err := tables.New(scale)
	if err != nil {
		return "", err
	}
	size := strconv.FormatFloat(scale, 'f', -1, 64)
	d := data(filepath.Join(dir, "scale"+size))
	if _, err := os.Stat(string(d)); err == nil {
		return d, nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	// The folder gets its name when all of it is there.
	part, err := os.MkdirTemp(dir, "making")
	if err != nil {
		return "", err
	}
	defer func() { _ = os.RemoveAll(part) }()
	fmt.Fprintf(os.Stderr, "making the data of scale %s in %s\n", size, d)
	if err := write(ctx, data(part), set); err != nil {
		return "", fmt.Errorf("make the data: %w", err)
	}
	return d, os.Rename(part, string(d))
}

func write(ctx context.Context, d data, set *tables.Set) error {
	b, err := newBare(ctx)
	if err != nil {
		return err
	}
	defer b.close()
	for _, name := range tables.Names {
		rows, err := set.Rows(name)
		if err != nil {
			return err
		}
		done, err := b.arrow.RegisterView(rows, "rows")
		if err == nil {
			err = b.do(ctx, "COPY (FROM rows) TO "+quote(d.file(name))+" (format parquet, compression zstd)")
			done()
		}
		rows.Release()
		if err != nil {
			return err
		}
	}
	return nil
}
