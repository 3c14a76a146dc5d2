// Package examples holds the notebooks that ship, each with the data it needs. `quire demo` unpacks them; the tests replay
// every one.
package examples

import "embed"

//go:generate go run ./gen -o data/app_events.csv

// FS has flyers.quire and, under data, app_events.csv.
//
//go:embed *.quire data/*.csv
var FS embed.FS
