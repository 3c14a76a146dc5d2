// Package examples holds the notebooks that ship, each with the data it needs. `quire demo` unpacks them; the tests replay
// every one.
package examples

import "embed"

//go:generate go run ./gen -o data/app_events.csv
//go:generate go run ./gen -of growth -o data/new_users.csv
//go:generate go run ./gen -of people -o data/people.jsonl
//go:generate go run ./gen -of valid-people -o data/people_valid.jsonl
//go:generate go run ./gen -of accidents -days 365 -o data/city/2018-12-31/traffic_accidents.csv
//go:generate go run ./gen -of requests -days 365 -o data/city/2018-12-31/service_requests.csv
//go:generate go run ./gen -of accidents -days 366 -o data/city/2019-01-01/traffic_accidents.csv
//go:generate go run ./gen -of requests -days 366 -o data/city/2019-01-01/service_requests.csv

// FS has the notebooks, a schema, and under data what they read.
//
//go:embed *.quire people.schema.json
//go:embed data/app_events.csv data/new_users.csv data/people.jsonl data/people_valid.jsonl data/stop_words_en.csv data/city
var FS embed.FS
