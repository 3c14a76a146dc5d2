//go:build duckdb_arrow

package duckdb

/*
#include <stdint.h>
#include <stdlib.h>

typedef uint64_t idx_t;
typedef void *handle;

extern idx_t duckdb_data_chunk_get_size(handle);
extern handle duckdb_data_chunk_get_vector(handle, idx_t);
extern void *duckdb_vector_get_data(handle);
extern uint64_t *duckdb_vector_get_validity(handle);
extern void duckdb_vector_ensure_validity_writable(handle);
extern void duckdb_vector_assign_string_element_len(handle, idx_t, const char *, idx_t);

extern void quireSHA2(handle, handle, handle);
extern void quireCRC32(handle, handle, handle);
extern void quireSoundex(handle, handle, handle);
extern void quireWhole(handle, handle, handle);
extern void quireJoined(handle, handle, handle);
extern void quireKey(handle, handle, handle);
extern handle duckdb_vector_get_column_type(handle);
extern int duckdb_get_type_id(handle);
extern void duckdb_destroy_logical_type(handle *);
extern handle duckdb_list_vector_get_child(handle);
extern void duckdb_scalar_function_set_error(handle, const char *);

static void *sha2_fn(void) { return (void *)quireSHA2; }
static void *crc32_fn(void) { return (void *)quireCRC32; }
static void *soundex_fn(void) { return (void *)quireSoundex; }
static void *whole_fn(void) { return (void *)quireWhole; }
static void *key_fn(void) { return (void *)quireKey; }
static void *joined_fn(void) { return (void *)quireJoined; }
*/
import "C"

import (
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"hash/crc32"
	"strconv"
	"strings"
	"unsafe"

	"github.com/duckdb/duckdb-go/v2/mapping"
)

// noInteger stands before a text that is a number with a fraction or an exponent: the cast refuses it then, and errors.go
// takes it out of the message.
const noInteger = "not an integer: "

// registerText adds the functions on text that neither DuckDB nor a macro has.
func registerText(c mapping.Connection) error {
	for _, f := range []native{
		{"quire_sha2", mapping.TypeVarchar, []mapping.Type{mapping.TypeBlob, mapping.TypeInteger}, C.sha2_fn()},
		{"quire_crc32", mapping.TypeBigInt, []mapping.Type{mapping.TypeBlob}, C.crc32_fn()},
		{"quire_soundex", mapping.TypeVarchar, []mapping.Type{mapping.TypeVarchar}, C.soundex_fn()},
		{"quire_whole", mapping.TypeVarchar, []mapping.Type{mapping.TypeVarchar}, C.whole_fn()},
		{"quire_place", mapping.TypeVarchar, []mapping.Type{mapping.TypeVarchar, mapping.TypeVarchar, mapping.TypeInteger}, C.key_fn()},
		{"quire_joined", mapping.TypeVarchar, []mapping.Type{mapping.TypeVarchar, mapping.TypeVarchar}, C.joined_fn()},
		{"quire_joined", mapping.TypeVarchar, []mapping.Type{mapping.TypeVarchar, mapping.TypeList}, C.joined_fn()},
	} {
		if err := f.register(c); err != nil {
			return err
		}
	}
	return nil
}

// vector is a column of a chunk.
type vector struct {
	data  unsafe.Pointer
	valid *C.uint64_t
}

func vectorOf(chunk C.handle, n int) vector {
	v := C.duckdb_data_chunk_get_vector(chunk, C.idx_t(n))
	return vector{C.duckdb_vector_get_data(v), C.duckdb_vector_get_validity(v)}
}

func (v vector) null(i int) bool {
	if v.valid == nil {
		return false
	}
	word := *(*uint64)(unsafe.Add(unsafe.Pointer(v.valid), i/64*8))
	return word>>(i%64)&1 == 0
}

// bytes gives a text or a blob, in place. DuckDB's string_t is 16 bytes: a length, and the bytes themselves up to 12, else
// four of them and a pointer.
func (v vector) bytes(i int) []byte {
	at := unsafe.Add(v.data, i*16)
	n := *(*uint32)(at)
	if n <= 12 {
		return unsafe.Slice((*byte)(unsafe.Add(at, 4)), n)
	}
	return unsafe.Slice(*(**byte)(unsafe.Add(at, 8)), n)
}

// setNull makes row i of a result NULL.
func setNull(out C.handle, i int) {
	C.duckdb_vector_ensure_validity_writable(out)
	word := (*uint64)(unsafe.Add(unsafe.Pointer(C.duckdb_vector_get_validity(out)), i/64*8))
	*word &^= 1 << (i % 64)
}

func setText(out C.handle, i int, s string) {
	var p *C.char
	if len(s) > 0 {
		p = (*C.char)(unsafe.Pointer(unsafe.StringData(s)))
	}
	C.duckdb_vector_assign_string_element_len(out, C.idx_t(i), p, C.idx_t(len(s)))
}

//export quireSHA2
func quireSHA2(_, in, out C.handle) {
	text, bits := vectorOf(in, 0), vectorOf(in, 1)
	for i := range int(C.duckdb_data_chunk_get_size(in)) {
		if text.null(i) || bits.null(i) {
			setNull(out, i)
			continue
		}
		var sum []byte
		switch b := text.bytes(i); *(*int32)(unsafe.Add(bits.data, i*4)) {
		case 224:
			s := sha256.Sum224(b)
			sum = s[:]
		case 0, 256:
			s := sha256.Sum256(b)
			sum = s[:]
		case 384:
			s := sha512.Sum384(b)
			sum = s[:]
		case 512:
			s := sha512.Sum512(b)
			sum = s[:]
		default:
			setNull(out, i)
			continue
		}
		setText(out, i, hex.EncodeToString(sum))
	}
}

//export quireCRC32
func quireCRC32(_, in, out C.handle) {
	text := vectorOf(in, 0)
	sums := C.duckdb_vector_get_data(out)
	for i := range int(C.duckdb_data_chunk_get_size(in)) {
		if text.null(i) {
			setNull(out, i)
			continue
		}
		*(*int64)(unsafe.Add(sums, i*8)) = int64(crc32.ChecksumIEEE(text.bytes(i)))
	}
}

//export quireSoundex
func quireSoundex(_, in, out C.handle) {
	text := vectorOf(in, 0)
	for i := range int(C.duckdb_data_chunk_get_size(in)) {
		if text.null(i) {
			setNull(out, i)
			continue
		}
		setText(out, i, soundex(string(text.bytes(i))))
	}
}

// quireWhole gives a text that is to become an integer, but one that DuckDB would round as one that it refuses.
//
//export quireWhole
func quireWhole(_, in, out C.handle) {
	text := vectorOf(in, 0)
	for i := range int(C.duckdb_data_chunk_get_size(in)) {
		if text.null(i) {
			setNull(out, i)
			continue
		}
		s := string(text.bytes(i))
		if strings.ContainsAny(s, ".eE") {
			if _, err := strconv.ParseFloat(strings.TrimSpace(s), 64); err == nil {
				s = noInteger + s
			}
		}
		setText(out, i, s)
	}
}

// quireKey gives a map's key as it is.
//
//export quireKey
func quireKey(_, in, out C.handle) {
	key := vectorOf(in, 1)
	for i := range int(C.duckdb_data_chunk_get_size(in)) {
		if key.null(i) {
			setNull(out, i)
			continue
		}
		setText(out, i, string(key.bytes(i)))
	}
}

// quireJoined gives a text as it is, and a list's texts with the separator between: what concat_ws joins.
//
//export quireJoined
func quireJoined(_, in, out C.handle) {
	sep := vectorOf(in, 0)
	list := C.duckdb_data_chunk_get_vector(in, 1)
	text := vectorOf(in, 1)
	typ := C.duckdb_vector_get_column_type(list)
	lists := C.duckdb_get_type_id(typ) == C.int(mapping.TypeList)
	C.duckdb_destroy_logical_type(&typ)
	var items vector
	if lists {
		child := C.duckdb_list_vector_get_child(list)
		items = vector{C.duckdb_vector_get_data(child), C.duckdb_vector_get_validity(child)}
	}
	for i := range int(C.duckdb_data_chunk_get_size(in)) {
		switch {
		case text.null(i) || sep.null(i):
			setNull(out, i)
		case !lists:
			setText(out, i, string(text.bytes(i)))
		default:
			entry := (*[2]uint64)(unsafe.Add(text.data, i*16)) // where it starts, how long it is
			var all []string
			for k := int(entry[0]); k < int(entry[0]+entry[1]); k++ {
				if !items.null(k) {
					all = append(all, string(items.bytes(k)))
				}
			}
			if len(all) == 0 {
				setNull(out, i)
				continue
			}
			setText(out, i, strings.Join(all, string(sep.bytes(i))))
		}
	}
}

// soundex is American Soundex: a letter and three digits; h and w do not part letters of one sound, vowels do. What does not
// start with a letter of English stays as it is.
func soundex(s string) string {
	const sounds = "01230120022455012623010202" // of A to Z
	up := strings.ToUpper(s)
	if up == "" || up[0] < 'A' || up[0] > 'Z' {
		return s
	}
	code := []byte{up[0]}
	last := sounds[up[0]-'A']
	for i := 1; i < len(up) && len(code) < 4; i++ {
		c := up[i]
		if c < 'A' || c > 'Z' {
			last = '0'
			continue
		}
		if c == 'H' || c == 'W' {
			continue
		}
		sound := sounds[c-'A']
		if sound != '0' && sound != last {
			code = append(code, sound)
		}
		last = sound
	}
	for len(code) < 4 {
		code = append(code, '0')
	}
	return string(code)
}
