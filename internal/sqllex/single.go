package sqllex

// singlePipe are the words that make a pipe of a single | in front of them, as newer Sparks read it; a | between two values is
// still the operator of bits. Words that could be a column's name make one only when an operand follows them.
var singlePipe = map[string]bool{
	"select": true, "where": true, "as": true, "join": true, "inner": true, "left": true, "right": true, "full": true,
	"cross": true, "natural": true, "union": true, "intersect": true, "except": true, "order": true, "limit": true,
	"extend": false, "set": false, "drop": false, "rename": false, "aggregate": false, "distinct": false, "offset": false,
	"tablesample": false, "pivot": false, "unpivot": false, "assert": false, "minus": false,
}

// single reports whether the operator op is a pipe: | and an operator's word, with what follows it.
func single(src string, op, word Token, next Kind) bool {
	if op.End-op.Pos != 1 || src[op.Pos] != '|' || word.Kind != Word {
		return false
	}
	var low [len("tablesample")]byte
	text := word.Text(src)
	if len(text) > len(low) {
		return false
	}
	for i := range len(text) {
		c := text[i]
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		low[i] = c
	}
	sure, ok := singlePipe[string(low[:len(text)])]
	if !ok || sure {
		return ok
	}
	switch next {
	case Word, Quoted, Number, String, Open, Param, Dollar:
		return true
	}
	return false
}
