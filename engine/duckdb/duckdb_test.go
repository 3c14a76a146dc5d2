//go:build duckdb_arrow

package duckdb_test

import (
	"os"
	"path/filepath"
	"testing"

	"go.uber.org/goleak"

	"quire/engine"
	"quire/engine/duckdb"
	"quire/engine/enginetest"
	"quire/engine/storage"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// folder is local files as the place of the conformance suite.
type folder struct{ dir string }

func (f folder) Put(t *testing.T, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(f.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func (f folder) Target(t *testing.T, name string) string {
	t.Helper()
	dir, err := os.MkdirTemp(f.dir, "target")
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, filepath.FromSlash(name))
}

func (f folder) Get(t *testing.T, uri string) []byte {
	t.Helper()
	content, err := os.ReadFile(uri)
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// open opens an engine on files of this machine.
func open(t *testing.T, s engine.Settings) (*duckdb.Engine, folder) {
	t.Helper()
	e, err := duckdb.Open(t.Context(), duckdb.Options{Settings: s, Files: storage.New(storage.Options{}), TempDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return e, folder{t.TempDir()}
}

func TestConformance(t *testing.T) {
	enginetest.Run(t, func(t *testing.T, s engine.Settings) (engine.Engine, enginetest.Fixture) {
		e, f := open(t, s)
		return e, f
	})
}
