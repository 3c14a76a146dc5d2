package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	if os.Getenv("QUIRE_AS_COMMAND") != "" {
		os.Exit(run())
	}
	testscript.Main(m, map[string]func(){
		"quire": main,
	})
}

// TestScript runs the command-line sessions of testdata/script, each as a user would type it.
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		RequireExplicitExec: true,
		Setup: func(e *testscript.Env) error {
			home := filepath.Join(e.WorkDir, ".home")
			for name, dir := range map[string]string{
				"HOME": home, "XDG_CACHE_HOME": home + "/cache", "XDG_STATE_HOME": home + "/state", "XDG_CONFIG_HOME": home + "/config",
				"TMPDIR": home + "/tmp",
			} {
				if err := os.MkdirAll(dir, 0o755); err != nil {
					return err
				}
				e.Setenv(name, dir)
			}
			e.Setenv("QUIRE_TEST_DATA", os.Getenv("QUIRE_TEST_DATA"))
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exitcode":  exitCodeIs,
			"escfile":   escapeFile,
			"damage":    damageFiles,
			"jsonlines": jsonLines,
		},
	})
}

// exitCodeIs runs a command and checks its exit code: exitcode 3 quire run x.quire.
func exitCodeIs(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exitcode N command args…")
	}
	err := ts.Exec(args[1], args[2:]...)
	got := "0"
	if err != nil {
		got = codeText(err)
	}
	if got != args[0] {
		ts.Fatalf("exit code %s, want %s", got, args[0])
	}
}

// escapeFile makes a CSV whose name holds an escape sequence that would paint the terminal red, and a script that loads a
// file of such a name.
func escapeFile(ts *testscript.TestScript, _ bool, _ []string) {
	name := "a\x1b[31mred.csv"
	ts.Check(os.WriteFile(ts.MkAbs(name), []byte("a,b\n1,2\n"), 0o644))
	ts.Check(os.WriteFile(ts.MkAbs("esc.quire"), []byte("LOAD '"+name+"' AS t;\n\nFROM t;\n\nLOAD 'no\x1b[31msuch.csv' AS u;\n"), 0o644))
}

// damageFiles turns over a byte in the middle of every file of a folder, as a bad disk may: damage FOLDER.
func damageFiles(ts *testscript.TestScript, _ bool, args []string) {
	files, err := os.ReadDir(ts.MkAbs(args[0]))
	ts.Check(err)
	for _, f := range files {
		path := filepath.Join(ts.MkAbs(args[0]), f.Name())
		data, err := os.ReadFile(path)
		ts.Check(err)
		if filepath.Ext(path) == ".entry" || len(data) == 0 {
			continue
		}
		data[len(data)/2] ^= 0x55
		ts.Check(os.WriteFile(path, data, 0o600))
	}
}

// jsonLines checks that every line of a file is one JSON object: jsonlines stdout.
func jsonLines(ts *testscript.TestScript, _ bool, args []string) {
	lines := strings.Split(strings.TrimSuffix(ts.ReadFile(args[0]), "\n"), "\n")
	for i, line := range lines {
		var object map[string]any
		if err := json.Unmarshal([]byte(line), &object); err != nil || object["event"] == nil {
			ts.Fatalf("line %d is no event: %v: %q", i+1, err, line)
		}
	}
}
