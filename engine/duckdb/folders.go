//go:build duckdb_arrow

package duckdb

import (
	"fmt"
	"net/url"
	"path"
	"regexp"
	"strings"
	"time"

	"quire/engine"
)

// Folders named key=value are columns, as Hive and Spark write them. Only those below the fixed part of a URI count: DuckDB's
// own detection takes them from any folder above, which is another table's partition or the user's own habit.

// hiveNull is the name of a folder for NULL.
const hiveNull = "__HIVE_DEFAULT_PARTITION__"

// pair is one folder's key and value; nil is NULL.
type pair struct {
	key   string
	value *string
}

// fixedPrefix is the part of a URI above its first segment with a pattern, with the slash.
func fixedPrefix(uri string) string {
	end := len(uri)
	if i := strings.IndexAny(uri, "*?[{"); i >= 0 {
		end = i
	} else if strings.HasSuffix(uri, "/") {
		return uri
	}
	return uri[:strings.LastIndexByte(uri[:end], '/')+1]
}

// folderPairs reads the key=value folders of an object between prefix and its name.
func folderPairs(uri, prefix string) []pair {
	below, ok := strings.CutPrefix(uri, prefix)
	if !ok {
		return nil
	}
	folders := strings.Split(below, "/")
	var out []pair
	for _, f := range folders[:len(folders)-1] {
		key, value, ok := strings.Cut(f, "=")
		if !ok || key == "" {
			continue
		}
		p := pair{key: unescaped(key)}
		if value != hiveNull && value != "" {
			v := unescaped(value)
			p.value = &v
		}
		out = append(out, p)
	}
	return out
}

// unescaped undoes the percent escapes of a folder's name; one that has none of its own stays.
func unescaped(s string) string {
	if plain, err := url.PathUnescape(s); err == nil {
		return plain
	}
	return s
}

// hidden reports whether an object below a folder is no data: marks as _SUCCESS, and what is being written.
func hidden(uri, prefix string) bool {
	for _, name := range strings.Split(strings.TrimPrefix(uri, prefix), "/") {
		if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") && !strings.Contains(name, "=") {
			return true
		}
	}
	return false
}

// list gives the objects of one of a source's URIs and their folders. A folder is a glob of its one format.
func (s *listing) add(uri string, found []engine.Object) error {
	prefix := fixedPrefix(uri)
	folder := strings.HasSuffix(uri, "/")
	for _, o := range found {
		if folder && hidden(o.URI, prefix) || s.seen[o.URI] {
			continue
		}
		s.seen[o.URI] = true
		s.objects = append(s.objects, o)
		s.pairs[o.URI] = folderPairs(o.URI, prefix)
		if folder {
			ending := endingOf(o.URI)
			if s.ending == "" {
				s.ending, s.first = ending, o.URI
			}
			if ending != s.ending && s.format == "" {
				return engine.NewError(engine.Unsupported, fmt.Sprintf("%s has files of more than one format: %s and %s", shown(strings.TrimSuffix(uri, "/")), baseName(s.first), baseName(o.URI)),
					"name those that are meant: '…/*."+s.ending+"', or '…/**/*."+s.ending+"' for folders within it", nil)
			}
		}
	}
	return nil
}

// listing is what the URIs of a source name.
type listing struct {
	format        string // as given
	ending, first string // of the files of folders
	objects       []engine.Object
	pairs         map[string][]pair
	seen          map[string]bool
}

// folders finds the columns of a source's folders: every object has all of them, in one order.
func (s *listing) folders() ([]engine.FolderColumn, [][]*string, error) {
	if len(s.objects) == 0 {
		return nil, nil, nil
	}
	first := s.pairs[s.objects[0].URI]
	values := make([][]*string, len(s.objects))
	for i, o := range s.objects {
		pairs := s.pairs[o.URI]
		same := len(pairs) == len(first)
		for k := 0; same && k < len(pairs); k++ {
			same = strings.EqualFold(pairs[k].key, first[k].key)
		}
		if !same {
			return nil, nil, &engine.Error{
				Class: engine.BadData, Pos: -1, File: o.URI,
				Message: fmt.Sprintf("%s lies in folders %s, %s in %s", shown(s.objects[0].URI), keysText(first), shown(o.URI), keysText(pairs)),
				Hint:    "the key=value folders of one LOAD are the same for all its files",
			}
		}
		for _, p := range pairs {
			values[i] = append(values[i], p.value)
		}
	}
	if len(first) == 0 {
		return nil, nil, nil
	}
	seen := map[string]bool{}
	out := make([]engine.FolderColumn, len(first))
	for k, p := range first {
		if low := strings.ToLower(p.key); seen[low] {
			return nil, nil, engine.NewError(engine.BadData, shown(s.objects[0].URI)+" lies in two folders "+p.key+"=…", "", nil)
		} else {
			seen[low] = true
		}
		out[k] = engine.FolderColumn{Name: p.key, Type: folderType(values, k)}
	}
	return out, values, nil
}

func keysText(pairs []pair) string {
	if len(pairs) == 0 {
		return "without a key"
	}
	keys := make([]string, len(pairs))
	for i, p := range pairs {
		keys[i] = p.key + "=…"
	}
	return path.Join(keys...)
}

var wholeNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]{0,17})$`)

// folderType infers a column's type over all folders: whole numbers, dates, else text. A number that begins with a zero is
// text, so that the value is the folder's name again.
func folderType(values [][]*string, k int) string {
	number, date, any := true, true, false
	for _, v := range values {
		if v[k] == nil {
			continue
		}
		any = true
		number = number && wholeNumber.MatchString(*v[k])
		if date {
			t, err := time.Parse(time.DateOnly, *v[k])
			date = err == nil && t.Year() > 0
		}
		if !number && !date {
			break
		}
	}
	switch {
	case any && number:
		return "BIGINT"
	case any && date:
		return "DATE"
	}
	return "VARCHAR"
}

// withFolders adds the columns of folders to those of the files: behind them, or in the place of one of the same name. Declared
// types win. It gives the files' own columns that are declared.
func (c *conn) withFolders(s *engine.Source, cols []column) ([]column, error) {
	out := append([]column{}, cols...)
	for k := range s.Folders {
		f := &s.Folders[k]
		at := -1
		for i, col := range cols {
			if strings.EqualFold(col.name, f.Name) {
				at = i
			}
		}
		for _, d := range s.Options.Columns {
			if !strings.EqualFold(d.Name, f.Name) {
				continue
			}
			typ, err := c.declaredType(d)
			if err != nil {
				return nil, err
			}
			f.Type = typ
		}
		if f.InFiles = at >= 0; f.InFiles {
			out[at].typ = f.Type
		} else {
			out = append(out, column{f.Name, f.Type})
		}
	}
	return out, nil
}

// declaredInFiles leaves the declared columns of folders out.
func declaredInFiles(s engine.Source) engine.SourceOptions {
	o := s.Options
	o.Columns = nil
	for _, d := range s.Options.Columns {
		if folderOf(s, d.Name) < 0 {
			o.Columns = append(o.Columns, d)
		}
	}
	return o
}

// folderOf gives the folder column of a name, or -1.
func folderOf(s engine.Source, name string) int {
	for k, f := range s.Folders {
		if strings.EqualFold(f.Name, name) {
			return k
		}
	}
	return -1
}
