package engine

import "github.com/apache/arrow-go/v18/arrow"

// Source is data outside the engine: files of one format behind URIs.
type Source struct {
	URIs    []string // absolute; each may be a glob
	Format  string   // "csv", "jsonl", "json", "parquet", "arrow"; "" is told by the names' endings
	Options SourceOptions

	// Rejects lets the source stand for its rows that cannot be read instead of the others: RejectsSchema, whatever Schema is.
	// A source with OnError "collect" has them.
	Rejects bool
	// Follows lets the rows that were read of a file before stay when it has only grown since: what was appended is read, up to
	// its last whole row. Resolve takes it back where a file cannot be followed so, or has not changed.
	Follows bool
	// Root is the local folder to which rejects name files relatively; "" names them by their URIs.
	Root string

	// Filled by Resolver.Resolve.
	Objects []Object      // what the URIs name now, ordered by URI
	Schema  *arrow.Schema // nil: not inferred yet
	Types   []string      // the columns' types in words of the engine's SQL, parallel to Schema

	// The key=value folders below the URIs' fixed prefixes, as columns; they are among Schema's too. Values are parallel to
	// Objects, nil is NULL.
	Folders []FolderColumn
	Values  [][]*string

	// Pending marks a source that an earlier SAVE has yet to write: Schema is given, Objects are not looked up.
	Pending bool
}

// RejectsSchema is the schema of a source's rejects: in which file and line the row begins (from 1), the column at fault, NULL
// when it is the row itself, what is wrong, and the row as it stands in the file, cut to 64 KB.
var RejectsSchema = arrow.NewSchema([]arrow.Field{
	{Name: "file", Type: arrow.BinaryTypes.String, Nullable: true},
	{Name: "line", Type: arrow.PrimitiveTypes.Int64, Nullable: true},
	{Name: "column_name", Type: arrow.BinaryTypes.String, Nullable: true},
	{Name: "reason", Type: arrow.BinaryTypes.String, Nullable: true},
	{Name: "text", Type: arrow.BinaryTypes.String, Nullable: true},
}, nil)

// SourceOptions say how the bytes are read. A nil or empty field leaves it to inference.
type SourceOptions struct {
	Columns         []ColumnType // declared names and types; for CSV by position or, with a header, by name
	Delimiter       *string
	Quote           *string
	Escape          *string // of the quote inside quotes
	Skip            int64   // lines above the header
	Header          *bool
	Null            []string // texts that mean NULL
	DateFormat      string
	TimestampFormat string
	Decimal         string
	Encoding        string
	Sheet, Range    string
	UnionByName     bool
	OnError         string // "stop" (default) or "collect"
}

// FolderColumn is a column whose values are in the names of folders.
type FolderColumn struct {
	Name, Type string // in words of the engine's SQL
	InFiles    bool   // the files have a column of that name too; the folder's value stands in its place
}

// ColumnType is a declared column: a name and a type as the user wrote it.
type ColumnType struct{ Name, Type string }

// Object is one file or stored object at one time.
type Object struct {
	URI  string
	Size int64
	ETag string // changes whenever the content may have changed; "" when the place cannot tell
	// Fresh: it changed so lately that a change right now might leave the ETag as it is.
	Fresh bool `json:"-"`
}

// Need is the part of an object that a query needs. The zero Need is the whole object.
type Need struct {
	Head int64 // only the first bytes, cut at the last line end; 0 is all
}

// Local is a file on this machine that holds what was needed.
type Local struct {
	Path   string
	Object Object
	Part   bool   // less than the whole object
	Done   func() // to be called when the file is no longer read; may be nil
}

// Target is where a SAVE writes.
type Target struct {
	URI         string // absolute file, object, or folder when partitioned
	Format      string // "csv", "jsonl", "parquet", "arrow"; "" is told by the name's ending
	Compression string
	Mode        string // "overwrite" (default), "append", "error"
	PartitionBy []Partition
	Run         string // names the run in an append: its rows replace those of the same run
	Sorted      bool   // by all columns
	Options     []TargetOption
}

// Partition is one key of a partitioned target: a column of the rows, or a constant for all of them.
type Partition struct {
	Name  string
	Value *Value // nil: the column of that name
}

// TargetOption is any other option of a SAVE, by name.
type TargetOption struct{ Name, Value string }

// Sink receives one file of a target. DuckDB and others write to Path; Commit puts it in place, whole; Abort forgets it.
// Exactly one of Commit and Abort is called; Abort after Commit does nothing.
type Sink interface {
	Path() string
	Commit() (size int64, err error)
	Abort() error
}

// FolderSink receives the files of a partitioned target, one for each partition. The file of a partition is written to what
// File gives; Commit puts all of them in place, each partition whole, or none; Abort forgets them. Exactly one of Commit and
// Abort is called; Abort after Commit does nothing.
type FolderSink interface {
	// File gives the local path of a partition's file, which is not there yet. values are parallel to the target's
	// PartitionBy, in plain text; "" is NULL. Each partition is asked for once.
	File(values []string) (path string, err error)
	// URI is where that partition's file will be.
	URI(values []string) string
	Commit() (size int64, err error)
	Abort() error
}
