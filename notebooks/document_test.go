package notebooks

import (
	"strings"
	"testing"
)

// An edit changes its own cell and no byte of the others, whatever their layout is.
func TestEditTouchesNothingElse(t *testing.T) {
	for _, c := range []struct {
		name, src string
		edit      func(d *Document, id func(int) CellID)
		want      string
	}{
		{
			"compact", "SET a = 1;\nLOAD 'x' AS x;\n\n\n-- p\nFROM x; -- c\nFROM y;",
			func(d *Document, id func(int) CellID) { d.SetCell(id(1), "LOAD 'z' AS x") },
			"SET a = 1;\nLOAD 'z' AS x;\n\n\n-- p\nFROM x; -- c\nFROM y;",
		},
		{
			"one line", "FROM a; FROM b;FROM c;\n",
			func(d *Document, id func(int) CellID) { d.SetCell(id(1), "-- p\nFROM d;") },
			"FROM a; \n-- p\nFROM d;\nFROM c;\n",
		},
		{
			"windows", "\ufeffFROM a;\r\n\r\n-- p\r\nFROM b\r\n|> WHERE x;\r\n",
			func(d *Document, id func(int) CellID) { d.SetCell(id(1), "-- p\nFROM b\n|> WHERE y") },
			"\ufeffFROM a;\r\n\r\n-- p\r\nFROM b\r\n|> WHERE y;\r\n",
		},
		{
			"behind a missing ;", "FROM a",
			func(d *Document, id func(int) CellID) { d.Insert(id(0), "FROM b") },
			"FROM a;\n\nFROM b;\n",
		},
		{
			"behind an open text", "FROM 'a",
			func(d *Document, id func(int) CellID) { d.Insert(id(0), "FROM b") },
			"--! FROM 'a\n\nFROM b;\n",
		},
		{
			"prose above a statement", "FROM a;\n",
			func(d *Document, id func(int) CellID) { d.Insert(0, "-- prose"); d.Insert(0, "--~ plain") },
			"--~ plain\n\n-- prose\n\nFROM a;\n",
		},
		{
			"a draft becomes a statement below prose", "-- p\n--! FROM 'a\n",
			func(d *Document, id func(int) CellID) { d.SetCell(id(1), "FROM 'a'") },
			"-- p\n\nFROM 'a';\n",
		},
		{
			"a hash bang is no first line", "FROM a;\n",
			func(d *Document, id func(int) CellID) { d.Insert(0, "#!x") },
			"\n#!x;\n\nFROM a;\n",
		},
		{
			"below a first line", "#!/usr/bin/env quire",
			func(d *Document, id func(int) CellID) { d.Insert(0, "FROM a") },
			"#!/usr/bin/env quire\nFROM a;\n",
		},
		{
			"delete the first", "-- p\nFROM a;\n\nFROM b;\n",
			func(d *Document, id func(int) CellID) { d.Delete(id(0)) },
			"FROM b;\n",
		},
		{
			"delete between", "FROM a;\nFROM b;\nFROM c;\n",
			func(d *Document, id func(int) CellID) { d.Delete(id(1)) },
			"FROM a;\nFROM c;\n",
		},
		{
			"move", "FROM a;\n\n\n-- p\nFROM b;\nFROM c;",
			func(d *Document, id func(int) CellID) { d.Move(id(0), 99) },
			"-- p\nFROM b;\n\n\nFROM c;\nFROM a;\n",
		},
		{
			"move prose", "FROM a;\n\n-- p\n\nFROM b;\n",
			func(d *Document, id func(int) CellID) { d.Move(id(1), -1) },
			"-- p\n\nFROM a;\n\nFROM b;\n",
		},
		{
			"a comment at the end hides no ;", "FROM a;\n",
			func(d *Document, id func(int) CellID) { d.SetCell(id(0), "FROM a -- all") },
			"FROM a -- all\n;\n",
		},
	} {
		d := NewDocument(c.src)
		n := d.Notebook()
		c.edit(d, func(i int) CellID { return n.Cells[i].ID })
		if d.String() != c.want {
			t.Errorf("%s:\n got %q\nwant %q", c.name, d.String(), c.want)
		}
		if !d.Dirty() {
			t.Errorf("%s: nothing is told as changed", c.name)
		}
	}
}

// The cells that an edit does not name keep their ids; the edited one keeps its own, also as several.
func TestCellsKeepTheirIDs(t *testing.T) {
	d := NewDocument("FROM a;\n\nFROM a;\n\nFROM a;\n\n-- p\n")
	old := d.Notebook().ids()
	got := d.SetCell(old[1], "FROM b; FROM c;\n\n-- q\n\nFROM 'd")
	ids := d.Notebook().ids()
	if len(got) != 4 || len(ids) != 7 || got[0] != old[1] || ids[0] != old[0] || ids[5] != old[2] || ids[6] != old[3] {
		t.Errorf("%v became %v, the edited %v:\n%s", old, ids, got, d)
	}
	if c := d.Notebook().Cells[4]; c.Kind != DraftCell || c.Editable() != "FROM 'd" {
		t.Errorf("the open text is a %v %q", c.Kind, c.Editable())
	}
	d.Move(old[3], -6)
	d.Undo()
	d.Undo()
	if back := d.Notebook().ids(); len(back) != 4 || back[1] != old[1] || back[3] != old[3] {
		t.Errorf("undo gives %v, want %v", back, old)
	}
	d.Redo()
	if again := d.Notebook().ids(); len(again) != 7 || again[2] != ids[2] {
		t.Errorf("redo gives %v, want %v", again, ids)
	}
	// The same text is no edit.
	text := d.Notebook().Cells[0].Editable()
	if at, _ := d.Undo(); at != old[1] {
		t.Errorf("undo points at %d, want %d", at, old[1])
	}
	d.SetCell(old[0], text)
	if _, ok := d.Redo(); !ok {
		t.Error("an edit that changes nothing ended the redo")
	}
}

func TestGroup(t *testing.T) {
	d := NewDocument("FROM a;\n")
	id := d.Notebook().Cells[0].ID
	d.Group(func() {
		d.SetCell(id, "LET b = FROM a")
		d.Group(func() { d.Insert(id, "FROM b") })
	})
	if at, ok := d.Undo(); !ok || at != id || d.String() != "FROM a;\n" {
		t.Errorf("one undo gives %q at %d", d.String(), at)
	}
	if _, ok := d.Undo(); ok {
		t.Error("there is nothing more to undo")
	}
	d.Redo()
	if d.String() != "LET b = FROM a;\n\nFROM b;\n" {
		t.Errorf("one redo gives %q", d.String())
	}
	d.Group(func() {})
	d.Group(func() { d.SetCell(id, "LET c = FROM a"); d.SetCell(id, "LET b = FROM a") })
	if d.Undo(); d.String() != "FROM a;\n" {
		t.Errorf("a group that changes nothing is a step: %q", d.String())
	}
}

func TestReload(t *testing.T) {
	d := NewDocument("LOAD 'a.csv' AS a;\n\nFROM a;\n\nLET b = FROM a;\n")
	old := d.Notebook().ids()
	d.Reload("LET B = FROM a |> WHERE x;\n\nFROM c;\n\nLOAD 'new.csv' AS a;\n\nFROM a;\n")
	ids := d.Notebook().ids()
	if ids[0] != old[2] || ids[2] != old[0] || ids[3] != old[1] || ids[1] == 0 {
		t.Errorf("%v became %v", old, ids)
	}
	if d.Dirty() {
		t.Error("what is on disk is told as changed")
	}
	if d.Undo(); !d.Dirty() || d.Notebook().ids()[2] != old[2] {
		t.Error("a reload is not undone")
	}
}

// A missing edit target changes nothing.
func TestEditOfNothing(t *testing.T) {
	d := NewDocument("")
	if d.SetCell(7, "FROM a") != nil || d.Insert(7, "FROM a") != nil || d.Insert(0, " \n") != nil {
		t.Error("an edit of nothing gives cells")
	}
	d.Delete(7)
	d.Move(7, 1)
	if d.String() != "" || d.Dirty() {
		t.Errorf("%q", d.String())
	}
	if ids := d.Insert(0, "FROM a"); len(ids) != 1 || d.String() != "FROM a;\n" {
		t.Errorf("%v %q", ids, d.String())
	}
}

func FuzzDocument(f *testing.F) {
	for i, src := range oddities {
		f.Add(src, oddities[len(oddities)-1-i], uint(i))
	}
	f.Add("FROM a\r\n; -- x", "FROM 'b", uint(12))
	f.Add("-- p\n--! d\n/* c", "--! x\n\n-- y", uint(6))
	f.Fuzz(func(t *testing.T, src, text string, at uint) {
		d := NewDocument(src)
		start, before := d.String(), d.Notebook().ids()
		for n := range 3 {
			cells := d.Notebook().Cells
			switch {
			case len(cells) == 0:
				d.Insert(0, text)
			case (at+uint(n))%4 == 0:
				id := cells[at%uint(len(cells))].ID
				if got := d.SetCell(id, text); len(got) == 0 && strings.TrimSpace(text) != "" {
					t.Fatalf("%q set to %q: no cells", d.String(), text)
				}
			case (at+uint(n))%4 == 1:
				d.Insert(cells[at%uint(len(cells))].ID, text)
			case (at+uint(n))%4 == 2:
				d.Delete(cells[at%uint(len(cells))].ID)
			default:
				d.Move(cells[at%uint(len(cells))].ID, int(at%7)-3)
			}
			if diff := difference(d.Notebook(), d.String()); diff != "" {
				t.Fatalf("%q\n%s", d.String(), diff)
			}
			if d.Notebook().String() != d.String() {
				t.Fatal("the notebook is not the text")
			}
			seen := map[CellID]bool{}
			for _, id := range d.Notebook().ids() {
				if id == 0 || seen[id] {
					t.Fatalf("id %d twice in %q", id, d.String())
				}
				seen[id] = true
			}
		}
		end, after := d.String(), d.Notebook().ids()
		steps := 0
		for ; steps < 10; steps++ {
			if _, ok := d.Undo(); !ok {
				break
			}
		}
		if d.String() != start || !equal(d.Notebook().ids(), before) {
			t.Fatalf("undo gives %q, want %q", d.String(), start)
		}
		for range steps {
			d.Redo()
		}
		if d.String() != end || !equal(d.Notebook().ids(), after) {
			t.Fatalf("redo gives %q, want %q", d.String(), end)
		}
	})
}

func equal(a, b []CellID) bool {
	s := spliceOf(a, b)
	return len(s.old) == 0 && len(s.new) == 0
}
