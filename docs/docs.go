// Package docs holds the documents that the program carries with it: what its help shows.
package docs

import _ "embed"

// Language is docs/language.md: the statements and the steps.
//
//go:embed language.md
var Language string

// Functions is docs/functions.md: which functions there are, and where engines differ.
//
//go:embed functions.md
var Functions string
