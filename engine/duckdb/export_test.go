//go:build duckdb_arrow

package duckdb

// WentOn reports whether kept rows are those of an earlier reading of their file with what was appended since.
func (e *Engine) WentOn(id string) bool {
	in := e.intakes.kept(id)
	return in != nil && in.src.Follows && in.growth() != nil
}
