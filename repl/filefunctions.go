package repl

import (
	"strings"

	"quire/engine"
	"quire/internal/sqllex"
	"quire/notebooks"
)

// fileFunctions are the engine's table functions that read files. With one literal name, those that are true are an unnamed
// LOAD; anything else would read past the graph, the sources' identities and quire's own types.
var fileFunctions = map[string]bool{
	"read_csv": true, "read_csv_auto": true, "read_json": true, "read_json_auto": true, "read_ndjson": true, "read_ndjson_auto": true,
	"read_parquet": true, "parquet_scan": true,
	"read_json_objects": false, "read_json_objects_auto": false, "read_ndjson_objects": false, "read_text": false, "read_blob": false,
	"sniff_csv": false, "glob": false, "parquet_metadata": false, "parquet_schema": false, "parquet_file_metadata": false,
	"parquet_kv_metadata": false, "parquet_bloom_probe": false, "parquet_full_metadata": false, "sqlite_scan": false, "postgres_scan": false,
	"iceberg_scan": false, "delta_scan": false, "read_xlsx": false, "arrow_scan": false, "arrow_scan_dumb": false, "seq_scan": false, "query": false, "query_table": false,
}

// refuseFileFunctions finds a call that reads files and is no unnamed LOAD.
func refuseFileFunctions(sql notebooks.SQL) error {
	for _, rel := range sqllex.Relations(sql.Text) {
		if rel.Kind != sqllex.RelFunc {
			continue
		}
		name := strings.ToLower(rel.Path[len(rel.Path)-1])
		load, reads := fileFunctions[name]
		if !reads || load && len(rel.Path) == 1 && oneLiteral(sql.Text[rel.End:]) {
			continue
		}
		span := notebooks.Span{Pos: sql.Pos + rel.Pos, End: sql.Pos + rel.End}
		switch {
		case load:
			return at(engine.Unsupported, span, name+" takes one file name in quotes here", "LOAD ('a.csv', 'b.csv') (delimiter ';') AS t; takes lists, patterns and options")
		case strings.HasPrefix(name, "query"):
			return at(engine.Unsupported, span, name+" hides what it reads", "write the query itself")
		}
		return at(engine.Unsupported, span, name+" reads files past the notebook's sources", "LOAD 'file' AS t; then FROM t")
	}
	return nil
}

// oneLiteral reports whether a call's arguments, which text begins with, are one string.
func oneLiteral(text string) bool {
	var kinds []sqllex.Kind
	for pos := 0; pos < len(text) && len(kinds) < 3; {
		t := sqllex.Next(text, pos)
		pos = t.End
		if !t.Blank() {
			kinds = append(kinds, t.Kind)
		}
	}
	return len(kinds) == 3 && kinds[0] == sqllex.Open && kinds[1] == sqllex.String && kinds[2] == sqllex.Close
}
