//go:build duckdb_arrow

package duckdb

/*
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

typedef uint64_t idx_t;
typedef void *handle;

extern idx_t duckdb_data_chunk_get_size(handle);
extern handle duckdb_data_chunk_get_vector(handle, idx_t);
extern void *duckdb_vector_get_data(handle);
extern uint64_t *duckdb_vector_get_validity(handle);
extern void duckdb_vector_ensure_validity_writable(handle);
extern void duckdb_scalar_function_set_error(handle, const char *);

#define MISFIT "quire: a value does not fit its column"
static const char *misfit_text(void) { return MISFIT; }

static bool there(const uint64_t *mask, idx_t i) { return !mask || mask[i >> 6] >> (i & 63) & 1; }

static bool blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r'; }

// integer reads \s*[+-]?[0-9]+\s* of 64 bits out of a string_t: a length, and the bytes up to 12, else four of them and a pointer.
static bool integer(const char *s, int64_t *out) {
	uint32_t n = *(const uint32_t *)s;
	const char *p = n <= 12 ? s + 4 : *(const char *const *)(s + 8), *end = p + n;
	while (p < end && blank(*p)) p++;
	while (end > p && blank(end[-1])) end--;
	bool minus = p < end && *p == '-';
	if (p < end && (*p == '-' || *p == '+')) p++;
	if (p == end) return false;
	int64_t v = 0; // below zero: that side reaches one further
	for (; p < end; p++) {
		if (*p < '0' || *p > '9') return false;
		if (__builtin_mul_overflow(v, 10, &v) || __builtin_sub_overflow(v, *p - '0', &v)) return false;
	}
	if (!minus && v == INT64_MIN) return false;
	*out = minus ? v : -v;
	return true;
}

static void integers(handle info, handle in, handle out, bool exact) {
	idx_t rows = duckdb_data_chunk_get_size(in);
	handle va = duckdb_data_chunk_get_vector(in, 0);
	const char *a = duckdb_vector_get_data(va);
	const uint64_t *ma = duckdb_vector_get_validity(va);
	int64_t *r = duckdb_vector_get_data(out);
	uint64_t *mo = 0;
	for (idx_t i = 0; i < rows; i++) {
		if (there(ma, i)) {
			if (integer(a + 16 * i, r + i)) continue;
			if (exact) {
				duckdb_scalar_function_set_error(info, MISFIT);
				return;
			}
		}
		if (!mo) {
			duckdb_vector_ensure_validity_writable(out);
			mo = duckdb_vector_get_validity(out);
		}
		mo[i >> 6] &= ~(1ULL << (i & 63));
	}
}
static void fits_integer(handle info, handle in, handle out) { integers(info, in, out, false); }
static void exact_integer(handle info, handle in, handle out) { integers(info, in, out, true); }

// exact gives its second argument, of so many bytes a value; where that is NULL and the first, its text, is not, an error.
static void exact(handle info, handle in, handle out, idx_t bytes) {
	idx_t rows = duckdb_data_chunk_get_size(in);
	handle va = duckdb_data_chunk_get_vector(in, 0), vb = duckdb_data_chunk_get_vector(in, 1);
	const uint64_t *ma = duckdb_vector_get_validity(va), *mb = duckdb_vector_get_validity(vb);
	memcpy(duckdb_vector_get_data(out), duckdb_vector_get_data(vb), rows * bytes);
	if (!mb) return;
	duckdb_vector_ensure_validity_writable(out);
	uint64_t *mo = duckdb_vector_get_validity(out);
	for (idx_t w = 0; w < (rows + 63) / 64; w++) {
		idx_t left = rows - 64 * w;
		uint64_t here = left >= 64 ? ~0ULL : (1ULL << left) - 1;
		if ((ma ? ma[w] : ~0ULL) & ~mb[w] & here) {
			duckdb_scalar_function_set_error(info, MISFIT);
			return;
		}
		mo[w] = mb[w];
	}
}
static void exact_1(handle info, handle in, handle out) { exact(info, in, out, 1); }
static void exact_4(handle info, handle in, handle out) { exact(info, in, out, 4); }
static void exact_8(handle info, handle in, handle out) { exact(info, in, out, 8); }

static void *fits_integer_fn(void) { return (void *)fits_integer; }
static void *exact_integer_fn(void) { return (void *)exact_integer; }
static void *exact_1_fn(void) { return (void *)exact_1; }
static void *exact_4_fn(void) { return (void *)exact_4; }
static void *exact_8_fn(void) { return (void *)exact_8; }
*/
import "C"

import "github.com/duckdb/duckdb-go/v2/mapping"

// What a field of text is in its column's type. Written in SQL each of these is a dozen expressions that name the column four
// times, and DuckDB looks a column up by going through all of them: 10,000 columns took it ten seconds.

// exacted are the types, by DuckDB's names, that quire_exact takes.
var exacted = map[string]bool{
	"BOOLEAN": true, "INTEGER": true, "DATE": true, "FLOAT": true, "DOUBLE": true, "TIMESTAMP": true, "TIMESTAMP WITH TIME ZONE": true,
}

// registerFits adds the functions of fits.go.
func registerFits(c mapping.Connection) error {
	text := mapping.TypeVarchar
	fits := []native{
		{"quire_integer", mapping.TypeBigInt, []mapping.Type{text}, C.fits_integer_fn()},
		{"quire_exact", mapping.TypeBigInt, []mapping.Type{text}, C.exact_integer_fn()},
	}
	for _, f := range []native{
		{"", mapping.TypeBoolean, nil, C.exact_1_fn()},
		{"", mapping.TypeInteger, nil, C.exact_4_fn()},
		{"", mapping.TypeDate, nil, C.exact_4_fn()},
		{"", mapping.TypeFloat, nil, C.exact_4_fn()},
		{"", mapping.TypeDouble, nil, C.exact_8_fn()},
		{"", mapping.TypeTimestamp, nil, C.exact_8_fn()},
		{"", mapping.TypeTimestampTZ, nil, C.exact_8_fn()},
	} {
		fits = append(fits, native{"quire_exact", f.gives, []mapping.Type{text, f.gives}, f.function})
	}
	for _, f := range fits {
		if err := f.register(c); err != nil {
			return err
		}
	}
	return nil
}

// misfit is what the engine says of a text that does not fit.
var misfit = C.GoString(C.misfit_text())
