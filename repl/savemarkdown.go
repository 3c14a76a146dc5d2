package repl

import (
	"bytes"
	"iter"
	"path"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"

	"quire/engine"
	"quire/internal/sqllex"
	"quire/notebooks"
	"quire/repl/text"
)

// mostMarkdownRows bounds a Markdown table: it is for people to read, and made in memory. Its error says it.
const mostMarkdownRows = 10_000

// write has the rows of a SAVE written: by the engine, where the data is, but for a table of a report.
func (p *pass) write(q engine.Query, t engine.Target) (engine.Written, error) {
	if t.Format != "md" {
		return p.eng.Write(p.ctx, q, t)
	}
	if t.Sorted {
		var b sqllex.Builder
		b.Append(q.Text, q.Origin)
		b.Emit("\n|> ORDER BY ALL", q.Origin.Source(0))
		q.Text, q.Origin = b.Done()
	}
	batches, schema, rows, err := p.fetch(q, mostMarkdownRows+1)
	switch {
	case err != nil:
		return engine.Written{}, err
	case rows > mostMarkdownRows:
		return engine.Written{}, engine.NewError(engine.Unsupported, "a Markdown table has at most 10,000 rows",
			"|> LIMIT takes the first, csv and parquet hold any number", nil)
	}
	var out bytes.Buffer
	if err := text.WriteMarkdown(&out, schema, each(batches)); err != nil {
		return engine.Written{}, err
	}
	size := int64(out.Len())
	if err := p.s.cfg.Store.Put(p.ctx, t.URI, out.Bytes()); err != nil {
		return engine.Written{}, err
	}
	return engine.Written{Files: []string{t.URI}, Rows: rows, Bytes: size}, nil
}

func each(batches []arrow.RecordBatch) iter.Seq2[arrow.RecordBatch, error] {
	return func(yield func(arrow.RecordBatch, error) bool) {
		for _, b := range batches {
			if !yield(b, nil) {
				return
			}
		}
	}
}

// markdownTarget refuses what is for files of data.
func markdownTarget(t engine.Target, given map[string]notebooks.Option, uri string, st notebooks.Save) error {
	if o, ok := given["partition by"]; ok {
		return at(engine.Unsupported, o.Span, "a Markdown table has no partitions", "csv, jsonl, parquet and arrow have")
	}
	if o, ok := given["mode"]; ok && t.Mode != "overwrite" {
		return at(engine.Unsupported, o.Span, "a Markdown table is replaced whole", "mode overwrite, or csv, jsonl, parquet or arrow")
	}
	if end := strings.ToLower(path.Ext(uri)); end == ".gz" || end == ".zst" {
		return at(engine.Unsupported, st.To.URI.Span, "a Markdown table is not compressed", "leave "+end+" out, or write csv")
	}
	return nil
}
