//go:build duckdb_arrow

package duckdb

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"

	"quire/engine"
)

var (
	csvLine     = regexp.MustCompile(`CSV Error on Line: (\d+)`)
	csvFile     = regexp.MustCompile(`(?m)^\s*file = (.+)$`)
	csvQuote    = regexp.MustCompile(`(?m)^\s*quote = (\S+)`)
	csvConvert  = regexp.MustCompile(`(?s)Error when converting column "((?:[^"]|"")*)"\. Could not convert string "(.*?)" to '([^']+)'`)
	csvCount    = regexp.MustCompile(`Expected Number of Columns: (\d+) Found: (\d+)`)
	csvOriginal = regexp.MustCompile(`(?m)^Original Line: ?(.*)$`)
	jsonWhere   = regexp.MustCompile(`(?s)^(Malformed JSON|JSON transform error) in file "(.*?)",(?: at byte \d+)? in (?:line|record/value) (\d+): (.*)$`)
	parquetFile = regexp.MustCompile(`(?s)(No magic bytes found at end of file|too small to be a Parquet file|Parquet file) .*?'?([^' ]+\.\w+|/[^']+)'?$`)
)

// badData makes the error of a row that cannot be read, with its file, line and column; nil for any other report.
func (e *Engine) badData(r report) *engine.Error {
	switch {
	case strings.HasPrefix(r.Message, "CSV Error on Line"):
		return e.badCSV(r.Message)
	case strings.Contains(r.Message, partMark):
		return &engine.Error{Class: engine.BadData, Message: "files of a folder are not here"}
	case strings.Contains(r.Message, misfit):
		return &engine.Error{Class: engine.BadData, Message: "a value does not fit its column"}
	case strings.Contains(r.Message, "CSV Parser") || strings.Contains(r.Message, "CSV Reader"): // what our own reader may well take
		return &engine.Error{Class: engine.BadData, Message: "a row that cannot be read"}
	case jsonWhere.MatchString(r.Message):
		return e.badJSON(jsonWhere.FindStringSubmatch(r.Message))
	}
	if m := parquetFile.FindStringSubmatch(r.Message); m != nil {
		uri := e.uriOf(m[2])
		return &engine.Error{Class: engine.BadData, File: uri, Message: shown(uri) + " is not a whole Parquet file"}
	}
	return nil
}

// uriOf gives the URI of which a path is the local file.
func (e *Engine) uriOf(path string) string {
	if uri, ok := e.paths.Load(path); ok {
		return uri.(string)
	}
	return path
}

func (e *Engine) badCSV(message string) *engine.Error {
	out := &engine.Error{Class: engine.BadData}
	path := ""
	if m := csvFile.FindStringSubmatch(message); m != nil {
		path = strings.TrimSpace(m[1])
		out.File = e.uriOf(path)
	}
	if m := csvLine.FindStringSubmatch(message); m != nil {
		row, _ := strconv.ParseInt(m[1], 10, 64)
		quote := byte('"')
		if m := csvQuote.FindStringSubmatch(message); m != nil && len(m[1]) == 1 {
			quote = m[1][0]
		}
		out.Line = lineOfRow(path, compressionOf(out.File), row, quote)
	}
	reason := "a row that cannot be read"
	switch {
	case csvConvert.MatchString(message):
		m := csvConvert.FindStringSubmatch(message)
		out.Column = strings.ReplaceAll(m[1], `""`, `"`)
		reason = fmt.Sprintf("%s in column %s is not %s", quoteShort(m[2]), out.Column, article(typeWord(m[3])))
		out.Hint = fmt.Sprintf("declare the column as it is: (columns (%s text)), or name what stands for NULL: (null (%s))", out.Column, sqlShort(m[2]))
	case strings.Contains(message, "unterminated quote"):
		reason = "a quote is opened and not closed"
		out.Hint = "another quote character: (quote '')"
	case strings.Contains(message, "not utf-8 encoded") || strings.Contains(message, "nvalid unicode"):
		reason = "the text is not UTF-8"
		out.Hint = "say the encoding: (encoding 'latin-1')"
	case csvCount.MatchString(message):
		m := csvCount.FindStringSubmatch(message)
		want, _ := strconv.Atoi(m[1])
		found, _ := strconv.Atoi(m[2])
		if found > want {
			reason = fmt.Sprintf("the row has more than %d fields", want)
		} else {
			reason = fmt.Sprintf("the row has %d of %d fields", found, want)
		}
	case strings.Contains(message, "aximum line size"):
		reason = "a line is longer than the engine takes"
		out.Hint = "a quote may be missing at its end"
	default:
		for _, l := range strings.Split(message, "\n")[1:] {
			if !csvOriginal.MatchString(l) && strings.TrimSpace(l) != "" {
				reason = lower(strings.TrimRight(l, ". "))
				break
			}
		}
	}
	out.Message = where(out) + reason
	return out
}

// where begins a message about a row.
func where(e *engine.Error) string {
	s := "line " + strconv.FormatInt(e.Line, 10) + ": "
	if e.Line == 0 {
		s = ""
	}
	if e.File != "" {
		s = shown(e.File) + ", " + s
		if e.Line == 0 {
			s = shown(e.File) + ": "
		}
	}
	return s
}

func quoteShort(s string) string {
	const most = 40
	if r := []rune(s); len(r) > most {
		s = string(r[:most]) + "…"
	}
	return strconv.Quote(s)
}

func sqlShort(s string) string {
	if len(s) > 40 {
		return "'…'"
	}
	return "'" + strings.ReplaceAll(s, "'", "''") + "'"
}

// lineOfRow gives the line of the file, from 1, where its row-th row starts. DuckDB counts rows, and a quoted field may
// hold line ends. It gives the row when the file cannot be read so.
func lineOfRow(path, compression string, row int64, quote byte) int64 {
	f, err := os.Open(path)
	if err != nil {
		return row
	}
	defer func() { _ = f.Close() }()
	r, err := plainText(f, compression)
	if err != nil {
		return row
	}
	buf := make([]byte, 1<<16)
	line, at := int64(1), int64(1)
	quoted := false
	for at < row {
		n, err := r.Read(buf)
		for _, c := range buf[:n] {
			switch {
			case c == quote:
				quoted = !quoted
			case c == '\n':
				line++
				if !quoted {
					if at++; at == row {
						return line
					}
				}
			}
		}
		if err != nil {
			return row
		}
	}
	return line
}

func (e *Engine) badJSON(m []string) *engine.Error {
	out := &engine.Error{Class: engine.BadData, File: e.uriOf(m[2])}
	out.Line, _ = strconv.ParseInt(m[3], 10, 64)
	reason, _, _ := strings.Cut(m[4], "\nTry ")
	reason = lower(strings.TrimRight(strings.TrimSpace(reason), ". "))
	if m[1] == "Malformed JSON" {
		if n := malformedLine(m[2], compressionOf(out.File), out.Line); n > 0 {
			out.Line = n
		}
		reason = "this is not JSON: " + reason
	} else if value, ok := strings.CutPrefix(reason, "failed to cast value to numerical: "); ok {
		reason = value + " is not a number"
		out.Column = fieldOf(m[2], compressionOf(out.File), out.Line, value)
		if out.Column != "" {
			reason = value + " in field " + out.Column + " is not a number"
			out.Hint = fmt.Sprintf("declare the column as it is: (columns (%s text))", out.Column)
		}
	}
	out.Message = where(out) + reason
	return out
}

// malformedLine gives the line near the one that DuckDB names, which may be one too high, that is not JSON; 0 when the
// file cannot be read so.
func malformedLine(path, compression string, near int64) int64 {
	for n := max(near-1, 1); n <= near; n++ {
		if text, ok := lineAt(path, compression, n); ok && len(bytes.TrimSpace(text)) > 0 && !json.Valid(text) {
			return n
		}
	}
	return 0
}

// fieldOf gives the first field of the object in a line that has the value.
func fieldOf(path, compression string, line int64, value string) string {
	text, ok := lineAt(path, compression, line)
	if !ok {
		return ""
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return ""
	}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return ""
		}
		var v json.RawMessage
		if dec.Decode(&v) != nil {
			return ""
		}
		if string(v) == value {
			name, _ := key.(string)
			return name
		}
	}
	return ""
}

// lineAt reads one line of a file, of at most 16 MB.
func lineAt(path, compression string, n int64) ([]byte, bool) {
	f, err := os.Open(path)
	if err != nil {
		return nil, false
	}
	defer func() { _ = f.Close() }()
	plain, err := plainText(f, compression)
	if err != nil {
		return nil, false
	}
	r := bufio.NewReaderSize(plain, 1<<16)
	const most = 16 << 20
	for at := int64(1); ; {
		part, err := r.ReadSlice('\n')
		if at < n {
			if err == nil {
				at++
			} else if !errors.Is(err, bufio.ErrBufferFull) {
				return nil, false
			}
			continue
		}
		text := append([]byte{}, part...)
		for errors.Is(err, bufio.ErrBufferFull) && len(text) < most {
			part, err = r.ReadSlice('\n')
			text = append(text, part...)
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, false
		}
		return bytes.TrimRight(text, "\r\n"), true
	}
}
