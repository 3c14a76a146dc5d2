package pipesql

import (
	"strings"

	"quire/engine"
	"quire/internal/nearest"
	"quire/internal/sqllex"
)

// operator is a pipe operator. resets tells that the aliases of its input end with it.
type operator struct {
	name   string
	resets bool
	run    func(p *pipeline, st step) error // nil: PLOT and what is not built
}

// operators by their first word. Those of several words stand in operator().
var operators map[string]*operator

func init() {
	operators = map[string]*operator{}
	for _, o := range []*operator{
		{"SELECT", true, (*pipeline).selectStep},
		{"EXTEND", false, (*pipeline).extendStep},
		{"SET", false, (*pipeline).setStep},
		{"DROP", false, (*pipeline).dropStep},
		{"RENAME", false, (*pipeline).renameStep},
		{"AS", true, (*pipeline).asStep},
		{"WHERE", false, (*pipeline).whereStep},
		{"AGGREGATE", true, (*pipeline).aggregateStep},
		{"DISTINCT", false, (*pipeline).distinctStep},
		{"JOIN", false, (*pipeline).joinStep},
		{"ORDER BY", false, (*pipeline).orderStep},
		{"SORT BY", false, (*pipeline).orderStep},
		{"CLUSTER BY", false, (*pipeline).orderStep},
		{"DISTRIBUTE BY", false, (*pipeline).orderStep},
		{"LIMIT", false, (*pipeline).limitStep},
		{"OFFSET", false, (*pipeline).limitStep},
		{"UNION", true, (*pipeline).setOperation},
		{"INTERSECT", true, (*pipeline).setOperation},
		{"EXCEPT", true, (*pipeline).setOperation},
		{"MINUS", true, (*pipeline).setOperation},
		{"TABLESAMPLE", false, (*pipeline).sampleStep},
		{"PIVOT", true, (*pipeline).pivotStep},
		{"UNPIVOT", true, (*pipeline).unpivotStep},
		{"WITH", false, (*pipeline).withStep},
		{"CALL", true, (*pipeline).callStep},
		{"ASSERT", false, (*pipeline).assertStep},
		{"WINDOW", false, (*pipeline).windowStep},
		{"DESCRIBE", true, (*pipeline).describeStep},
		{"SUMMARIZE", true, (*pipeline).describeStep},
		{"PLOT", true, nil},
		{"FORK", true, nil},
		{"TEE", true, nil},
		{"FINISH", true, nil},
		{"LOG", true, nil},
		{"STATIC_DESCRIBE", false, (*pipeline).staticStep},
		{"IF", false, nil}, // read takes it apart
		{"RECURSIVE UNION", true, nil},
		{"MATCH_RECOGNIZE", true, nil},
		{"CREATE", true, nil},
		{"EXPORT", true, nil},
		{"INSERT", true, nil},
	} {
		operators[o.name] = o
	}
}

// operatorNames are those that a misspelt word is compared with.
var operatorNames = strings.Fields(`SELECT EXTEND SET DROP RENAME AS WHERE AGGREGATE DISTINCT JOIN ORDER LIMIT OFFSET UNION INTERSECT
	EXCEPT TABLESAMPLE PIVOT UNPIVOT WITH CALL ASSERT DESCRIBE SUMMARIZE PLOT LEFT RIGHT FULL INNER CROSS NATURAL`)

// joinKinds are the words before JOIN.
var joinKinds = words(`natural inner cross left right full outer semi anti asof positional lateral`)

// operator reads the operator's words at token k of a step that ends at j, and gives it with the token behind them; nil when
// there is none.
func (s *source) operator(k, j int) (*operator, int) {
	if k >= j || s.toks[k].Kind != sqllex.Word {
		return nil, k
	}
	name := s.upper(k)
	switch name {
	case "ORDER", "SORT", "CLUSTER", "DISTRIBUTE":
		if k+1 < j && s.is(k+1, "BY") {
			return operators[name+" BY"], k + 2
		}
		return nil, k
	case "RECURSIVE":
		if s.is(k+1, "UNION") {
			return operators["RECURSIVE UNION"], k + 2
		}
	}
	if joinKinds[strings.ToLower(name)] {
		n := k
		for n < j && s.toks[n].Kind == sqllex.Word && joinKinds[s.low(n)] {
			n++
		}
		if n < j && s.is(n, "JOIN") {
			return operators["JOIN"], n + 1
		}
		if n < j && s.is(n, "UNION", "INTERSECT", "EXCEPT") {
			return operators[s.upper(n)], n + 1
		}
		return nil, k
	}
	if o := operators[name]; o != nil {
		return o, k + 1
	}
	return nil, k
}

// elsewhere gives the step for what other languages of tables (dplyr, pandas, Spark, PRQL, KQL, shells) call it.
var elsewhere = map[string]string{
	"FILTER": "WHERE …",
	"HEAD":   "LIMIT n", "TAKE": "LIMIT n", "TOP": "ORDER BY … DESC |> LIMIT n", "FIRST": "LIMIT n", "TAIL": "ORDER BY … DESC |> LIMIT n",
	"COUNT": "AGGREGATE count(*) AS n", "SUM": "AGGREGATE sum(…)", "AGG": "AGGREGATE … GROUP BY …",
	"SUMMARISE": "AGGREGATE … GROUP BY …", "SUMMARIZE": "AGGREGATE … GROUP BY …",
	"MUTATE": "EXTEND expression AS name", "DERIVE": "EXTEND expression AS name", "ASSIGN": "EXTEND expression AS name",
	"COMPUTE": "EXTEND expression AS name", "WITHCOLUMN": "EXTEND expression AS name", "ADD": "EXTEND expression AS name",
	"ARRANGE": "ORDER BY …", "SORT_VALUES": "ORDER BY …",
	"PROJECT": "SELECT …", "KEEP": "SELECT …", "REMOVE": "DROP column", "DELETE": "DROP column", "UNIQUE": "DISTINCT",
	"MERGE": "JOIN … USING (…)", "MELT": "UNPIVOT …", "GATHER": "UNPIVOT …", "SAMPLE": "TABLESAMPLE (1000 ROWS)",
}

// noOperator says what is wrong with a step that starts with no operator.
func (t *translator) noOperator(k, j int) error {
	if k >= j {
		return t.missing(k, "expected an operator behind |>", "as in |> WHERE …, |> SELECT … or |> AGGREGATE … GROUP BY …")
	}
	word := t.text(k)
	if t.toks[k].Kind != sqllex.Word {
		return t.errorAt(k, "expected an operator behind |>, not "+word, "as in |> WHERE …, |> SELECT … or |> AGGREGATE … GROUP BY …")
	}
	switch t.upper(k) {
	case "GROUP":
		return t.errorAt(k, "GROUP BY is a part of AGGREGATE, not a step", "write |> AGGREGATE … GROUP BY …")
	case "ORDER", "SORT", "CLUSTER", "DISTRIBUTE":
		return t.missing(k+1, "expected BY behind "+t.upper(k), "write |> "+t.upper(k)+" BY …")
	case "HAVING", "QUALIFY":
		return t.errorAt(k, t.upper(k)+" is not a step", "a WHERE step behind AGGREGATE or EXTEND does its work")
	case "FROM":
		return t.errorAt(k, "FROM starts a query and is not a step", "write |> JOIN … to bring in another table")
	case "SAVE", "WRITE", "STORE":
		return t.errorAt(k, t.upper(k)+" is not a step", "end the query with ; and write SAVE _ TO 'file';")
	case "LEFT", "RIGHT", "FULL", "INNER", "CROSS", "NATURAL", "SEMI", "ANTI", "OUTER", "ASOF", "POSITIONAL", "LATERAL":
		n := k
		for n < j && t.toks[n].Kind == sqllex.Word && joinKinds[t.low(n)] {
			n++
		}
		return t.missing(n, "expected JOIN behind "+t.upper(n-1), "")
	}
	hint := "as in |> WHERE …, |> SELECT … or |> AGGREGATE … GROUP BY …"
	if step := elsewhere[t.upper(k)]; step != "" {
		hint = "write |> " + step
	} else if n := nearest.Of(word, operatorNames); n != "" {
		hint = "did you mean " + n + "?"
	}
	return t.errorAt(k, "no pipe operator "+word, hint)
}

// unbuilt says that an operator cannot stand in a query.
func (t *translator) unbuilt(st step) error {
	switch st.op.name {
	case "PLOT":
		return t.errorAt(st.from, "PLOT ends a query cell only", "give the rows a name with LET and plot that")
	case "CREATE", "INSERT", "EXPORT":
		return t.errorOf(engine.Unsupported, st.from, "|> "+st.op.name+" is not supported", "write a SAVE or a raw statement with this query behind it")
	}
	hint := ""
	if st.op.name == "RECURSIVE UNION" {
		hint = "write WITH RECURSIVE r AS (FROM t |> UNION ALL (FROM r |> …)) FROM r"
	}
	return t.errorOf(engine.Unsupported, st.from, "|> "+st.op.name+" is not supported", hint)
}

// clause gives the first token of [i, j), outside brackets, where another clause or step starts that belongs behind a |> of
// its own, or j.
func (t *translator) clause(i, j int) int {
	return t.find(i, j, func(k int) bool {
		if t.toks[k].Kind != sqllex.Word || t.kind(k-1) == sqllex.Dot || t.kind(k+1) == sqllex.Dot {
			return false
		}
		switch t.upper(k) {
		case "ORDER", "GROUP", "SORT", "CLUSTER", "DISTRIBUTE":
			return k+1 < j && t.is(k+1, "BY")
		case "LIMIT", "WHERE", "SELECT", "HAVING", "QUALIFY", "UNION", "INTERSECT", "OFFSET":
			return true
		case "FROM":
			return !t.is(k-1, "DISTINCT")
		case "EXCEPT":
			return k == i || t.text(k-1) != "*"
		case "JOIN":
			return true
		case "AGGREGATE", "EXTEND", "RENAME", "ASSERT":
			// A |> was forgotten, unless this is a name: behind AS, before a comma, an operator, the end.
			if k == i || t.is(k-1, "AS") || k+1 >= j {
				return false
			}
			switch t.kind(k - 1) {
			case sqllex.Word, sqllex.Quoted, sqllex.Number, sqllex.String, sqllex.Close, sqllex.Param:
			default:
				return false
			}
			switch t.kind(k + 1) {
			case sqllex.Word, sqllex.Quoted, sqllex.Number, sqllex.String:
				return !t.is(k+1, "AS", "IS", "IN", "AND", "OR", "ASC", "DESC", "NULLS")
			}
		}
		return false
	})
}

// only refuses a body in which another clause starts.
func (t *translator) only(st step, i, j int) error {
	k := t.clause(i, j)
	if k == j {
		return nil
	}
	word := t.upper(k)
	switch word {
	case "ORDER", "GROUP", "SORT", "CLUSTER", "DISTRIBUTE":
		word += " BY"
	case "JOIN":
		if st.op.name == "JOIN" {
			for k > i && t.toks[k-1].Kind == sqllex.Word && joinKinds[t.low(k-1)] {
				k--
			}
			return t.errorAt(k, "one JOIN in a step", "write |> before this one")
		}
	}
	switch word {
	case "GROUP BY":
		return t.errorAt(k, "GROUP BY cannot stand in "+st.op.name, "write |> AGGREGATE … GROUP BY …")
	case "HAVING", "QUALIFY":
		return t.errorAt(k, word+" cannot stand in a pipe step", "write |> WHERE … behind this step")
	case "FROM":
		return t.errorAt(k, "FROM cannot stand in "+st.op.name, "a step reads the rows of the step before; |> JOIN brings in another table")
	}
	return t.errorAt(k, word+" is a step of its own", "write |> "+word+" …")
}
