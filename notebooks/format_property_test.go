package notebooks

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"quire/internal/sqllex"
)

// formatFault tells what Format loses or changes of a script; "" is nothing. Its result, read again, has the same cells: the
// same statements, told apart by all their parts, the same tokens, the same comments in their order, the same drafts and the
// same errors. Only white space may differ, and the case of words of the language.
func formatFault(src string) string {
	before := Parse(src)
	once := before.Format()
	after := Parse(once)
	if twice := after.Format(); twice != once {
		return fmt.Sprintf("formatting twice gives\n%q\nand then\n%q", once, twice)
	}
	if len(before.Cells) != len(after.Cells) {
		return fmt.Sprintf("%d cells became %d:\n%q", len(before.Cells), len(after.Cells), once)
	}
	for i, c := range before.Cells {
		if fault := cellFault(c, after.Cells[i]); fault != "" {
			return fmt.Sprintf("cell %d: %s\n%q", i+1, fault, once)
		}
	}
	return ""
}

// lineEnds are \n with the carriage returns in front of it, which are no part of a comment's or a draft's line.
var lineEnds = regexp.MustCompile(`\r+\n`)

func cellFault(a, b *Cell) string {
	lines := func(s string) string { return strings.TrimRight(lineEnds.ReplaceAllString(s, "\n"), "\r") }
	switch {
	case a.Kind != b.Kind:
		return fmt.Sprintf("a %v cell became a %v cell", a.Kind, b.Kind)
	case lines(a.Prose) != lines(b.Prose):
		return fmt.Sprintf("prose %q became %q", a.Prose, b.Prose)
	case a.Kind == DraftCell && lines(a.Text) != lines(b.Text):
		return fmt.Sprintf("draft %q became %q", a.Text, b.Text)
	case len(a.Problems) != len(b.Problems):
		return fmt.Sprintf("the errors %+v became %+v", a.Problems, b.Problems)
	}
	for i, p := range a.Problems {
		if p.Message != b.Problems[i].Message || p.Hint != b.Problems[i].Hint {
			return fmt.Sprintf("the error %q became %q", p.Message, b.Problems[i].Message)
		}
	}
	if a.Kind == StatementCell {
		if fault := tokensFault(a.Text, b.Text); fault != "" {
			return fault
		}
	}
	if fault := tokensFault(a.Head, b.Head); fault != "" {
		return "above it: " + fault
	}
	return valueFault("", reflect.ValueOf(&a.Stmt).Elem(), reflect.ValueOf(&b.Stmt).Elem())
}

// tokensFault compares two texts token by token.
func tokensFault(a, b string) string {
	x, y := solid(a), solid(b)
	for i := range max(len(x), len(y)) {
		switch {
		case i >= len(x):
			return fmt.Sprintf("%q came in", y[i].text)
		case i >= len(y):
			return fmt.Sprintf("%q is lost", x[i].text)
		case x[i] == y[i]:
		case x[i].kind == sqllex.Word && y[i].kind == sqllex.Word && y[i].text == strings.ToUpper(x[i].text) && ofTheLanguage[strings.ToLower(x[i].text)]:
		default:
			return fmt.Sprintf("%q became %q", x[i].text, y[i].text)
		}
	}
	return ""
}

type solidToken struct {
	kind sqllex.Kind
	text string
}

// solid gives the tokens that are no white space; of a comment, without what white space takes off its ends of lines.
func solid(text string) []solidToken {
	var out []solidToken
	for _, t := range sqllex.Lex(text) {
		s := t.Text(text)
		switch t.Kind {
		case sqllex.Space:
			continue
		case sqllex.Comment:
			s = strings.TrimRight(strings.ReplaceAll(s, "\r\n", "\n"), " \t\r")
		}
		out = append(out, solidToken{t.Kind, s})
	}
	return out
}

// ofTheLanguage are the words that Format may write in capitals.
var ofTheLanguage = func() map[string]bool {
	out := map[string]bool{}
	for _, w := range Keywords() {
		out[strings.ToLower(w)] = true
	}
	for w := range stepWords {
		out[w] = true
	}
	for _, w := range strings.Fields("by as to against all distinct outer materialized tables params connections") {
		out[w] = true
	}
	return out
}()

// valueFault compares two values part by part, but for the places in the script; SQL is compared by its tokens.
func valueFault(path string, a, b reflect.Value) string {
	if a.Kind() == reflect.Interface || a.Kind() == reflect.Pointer {
		if a.IsNil() != b.IsNil() {
			return fmt.Sprintf("%s: %v became %v", path, a, b)
		}
		if a.IsNil() {
			return ""
		}
		return valueFault(path, a.Elem(), b.Elem())
	}
	if a.Type() != b.Type() {
		return fmt.Sprintf("%s: %v became %v", path, a.Type(), b.Type())
	}
	switch v := a.Interface().(type) {
	case Span:
		return ""
	case SQL:
		if fault := tokensFault(v.Text, b.Interface().(SQL).Text); fault != "" {
			return path + ": " + fault
		}
		return ""
	case OptionValue:
		w := b.Interface().(OptionValue)
		if fault := tokensFault(v.Text, w.Text); fault != "" && (v.String || w.String || v.Text != w.Text) {
			return path + ": " + fault
		}
		v.Text, w.Text, v.Span, w.Span = "", "", Span{}, Span{}
		v.Type, w.Type = strings.Join(strings.Fields(v.Type), " "), strings.Join(strings.Fields(w.Type), " ")
		if v != w {
			return fmt.Sprintf("%s: %+v became %+v", path, v, w)
		}
		return ""
	}
	switch a.Kind() {
	case reflect.Struct:
		for i := range a.NumField() {
			if fault := valueFault(path+"."+a.Type().Field(i).Name, a.Field(i), b.Field(i)); fault != "" {
				return fault
			}
		}
	case reflect.Slice:
		if a.Len() != b.Len() {
			return fmt.Sprintf("%s: %d items became %d", path, a.Len(), b.Len())
		}
		for i := range a.Len() {
			if fault := valueFault(fmt.Sprintf("%s[%d]", path, i), a.Index(i), b.Index(i)); fault != "" {
				return fault
			}
		}
	default:
		if a.Interface() != b.Interface() {
			return fmt.Sprintf("%s: %v became %v", path, a, b)
		}
	}
	return ""
}

// Every script of the repository is formatted without loss.
func TestFormatOfScripts(t *testing.T) {
	for name, src := range scripts(t) {
		if fault := formatFault(src); fault != "" {
			t.Errorf("%s: %s", name, fault)
		}
	}
	if fault := formatFault(everyKind); fault != "" {
		t.Error(fault)
	}
}

// So is every script that the grammar can make, however it is laid out.
func TestFormatOfGenerated(t *testing.T) {
	whole := 0
	for seed := range uint64(3000) {
		r := rand.New(rand.NewPCG(seed, 11))
		src := generate(r)
		nb := Parse(src)
		if nb.String() != src {
			t.Fatalf("seed %d: not lossless: %q", seed, src)
		}
		faulty := 0
		for _, c := range nb.Cells {
			if c.Kind != DraftCell {
				faulty += len(c.Problems)
			}
		}
		if faulty == 0 {
			whole++
		}
		if fault := formatFault(src); fault != "" {
			t.Fatalf("seed %d: %q\n%s", seed, src, fault)
		}
	}
	if whole < 2950 {
		t.Errorf("%d of 3000 scripts have no errors: the generator no longer speaks the language", whole)
	}
}
