package main

import (
	"embed"
	"fmt"
)

//go:embed pipes/*.quire sql/*.sql
var texts embed.FS

// question is one of the benchmark's queries, in both languages.
type question struct {
	number    int
	pipe, sql string
}

// count is how many there are.
const count = 22

func questions() ([]question, error) {
	out := make([]question, count)
	for i := range out {
		n := i + 1
		pipe, err := texts.ReadFile(fmt.Sprintf("pipes/q%02d.quire", n))
		if err != nil {
			return nil, err
		}
		sql, err := texts.ReadFile(fmt.Sprintf("sql/q%02d.sql", n))
		if err != nil {
			return nil, err
		}
		out[i] = question{n, string(pipe), string(sql)}
	}
	return out, nil
}
