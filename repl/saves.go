package repl

import (
	"strings"
	"time"

	"quire/engine"
	"quire/internal/nearest"
	"quire/notebooks"
)

// saveOutput runs a SAVE.
func (p *pass) saveOutput(c *notebooks.Cell, st notebooks.Save) (*Output, string, error) {
	q, target, err := p.saveQuery(c, st)
	if err != nil {
		return nil, "", err
	}
	key, ok := p.saveKey(c, q, target)
	if ok {
		if w, same := p.unchanged(key); same {
			out := &Output{Rows: w.Rows, Bytes: w.Bytes, At: time.Now()}
			for _, f := range w.Files {
				out.Same = append(out.Same, p.shown(f.URI))
			}
			return out, "unchanged", nil
		}
	}
	if err := p.ready(p.ctx, c, map[notebooks.CellID]bool{}); err != nil {
		return nil, "", err
	}
	p.tally.misses++
	w, err := p.write(q, target)
	if err != nil {
		return nil, "", spanned(unwritable(err, target.URI), st.To.Span)
	}
	p.wrote(c)
	out := &Output{Rows: w.Rows, Bytes: w.Bytes, At: time.Now()}
	for _, f := range w.Files {
		out.Files = append(out.Files, p.shown(f))
	}
	if ok {
		p.keepSaved(c, q, key, savedFiles(w.Rows, w.Bytes, w.Files, target))
	}
	return out, "", nil
}

// unwritable classes what stands in the way of a local target as a failed statement: no source is missing then.
func unwritable(err error, uri string) error {
	e, ok := err.(*engine.Error)
	if !ok || strings.Contains(uri, "://") || (e.Class != engine.Missing && e.Class != engine.Denied) {
		return err
	}
	failed := *e
	failed.Class = engine.Failed
	return &failed
}

func unknownOption(verb string, o notebooks.Option, known []string) error {
	hint := "options are " + strings.Join(known, ", ")
	if near := nearest.Of(o.Key, known); near != "" {
		hint = "did you mean " + near + "?"
	}
	span := o.Span
	span.End = span.Pos + len(o.Key)
	return at(engine.Syntax, span, verb+" has no option "+o.Key, hint)
}

// sourceOptions reads the options of a LOAD.
func sourceOptions(options []notebooks.Option) (so engine.SourceOptions, format string, err error) {
	for _, o := range options {
		var value *string
		if len(o.Values) > 0 {
			value = &o.Values[0].Text
		}
		need := func() error {
			if value == nil {
				return at(engine.Syntax, o.Span, "option "+o.Key+" has no value", "")
			}
			return nil
		}
		switch o.Key {
		case "format":
			if err = need(); err == nil {
				format = strings.ToLower(*value)
			}
		case "columns":
			for _, v := range o.Values {
				so.Columns = append(so.Columns, engine.ColumnType{Name: v.Name, Type: v.Type})
			}
		case "delimiter":
			so.Delimiter, err = value, need()
		case "quote":
			so.Quote, err = value, need()
		case "header":
			on := value == nil || strings.EqualFold(*value, "true") || strings.EqualFold(*value, "yes")
			if !on && !strings.EqualFold(*value, "false") && !strings.EqualFold(*value, "no") {
				err = at(engine.Syntax, o.Span, "header is true or false, not "+*value, "")
			}
			so.Header = &on
		case "null":
			for _, v := range o.Values {
				so.Null = append(so.Null, v.Text)
			}
		case "dateformat":
			if err = need(); err == nil {
				so.DateFormat = *value
			}
		case "timestampformat":
			if err = need(); err == nil {
				so.TimestampFormat = *value
			}
		case "decimal":
			if err = need(); err == nil {
				so.Decimal = *value
			}
		case "encoding":
			if err = need(); err == nil {
				so.Encoding = *value
			}
		case "union_by_name":
			so.UnionByName = true
		case "on_error":
			if err = need(); err == nil {
				so.OnError = strings.ToLower(*value)
				if so.OnError != "stop" && so.OnError != "collect" {
					err = at(engine.Syntax, o.Span, "on_error is stop or collect", "")
				}
			}
		case "sheet", "range":
			err = at(engine.Unsupported, o.Span, "option "+o.Key+" is not supported yet", "")
		default:
			err = unknownOption("LOAD", o, []string{
				"format", "columns", "delimiter", "quote", "header", "null", "dateformat", "timestampformat",
				"decimal", "encoding", "sheet", "range", "union_by_name", "on_error",
			})
		}
		if err != nil {
			return so, format, err
		}
	}
	return so, format, nil
}
