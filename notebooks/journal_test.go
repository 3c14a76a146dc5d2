package notebooks

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// opened opens a journal and ends it with the test.
func opened(t *testing.T, dir, script string) (*Journal, *Recovered) {
	t.Helper()
	j, rec, err := OpenJournal(dir, script, Beginning{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { kill(j) })
	return j, rec
}

// kill ends a session as SIGKILL does: its files are closed and nothing else happens.
func kill(j *Journal) {
	j.end()
	j.flush.Lock()
	defer j.flush.Unlock()
	j.file.Close()
}

func record(t *testing.T, j *Journal, e Entry) {
	t.Helper()
	if err := j.Record(e); err != nil {
		t.Fatal(err)
	}
}

func typed(text string) Entry { return Entry{Draft: &Draft{Cell: 1, Text: text, Cursor: len(text)}} }

func TestJournalRecovers(t *testing.T) {
	dir := t.TempDir()
	j, rec := opened(t, dir, "/x/a.quire")
	if rec != nil {
		t.Fatalf("a new journal recovers %+v", rec)
	}
	script := "FROM a;\n"
	record(t, j, Entry{Script: &script})
	for _, text := range []string{"F", "FR", "FROM 'pg://u:hunter2", "FROM ü\n\"x\"", "FROM b"} {
		record(t, j, typed(text))
	}
	raw, err := os.ReadFile(j.path)
	if err != nil || strings.Contains(string(raw), "hunter2") {
		t.Errorf("the journal holds a secret: %v\n%s", err, raw)
	}
	kill(j)
	j, rec = opened(t, dir, "/x/a.quire")
	if rec == nil || rec.Script != script || !rec.HasScript || rec.Draft != (Draft{1, "FROM b", 6}) || rec.When.IsZero() {
		t.Fatalf("recovered %+v", rec)
	}
	// What is typed now goes on behind it, also before the user has decided.
	record(t, j, typed("FROM bc"))
	kill(j)
	j, rec = opened(t, dir, "/x/a.quire")
	if rec == nil || rec.Draft.Text != "FROM bc" || rec.Script != script {
		t.Fatalf("recovered %+v", rec)
	}
	if err := j.Close(true); err != nil {
		t.Fatal(err)
	}
	if _, rec = opened(t, dir, "/x/a.quire"); rec != nil {
		t.Errorf("after a clean end there is %+v", rec)
	}
}

// A draft alone says nothing about the script, and an ended one is not offered.
func TestJournalDraft(t *testing.T) {
	dir := t.TempDir()
	j, _ := opened(t, dir, "")
	record(t, j, typed("FROM a"))
	kill(j)
	j, rec := opened(t, dir, "")
	if rec == nil || rec.HasScript || rec.Draft.Text != "FROM a" {
		t.Fatalf("recovered %+v", rec)
	}
	record(t, j, Entry{Draft: &Draft{}})
	kill(j)
	if _, rec = opened(t, dir, ""); rec != nil {
		t.Errorf("an ended draft is offered: %+v", rec)
	}
}

func TestJournalOfTwoSessions(t *testing.T) {
	dir := t.TempDir()
	script := filepath.Join(dir, "a.quire")
	if err := os.WriteFile(script, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(dir, "link.quire")
	if err := os.Symlink(script, link); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	first, _ := opened(t, dir, script)
	record(t, first, typed("first"))
	second, rec := opened(t, dir, link)
	if rec == nil || rec.Live == nil || rec.Live.PID != os.Getpid() || rec.Live.Since.IsZero() {
		t.Fatalf("the second session is not told of the first: %+v", rec)
	}
	record(t, second, typed("second"))
	if err := first.Close(true); err != nil {
		t.Fatal(err)
	}
	kill(second)
	// The first ended well; what the second left is still found, though it is not the first journal of the script.
	_, rec = opened(t, dir, script)
	if rec == nil || rec.Draft.Text != "second" || rec.Live != nil {
		t.Errorf("recovered %+v", rec)
	}
}

// A script that gets a new name takes its journal with it, also past what an earlier session left under that name.
func TestJournalFollows(t *testing.T) {
	dir := t.TempDir()
	other, _ := opened(t, dir, "/x/b.quire")
	record(t, other, typed("FROM left"))
	kill(other)
	j, _ := opened(t, dir, "")
	script := "FROM a;\n"
	record(t, j, Entry{Script: &script})
	old := j.Path()
	if err := j.Follow(dir, "/x/b.quire"); err != nil {
		t.Fatal(err)
	}
	if exists(old) {
		t.Error("the journal is still under the old name")
	}
	record(t, j, typed("FROM b"))
	if _, rec := opened(t, dir, "/x/b.quire"); rec == nil || rec.Draft.Text != "FROM left" {
		t.Errorf("what was left before is %+v", rec)
	}
	kill(j)
	if _, rec := opened(t, dir, "/x/b.quire"); rec == nil || rec.Script != script || rec.Draft.Text != "FROM b" {
		t.Errorf("recovered %+v", rec)
	}
}

// A journal that does not reach the disk is told at once, and all of it is written again.
func TestJournalTellsOfAFaultySync(t *testing.T) {
	dir := t.TempDir()
	j, _ := opened(t, dir, "")
	record(t, j, typed("FROM a"))
	in, out, err := os.Pipe() // cannot be synced
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	defer out.Close()
	told := make(chan error, 1)
	j.OnFault(func(err error) { told <- err })
	j.mu.Lock()
	good := j.file
	j.file = out
	j.mu.Unlock()
	j.sync()
	if err := <-told; err == nil || !strings.Contains(err.Error(), "to disk") {
		t.Errorf("the fault is told as %v", err)
	}
	j.mu.Lock()
	j.file = good
	j.mu.Unlock()
	if err := j.Record(Entry{}); err == nil {
		t.Error("the fault is not told by the next record")
	}
	record(t, j, Entry{})
	kill(j)
	raw, _ := os.ReadFile(j.path)
	if strings.Count(string(raw), "FROM a") < 2 {
		t.Errorf("what may be lost was not written again:\n%s", raw)
	}
	if _, rec := opened(t, dir, ""); rec == nil || rec.Draft.Text != "FROM a" {
		t.Errorf("recovered %+v", rec)
	}
}

// What is recorded while the journal is written anew is in it.
func TestJournalWrittenAnewBesideTheKeys(t *testing.T) {
	dir := t.TempDir()
	j, _ := opened(t, dir, "")
	script := strings.Repeat("-- a line\n", 20000)
	record(t, j, Entry{Script: &script})
	done := make(chan error)
	go func() {
		var err error
		for range 20 {
			j.flush.Lock()
			if e := j.rewrite(j.Path()); e != nil {
				err = e
			}
			j.flush.Unlock()
		}
		done <- err
	}()
	last := ""
	for n := range 2000 {
		last = "FROM t" + strconv.Itoa(n)
		record(t, j, typed(last))
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	kill(j)
	if _, rec := opened(t, dir, ""); rec == nil || rec.Script != script || rec.Draft.Text != last {
		t.Errorf("recovered a draft %q", rec.Draft.Text)
	}
}

// A kill in the middle of a write leaves half a record, which must not spoil what comes behind it.
func TestJournalTorn(t *testing.T) {
	dir := t.TempDir()
	j, _ := opened(t, dir, "")
	record(t, j, typed("FROM a"))
	if _, err := j.file.WriteString(`D 1 9 6 0 " |>`); err != nil {
		t.Fatal(err)
	}
	kill(j)
	j, rec := opened(t, dir, "")
	if rec == nil || rec.Draft.Text != "FROM a" {
		t.Fatalf("recovered %+v", rec)
	}
	record(t, j, typed("FROM a, b"))
	kill(j)
	if _, rec = opened(t, dir, ""); rec == nil || rec.Draft.Text != "FROM a, b" {
		t.Fatalf("recovered %+v", rec)
	}
}

// A write that fails is told, and the next one that succeeds has everything.
func TestJournalOnFullDisk(t *testing.T) {
	dir := t.TempDir()
	j, _ := opened(t, dir, "")
	record(t, j, typed("FROM a"))
	good := j.file
	bad, err := os.Open(j.path) // not writable, as a full disk is not
	if err != nil {
		t.Fatal(err)
	}
	j.mu.Lock()
	j.file = bad
	j.mu.Unlock()
	if err := j.Record(typed("FROM a |>")); err == nil {
		t.Error("a record that is not kept is no error")
	}
	j.mu.Lock()
	j.file = good
	j.mu.Unlock()
	bad.Close()
	if _, err := good.WriteString(`D 1 9 6 0 " |`); err != nil { // as far as the disk took it
		t.Fatal(err)
	}
	record(t, j, typed("FROM a |> WHERE x"))
	record(t, j, typed("FROM a |> WHERE xy"))
	kill(j)
	if _, rec := opened(t, dir, ""); rec == nil || rec.Draft.Text != "FROM a |> WHERE xy" {
		t.Fatalf("recovered %+v", rec)
	}
}

func TestJournalIsBounded(t *testing.T) {
	dir := t.TempDir()
	j, _ := opened(t, dir, "")
	line := strings.Repeat("-- long\n", 1000)
	last := ""
	for n := range 600 {
		last = line + strconv.Itoa(n)
		s := last
		record(t, j, Entry{Script: &s})
		record(t, j, typed("draft "+strconv.Itoa(n)))
	}
	for n := range 400 { // nothing that both have in common
		last = strings.Repeat(string(rune('a'+n%26)), 8000)
		s := last
		record(t, j, Entry{Script: &s})
	}
	j.sync()
	info, err := os.Stat(j.path)
	if err != nil || info.Size() > journalSlack+8*int64(len(line)) {
		t.Errorf("%d bytes after 600 edits of a script of %d: %v", info.Size(), len(line), err)
	}
	kill(j)
	if _, rec := opened(t, dir, ""); rec == nil || rec.Script != last || rec.Draft.Text != "draft 599" {
		t.Error("what was written anew is not what was recorded")
	}
}

func FuzzJournal(f *testing.F) {
	f.Add("S \"a\"\nD 1 2 0 0 \"xy\"\nD 1 1 1 1 \"\"\n")
	f.Add("D 0 0 9 9 \"x\"\nD 9999999999999999999 0 0 0 \"\"\nS x\n\x00")
	f.Fuzz(func(t *testing.T, raw string) {
		var k kept
		for _, line := range strings.Split(raw, "\n") {
			k.apply(line)
		}
		var again kept
		for _, line := range strings.Split(k.snapshot(), "\n") {
			again.apply(line)
		}
		if again != k {
			t.Fatalf("written anew %+v is %+v", k, again)
		}
	})
}

// A session without a file is offered where it began: data files only what was left of them, an empty session all of its folder.
// Elsewhere one is told of the folder, and nothing of it is touched.
func TestUnsavedSessionsAreOfferedWhereTheyBegan(t *testing.T) {
	dir := t.TempDir()
	open := func(b Beginning) (*Journal, *Recovered) {
		t.Helper()
		j, rec, err := OpenJournal(dir, "", b)
		if err != nil {
			t.Fatal(err)
		}
		return j, rec
	}
	on := Beginning{Folder: "/data", Data: "LOAD 's3://k:hunter2@b/x.csv' AS x;"}
	j, _ := open(on)
	record(t, j, typed("FROM mine"))
	kill(j)
	if text, _ := os.ReadFile(j.Path()); strings.Contains(string(text), "hunter2") {
		t.Fatal("the journal holds a password")
	}

	for _, other := range []Beginning{
		{Folder: "/data", Data: "LOAD 'y.csv' AS y;"}, {Folder: "/other", Data: on.Data}, {Folder: "/data", Anew: true},
	} {
		j, rec := open(other)
		if rec != nil {
			t.Errorf("%v was offered %+v", other, rec)
		}
		record(t, j, typed("FROM "+other.Folder))
		j.Close(true)
	}
	j, rec := open(Beginning{Folder: "/other"})
	if rec == nil || rec.Elsewhere != "/data" || rec.Draft.Text != "" {
		t.Errorf("another folder was told %+v", rec)
	}
	j.Close(true)
	for range 2 { // that it was offered, and left again, changes nothing
		for _, b := range []Beginning{{Folder: "/data"}, on} {
			j, rec := open(b)
			if rec == nil || rec.Draft.Text != "FROM mine" {
				t.Errorf("%v was offered %+v", b, rec)
			}
			kill(j)
		}
	}
}
