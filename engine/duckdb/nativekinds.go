//go:build duckdb_arrow

package duckdb

/*
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

typedef uint64_t idx_t;
typedef void *handle;
typedef __int128 int128_t;
typedef struct { int32_t months, days; int64_t micros; } interval_t;

extern idx_t duckdb_data_chunk_get_size(handle);
extern handle duckdb_data_chunk_get_vector(handle, idx_t);
extern void *duckdb_vector_get_data(handle);
extern uint64_t *duckdb_vector_get_validity(handle);
extern void duckdb_vector_ensure_validity_writable(handle);
extern void duckdb_scalar_function_set_error(handle, const char *);

// valid gives out the validity of two arguments (vb may be one with va); 0 when all rows are there.
static const uint64_t *valid(handle va, handle vb, handle out, idx_t rows) {
	const uint64_t *ma = duckdb_vector_get_validity(va), *mb = duckdb_vector_get_validity(vb);
	if (!ma && !mb) return 0;
	duckdb_vector_ensure_validity_writable(out);
	uint64_t *mo = duckdb_vector_get_validity(out);
	for (idx_t w = 0; w < (rows + 63) / 64; w++)
		mo[w] = (ma ? ma[w] : ~0ULL) & (mb ? mb[w] : ~0ULL);
	return mo;
}

// MAKE makes a function of one argument x.
#define MAKE(NAME, IN, OUT, VALUE)                                                         \
	static void NAME(handle info, handle in, handle out) {                                 \
		idx_t rows = duckdb_data_chunk_get_size(in);                                       \
		handle va = duckdb_data_chunk_get_vector(in, 0);                                   \
		const IN *a = duckdb_vector_get_data(va);                                          \
		OUT *r = duckdb_vector_get_data(out);                                              \
		valid(va, va, out, rows);                                                          \
		for (idx_t i = 0; i < rows; i++) {                                                 \
			IN x = a[i];                                                                   \
			r[i] = VALUE;                                                                  \
		}                                                                                  \
	}                                                                                      \
	static void *NAME##_fn(void) { return (void *)NAME; }

// MAKE2 makes a function of two arguments x and y; rows that are NULL are not looked at.
#define MAKE2(NAME, INA, INB, OUT, VALUE)                                                  \
	static void NAME(handle info, handle in, handle out) {                                 \
		idx_t rows = duckdb_data_chunk_get_size(in);                                       \
		handle va = duckdb_data_chunk_get_vector(in, 0), vb = duckdb_data_chunk_get_vector(in, 1); \
		const INA *a = duckdb_vector_get_data(va);                                         \
		const INB *b = duckdb_vector_get_data(vb);                                         \
		OUT *r = duckdb_vector_get_data(out);                                              \
		const uint64_t *m = valid(va, vb, out, rows);                                      \
		for (idx_t i = 0; i < rows; i++) {                                                 \
			if (m && !(m[i >> 6] >> (i & 63) & 1)) continue;                               \
			INA x = a[i];                                                                  \
			INB y = b[i];                                                                  \
			(void)x;                                                                       \
			r[i] = VALUE;                                                                  \
		}                                                                                  \
	}                                                                                      \
	static void *NAME##_fn(void) { return (void *)NAME; }

#define DAY 86400000000LL
static int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b < 0); }
static interval_t days_of(int32_t n) { interval_t i = {0, n, 0}; return i; }

MAKE(whole_bool, bool, bool, x)
MAKE(whole_bigint, int64_t, int64_t, x)
MAKE(whole_huge, int128_t, int128_t, x)
MAKE(whole_double, double, double, trunc(x))
MAKE(whole_decimal, int128_t, int128_t, x - x % 10000000000LL)
MAKE(whole_instant, int64_t, int64_t, floor_div(x, 1000000))

MAKE2(kept_date, int32_t, int64_t, int32_t, (int32_t)floor_div(y, DAY))
MAKE2(kept_time, int64_t, int64_t, int64_t, y)
MAKE2(kept_interval, interval_t, interval_t, interval_t, y)
MAKE2(kept_int, int32_t, int64_t, int32_t, (int32_t)y)

MAKE2(step_int, int32_t, int32_t, int64_t, x <= y ? 1 : -1)
MAKE2(step_bigint, int64_t, int64_t, int64_t, x <= y ? 1 : -1)
MAKE2(step_date, int32_t, int32_t, interval_t, days_of(x <= y ? 1 : -1))
MAKE2(step_time, int64_t, int64_t, interval_t, days_of(x <= y ? 1 : -1))

// A key that is no integer is a map's.
#define KEY(NAME, T)                                                                       \
	static void NAME(handle info, handle in, handle out) {                                 \
		idx_t rows = duckdb_data_chunk_get_size(in);                                       \
		handle vk = duckdb_data_chunk_get_vector(in, 1);                                   \
		const T *k = duckdb_vector_get_data(vk);                                           \
		T *r = duckdb_vector_get_data(out);                                                \
		valid(vk, vk, out, rows);                                                          \
		memcpy(r, k, rows * sizeof(T));                                                    \
	}                                                                                      \
	static void *NAME##_fn(void) { return (void *)NAME; }
KEY(key_date, int32_t)
KEY(key_time, int64_t)
KEY(key_bool, bool)
KEY(key_double, double)

MAKE2(shift_int, int32_t, int32_t, int32_t, (int32_t)((uint32_t)x >> (y & 31)))
MAKE2(shift_bigint, int64_t, int32_t, int64_t, (int64_t)((uint64_t)x >> (y & 63)))
*/
import "C"

import (
	"github.com/duckdb/duckdb-go/v2/mapping"
)

// registerKinds adds the functions whose result depends on the type of an argument. A macro with a type for its argument would
// do, but DuckDB does not know an aggregate's type when it chooses among macros, and binds the argument once more at each level.
//
// quire_whole cuts a number's fraction off and takes a text with one for no integer: what a cast to an integer starts from.
// quire_kept gives a value computed from one of another type that type again: a date and an interval of days make a date.
// quire_step is the step from one value to another. quire_place is where an index in brackets finds its item.
func registerKinds(c mapping.Connection) error {
	const (
		integer, bigint, double, huge = mapping.TypeInteger, mapping.TypeBigInt, mapping.TypeDouble, mapping.TypeHugeInt
		date, stamp, instant          = mapping.TypeDate, mapping.TypeTimestamp, mapping.TypeTimestampTZ
		interval, boolean, decimal    = mapping.TypeInterval, mapping.TypeBoolean, mapping.TypeDecimal
	)
	type types = []mapping.Type
	for _, f := range []native{
		{"quire_whole", boolean, types{boolean}, C.whole_bool_fn()},
		{"quire_whole", bigint, types{bigint}, C.whole_bigint_fn()},
		{"quire_whole", huge, types{huge}, C.whole_huge_fn()},
		{"quire_whole", double, types{double}, C.whole_double_fn()},
		{"quire_whole", decimal, types{decimal}, C.whole_decimal_fn()},
		{"quire_whole", bigint, types{instant}, C.whole_instant_fn()},
		{"quire_kept", date, types{date, stamp}, C.kept_date_fn()},
		{"quire_kept", stamp, types{stamp, stamp}, C.kept_time_fn()},
		{"quire_kept", instant, types{instant, instant}, C.kept_time_fn()},
		{"quire_kept", interval, types{interval, interval}, C.kept_interval_fn()},
		{"quire_kept", integer, types{integer, bigint}, C.kept_int_fn()},
		{"quire_kept", bigint, types{bigint, bigint}, C.kept_time_fn()},
		{"quire_step", bigint, types{integer, integer}, C.step_int_fn()},
		{"quire_step", bigint, types{bigint, bigint}, C.step_bigint_fn()},
		{"quire_step", interval, types{date, date}, C.step_date_fn()},
		{"quire_step", interval, types{stamp, stamp}, C.step_time_fn()},
		{"quire_step", interval, types{instant, instant}, C.step_time_fn()},
		{"quire_place", date, types{mapping.TypeVarchar, date, integer}, C.key_date_fn()},
		{"quire_place", stamp, types{mapping.TypeVarchar, stamp, integer}, C.key_time_fn()},
		{"quire_place", instant, types{mapping.TypeVarchar, instant, integer}, C.key_time_fn()},
		{"quire_place", boolean, types{mapping.TypeVarchar, boolean, integer}, C.key_bool_fn()},
		{"quire_place", double, types{mapping.TypeVarchar, double, integer}, C.key_double_fn()},
		{"quire_shift", integer, types{integer, integer}, C.shift_int_fn()},
		{"quire_shift", bigint, types{bigint, integer}, C.shift_bigint_fn()},
	} {
		if err := f.register(c); err != nil {
			return err
		}
	}
	return nil
}
