package plots

import (
	"strings"

	"quire/internal/sqllex"
)

// Piece is a part of an option's value.
type Piece struct {
	Text string
	Pos  int // of its first byte in the value
}

// Expressions are the expressions that the value of a PLOT's option is made of: the items of a list, without the names behind AS. A
// step that Compile makes of an expression has its text as it is written, so that a fault in it can be shown in its place. Columns and
// plain numbers are none.
func Expressions(key, value string) []Piece {
	if len(value) > maxValue {
		return nil
	}
	toks := sqllex.Code(value)
	if n := len(toks); n > 1 && value[toks[0].Pos] == '(' && closes(toks, 0) == n-1 {
		toks = toks[1 : n-1]
	}
	key = strings.ToLower(key)
	var out []Piece
	for _, item := range commas(toks) {
		if n := len(item); n > 2 && item[n-2].Is(value, "as") {
			item = item[:n-2]
		}
		if n := len(item); (key == "rule" || key == "band") && n > 3 && (item[0].Is(value, "x") || item[0].Is(value, "y")) && item[1].Kind == sqllex.Open && closes(item, 1) == n-1 {
			for _, inner := range commas(item[2 : n-1]) {
				out = append(out, piecesOf(value, inner)...)
			}
			continue
		}
		out = append(out, piecesOf(value, item)...)
	}
	return out
}

func piecesOf(value string, toks []sqllex.Token) []Piece {
	if len(toks) < 2 {
		return nil
	}
	return []Piece{{Text: value[toks[0].Pos:toks[len(toks)-1].End], Pos: toks[0].Pos}}
}
