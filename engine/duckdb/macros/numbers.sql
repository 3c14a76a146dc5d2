-- Numbers and conditions: Spark's functions in terms of DuckDB's own. One line each where it goes; what differs from the obvious
-- says why. An argument is named once where that can be: a macro copies it wherever it is named.

-- NULL and conditions
CREATE MACRO quire.nvl(a, b) AS coalesce(a, b);
CREATE MACRO quire.nvl2(a, b, c) AS CASE WHEN a IS NOT NULL THEN b ELSE c END;
CREATE MACRO quire.isnotnull(a) AS a IS NOT NULL;
CREATE MACRO quire.nullifzero(x) AS nullif(x, 0);
CREATE MACRO quire.zeroifnull(x) AS coalesce(x, 0);
CREATE MACRO quire.equal_null(a, b) AS a IS NOT DISTINCT FROM b;
CREATE MACRO quire.nanvl(a, b) AS CASE WHEN isnan(a) THEN b ELSE a END;
CREATE MACRO quire.raise_error(message) AS error(message);
CREATE MACRO quire.assert_true(c) AS CASE WHEN c THEN NULL ELSE error('the condition of assert_true does not hold') END,
	(c, message) AS CASE WHEN c THEN NULL ELSE error(message) END;
-- A NULL finds a NULL.
CREATE MACRO quire.decode(x, s1, r1) AS CASE WHEN x IS NOT DISTINCT FROM s1 THEN r1 END,
	(x, s1, r1, other) AS CASE WHEN x IS NOT DISTINCT FROM s1 THEN r1 ELSE other END,
	(x, s1, r1, s2, r2) AS CASE WHEN x IS NOT DISTINCT FROM s1 THEN r1 WHEN x IS NOT DISTINCT FROM s2 THEN r2 END,
	(x, s1, r1, s2, r2, other) AS CASE WHEN x IS NOT DISTINCT FROM s1 THEN r1 WHEN x IS NOT DISTINCT FROM s2 THEN r2 ELSE other END,
	(x, s1, r1, s2, r2, s3, r3) AS CASE WHEN x IS NOT DISTINCT FROM s1 THEN r1 WHEN x IS NOT DISTINCT FROM s2 THEN r2 WHEN x IS NOT DISTINCT FROM s3 THEN r3 END,
	(x, s1, r1, s2, r2, s3, r3, other) AS CASE WHEN x IS NOT DISTINCT FROM s1 THEN r1 WHEN x IS NOT DISTINCT FROM s2 THEN r2 WHEN x IS NOT DISTINCT FROM s3 THEN r3 ELSE other END,
	(x, s1, r1, s2, r2, s3, r3, s4, r4) AS CASE WHEN x IS NOT DISTINCT FROM s1 THEN r1 WHEN x IS NOT DISTINCT FROM s2 THEN r2 WHEN x IS NOT DISTINCT FROM s3 THEN r3 WHEN x IS NOT DISTINCT FROM s4 THEN r4 END,
	(x, s1, r1, s2, r2, s3, r3, s4, r4, other) AS CASE WHEN x IS NOT DISTINCT FROM s1 THEN r1 WHEN x IS NOT DISTINCT FROM s2 THEN r2 WHEN x IS NOT DISTINCT FROM s3 THEN r3 WHEN x IS NOT DISTINCT FROM s4 THEN r4 ELSE other END,
	(x, s1, r1, s2, r2, s3, r3, s4, r4, s5, r5) AS CASE WHEN x IS NOT DISTINCT FROM s1 THEN r1 WHEN x IS NOT DISTINCT FROM s2 THEN r2 WHEN x IS NOT DISTINCT FROM s3 THEN r3 WHEN x IS NOT DISTINCT FROM s4 THEN r4 WHEN x IS NOT DISTINCT FROM s5 THEN r5 END,
	(x, s1, r1, s2, r2, s3, r3, s4, r4, s5, r5, other) AS CASE WHEN x IS NOT DISTINCT FROM s1 THEN r1 WHEN x IS NOT DISTINCT FROM s2 THEN r2 WHEN x IS NOT DISTINCT FROM s3 THEN r3 WHEN x IS NOT DISTINCT FROM s4 THEN r4 WHEN x IS NOT DISTINCT FROM s5 THEN r5 ELSE other END,
	(x, s1, r1, s2, r2, s3, r3, s4, r4, s5, r5, s6, r6) AS CASE WHEN x IS NOT DISTINCT FROM s1 THEN r1 WHEN x IS NOT DISTINCT FROM s2 THEN r2 WHEN x IS NOT DISTINCT FROM s3 THEN r3 WHEN x IS NOT DISTINCT FROM s4 THEN r4 WHEN x IS NOT DISTINCT FROM s5 THEN r5 WHEN x IS NOT DISTINCT FROM s6 THEN r6 END,
	(x, s1, r1, s2, r2, s3, r3, s4, r4, s5, r5, s6, r6, other) AS CASE WHEN x IS NOT DISTINCT FROM s1 THEN r1 WHEN x IS NOT DISTINCT FROM s2 THEN r2 WHEN x IS NOT DISTINCT FROM s3 THEN r3 WHEN x IS NOT DISTINCT FROM s4 THEN r4 WHEN x IS NOT DISTINCT FROM s5 THEN r5 WHEN x IS NOT DISTINCT FROM s6 THEN r6 ELSE other END,
	(x, s1, r1, s2, r2, s3, r3, s4, r4, s5, r5, s6, r6, s7, r7) AS CASE WHEN x IS NOT DISTINCT FROM s1 THEN r1 WHEN x IS NOT DISTINCT FROM s2 THEN r2 WHEN x IS NOT DISTINCT FROM s3 THEN r3 WHEN x IS NOT DISTINCT FROM s4 THEN r4 WHEN x IS NOT DISTINCT FROM s5 THEN r5 WHEN x IS NOT DISTINCT FROM s6 THEN r6 WHEN x IS NOT DISTINCT FROM s7 THEN r7 END,
	(x, s1, r1, s2, r2, s3, r3, s4, r4, s5, r5, s6, r6, s7, r7, other) AS CASE WHEN x IS NOT DISTINCT FROM s1 THEN r1 WHEN x IS NOT DISTINCT FROM s2 THEN r2 WHEN x IS NOT DISTINCT FROM s3 THEN r3 WHEN x IS NOT DISTINCT FROM s4 THEN r4 WHEN x IS NOT DISTINCT FROM s5 THEN r5 WHEN x IS NOT DISTINCT FROM s6 THEN r6 WHEN x IS NOT DISTINCT FROM s7 THEN r7 ELSE other END,
	(x, s1, r1, s2, r2, s3, r3, s4, r4, s5, r5, s6, r6, s7, r7, s8, r8) AS CASE WHEN x IS NOT DISTINCT FROM s1 THEN r1 WHEN x IS NOT DISTINCT FROM s2 THEN r2 WHEN x IS NOT DISTINCT FROM s3 THEN r3 WHEN x IS NOT DISTINCT FROM s4 THEN r4 WHEN x IS NOT DISTINCT FROM s5 THEN r5 WHEN x IS NOT DISTINCT FROM s6 THEN r6 WHEN x IS NOT DISTINCT FROM s7 THEN r7 WHEN x IS NOT DISTINCT FROM s8 THEN r8 END,
	(x, s1, r1, s2, r2, s3, r3, s4, r4, s5, r5, s6, r6, s7, r7, s8, r8, other) AS CASE WHEN x IS NOT DISTINCT FROM s1 THEN r1 WHEN x IS NOT DISTINCT FROM s2 THEN r2 WHEN x IS NOT DISTINCT FROM s3 THEN r3 WHEN x IS NOT DISTINCT FROM s4 THEN r4 WHEN x IS NOT DISTINCT FROM s5 THEN r5 WHEN x IS NOT DISTINCT FROM s6 THEN r6 WHEN x IS NOT DISTINCT FROM s7 THEN r7 WHEN x IS NOT DISTINCT FROM s8 THEN r8 ELSE other END;

-- Arithmetic. A zero below NULL is NULL; below anything else it is an error.
CREATE MACRO quire.mod(a, b) AS CASE WHEN b = 0 AND a IS NOT NULL THEN error('division by zero') ELSE a % b END;
CREATE MACRO quire.div(a, b) AS CAST(CASE WHEN b = 0 AND a IS NOT NULL THEN error('division by zero') ELSE trunc(a // b) END AS BIGINT);
CREATE MACRO quire.pmod(a, b) AS CASE WHEN b = 0 AND a IS NOT NULL THEN error('division by zero') WHEN a % b < 0 THEN (a % b + b) % b ELSE a % b END;
CREATE MACRO quire.negative(x) AS -x;
CREATE MACRO quire.positive(x) AS +x;
CREATE MACRO quire.try_divide(a, b) AS a / nullif(b, 0);
CREATE MACRO quire.try_mod(a, b) AS a % nullif(b, 0);
CREATE MACRO quire.try_add(a, b) AS TRY(a + b);
CREATE MACRO quire.try_subtract(a, b) AS TRY(a - b);
CREATE MACRO quire.try_multiply(a, b) AS TRY(a * b);
CREATE MACRO quire.sign(x) AS CAST(sign(x) AS DOUBLE);
CREATE MACRO quire.signum(x) AS CAST(sign(x) AS DOUBLE);

-- Rounding
CREATE MACRO quire.bround(x) AS round_even(x, 0), (x, d) AS round_even(x, d);
CREATE MACRO quire.rint(x) AS round_even(CAST(x AS DOUBLE), 0);
CREATE MACRO quire.ceil(x) AS CAST(ceil(x) AS BIGINT);
CREATE MACRO quire.ceiling(x) AS CAST(ceil(x) AS BIGINT);
CREATE MACRO quire.floor(x) AS CAST(floor(x) AS BIGINT);

-- Roots and logarithms: where they have no value Spark gives NaN and NULL, DuckDB an error.
CREATE MACRO quire.sqrt(x) AS CASE WHEN x >= 0 THEN sqrt(x) WHEN x < 0 THEN CAST('NaN' AS DOUBLE) END;
CREATE MACRO quire.ln(x) AS CASE WHEN x > 0 THEN ln(x) END;
CREATE MACRO quire.log(x) AS CASE WHEN x > 0 THEN ln(x) END, (b, x) AS CASE WHEN x > 0 AND b > 0 THEN ln(x) / ln(b) END;
CREATE MACRO quire.log10(x) AS CASE WHEN x > 0 THEN log10(x) END;
CREATE MACRO quire.log2(x) AS CASE WHEN x > 0 THEN log2(x) END;
CREATE MACRO quire.log1p(x) AS CASE WHEN x > -1 THEN quire_log1p(x) END;
CREATE MACRO quire.expm1(x) AS quire_expm1(x);
CREATE MACRO quire.cbrt(x) AS quire_cbrt(x);
CREATE MACRO quire.e() AS exp(1.0::DOUBLE);
CREATE MACRO quire.csc(x) AS 1 / sin(x);
CREATE MACRO quire.sec(x) AS 1 / cos(x);
CREATE MACRO quire.hypot(x, y) AS sqrt(CAST(x AS DOUBLE) * x + CAST(y AS DOUBLE) * y);
CREATE MACRO quire.factorial(n) AS CAST(factorial(CASE WHEN n BETWEEN 0 AND 20 THEN CAST(n AS INTEGER) END) AS BIGINT);
CREATE MACRO quire.width_bucket(v, low, high, n) AS CASE
	WHEN n <= 0 OR low = high THEN NULL
	WHEN low < high THEN CASE WHEN v < low THEN 0 WHEN v >= high THEN CAST(n AS BIGINT) + 1 ELSE CAST(floor((v - low) * n / (high - low)) AS BIGINT) + 1 END
	ELSE CASE WHEN v > low THEN 0 WHEN v <= high THEN CAST(n AS BIGINT) + 1 ELSE CAST(floor((low - v) * n / (low - high)) AS BIGINT) + 1 END END;

-- Bits
CREATE MACRO quire.shiftleft(x, n) AS x << n;
CREATE MACRO quire.shiftright(x, n) AS CASE WHEN x < 0 THEN -1 - ((-1 - x) >> n) ELSE x >> n END;
CREATE MACRO quire.shiftrightunsigned(x, n) AS quire_shift(x, n);
CREATE MACRO quire.getbit(x, n) AS CAST((CAST(x AS BIGINT) >> n) & 1 AS TINYINT);
CREATE MACRO quire.bit_get(x, n) AS CAST((CAST(x AS BIGINT) >> n) & 1 AS TINYINT);

CREATE MACRO quire.bit_count(x) AS CAST(bit_count(x) AS INTEGER);

-- Numbers as text
CREATE MACRO quire.format_number(x, d) AS format('{:,.' || CAST(d AS VARCHAR) || 'f}', CAST(x AS DOUBLE));
CREATE MACRO quire.bin(x) AS bin(CAST(x AS BIGINT));
CREATE MACRO quire.hex(x) AS hex(x);
CREATE MACRO quire.unhex(s) AS unhex(s);
CREATE MACRO quire.conv(s, a, b) AS to_base(list_reduce(list_transform(string_split(upper(s), ''),
	lambda c: CAST(strpos('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', c) - 1 AS BIGINT)), lambda acc, c: acc * a + c, CAST(0 AS BIGINT)), b);
-- A number by a format of digits: its grouping signs are taken out.
CREATE MACRO quire.to_number(s, f) AS CAST(replace(replace(s, ',', ''), '$', '') AS DECIMAL(38, 10));
CREATE MACRO quire.try_to_number(s, f) AS TRY_CAST(replace(replace(s, ',', ''), '$', '') AS DECIMAL(38, 10));
