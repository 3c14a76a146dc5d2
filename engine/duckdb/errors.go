//go:build duckdb_arrow

package duckdb

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"quire/engine"
	"quire/engine/pipesql"
	"quire/internal/nearest"
	"quire/internal/sqllex"
)

// report is an error as DuckDB gives it under errors_as_json.
type report struct {
	Type       string `json:"exception_type"`
	Message    string `json:"exception_message"`
	Subtype    string `json:"error_subtype"`
	Position   string `json:"position"` // in bytes, in the statement that was sent or in that of a view
	Name       string `json:"name"`
	Candidates string `json:"candidates"`
	Kind       string `json:"type"` // of a missing entry: "Table", "Scalar Function", …
	Call       string `json:"call"`
}

// parseReport reads DuckDB's message: JSON, often behind the error's type.
func parseReport(message string) report {
	var r report
	if i := strings.IndexByte(message, '{'); i >= 0 && json.Unmarshal([]byte(message[i:]), &r) == nil && r.Message != "" {
		return r
	}
	r = report{Message: message}
	if typ, rest, ok := strings.Cut(message, " Error: "); ok && len(typ) < 40 {
		r.Type, r.Message = typ, rest
	}
	return r
}

// failure makes the engine's error of DuckDB's message. t is the query that was running; nil when there was none.
func (e *Engine) failure(message string, t *place) error {
	r := parseReport(message)
	out := e.classify(r, t)
	out.Pos, out.End = -1, 0
	if t != nil {
		e.locate(r, t, out)
		e.advise(r, t, out)
	}
	t.blame(r, out)
	out.Message, out.Hint = shownText(out.Message), shownText(out.Hint)
	return out
}

// locate sets the error's place in the notebook.
func (e *Engine) locate(r report, t *place, out *engine.Error) {
	if out.Class == engine.BadData || out.Class == engine.NoSpace || out.Class == engine.TooBig || out.Class == engine.Cancelled {
		return
	}
	if offset, err := strconv.Atoi(r.Position); err == nil {
		if offset >= macrosFrom && offset-t.before > len(t.sql) {
			t.inMacro(r, out)
			return
		}
		if pos, end, ok := t.word(offset); ok {
			out.Pos, out.End = pos, end
			return
		}
		// The fault is in a definition that the query reads. Its own text may have moved since; the name in the query stays.
		if d := e.defs.at(offset, t.query.Text); d != nil {
			out.Message = "in " + d.shown + ": " + out.Message
			if pos, end, ok := e.defs.reading(t, d.key); ok {
				out.Pos, out.End = pos, end
			}
			return
		}
	}
	if r.Name != "" {
		if pos, end, ok := t.find(r.Name); ok {
			out.Pos, out.End = pos, end
			return
		}
	}
	m := noColumn.FindStringSubmatch(r.Message)
	if m == nil {
		m = quotedName.FindStringSubmatch(r.Message)
	}
	if m != nil && out.Class == engine.UnknownColumn {
		if pos, end, ok := t.find(m[1]); ok {
			out.Pos, out.End = pos, end
		}
	}
}

var (
	quotedName   = regexp.MustCompile(`"((?:[^"]|"")+)"`)
	conversion   = regexp.MustCompile(`(?s)^Could not convert string '(.*)' to (\w+)(?: when casting from source column (.+))?$`)
	outOfRange   = regexp.MustCompile(`^Type (\w+) with value (\S+) can't be cast because the value is out of range for the destination type (\w+)`)
	noStruct     = regexp.MustCompile(`^Cannot extract field '(.+)' from expression "(.+)" because`)
	noCast       = regexp.MustCompile(`^Unimplemented type for cast \((.+) -> (.+?)\)(?: when casting from source column (.+))?$`)
	overflow     = regexp.MustCompile(`^Overflow in (\w+) of (\w+) \((.*)\)!?$`)
	noColumn     = regexp.MustCompile(`does not have a column (?:named|with name) "((?:[^"]|"")+)"`)
	noTable      = regexp.MustCompile(`^Referenced table "((?:[^"]|"")+)" not found`)
	inExclude    = regexp.MustCompile(`^Column "+((?:[^"]|"")+?)"+ in (EXCLUDE|REPLACE|RENAME) list not found`)
	timeFormat   = regexp.MustCompile(`^invalid (date|timestamp|time) field format: (".*"), expected format is`)
	nearWord     = regexp.MustCompile(`(?s)^(?:syntax error|.*?) at or near "(.*)"$`)
	systemTypes  = regexp.MustCompile(`\b(U?INT(8|16|32|64|128)|STRING_LITERAL|INTEGER_LITERAL)\b`)
	suggestion   = regexp.MustCompile(`(?s)\n\s*(Candidate|Did you mean|LINE \d|Possible|Try ).*$`)
	addExplicit  = regexp.MustCompile(`(?s)\. (You might need to|In order to).*$`)
	physicalName = regexp.MustCompile(`(?:"?(?:` + engine.DefinitionSchema + `|` + shapeSchema + `)"?\.)?(?:"((?:[^"]|"")+?)__[0-9a-f]{4,12}"|\b([\pL_][\pL\pN_$]*?)__[0-9a-f]{12}\b)`)
)

// classify gives an error its class and words.
func (e *Engine) classify(r report, t *place) *engine.Error {
	message := r.Message
	fail := func(c engine.Class, message, hint string) *engine.Error {
		return &engine.Error{Class: c, Message: message, Hint: hint}
	}
	if bad := e.badData(r); bad != nil {
		return bad
	}
	switch {
	case r.Type == "Interrupt" || strings.HasPrefix(message, "Interrupted"):
		return fail(engine.Cancelled, "cancelled", "")
	case r.Subtype == "SYNTAX_ERROR" || r.Type == "Parser":
		return syntaxError(message)
	case r.Subtype == "COLUMN_NOT_FOUND":
		return unknownColumn(r.Name, names(r.Candidates), t)
	case r.Subtype == "MISSING_ENTRY":
		return missingEntry(r)
	case r.Subtype == "NO_MATCHING_FUNCTION" || r.Call != "":
		return noMatch(r)
	}
	if m := noColumn.FindStringSubmatch(message); m != nil {
		return unknownColumn(m[1], quotedNames(message, 2), t)
	}
	if m := inExclude.FindStringSubmatch(message); m != nil {
		return unknownColumn(m[1], nil, t)
	}
	if m := noTable.FindStringSubmatch(message); m != nil {
		hint := ""
		if all := ownNames(quotedNames(message, 1)); len(all) > 0 {
			hint = "in sight: " + strings.Join(all, ", ")
		}
		return fail(engine.UnknownTable, m[1]+" is not a relation of this step", hint)
	}
	if m := conversion.FindStringSubmatch(message); m != nil {
		what := strconv.Quote(strings.TrimPrefix(m[1], noInteger))
		if m[3] != "" {
			what += " in " + m[3]
		}
		return fail(engine.TypeMismatch, what+" is not "+article(typeWord(m[2])), "TRY_CAST gives NULL instead")
	}
	if m := noCast.FindStringSubmatch(message); m != nil {
		return fail(engine.TypeMismatch, "no "+typeWord(m[2])+" can be made of "+article(typeWord(m[1])), "")
	}
	if m := outOfRange.FindStringSubmatch(message); m != nil {
		return fail(engine.Failed, m[2]+" is too large for "+article(typeWord(m[3])), "cast to a wider type, such as decimal(38, 0) or double, first")
	}
	if m := overflow.FindStringSubmatch(message); m != nil {
		return fail(engine.Failed, fmt.Sprintf("%s of %s is too large for %s", m[1], m[3], article(typeWord(m[2]))),
			"cast one side to a wider type first")
	}
	plain := suggestion.ReplaceAllString(addExplicit.ReplaceAllString(message, ""), "")
	plain = systemTypes.ReplaceAllStringFunc(plain, typeWord)
	plain = lower(strings.TrimRight(strings.ReplaceAll(strings.TrimSpace(plain), "\n", " "), ".! "))
	if m := timeFormat.FindStringSubmatch(plain); m != nil {
		return fail(engine.TypeMismatch, m[2]+" is not a "+m[1]+" ("+timeForms[m[1]]+")", "TRY_CAST gives NULL instead")
	}
	switch r.Type {
	case "Binder":
		return binderError(plain, message)
	case "Catalog":
		return fail(engine.UnknownTable, plain, "")
	case "Conversion", "Mismatch Type", "Invalid type":
		return fail(engine.TypeMismatch, plain, "")
	case "Out of Memory":
		return fail(engine.TooBig, "not enough memory for this query", "SET memory_limit = '8GB'; or read fewer rows or columns")
	case "IO", "HTTP":
		return ioError(plain)
	case "Permission", "Not implemented":
		return fail(engine.Unsupported, plain, "")
	}
	if isFull(plain) {
		return fail(engine.NoSpace, "the disk is full: "+plain, "make room, or choose another place")
	}
	return fail(engine.Failed, plain, "")
}

// timeForms show how dates and times are written.
var timeForms = map[string]string{"date": "2006-01-02", "timestamp": "2006-01-02 15:04:05", "time": "15:04:05"}

func syntaxError(message string) *engine.Error {
	out := &engine.Error{Class: engine.Syntax, Message: lower(message)}
	switch m := nearWord.FindStringSubmatch(message); {
	case strings.HasPrefix(message, "syntax error at end of input"):
		out.Message = "the query ends too soon"
	case m != nil && strings.HasPrefix(message, "syntax error"):
		out.Message = "unexpected " + strconv.Quote(m[1])
	}
	return out
}

// unknownColumn words what is missing, and what was probably meant.
func unknownColumn(name string, candidates []string, t *place) *engine.Error {
	out := &engine.Error{Class: engine.UnknownColumn, Message: "no column " + strconv.Quote(name) + " here"}
	if t != nil {
		if rels := sqllex.Relations(t.query.Text); len(rels) == 1 && rels[0].Kind == sqllex.RelName {
			path := rels[0].Path
			out.Message = "column " + strconv.Quote(name) + " is not in " + shownName(path[len(path)-1])
		}
	}
	if near := nearest.Of(name, candidates); near != "" {
		out.Hint = "did you mean " + near + "?"
	} else if t != nil && assigned(t.query.Text, name) {
		out.Hint = "a new column is: expression AS " + name
	} else if len(candidates) > 0 {
		out.Hint = "similar names: " + strings.Join(candidates, ", ") // DuckDB lists no others
	}
	return out
}

// assigned reports whether an EXTEND or a SELECT has an item that reads like an assignment, name = expression: SQL compares there.
func assigned(text, name string) bool {
	for _, s := range pipesql.Steps(text) {
		if s.Op != "EXTEND" && s.Op != "SELECT" {
			continue
		}
		body := text[s.Body.Pos:s.Body.End]
		toks, depth, begins := sqllex.Code(body), 0, true
		for i, tok := range toks {
			if begins && i+1 < len(toks) && toks[i+1].Text(body) == "=" && strings.EqualFold(sqllex.Unquote(tok.Text(body)), name) {
				return true
			}
			switch tok.Kind {
			case sqllex.Open:
				depth++
			case sqllex.Close:
				depth--
			}
			begins = depth == 0 && tok.Kind == sqllex.Comma
		}
	}
	return false
}

func missingEntry(r report) *engine.Error {
	out := &engine.Error{Class: engine.UnknownColumn}
	near := nearest.Of(r.Name, names(r.Candidates))
	switch {
	case strings.Contains(r.Kind, "Function") || strings.Contains(r.Kind, "Macro"):
		out.Message = "no function " + r.Name
		near = nearest.Of(r.Name, append(names(r.Candidates), pipesql.Functions()...))
		if strings.EqualFold(near, r.Name) {
			out.Class, out.Message, near = engine.TypeMismatch, r.Name+" does not take this number of arguments", ""
		}
		if r.Kind == "Scalar Function" && windowOnly[strings.ToLower(r.Name)] {
			out.Message, near = r.Name+" needs OVER (…)", ""
		}
	case r.Kind == "Type":
		out.Class, out.Message = engine.TypeMismatch, "no type "+r.Name
	case r.Kind == "Table" || r.Kind == "View":
		out.Class, out.Message = engine.UnknownTable, "nothing defines "+r.Name
	default:
		out.Message = "no " + strings.ToLower(r.Kind) + " " + r.Name
	}
	if near != "" {
		out.Hint = "did you mean " + near + "?"
	}
	return out
}

var windowOnly = map[string]bool{
	"row_number": true, "rank": true, "dense_rank": true, "percent_rank": true, "cume_dist": true, "ntile": true, "lag": true,
	"lead": true, "first_value": true, "last_value": true, "nth_value": true,
}

// noMatch words a call whose arguments have the wrong types or number.
func noMatch(r report) *engine.Error {
	out := &engine.Error{Class: engine.TypeMismatch}
	call := systemTypes.ReplaceAllStringFunc(r.Call, typeWord)
	name, args, _ := strings.Cut(call, "(")
	args = strings.ToLower(strings.TrimSuffix(args, ")"))
	if call == "" {
		out.Message = "no function takes these arguments"
		return out
	}
	if !sqllex.WordStart([]rune(name + " ")[0]) {
		out.Message = fmt.Sprintf("%s does not go with %s", name, strings.ReplaceAll(args, ", ", " and "))
		out.Hint = "CAST one side to the other's type"
		return out
	}
	out.Message = fmt.Sprintf("%s does not take (%s)", name, args)
	if args == "" {
		out.Message = name + " needs arguments"
	}
	if r.Candidates != "" && strings.Count(r.Candidates, "->") <= 3 {
		forms := strings.ToLower(strings.Join(strings.Fields(r.Candidates), " "))
		out.Hint = "there is " + strings.ReplaceAll(forms, ","+strings.ToLower(name)+"(", " and "+strings.ToLower(name)+"(")
	}
	return out
}

func binderError(plain, message string) *engine.Error {
	out := &engine.Error{Class: engine.Failed, Message: plain}
	switch {
	case strings.Contains(message, "must appear in the GROUP BY"):
		out.Class = engine.Syntax
		if m := quotedName.FindStringSubmatch(message); m != nil {
			out.Message = "column " + strconv.Quote(m[1]) + " is neither grouped by nor aggregated"
			out.Hint = "add it to GROUP BY, or use any_value(" + m[1] + ")"
		}
	case strings.HasPrefix(message, "Cannot extract field"):
		out.Class = engine.UnknownColumn
		if m := noStruct.FindStringSubmatch(message); m != nil {
			out.Message = m[2] + " is no struct and has no field " + m[1]
		}
	case strings.Contains(message, "this column cannot be referenced before it is defined"):
		out.Class = engine.UnknownColumn
		if m := quotedName.FindStringSubmatch(message); m != nil {
			out.Message, out.Hint = "column "+strconv.Quote(m[1])+" is made further on in this list", "put it in front, or into a step of its own"
		}
	case strings.HasSuffix(message, "side of join!"):
		out.Class = engine.UnknownColumn
		out.Hint = "USING names columns that both sides have; others are joined by ON a.x = b.y"
	case strings.HasPrefix(message, "Circular reference to CTE"):
		name := quotedNames(message, 0)[0]
		out.Class, out.Message = engine.Syntax, name+" reads itself in a place where it cannot"
		out.Hint = "as in WITH RECURSIVE " + name + " AS (FROM t |> UNION ALL (FROM " + name + " |> …))"
	case strings.HasPrefix(message, "Cannot unpivot columns of types"):
		out.Class = engine.TypeMismatch
		out.Message, out.Hint = "UNPIVOT puts columns of different types into one", "give them one type first: |> SET a = CAST(a AS string)"
	case strings.HasPrefix(message, "Ambiguous reference"):
		out.Class = engine.UnknownColumn
		if all := quotedNames(message, 0); len(all) > 1 {
			out.Message, out.Hint = "column "+strconv.Quote(all[0])+" is in more than one relation", "say which: "+strings.Join(all[1:], " or ")
			if len(ownNames(all)) < len(all) {
				out.Hint = "give the relations aliases and say which: a." + all[0]
			}
		}
	case strings.Contains(message, "aggregate"), strings.Contains(message, "window"), strings.Contains(message, "cannot contain"):
		out.Class = engine.Syntax
	case strings.Contains(message, "does not support the supplied arguments"), strings.Contains(message, "Cannot compare"),
		strings.Contains(message, "Could not choose a best candidate"), strings.Contains(message, "an explicit cast"):
		out.Class = engine.TypeMismatch
	case strings.Contains(message, "not found"), strings.Contains(message, "does not exist"), strings.Contains(message, "Could not find"):
		out.Class = engine.UnknownColumn
	}
	return out
}

func ioError(plain string) *engine.Error {
	out := &engine.Error{Class: engine.Failed, Message: plain}
	low := strings.ToLower(plain)
	switch {
	case isFull(low):
		out.Class, out.Hint = engine.NoSpace, "make room, or choose another place"
	case strings.Contains(low, "no files found") || strings.Contains(low, "no such file"):
		out.Class = engine.Missing
	case strings.Contains(low, "permission denied"):
		out.Class = engine.Denied
	}
	return out
}

// isFull reports whether a system's message says that there is no room: a disk, a quota, or the bound of the engine's
// temporary folder.
func isFull(message string) bool {
	low := strings.ToLower(message)
	return strings.Contains(low, "no space left") || strings.Contains(low, "disk quota exceeded") ||
		strings.Contains(low, "not enough space on the disk") || strings.Contains(low, "max_temp_directory_size")
}
