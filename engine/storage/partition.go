package storage

import (
	"net/url"
	"runtime"
	"strings"

	"quire/engine"
)

// A partition is a folder KEY=VALUE for each key, as Hive lays them out and Spark, DuckDB and Athena read them.
const (
	nullPartition = "__HIVE_DEFAULT_PARTITION__" // NULL; an empty text too, which a folder cannot tell from it
	successMark   = "_SUCCESS"                   // an empty file that says: the last write came to its end
)

// partitionFolder gives a partition's folder below the target, with slashes.
func partitionFolder(keys []engine.Partition, values []string) string {
	parts := make([]string, len(keys))
	for i, k := range keys {
		parts[i] = escapePartition(k.Name) + "=" + partitionValue(values[i])
	}
	return strings.Join(parts, "/")
}

func partitionValue(value string) string {
	if value == "" {
		return nullPartition
	}
	return escapePartition(value)
}

// escapePartition writes what cannot stand in a folder's name as %XX: the characters that Hive and Spark escape
// (ExternalCatalogUtils.escapePathName), and NUL.
func escapePartition(text string) string {
	const hex = "0123456789ABCDEF"
	if !strings.ContainsFunc(text, escaped) {
		return text
	}
	var b strings.Builder
	for i := range len(text) {
		if c := text[i]; escaped(rune(c)) {
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

func escaped(r rune) bool {
	return r < 0x20 || r == 0x7f || strings.ContainsRune(`"#%'*/:=?\{[]^`, r) ||
		runtime.GOOS == "windows" && strings.ContainsRune(" <>|", r)
}

// readPartition takes a folder's name apart, whoever wrote it.
func readPartition(name string) (key, value string, ok bool) {
	key, value, ok = strings.Cut(name, "=")
	if !ok {
		return "", "", false
	}
	if plain, err := url.PathUnescape(key); err == nil {
		key = plain
	}
	if value == nullPartition {
		return key, "", true
	}
	if plain, err := url.PathUnescape(value); err == nil {
		value = plain
	}
	return key, value, true
}

// partFile names a partition's one file: always alike, so that a second run replaces the first one's.
func partFile(t engine.Target, ending string) string {
	if t.Run != "" {
		return "part-" + t.Run + ending
	}
	return "part-00000" + ending
}

// partEnding is the ending of a target's files.
func partEnding(t engine.Target) string {
	format := strings.ToLower(t.Format)
	ending := "." + format
	packed := strings.ToLower(t.Compression)
	switch format {
	case "json", "ndjson":
		ending = ".jsonl"
	case "csv", "tsv", "jsonl":
	default: // compressed inside
		return ending
	}
	switch packed {
	case "gzip", "gz":
		ending += ".gz"
	case "zstd", "zst":
		ending += ".zst"
	}
	return ending
}
