// Package examples holds the notebooks that ship, each with the data it needs. `quire demo` unpacks them; the tests replay
// every one.
package examples

import "embed"

//go:generate go run ./gen -o data/app_events.csv
//go:generate go run ./gen -of growth -o data/new_users.csv
//go:generate go run ./gen -of people -o data/people.jsonl
//go:generate go run ./gen -of valid-people -o data/people_valid.jsonl

// FS has the notebooks, a schema, and under data what they read.
//
//go:embed *.quire people.schema.json
//go:embed data/app_events.csv data/new_users.csv data/people.jsonl data/people_valid.jsonl data/stop_words_en.csv
var FS embed.FS
