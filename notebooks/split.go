package notebooks

import (
	"errors"
	"strings"

	"quire/internal/sqllex"
)

// Split cuts a cell's text, as an editor shows it, in two at a byte offset. Between statements and in prose that is all. Within a
// query it cuts in front of the step that the cursor is in, or behind the one that it has passed: a LET keeps its name below
// (LET a = FROM a |> …), and a query's upper steps get the name that fresh gives. A statement without steps stays whole.
func Split(text string, at int, fresh func() string) (first, second string, err error) {
	at = max(0, min(at, len(text)))
	var before, behind sqllex.Token // the code around the cursor
	statement := 0                  // where the cursor's statement starts, with its comments
	hasBefore, hasBehind := false, false
	for pos := 0; pos < len(text); {
		t := sqllex.Next(text, pos)
		pos = t.End
		switch {
		case t.Unclosed:
			return "", "", errors.New("a quote or comment is open: close it before the cell is split")
		case t.Kind == sqllex.Comment && t.Pos < at && at < t.End && strings.HasPrefix(text[t.Pos:], "--"):
			return splitComment(text, t.Pos, at)
		case t.Blank():
		case t.End <= at:
			before, hasBefore = t, true
			if t.Kind == sqllex.Semicolon {
				statement = t.End
			}
		case !hasBehind:
			behind, hasBehind = t, true
		}
	}
	if hasBefore && before.Kind != sqllex.Semicolon && hasBehind && behind.Kind != sqllex.Semicolon || hasBehind && behind.Pos < at {
		return splitSteps(text, statement, at, fresh)
	}
	if strings.TrimSpace(text[:at]) == "" || strings.TrimSpace(strings.TrimLeft(text[at:], "; \t\n")) == "" {
		return "", "", errors.New("nothing to split off: put the cursor between two parts of the cell")
	}
	if hasBehind && behind.Kind == sqllex.Semicolon {
		at = behind.End
	}
	return strings.TrimRight(text[:at], " \t\n"), strings.Trim(text[at:], "\n"), nil
}

// splitComment cuts prose inside of a line.
func splitComment(text string, start, at int) (first, second string, err error) {
	first, second = strings.TrimRight(text[:at], " \t"), strings.TrimLeft(text[at:], " \t")
	if at-start <= 3 && strings.TrimSpace(text[start:at]) == text[start:at] && text[start:at] == "--" {
		return "", "", errors.New("nothing to split off: put the cursor between two parts of the cell")
	}
	if second == "" || second[0] == '\n' {
		return first, strings.TrimLeft(second, "\n"), nothing(second)
	}
	return first, "-- " + second, nil
}

func nothing(s string) error {
	if strings.TrimSpace(s) == "" {
		return errors.New("nothing to split off: put the cursor between two parts of the cell")
	}
	return nil
}

// splitSteps cuts the statement from byte start on at a step.
func splitSteps(text string, start, at int, fresh func() string) (first, second string, err error) {
	toks := sqllex.Code(text[start:])
	for i, t := range toks {
		if t.Kind == sqllex.Semicolon {
			toks = toks[:i]
			break
		}
	}
	at -= start
	rest := text[start:]
	cut, depth := -1, 0
	for i, t := range toks {
		switch t.Kind {
		case sqllex.Open:
			depth++
		case sqllex.Close:
			depth--
		case sqllex.Pipe:
			if depth == 0 && (t.Pos <= at || toks[i-min(i, 1)].End <= at) {
				cut = i
			}
		}
	}
	if cut <= 0 {
		return "", "", errors.New("one statement is one cell: put the cursor on a step, |> …, or between two statements")
	}
	verb := strings.ToUpper(toks[0].Text(rest))
	head, query := "", 0
	name, let := "", false
	switch verb {
	case "LET":
		i := 1
		if i < cut && toks[i].Is(rest, "MATERIALIZED") && toks[i+1].Text(rest) != "=" {
			i++
		}
		if i+2 >= cut {
			return "", "", errors.New("this LET has nothing in front of its first step")
		}
		name, let = toks[i].Text(rest), true
		head, query = rest[toks[0].Pos:toks[i+2].Pos], i+2
	case "FROM", "SELECT", "WITH", "VALUES", "TABLE", "(":
		name = fresh()
	default:
		return "", "", errors.New("the steps of " + verb + " cannot be split off: split a LET or a query")
	}
	last, pipe := toks[cut-1], toks[cut]
	between := rest[last.End:pipe.Pos]
	same, above, _ := strings.Cut(between, "\n") // a comment on the step's line stays, those on lines of their own go along
	if !strings.Contains(between, "\n") {
		same, above = "", between
	}
	upper := rest[toks[query].Pos:last.End] + ";" + strings.TrimRight(same, " \t")
	lead := text[:start] + rest[:toks[0].Pos]
	lower := "FROM " + name + qualified(rest, toks, query, cut) + "\n" + rest[pipe.Pos:]
	if above = strings.TrimSpace(above); above != "" {
		above += "\n"
	}
	if let {
		return lead + "LET " + name + " = " + upper, above + head + lower, nil
	}
	return lead + "LET " + name + " = " + upper, above + lower, nil
}

// qualified gives the alias that the steps from cut on need where they name columns by the relation of the query's head.
func qualified(src string, toks []sqllex.Token, query, cut int) string {
	for i := query; i < cut && toks[i].Kind != sqllex.Pipe; i++ {
		t := toks[i]
		if t.Kind != sqllex.Word && t.Kind != sqllex.Quoted || i == query {
			continue
		}
		if i+1 < cut && toks[i+1].Kind == sqllex.Dot || t.Is(src, "AS") {
			continue
		}
		for j := cut; j+1 < len(toks); j++ {
			if toks[j+1].Kind == sqllex.Dot && toks[j-1].Kind != sqllex.Dot && strings.EqualFold(sqllex.Unquote(toks[j].Text(src)), sqllex.Unquote(t.Text(src))) {
				return " AS " + t.Text(src)
			}
		}
	}
	return ""
}

// Joined gives the text of a cell and the next one as one cell: prose with prose, prose with its statement, and a LET or query
// with the query right below that alone goes on from its rows. The error says why two cells stay two.
func (n *Notebook) Joined(id CellID) (string, error) {
	i := n.Index(id)
	if i < 0 || i+1 >= len(n.Cells) {
		return "", errors.New("there is no cell below to join")
	}
	a, b := n.Cells[i], n.Cells[i+1]
	switch {
	case a.Kind == DraftCell || b.Kind == DraftCell:
		return a.Editable() + "\n" + b.Editable(), nil
	case a.Kind == b.Kind && a.Kind != StatementCell:
		return a.Editable() + "\n--\n" + b.Editable(), nil
	case a.Kind == ProseCell && b.Kind == StatementCell:
		return a.Editable() + "\n" + b.Editable(), nil
	case a.Kind != StatementCell || b.Kind != StatementCell:
		return "", errors.New("prose stands above the statement that it is about: move the cell first")
	}
	return n.goesOn(a, b)
}

// goesOn makes one statement of two, where the second is steps over the rows of the first.
func (n *Notebook) goesOn(a, b *Cell) (string, error) {
	upper, name := SQL{}, "_"
	switch st := a.Stmt.(type) {
	case Query:
		if st.Plot != nil {
			return "", errors.New("the chart ends the first cell: take the PLOT step out of it to go on")
		}
		upper = st.SQL
	case Let:
		upper, name = st.Query, st.Name.Name
	default:
		return "", errors.New("one statement is one cell: only a LET or a query goes on with the steps of the next cell")
	}
	var lower SQL
	switch st := b.Stmt.(type) {
	case Query:
		lower = st.SQL
	case Let:
		lower = st.Query
	}
	src := b.Text
	toks := sqllex.Code(src)
	from := 0
	for from < len(toks) && toks[from].Pos < lower.Pos-b.Pos {
		from++
	}
	steps, alias, ok := stepsOver(src, toks[from:], name)
	if lower.Text == "" || !ok {
		return "", errors.New("the next cell does not go on from this one: it would have to start with FROM " + name)
	}
	reads := 0
	for _, r := range n.Graph().Reads(b.ID) {
		if r.Def == a.ID {
			reads++
		}
	}
	if reads != 1 {
		return "", errors.New("the next cell reads " + name + " more than once: the two stay two")
	}
	for _, d := range n.Graph().Dependents(a.ID) {
		if d != b.ID {
			return "", errors.New("other cells read " + name + " too: the two stay two")
		}
	}
	body, behind := a.Text[upper.Pos-a.Pos:], ""
	for pos := 0; pos < len(body); {
		t := sqllex.Next(body, pos)
		if t.Kind == sqllex.Semicolon {
			body, behind = body[:t.Pos], body[t.End:]
			break
		}
		pos = t.End
	}
	out := a.Head + b.Head + src[:lower.Pos-b.Pos] + strings.TrimRight(body+behind, " \t\r\n")
	return strings.ReplaceAll(out+alias+"\n"+src[steps:], "\r\n", "\n"), nil
}

// stepsOver reads FROM name [AS alias] and gives where what follows starts, with the step that keeps the alias where it is used.
func stepsOver(src string, toks []sqllex.Token, name string) (at int, alias string, ok bool) {
	if len(toks) < 2 || !toks[0].Is(src, "FROM") || !strings.EqualFold(sqllex.Unquote(toks[1].Text(src)), name) {
		return 0, "", false
	}
	i, called := 2, toks[1].Text(src)
	if i+1 < len(toks) && toks[i].Is(src, "AS") {
		i, called = i+2, toks[i+1].Text(src)
	} else if i < len(toks) && (toks[i].Kind == sqllex.Word || toks[i].Kind == sqllex.Quoted) {
		i, called = i+1, toks[i].Text(src)
	}
	if i < len(toks) && toks[i].Kind != sqllex.Pipe && toks[i].Kind != sqllex.Semicolon {
		return 0, "", false
	}
	at = len(src)
	if i < len(toks) {
		at = toks[i].Pos
	}
	for j := i; j+1 < len(toks); j++ {
		if toks[j+1].Kind == sqllex.Dot && toks[j-1].Kind != sqllex.Dot && strings.EqualFold(sqllex.Unquote(toks[j].Text(src)), sqllex.Unquote(called)) {
			return at, "\n|> AS " + called, true
		}
	}
	return at, "", true
}
