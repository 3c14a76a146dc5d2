//go:build duckdb_arrow

package duckdb

import (
	"fmt"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/duckdb/duckdb-go/v2/arrowmapping"
	"github.com/duckdb/duckdb-go/v2/mapping"

	"quire/internal/sqllex"
)

// manyColumns is from how many columns on their types are asked for together. DuckDB's interface tells them one by one, each at
// the price of all: 10,000 took 0.7 s of a processor, and are asked for at every look.
const manyColumns = 200

// columns gives the names and types of the statement's rows. They are the statement's own.
func (s *stmt) columns() (names []string, types []mapping.LogicalType) {
	if s.names != nil {
		return s.names, s.types
	}
	n := mapping.PreparedStatementColumnCount(s.p)
	s.names, s.types = make([]string, n), make([]mapping.LogicalType, n)
	var described []string
	if n >= manyColumns && s.isQuery() {
		described = s.describe()
	}
	for i := range n {
		s.names[i] = mapping.PreparedStatementColumnName(s.p, i)
		if described != nil {
			s.types[i] = plainType(described[i])
		}
		if s.types[i].Ptr == nil {
			s.types[i] = mapping.PreparedStatementColumnLogicalType(s.p, i)
		}
	}
	return s.names, s.types
}

// describe gives the types of the statement's columns as DuckDB writes them; nil when it does not tell.
func (s *stmt) describe() []string {
	rows, err := s.c.texts("SELECT column_type FROM (DESCRIBE "+s.sql+"\n)", nil)
	if err != nil || len(rows) != len(s.types) {
		return nil
	}
	types := make([]string, len(rows))
	for i, row := range rows {
		types[i] = row[0]
	}
	return types
}

// plainTypes are the types that their names alone make.
var plainTypes = map[string]mapping.Type{
	"BOOLEAN": mapping.TypeBoolean, "TINYINT": mapping.TypeTinyInt, "SMALLINT": mapping.TypeSmallInt, "INTEGER": mapping.TypeInteger,
	"BIGINT": mapping.TypeBigInt, "HUGEINT": mapping.TypeHugeInt, "FLOAT": mapping.TypeFloat, "DOUBLE": mapping.TypeDouble,
	"VARCHAR": mapping.TypeVarchar, "BLOB": mapping.TypeBlob, "DATE": mapping.TypeDate, "TIME": mapping.TypeTime,
	"TIMESTAMP": mapping.TypeTimestamp, "TIMESTAMP WITH TIME ZONE": mapping.TypeTimestampTZ,
}

// plainType makes a type of its name; without a pointer when the name alone does not make it.
func plainType(name string) mapping.LogicalType {
	if id, ok := plainTypes[name]; ok {
		return mapping.CreateLogicalType(id)
	}
	var width, scale uint8
	if n, err := fmt.Sscanf(name, "DECIMAL(%d,%d)", &width, &scale); n == 2 && err == nil && width <= 38 && scale <= width {
		return mapping.CreateDecimalType(width, scale)
	}
	return mapping.LogicalType{}
}

// schema gives the statement's rows in types of Arrow.
func (s *stmt) schema() (*arrow.Schema, error) {
	names, types := s.columns()
	return s.c.arrowSchema(names, types)
}

func (c *conn) arrowSchema(names []string, types []mapping.LogicalType) (*arrow.Schema, error) {
	var options arrowmapping.ArrowOptions
	arrowmapping.ConnectionGetArrowOptions(c.c, &options)
	defer arrowmapping.DestroyArrowOptions(&options)
	return arrowSchema(options, names, types)
}

// schemaOfColumns gives columns in types of Arrow; a type that the engine does not know is an error. Each type is looked at once.
func (c *conn) schemaOfColumns(cols []column) (*arrow.Schema, error) {
	at := map[string]int{}
	var items []string
	for _, col := range cols {
		if _, known := at[col.typ]; !known {
			at[col.typ] = len(items)
			items = append(items, "CAST(NULL AS "+col.typ+") AS "+sqllex.QuoteIdent(col.name))
		}
	}
	s, err := c.prepare("SELECT "+strings.Join(items, ", "), nil)
	if err != nil {
		return nil, err
	}
	defer s.close()
	_, each := s.columns()
	names, types := make([]string, len(cols)), make([]mapping.LogicalType, len(cols))
	for i, col := range cols {
		names[i], types[i] = col.name, each[at[col.typ]]
	}
	return c.arrowSchema(names, types)
}
