package text

import (
	"bufio"
	"io"
	"iter"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
)

// WriteCSV writes rows as RFC 4180 has it, with a heading and with \n at line ends, as they come. NULL is an empty field and
// empty text is "", so that both come back. Values are not cleaned: a file is data.
func WriteCSV(w io.Writer, schema *arrow.Schema, rows iter.Seq2[arrow.RecordBatch, error]) error {
	return writeDelimited(w, schema, rows, ',')
}

// WriteTSV is WriteCSV with tabs between fields.
func WriteTSV(w io.Writer, schema *arrow.Schema, rows iter.Seq2[arrow.RecordBatch, error]) error {
	return writeDelimited(w, schema, rows, '\t')
}

func writeDelimited(w io.Writer, schema *arrow.Schema, rows iter.Seq2[arrow.RecordBatch, error], delimiter byte) error {
	out := bufio.NewWriterSize(w, 64<<10)
	for i, f := range schema.Fields() {
		if i > 0 {
			out.WriteByte(delimiter)
		}
		csvField(out, []byte(f.Name), f.Name == "", delimiter)
	}
	out.WriteByte('\n')
	one := schema.NumFields() == 1
	err := eachRow(rows, out, func(b arrow.RecordBatch, row int, v *writer) {
		for i := range int(b.NumCols()) {
			if i > 0 {
				out.WriteByte(delimiter)
			}
			v.dst = v.dst[:0]
			kind := v.value(b.Column(i), row)
			// A line that is empty is no row to most readers.
			csvField(out, v.dst, kind == Empty || one && kind == Null, delimiter)
		}
		out.WriteByte('\n')
	})
	return err
}

// csvField writes a field, in quotes where RFC 4180 or a reader's habits ask for them.
func csvField(out *bufio.Writer, s []byte, always bool, delimiter byte) {
	quote := always
	for i, c := range s {
		if c == delimiter || c == '"' || c == '\n' || c == '\r' || (c == ' ' || c == '\t') && (i == 0 || i == len(s)-1) {
			quote = true
			break
		}
	}
	if !quote {
		out.Write(s)
		return
	}
	out.WriteByte('"')
	for _, c := range s {
		if c == '"' {
			out.WriteByte('"')
		}
		out.WriteByte(c)
	}
	out.WriteByte('"')
}

// WriteJSON writes a JSON object for each row, one a line, as they come. Names that occur twice stay twice.
func WriteJSON(w io.Writer, schema *arrow.Schema, rows iter.Seq2[arrow.RecordBatch, error]) error {
	out := bufio.NewWriterSize(w, 64<<10)
	_, err := writeObjects(out, schema, rows, "", "", "\n")
	return err
}

// WriteJSONArray writes one JSON array with an object for each row, each on a line of its own, as they come.
func WriteJSONArray(w io.Writer, schema *arrow.Schema, rows iter.Seq2[arrow.RecordBatch, error]) error {
	out := bufio.NewWriterSize(w, 64<<10)
	any, err := writeObjects(out, schema, rows, "[\n", ",\n", "")
	if err != nil {
		return err
	}
	if any {
		out.WriteString("\n]\n")
	} else {
		out.WriteString("[]\n")
	}
	return out.Flush()
}

// writeObjects writes an object for each row, with a text in front of the first, between two, and behind each; it reports
// whether there was any.
func writeObjects(out *bufio.Writer, schema *arrow.Schema, rows iter.Seq2[arrow.RecordBatch, error], first, between, behind string) (any bool, err error) {
	names := make([]string, schema.NumFields())
	for i, f := range schema.Fields() {
		name := writer{limit: -1}
		if i > 0 {
			name.dst = append(name.dst, ',')
		}
		name.jsonString(f.Name)
		names[i] = string(append(name.dst, ':'))
	}
	err = eachRow(rows, out, func(b arrow.RecordBatch, row int, v *writer) {
		if any {
			out.WriteString(between)
		} else {
			out.WriteString(first)
		}
		any = true
		v.dst = append(v.dst[:0], '{')
		for i := range int(b.NumCols()) {
			v.dst = append(v.dst, names[i]...)
			v.json(b.Column(i), row, 0)
		}
		out.Write(append(v.dst, '}'))
		out.WriteString(behind)
	})
	return any, err
}

// WriteMarkdown writes rows as a GitHub table, as they come. What a page shows is clean, and cannot become a link, an image
// or HTML.
func WriteMarkdown(w io.Writer, schema *arrow.Schema, rows iter.Seq2[arrow.RecordBatch, error]) error {
	out := bufio.NewWriterSize(w, 64<<10)
	var heads, rules strings.Builder
	for _, f := range schema.Fields() {
		heads.WriteString("| " + markdown(Clean(f.Name)) + " ")
		if numeric(f.Type) {
			rules.WriteString("| ---: ")
		} else {
			rules.WriteString("| --- ")
		}
	}
	out.WriteString(heads.String() + "|\n" + rules.String() + "|\n")
	return eachRow(rows, out, func(b arrow.RecordBatch, row int, _ *writer) {
		for i := range int(b.NumCols()) {
			c := Value(b.Column(i), row)
			if c.Kind == Null {
				c.Text = NullMark
			}
			out.WriteString("| ")
			out.WriteString(markdown(c.Text))
			out.WriteByte(' ')
		}
		out.WriteString("|\n")
	})
}

var markdownMarks = strings.NewReplacer(`\`, `\\`, "|", `\|`, "<", "&lt;", ">", "&gt;", "&", "&amp;", "`", "\\`", "*", `\*`, "_", `\_`,
	"[", `\[`, "]", `\]`, "!", `\!`, "~", `\~`, "$", `\$`, "://", "&#58;//", "www.", "www&#46;", "@", "&#64;")

// markdown escapes what means something inside a table cell.
func markdown(s string) string { return markdownMarks.Replace(s) }

// eachRow calls f for each row until the stream ends or the place takes no more; f writes to out.
func eachRow(rows iter.Seq2[arrow.RecordBatch, error], out *bufio.Writer, f func(b arrow.RecordBatch, row int, v *writer)) error {
	v := writer{limit: -1}
	for b, err := range rows {
		if err != nil {
			out.Flush() // what came before stands
			return err
		}
		for row := range int(b.NumRows()) {
			f(b, row, &v)
		}
		// A bufio.Writer keeps its first error: a closed pipe ends the stream here.
		if _, err := out.Write(nil); err != nil {
			return err
		}
	}
	return out.Flush()
}
