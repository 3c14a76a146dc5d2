//go:build duckdb_arrow

package duckdb

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// typeWord gives the name that people use for a type of DuckDB's messages.
func typeWord(t string) string {
	switch strings.ToUpper(t) {
	case "INT8", "TINYINT":
		return "tinyint"
	case "INT16", "SMALLINT":
		return "smallint"
	case "INT32", "INTEGER", "INTEGER_LITERAL":
		return "integer"
	case "INT64", "BIGINT":
		return "bigint"
	case "INT128", "HUGEINT":
		return "hugeint"
	case "STRING_LITERAL", "VARCHAR", "STRING":
		return "text"
	case "FLOAT":
		return "float"
	case "BOOL":
		return "boolean"
	case "TIMESTAMP WITH TIME ZONE":
		return "timestamp with time zone"
	}
	return strings.ToLower(t)
}

// article puts a or an before a word.
func article(word string) string {
	if word != "" && strings.ContainsRune("aeiou", rune(word[0])) {
		return "an " + word
	}
	return "a " + word
}

// lower makes a sentence's first letter small, unless its word is in capitals or an identifier.
func lower(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	second, _ := utf8.DecodeRuneInString(s[n:])
	if unicode.IsUpper(second) {
		return s
	}
	return string(unicode.ToLower(r)) + s[n:]
}

// names splits DuckDB's list of candidates.
func names(candidates string) []string {
	var out []string
	for _, n := range strings.Split(candidates, ",") {
		if n = strings.TrimSpace(n); n != "" {
			out = append(out, n)
		}
	}
	return out
}

// quotedNames lists what stands in double quotes in a message, without the first skip.
func quotedNames(message string, skip int) []string {
	var out []string
	seen := map[string]bool{}
	for i, m := range quotedName.FindAllStringSubmatch(message, -1) {
		if i >= skip && !seen[m[1]] {
			seen[m[1]] = true
			out = append(out, m[1])
		}
	}
	return out
}

// ownNames leaves out the names that DuckDB gives to what has none.
func ownNames(all []string) []string {
	var out []string
	for _, n := range all {
		if !strings.HasPrefix(n, "unnamed_subquery") {
			out = append(out, n)
		}
	}
	return out
}

// shownText gives back the user's names where a text has physical ones.
func shownText(s string) string {
	if !strings.Contains(s, "__") {
		return s
	}
	return physicalName.ReplaceAllStringFunc(s, func(m string) string {
		parts := physicalName.FindStringSubmatch(m)
		if parts[1] != "" {
			return strings.ReplaceAll(parts[1], `""`, `"`)
		}
		return parts[2]
	})
}

// shownName gives the user's name of a physical one.
func shownName(name string) string {
	if i := strings.LastIndex(name, "__"); i > 0 {
		return name[:i]
	}
	return name
}
