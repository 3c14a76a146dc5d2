package tui

import (
	"strings"

	"quire/internal/sqllex"
)

// highlightLimit bounds the text that is coloured, in bytes; a longer one is shown plain, so that a pasted file does not slow
// down typing.
const highlightLimit = 128 << 10

// stretch is a piece [pos, end) of a text in one style. Pieces are in order; what no piece covers is plain.
type stretch struct {
	pos, end int
	style    style
}

// highlight tells which parts of a statement are keywords, names of functions, strings, numbers, comments and parameters.
func highlight(src string) []stretch {
	if len(src) > highlightLimit {
		return nil
	}
	return tokenColours(src, sqllex.Lex(src), 0, len(src))
}

// tokenColours gives the colours of the tokens from index first on that start in front of byte to.
func tokenColours(src string, toks []sqllex.Token, first, to int) []stretch {
	var out []stretch
	for i := first; i < len(toks) && toks[i].Pos < to; i++ {
		t := toks[i]
		r := plainText
		switch t.Kind {
		case sqllex.Comment:
			r = comment
		case sqllex.String, sqllex.Dollar:
			r = str
		case sqllex.Number:
			r = number
		case sqllex.Param:
			r = name
		case sqllex.Pipe:
			r = keyword
		case sqllex.Word:
			switch {
			case i+1 < len(toks) && toks[i+1].Kind == sqllex.Open && src[toks[i+1].Pos] == '(' && !clauses[strings.ToUpper(t.Text(src))]:
				r = name // a function
			case keywords[strings.ToUpper(t.Text(src))]:
				r = keyword
			}
		}
		if r != plainText {
			out = append(out, stretch{t.Pos, t.End, in(r)})
		}
	}
	return out
}

// mark lays a style over a part of the text: its attributes, and its colour where it has one.
func mark(s []stretch, pos, end int, with style) []stretch {
	if end <= pos {
		return s
	}
	over := func(st style) style {
		if with.role != plainText {
			st.role = with.role
		}
		st.attr |= with.attr
		return st
	}
	out := make([]stretch, 0, len(s)+2)
	at := pos
	for _, t := range s {
		if t.end <= pos || t.pos >= end {
			if t.pos >= end && at < end {
				out = append(out, stretch{at, end, over(style{})})
				at = end
			}
			out = append(out, t)
			continue
		}
		if t.pos < pos {
			out = append(out, stretch{t.pos, pos, t.style})
		}
		lo, hi := max(t.pos, pos), min(t.end, end)
		if at < lo {
			out = append(out, stretch{at, lo, over(style{})})
		}
		out = append(out, stretch{lo, hi, over(t.style)})
		at = hi
		if t.end > end {
			out = append(out, stretch{end, t.end, t.style})
		}
	}
	if at < end {
		out = append(out, stretch{at, end, over(style{})})
	}
	return out
}

// clauses are keywords that a parenthesis may follow without being a function's.
var clauses = words("AND AS BY EXISTS EXCEPT FROM IN JOIN LIMIT NOT ON OR OVER SELECT SET TO UNION USING VALUES WHEN WHERE WITH NULL UNIQUE COLUMNS EXTEND AGGREGATE")

// keywords are coloured wherever they stand; the language itself knows a keyword only at its place.
var keywords = words(`AGGREGATE ALL ALTER AND ANTI AS ASC ASSERT BETWEEN BY CALL CASE CAST COLUMNS CONNECT CREATE CROSS CUBE
DELETE DESC DESCRIBE DISTINCT DROP ELSE END EXCEPT EXISTS EXPECT EXPLAIN EXTEND FAIL FALSE FILTER FIRST FOLLOWING FROM FULL
GROUP HAVING IN INCLUDE INNER INSERT INTERSECT INTERVAL INTO IS JOIN LAST LEFT LET LIKE LIMIT LOAD MATCHES MATERIALIZED MERGE
NATURAL NOT NULL NULLS OFFSET ON OR ORDER OUTER OVER PARAM PARTITION PIVOT PLOT PRECEDING QUALIFY RANGE RECURSIVE REJECTS
RENAME RIGHT ROLLUP ROWS SAVE SELECT SEMI SET SHOW STOP SUMMARIZE TABLE TABLES TABLESAMPLE THEN TO TRUE TRUNCATE UNION UNIQUE
UNPIVOT UPDATE USE USING VALIDATE AGAINST VALUES WARN WHEN WHERE WINDOW WITH`)

func words(list string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(list) {
		out[w] = true
	}
	return out
}
