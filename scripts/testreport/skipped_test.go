package main

import (
	"os"
	"testing"
)

// TestSkipped is skipped when TestStrict asks for it.
func TestSkipped(t *testing.T) {
	if os.Getenv("QUIRE_TESTREPORT_SKIP") != "" {
		t.Skip("asked to")
	}
}
