package repl

import (
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"strings"
	"time"

	"quire/engine"
	"quire/internal/nearest"
	"quire/notebooks"
)

// interpolate replaces {name} and {name:format} in a literal of a cell. inURI refuses values that could leave their folder.
// An error stands at the braces that it is about.
func (p *pass) interpolate(c *notebooks.Cell, lit notebooks.Str, inURI bool) (string, error) {
	seen := map[string]int{}
	out, err := notebooks.Interpolate(lit.Value, func(name, format string) (string, error) {
		span := p.braces(c, lit, name, seen[name])
		seen[name]++
		v, err := p.paramNamed(c, name)
		if err != nil {
			return "", err
		}
		if v.Null || v.List {
			what := "a list"
			if v.Null {
				what = "NULL"
			}
			return "", at(engine.TypeMismatch, span, what+" cannot stand in a text: {"+name+"} takes one value", "in SQL a list is $"+name+": WHERE x IN $"+name)
		}
		text, err := formatValue(v, format)
		if err != nil {
			return "", at(engine.TypeMismatch, span, err.Error(), "")
		}
		if inURI && v.Type == "text" {
			if err := notebooks.SafeInURI(text); err != nil {
				return "", at(engine.Denied, span, err.Error(), "a parameter names one file or folder; the rest of the path stands in the script")
			}
		}
		return text, nil
	})
	var fault *notebooks.BraceError
	if errors.As(err, &fault) {
		span := lit.Span
		if lit.End-lit.Pos == len(lit.Value)+len("''") { // nothing in it is escaped
			span = notebooks.Span{Pos: lit.Pos + 1 + fault.Pos, End: lit.Pos + 1 + fault.End}
		}
		return "", at(engine.Syntax, span, fault.Message, "{{ and }} stand for braces")
	}
	return out, err
}

// braces gives the place of the nth use of a parameter in a literal of a cell.
func (p *pass) braces(c *notebooks.Cell, lit notebooks.Str, name string, n int) notebooks.Span {
	for _, ref := range p.sc.graph.Params(c.ID) {
		if ref.Name == name && ref.Pos >= lit.Pos && ref.End <= lit.End {
			if n == 0 {
				return ref.Span
			}
			n--
		}
	}
	return lit.Span
}

// paramNamed gives the value of the parameter that a cell sees under a name.
func (p *pass) paramNamed(c *notebooks.Cell, name string) (engine.Value, error) {
	for _, ref := range p.sc.graph.Params(c.ID) {
		if !strings.EqualFold(ref.Name, name) {
			continue
		}
		def := p.sc.nb.Cell(ref.Def)
		st, ok := asStatement[notebooks.Param](def)
		if !ok {
			return engine.Value{}, p.unknownParam(c, ref)
		}
		return p.param(def, st)
	}
	return engine.Value{}, fmt.Errorf("no parameter {%s} is defined above", name)
}

func (p *pass) unknownParam(c *notebooks.Cell, ref notebooks.ParamRef) error {
	hint := "define it above: PARAM " + ref.Name + " text = '…'"
	var names []string
	for _, above := range p.sc.nb.Cells {
		if above.ID == c.ID {
			break
		}
		if st, ok := asStatement[notebooks.Param](above); ok {
			names = append(names, st.Name.Name)
		}
	}
	if near := nearest.Of(ref.Name, names); near != "" {
		hint = "did you mean " + near + "?"
	}
	return at(engine.UnknownColumn, ref.Span, "no parameter "+ref.Name+" is defined above", hint)
}

// formatValue writes a value into a URI or a title; format is a strftime pattern for dates and timestamps.
func formatValue(v engine.Value, format string) (string, error) {
	text := v.Items[0]
	if format == "" {
		return text, nil
	}
	var t time.Time
	var err error
	switch v.Type {
	case "date":
		t, err = time.Parse("2006-01-02", text)
	case "timestamp":
		t, err = time.Parse("2006-01-02 15:04:05.999999", text)
	default:
		return "", fmt.Errorf("a %s has no format; dates and timestamps have", v.Type)
	}
	if err != nil {
		return "", err
	}
	return strftime(t, format)
}

// strftime knows the directives of C's strftime that make sense in a path or a title.
func strftime(t time.Time, format string) (string, error) {
	var b strings.Builder
	for i := 0; i < len(format); i++ {
		if format[i] != '%' || i+1 == len(format) {
			b.WriteByte(format[i])
			continue
		}
		i++
		switch format[i] {
		case 'Y':
			fmt.Fprintf(&b, "%04d", t.Year())
		case 'y':
			fmt.Fprintf(&b, "%02d", t.Year()%100)
		case 'm':
			fmt.Fprintf(&b, "%02d", t.Month())
		case 'd':
			fmt.Fprintf(&b, "%02d", t.Day())
		case 'e':
			fmt.Fprintf(&b, "%d", t.Day())
		case 'H':
			fmt.Fprintf(&b, "%02d", t.Hour())
		case 'M':
			fmt.Fprintf(&b, "%02d", t.Minute())
		case 'S':
			fmt.Fprintf(&b, "%02d", t.Second())
		case 'f':
			fmt.Fprintf(&b, "%06d", t.Nanosecond()/1000)
		case 'j':
			fmt.Fprintf(&b, "%03d", t.YearDay())
		case 'b':
			b.WriteString(t.Format("Jan"))
		case 'B':
			b.WriteString(t.Format("January"))
		case 'a':
			b.WriteString(t.Format("Mon"))
		case 'A':
			b.WriteString(t.Format("Monday"))
		case 'G':
			year, _ := t.ISOWeek()
			fmt.Fprintf(&b, "%04d", year)
		case 'V':
			_, week := t.ISOWeek()
			fmt.Fprintf(&b, "%02d", week)
		case 'u':
			fmt.Fprintf(&b, "%d", (int(t.Weekday())+6)%7+1)
		case 'F':
			b.WriteString(t.Format("2006-01-02"))
		case '%':
			b.WriteByte('%')
		default:
			return "", fmt.Errorf("%%%c is not a date format; %%Y %%m %%d %%H %%M %%S are", format[i])
		}
	}
	return b.String(), nil
}

// absolute makes a path of the script absolute; a URI with a scheme stays as it is.
func (p *pass) absolute(c *notebooks.Cell, uri string) string {
	return absoluteIn(p.sc.dir(c, p.dir), uri)
}

func absoluteIn(dir, uri string) string {
	if strings.Contains(uri, "://") || uri == "-" || filepath.IsAbs(uri) {
		return uri
	}
	out := filepath.Join(dir, filepath.FromSlash(uri))
	if strings.HasSuffix(uri, "/") && !strings.HasSuffix(out, "/") {
		out += "/"
	}
	return out
}

// target makes the place of a write absolute; --out re-roots relative ones, and none of them leaves it.
func (p *pass) target(uri string) string {
	if p.s.cfg.Out == "" || strings.Contains(uri, "://") || filepath.IsAbs(uri) {
		return absoluteIn(p.dir, uri)
	}
	return absoluteIn(p.s.cfg.Out, strings.TrimPrefix(path.Clean("/"+filepath.ToSlash(uri)), "/"))
}

// shown is a place as the script would name it: relative to the script where that is shorter.
func (p *pass) shown(uri string) string {
	if rel, err := filepath.Rel(p.dir, uri); err == nil && !strings.HasPrefix(rel, "..") && filepath.IsAbs(uri) {
		return filepath.ToSlash(rel)
	}
	return uri
}
