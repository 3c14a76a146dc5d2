package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Each script of the documents is one that runs, in a folder with the data that it names.
func TestScriptsOfTheDocumentsRun(t *testing.T) {
	events := "timestamp,user_id,event,flyer_id,merchant_id\n" +
		"2018-10-01T10:00:00-04:00,a,flyer_open,1,10\n2018-10-01T10:05:00-04:00,a,item_open,1,10\n2018-10-01T11:00:00-04:00,b,flyer_open,2,20\n"
	count := 0
	for _, doc := range []string{"../../README.md", "../../docs/language.md"} {
		text, err := os.ReadFile(doc)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile("(?s)```sql\n(.*?)```").FindAllStringSubmatch(string(text), -1) {
			count++
			dir := t.TempDir()
			for name, content := range map[string]string{"events.csv": events, "data/events.csv": events, "quire-demo/data/app_events.csv": events, "example.quire": m[1]} {
				path := filepath.Join(dir, name)
				if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if !strings.Contains(m[1], ";") {
				t.Errorf("%s: an example that is no script:\n%s", doc, m[1])
				continue
			}
			cmd := exec.Command(os.Args[0], "run", "example.quire")
			cmd.Dir, cmd.Env = dir, append(os.Environ(), "QUIRE_AS_COMMAND=1", "HOME="+dir, "XDG_CACHE_HOME="+dir+"/cache")
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%s: %v\n%s\n%s", doc, err, m[1], out)
			}
		}
	}
	if count < 2 {
		t.Errorf("%d examples", count)
	}
}
