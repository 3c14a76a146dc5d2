package repl

import (
	"fmt"
	"math"
	"math/big"
	"regexp"
	"strings"
	"time"

	"quire/engine"
	"quire/internal/sqllex"
	"quire/notebooks"
)

// parameter is what the session knows of a PARAM.
type parameter struct {
	value engine.Value
	known bool
	given bool   // by --set
	text  string // of the PARAM that was evaluated: another one's value is not known
}

func paramType(st notebooks.Param) string {
	if st.List {
		return st.Type + " list"
	}
	return st.Type
}

// param evaluates a PARAM, once a pass.
func (p *pass) param(c *notebooks.Cell, st notebooks.Param) (engine.Value, error) {
	if p.evaluated[c.ID] {
		p.s.mu.Lock()
		defer p.s.mu.Unlock()
		return p.s.params[c.ID].value, nil
	}
	v, given, err := p.paramValue(c, st)
	if err != nil {
		return v, err
	}
	p.evaluated[c.ID] = true
	p.s.mu.Lock()
	now := parameter{value: v, known: true, given: given, text: p.sc.bare(c)}
	if was := p.s.params[c.ID]; !was.known || showValue(was.value) != showValue(v) || was.given != given || was.text != now.text {
		p.s.params[c.ID] = now
		p.s.known++
	}
	p.s.mu.Unlock()
	// A parameter that another cell needs has been run by that.
	p.update(c.ID, func(rec *record) {
		if rec.status.State != StateRunning && rec.status.State != StateWaiting {
			rec.made = p.provenanceLocked(c)
			rec.status.State, rec.status.Err, rec.status.Reason = StateFresh, nil, showValue(v)
			rec.status.Output = &Output{Rows: -1, Bytes: -1, At: time.Now()}
		}
	})
	return v, nil
}

func (p *pass) paramValue(c *notebooks.Cell, st notebooks.Param) (v engine.Value, given bool, err error) {
	if st.Type == "secret" {
		return v, false, at(engine.Unsupported, st.Name.Span, "PARAM … secret is not supported yet", "")
	}
	if text, ok := lookupFold(p.s.cfg.Given, st.Name.Name); ok {
		v, err = ParseValue(text, st.Type, st.List)
		if err != nil {
			return v, true, &engine.Error{Class: Usage, Message: fmt.Sprintf("--set %s: %v", st.Name.Name, err), Pos: st.Span.Pos, End: st.Name.End}
		}
		return v, true, nil
	}
	if st.Default == nil {
		return v, false, &engine.Error{
			Class: Usage, Message: fmt.Sprintf("parameter %s has no default and no value was given", st.Name.Name),
			Hint: fmt.Sprintf("give one: --set %s=…", st.Name.Name), Pos: st.Name.Pos, End: st.Name.End,
		}
	}
	ev, ok := p.eng.(engine.Evaluator)
	if !ok {
		return v, false, at(engine.Unsupported, st.Default.Span, "this engine cannot evaluate a default", "")
	}
	q, err := p.sql(c, *st.Default)
	if err != nil {
		return v, false, err
	}
	v, err = ev.Evaluate(p.ctx, q, paramType(st))
	return v, false, err
}

func (p *pass) paramOutput(c *notebooks.Cell, st notebooks.Param) (*Output, string, error) {
	v, err := p.param(c, st)
	if err != nil {
		return nil, "", err
	}
	return &Output{Rows: -1, At: time.Now()}, showValue(v), nil
}

// showValue is a value as a person reads it.
func showValue(v engine.Value) string {
	if v.Null {
		return "NULL"
	}
	return strings.Join(v.Items, ", ")
}

func lookupFold(m map[string]string, name string) (string, bool) {
	for k, v := range m {
		if strings.EqualFold(k, name) {
			return v, true
		}
	}
	return "", false
}

var (
	integerForm = regexp.MustCompile(`^[+-]?\d+$`)
	decimalForm = regexp.MustCompile(`^[+-]?(\d+\.?\d*|\.\d+)$`)
)

// ParseValue reads a parameter's value as it is given on the command line. The items of a list are divided by commas.
func ParseValue(text, typ string, list bool) (engine.Value, error) {
	v := engine.Value{Type: typ, List: list}
	items := []string{text}
	if list {
		items = nil
		if strings.TrimSpace(text) != "" {
			items = strings.Split(text, ",")
		}
	}
	for _, item := range items {
		canonical, err := parseItem(item, typ)
		if err != nil {
			return v, err
		}
		v.Items = append(v.Items, canonical)
	}
	return v, nil
}

func parseItem(item, typ string) (string, error) {
	t := strings.TrimSpace(item)
	wrong := func(want string) error { return fmt.Errorf("%q is not %s", item, want) }
	switch typ {
	case "text":
		return item, nil
	case "integer":
		n, ok := new(big.Int).SetString(strings.TrimPrefix(t, "+"), 10)
		if !integerForm.MatchString(t) || !ok {
			return "", wrong("an integer")
		}
		if !n.IsInt64() {
			return "", fmt.Errorf("%s is beyond the integers, which end at %d", t, math.MaxInt64)
		}
		return n.String(), nil
	case "decimal":
		if !decimalForm.MatchString(t) {
			return "", wrong("a decimal number")
		}
		return strings.TrimPrefix(t, "+"), nil
	case "boolean":
		switch strings.ToLower(t) {
		case "true", "t", "yes", "1":
			return "true", nil
		case "false", "f", "no", "0":
			return "false", nil
		}
		return "", wrong("a boolean (true or false)")
	case "date":
		d, err := time.Parse("2006-01-02", t)
		if err != nil {
			return "", wrong("a date (2006-01-02)")
		}
		return d.Format("2006-01-02"), nil
	case "timestamp":
		for _, form := range []string{"2006-01-02 15:04:05.999999", "2006-01-02T15:04:05.999999", "2006-01-02 15:04", "2006-01-02T15:04", "2006-01-02"} {
			if d, err := time.Parse(form, t); err == nil {
				return d.Format("2006-01-02 15:04:05.999999"), nil
			}
		}
		return "", wrong("a timestamp (2006-01-02 15:04:05)")
	}
	return "", fmt.Errorf("a parameter cannot be of type %s", typ)
}

// literalText is the meaning of a literal: a string without its quotes, any other text as it is.
func literalText(text string) string {
	return sqllex.Unquote(strings.TrimSpace(text))
}
