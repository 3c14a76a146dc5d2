package complete

import (
	"path"
	"strings"

	"quire/internal/sqllex"
)

// inString is a place inside of quotes: parameters behind {, else a path where the statement takes one.
func (p *picker) inString() {
	c := p.c
	typed := c.text[c.str.Pos:c.at]
	if i := strings.LastIndexByte(typed, '{'); i >= 0 && !strings.ContainsAny(typed[i:], "},:") && !strings.HasPrefix(typed[max(0, i-1):], "{{") {
		p.a.From, p.a.Prefix = c.str.Pos+i+1, typed[i+1:]
		p.a.To = max(c.at, wordEnd(c.text, p.a.From))
		end := "}"
		if p.a.To < len(c.text) && c.text[p.a.To] == '}' {
			end = ""
		}
		p.parameters("", end)
		return
	}
	if p.takesPath() {
		p.paths(typed)
	}
}

// takesPath reports whether the string at the cursor names a file.
func (p *picker) takesPath() bool {
	c := p.c
	if len(c.toks) == 0 {
		return false
	}
	last := c.toks[len(c.toks)-1]
	verb := strings.ToUpper(c.toks[0].Text(c.text))
	switch strings.ToUpper(last.Text(c.text)) {
	case "FROM", "JOIN", "TO", "AGAINST", "INCLUDE", "LOAD":
		return true
	case "(", ",":
		if f := len(c.frames) - 1; f > 0 {
			if t, ok := c.callee(f); ok && c.frames[f].commas == 0 {
				return t.Is(c.text, "LOAD") || strings.HasPrefix(strings.ToLower(t.Text(c.text)), "read_")
			}
			return verb == "LOAD" && f == 1 && c.frames[f].first == 2
		}
		if last.Kind == sqllex.Comma && (verb == "FROM" || verb == "PLOT") {
			return true
		}
	}
	return false
}

// paths adds the files of the folder that was typed so far.
func (p *picker) paths(typed string) {
	c := p.c
	quote := strings.IndexByte(typed, '\'')
	typed = typed[quote+1:]
	slash := strings.LastIndexByte(typed, '/')
	p.a.From = c.at - (len(typed) - slash - 1)
	p.a.Prefix = typed[slash+1:]
	p.a.To = p.a.From
	for p.a.To < len(c.text) && !strings.ContainsRune("'/\n", rune(c.text[p.a.To])) {
		p.a.To++
	}
	if c.str.Unclosed || p.a.To < c.at {
		p.a.To = c.at
	}
	if p.known.Files == nil {
		return
	}
	folder := typed[:slash+1]
	if strings.ContainsAny(folder, "*?[{") || strings.Contains(folder, "://") && !strings.HasPrefix(folder, "s3://") {
		return
	}
	for _, f := range p.known.Files.List(strings.ReplaceAll(folder, "''", "'")) {
		if strings.HasPrefix(f.Name, ".") && !strings.HasPrefix(p.a.Prefix, ".") {
			continue
		}
		it := Item{Text: strings.ReplaceAll(f.Name, "'", "''"), Label: f.Name, Kind: PathItem, Detail: strings.TrimPrefix(path.Ext(f.Name), ".")}
		weight := 0
		if f.Folder {
			it.Text, it.Label, it.Detail = it.Text+"/", f.Name+"/", "folder"
		} else if !data[strings.ToLower(it.Detail)] {
			weight = 1
		}
		p.add(weight, it)
	}
}

// data are the endings of files that can be read.
var data = func() map[string]bool {
	out := map[string]bool{}
	for _, e := range strings.Fields("csv tsv json jsonl ndjson parquet arrow feather xlsx gz zst quire") {
		out[e] = true
	}
	return out
}()
