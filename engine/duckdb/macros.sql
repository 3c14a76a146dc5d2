-- Spark's functions in terms of DuckDB's own. One line each where it goes; what differs from the obvious says why.
-- Names: every one of pipesql.Renamed(), which writes the calls as quire.name(…).

-- NULL
CREATE MACRO quire.nvl(a, b) AS coalesce(a, b);
CREATE MACRO quire.nvl2(a, b, c) AS CASE WHEN a IS NOT NULL THEN b ELSE c END;
CREATE MACRO quire.isnotnull(a) AS a IS NOT NULL;

-- Numbers
CREATE MACRO quire.bround(x) AS round_even(x, 0), (x, d) AS round_even(x, d);
CREATE MACRO quire.signum(x) AS CAST(sign(x) AS DOUBLE);
CREATE MACRO quire.log(x) AS CASE WHEN x > 0 THEN ln(x) END;
CREATE MACRO quire.try_divide(a, b) AS a / nullif(b, 0);
CREATE MACRO quire.format_number(x, d) AS format('{:,.' || CAST(d AS VARCHAR) || 'f}', CAST(x AS DOUBLE));

-- Text
CREATE MACRO quire.btrim(s) AS trim(s), (s, chars) AS trim(s, chars);
CREATE MACRO quire.locate(part, s) AS CAST(strpos(s, part) AS INTEGER),
	(part, s, pos) AS CAST(CASE WHEN pos < 1 OR strpos(substr(s, pos), part) = 0 THEN 0 ELSE strpos(substr(s, pos), part) + pos - 1 END AS INTEGER);
CREATE MACRO quire.charindex(part, s) AS CAST(strpos(s, part) AS INTEGER),
	(part, s, pos) AS CAST(CASE WHEN pos < 1 OR strpos(substr(s, pos), part) = 0 THEN 0 ELSE strpos(substr(s, pos), part) + pos - 1 END AS INTEGER);
CREATE MACRO quire.initcap(s) AS array_to_string(list_transform(string_split(lower(s), ' '), lambda w: upper(w[1:1]) || w[2:]), ' ');
CREATE MACRO quire.startswith(s, part) AS starts_with(s, part);
CREATE MACRO quire.endswith(s, part) AS suffix(s, part);
CREATE MACRO quire.regexp_like(s, pattern) AS regexp_matches(s, pattern);
-- All matches; groups in the replacement are $1 in Spark and \1 in RE2.
CREATE MACRO quire.regexp_replace(s, pattern, by_what) AS regexp_replace(s, pattern, regexp_replace(by_what, '\$([0-9])', '\\\1', 'g'), 'g');
CREATE MACRO quire.split(s, pattern) AS string_split_regex(s, pattern),
	(s, pattern, n) AS CASE WHEN n <= 0 THEN string_split_regex(s, pattern) ELSE error('split with a limit is not supported yet') END;
CREATE MACRO quire.sha2(s, bits) AS CASE WHEN bits IN (0, 256) THEN sha256(s) ELSE error('sha2 knows 256 bits only') END;
CREATE MACRO quire.get_json_object(s, path) AS CASE WHEN json_valid(s) THEN json_extract_string(s, path) END;

-- Dates and times. A timestamp without a zone means the session's. Forms with a pattern are not macros: strptime takes a
-- constant only, so that a pattern is compiled where the query is translated.
CREATE MACRO quire.date_sub(d, n) AS CAST(d AS DATE) - CAST(n AS INTEGER);
CREATE MACRO quire.datediff(later, earlier) AS CAST(CAST(later AS DATE) - CAST(earlier AS DATE) AS INTEGER);
CREATE MACRO quire.add_months(d, n) AS CAST(CAST(d AS DATE) + to_months(CAST(n AS INTEGER)) AS DATE);
CREATE MACRO quire.months_between(later, earlier) AS
	CASE WHEN day(CAST(later AS TIMESTAMP)) = day(CAST(earlier AS TIMESTAMP))
		OR CAST(later AS DATE) = last_day(CAST(later AS DATE)) AND CAST(earlier AS DATE) = last_day(CAST(earlier AS DATE))
	THEN CAST((year(CAST(later AS TIMESTAMP)) - year(CAST(earlier AS TIMESTAMP))) * 12 + month(CAST(later AS TIMESTAMP)) - month(CAST(earlier AS TIMESTAMP)) AS DOUBLE)
	ELSE round((year(CAST(later AS TIMESTAMP)) - year(CAST(earlier AS TIMESTAMP))) * 12 + month(CAST(later AS TIMESTAMP)) - month(CAST(earlier AS TIMESTAMP))
		+ (day(CAST(later AS TIMESTAMP)) - day(CAST(earlier AS TIMESTAMP))
			+ (epoch(CAST(CAST(later AS TIMESTAMP) AS TIME)) - epoch(CAST(CAST(earlier AS TIMESTAMP) AS TIME))) / 86400.0) / 31.0, 8) END;
CREATE MACRO quire.unix_timestamp() AS CAST(floor(epoch(now())) AS BIGINT),
	(t) AS CAST(floor(epoch(CAST(t AS TIMESTAMP WITH TIME ZONE))) AS BIGINT);
CREATE MACRO quire.from_unixtime(n) AS strftime(to_timestamp(n), '%Y-%m-%d %H:%M:%S');
CREATE MACRO quire.to_timestamp(t) AS CAST(t AS TIMESTAMP WITH TIME ZONE);
-- Sunday is 1.
CREATE MACRO quire.dayofweek(d) AS CAST(dayofweek(CAST(d AS DATE)) + 1 AS INTEGER);
-- Monday is 0.
CREATE MACRO quire.weekday(d) AS CAST(isodow(CAST(d AS DATE)) - 1 AS INTEGER);
CREATE MACRO quire.trunc(d, unit) AS CASE lower(unit)
	WHEN 'year' THEN CAST(date_trunc('year', CAST(d AS DATE)) AS DATE) WHEN 'yyyy' THEN CAST(date_trunc('year', CAST(d AS DATE)) AS DATE)
	WHEN 'yy' THEN CAST(date_trunc('year', CAST(d AS DATE)) AS DATE) WHEN 'quarter' THEN CAST(date_trunc('quarter', CAST(d AS DATE)) AS DATE)
	WHEN 'month' THEN CAST(date_trunc('month', CAST(d AS DATE)) AS DATE) WHEN 'mon' THEN CAST(date_trunc('month', CAST(d AS DATE)) AS DATE)
	WHEN 'mm' THEN CAST(date_trunc('month', CAST(d AS DATE)) AS DATE) WHEN 'week' THEN CAST(date_trunc('week', CAST(d AS DATE)) AS DATE) END;

-- Arrays and maps
CREATE MACRO quire.element_at(a, k) AS a[k];
CREATE MACRO quire.get(a, i) AS CASE WHEN i >= 0 THEN a[i + 1] END;
CREATE MACRO quire.size(a) AS CAST(len(a) AS INTEGER);
CREATE MACRO quire.array_join(a, sep) AS array_to_string(list_transform(a, lambda x: CAST(x AS VARCHAR)), sep),
	(a, sep, missing) AS array_to_string(list_transform(a, lambda x: coalesce(CAST(x AS VARCHAR), missing)), sep);
-- A macro's argument in a lambda is computed for each element, and may hold no subquery: it is handed in by a list of one.
CREATE MACRO quire.array_union(a, b) AS list_transform([list_concat(a, b)], lambda "in": list_filter("in", lambda x, i: list_position("in", x) = i))[1];
CREATE MACRO quire.array_except(a, b) AS list_transform([{a: a, b: b}],
	lambda "in": list_filter("in".a, lambda x, i: list_position("in".b, x) IS NULL AND list_position("in".a, x) = i))[1];
CREATE MACRO quire.array_max(a) AS list_max(a);
CREATE MACRO quire.array_min(a) AS list_min(a);
CREATE MACRO quire.array_remove(a, e) AS list_transform([{a: a, e: e}],
	lambda "in": CASE WHEN "in".e IS NOT NULL THEN list_filter("in".a, lambda x: x IS NULL OR x <> "in".e) END)[1];
CREATE MACRO quire.array_repeat(e, n) AS list_transform([e], lambda "in": list_transform(range(n), lambda i: "in"))[1];
CREATE MACRO quire.slice(a, start, n) AS CASE WHEN start > 0 THEN a[start:start + n - 1] WHEN start < 0 THEN a[len(a) + start + 1:len(a) + start + n]
	ELSE error('slice starts at 1') END;
CREATE MACRO quire.sequence(a, b) AS CASE WHEN a <= b THEN generate_series(a, b) ELSE generate_series(a, b, -1) END,
	(a, b, step) AS generate_series(a, b, step);

-- Aggregates
CREATE MACRO quire.collect_list(x) AS coalesce(list(x) FILTER (WHERE x IS NOT NULL), []);
CREATE MACRO quire.collect_set(x) AS coalesce(list(DISTINCT x) FILTER (WHERE x IS NOT NULL), []);
