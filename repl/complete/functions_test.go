package complete

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// unheld are offered though no query holds them: ranking windows, what is random, and their like, which docs/language.md tells of.
var unheld = map[string]bool{
	"cume_dist": true, "date_trunc": true, "dense_rank": true, "ntile": true, "percent_rank": true, "product": true, "rand": true, "random": true,
	"rank": true, "to_number": true, "try_to_number": true, "typeof": true, "uuid": true,
}

// documented finds the functions that docs/functions.md names, which the conformance files hold.
var documented = regexp.MustCompile(`\[([a-z_0-9]+)\]\(\.\./engine/enginetest/`)

// Every function that the documents name is offered with its arguments, and what is offered is a function of the language.
func TestFunctionsAreTheDocumentedOnes(t *testing.T) {
	page, err := os.ReadFile("../../docs/functions.md")
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, m := range documented.FindAllStringSubmatch(string(page), -1) {
		names[m[1]] = true
	}
	if len(names) < 300 {
		t.Fatalf("docs/functions.md names %d functions", len(names))
	}
	var missing, untold []string
	for name := range names {
		switch f, ok := Lookup(name); {
		case !ok:
			missing = append(missing, name)
		case !f.Told:
			untold = append(untold, name)
		}
	}
	if len(missing) > 0 {
		t.Errorf("documented and not offered: %s", strings.Join(missing, ", "))
	}
	if len(untold) > 0 {
		t.Errorf("offered without arguments: %s", strings.Join(untold, ", "))
	}
	var extra []string
	for _, f := range Functions() {
		if f.Told && !names[f.Name] && !unheld[f.Name] {
			extra = append(extra, f.Name)
		}
	}
	if len(extra) > 0 {
		t.Errorf("offered with arguments and not documented: %s", strings.Join(extra, ", "))
	}
}
