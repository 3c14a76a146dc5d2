package repl

import (
	"fmt"
	"slices"
	"strings"

	"quire/engine"
	"quire/internal/nearest"
	"quire/notebooks"
	"quire/plots"
)

// saveQuery gives what a SAVE writes and where. Whatever is wrong with its options is found here, before anything runs.
func (p *pass) saveQuery(c *notebooks.Cell, st notebooks.Save) (engine.Query, engine.Target, error) {
	var none engine.Target
	if st.To.URI == nil {
		return engine.Query{}, none, at(engine.Unsupported, st.To.Span, "SAVE to a database is not supported yet", "SAVE … TO 'file'")
	}
	uri, err := p.interpolate(c, *st.To.URI, true)
	if err != nil {
		return engine.Query{}, none, err
	}
	target, err := p.saveTarget(c, st, uri)
	if err != nil {
		return engine.Query{}, none, err
	}
	target.URI = p.target(uri)
	q, err := p.rel(c, st.Rel)
	return q, target, err
}

// saveFormats are what SAVE can write now, by the endings of names.
var saveFormats = map[string]string{
	".csv": "csv", ".tsv": "tsv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl", ".parquet": "parquet",
	".arrow": "arrow", ".feather": "arrow", ".md": "md",
}

// formatNames are the words of (format …).
var formatNames = []string{"csv", "tsv", "jsonl", "json", "parquet", "arrow", "md"}

// compressions are the words of (compression …), by format.
var compressions = map[string][]string{
	"csv": {"none", "gzip", "zstd"}, "tsv": {"none", "gzip", "zstd"}, "jsonl": {"none", "gzip", "zstd"},
	"arrow":   {"none", "zstd", "lz4"},
	"md":      {"none"},
	"parquet": {"snappy", "zstd", "gzip", "lz4", "brotli", "none"},
}

// saveOptions are the options of SAVE; those of text files come last.
var saveOptions = []string{"format", "compression", "mode", "sorted", "partition by", "key", "delimiter", "header", "quote", "null"}

func formatOf(uri string, span notebooks.Span) (string, error) {
	name := strings.ToLower(uri)
	for _, packed := range []string{".gz", ".zst"} {
		name = strings.TrimSuffix(name, packed)
	}
	for ending, format := range saveFormats {
		if strings.HasSuffix(name, ending) {
			return format, nil
		}
	}
	for _, ending := range plots.Formats {
		if strings.HasSuffix(name, ending) {
			return "", at(engine.Unsupported, span, fmt.Sprintf("SAVE writes rows, and %q would be a picture", uri), "draw it by a step: |> PLOT … TO '"+uri+"'")
		}
	}
	return "", at(engine.Unsupported, span, fmt.Sprintf("the format of %q is not told by its name", uri), "end it in .csv, .jsonl, .parquet, .arrow or .md, or say (format csv)")
}

// saveTarget reads the options of a SAVE.
func (p *pass) saveTarget(c *notebooks.Cell, st notebooks.Save, uri string) (engine.Target, error) {
	var t engine.Target
	given := map[string]notebooks.Option{}
	for _, o := range st.Options {
		if !slices.Contains(saveOptions, o.Key) {
			return t, unknownOption("SAVE", o, saveOptions)
		}
		if _, twice := given[o.Key]; twice {
			return t, at(engine.Syntax, o.Span, "option "+o.Key+" is given twice", "")
		}
		given[o.Key] = o
		if err := p.saveOption(c, &t, o); err != nil {
			return t, err
		}
	}
	if t.Format == "" {
		var err error
		if t.Format, err = formatOf(uri, st.To.URI.Span); err != nil {
			return t, err
		}
	}
	if o, ok := given["compression"]; ok && !slices.Contains(compressions[t.Format], t.Compression) {
		return t, notOneOf(o, "compression for "+t.Format, compressions[t.Format])
	}
	if t.Format != "csv" && t.Format != "tsv" {
		for _, name := range []string{"delimiter", "header", "quote", "null"} {
			if o, ok := given[name]; ok {
				return t, at(engine.Unsupported, o.Span, "option "+name+" is for CSV, and this SAVE writes "+t.Format, "")
			}
		}
	}
	o, partitioned := given["partition by"]
	if t.Format == "md" {
		if err := markdownTarget(t, given, uri, st); err != nil {
			return t, err
		}
	}
	if partitioned && strings.Contains(uri, "://") && !strings.HasPrefix(strings.ToLower(uri), "file://") {
		return t, at(engine.Unsupported, o.Span, "SAVE … (partition by …) to S3 is not supported yet", "write to a local folder")
	}
	if t.Mode == "append" {
		if !partitioned {
			return t, at(engine.Unsupported, given["mode"].Span, "mode append needs partition by: a second run would add the rows to the file again", "give each run a file of its own, as in TO 'out/{ds}.csv', or partition by ($ds AS ds)")
		}
		t.Run = p.runName(c, st)
	}
	return t, nil
}

// saveOption reads one option.
func (p *pass) saveOption(c *notebooks.Cell, t *engine.Target, o notebooks.Option) error {
	value := ""
	switch {
	case o.Key == "partition by":
		var err error
		t.PartitionBy, err = p.partitions(c, o)
		return err
	case o.Key == "key":
		return at(engine.Unsupported, o.Span, "SAVE … (key …) is not supported yet", "")
	case len(o.Values) == 0 && o.Key != "sorted" && o.Key != "header":
		return at(engine.Syntax, o.Span, "option "+o.Key+" has no value", "")
	case len(o.Values) > 1:
		return at(engine.Syntax, o.Span, "option "+o.Key+" takes one value", "")
	case len(o.Values) == 1:
		value = o.Values[0].Text
	}
	switch o.Key {
	case "format":
		if t.Format = strings.ToLower(value); !slices.Contains(formatNames, t.Format) {
			if t.Format == "xlsx" || t.Format == "excel" {
				return at(engine.Unsupported, o.Span, "SAVE cannot write Excel files yet", "csv, jsonl, parquet or arrow")
			}
			return notOneOf(o, "format", formatNames)
		}
		if t.Format == "json" {
			t.Format = "jsonl"
		}
	case "compression":
		t.Compression = map[string]string{"gz": "gzip", "zst": "zstd", "uncompressed": "none"}[strings.ToLower(value)]
		if t.Compression == "" {
			t.Compression = strings.ToLower(value)
		}
	case "mode":
		modes := []string{"overwrite", "append", "error"}
		if t.Mode = strings.ToLower(value); !slices.Contains(modes, t.Mode) {
			return notOneOf(o, "mode", modes)
		}
	case "sorted", "header":
		on, ok := map[string]bool{"": true, "true": true, "yes": true, "false": false, "no": false}[strings.ToLower(value)]
		if !ok {
			return notOneOf(o, "value of "+o.Key, []string{"true", "false"})
		}
		if o.Key == "sorted" {
			t.Sorted = on
		} else {
			t.Options = append(t.Options, engine.TargetOption{Name: o.Key, Value: fmt.Sprint(on)})
		}
	default:
		t.Options = append(t.Options, engine.TargetOption{Name: o.Key, Value: value})
	}
	return nil
}

// notOneOf says which words an option takes, at the word that it was given.
func notOneOf(o notebooks.Option, what string, known []string) error {
	word := o.Values[0]
	hint := "one of " + strings.Join(known, ", ")
	if near := nearest.Of(strings.ToLower(word.Text), known); near != "" {
		hint = "did you mean " + near + "?"
	}
	return at(engine.Syntax, word.Span, "no "+what+" is called "+word.Text, hint)
}
