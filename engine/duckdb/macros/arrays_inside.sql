-- What the macros of arrays and text are made of; no call is renamed to these.


CREATE MACRO quire.pairs(s, pair, kv) AS map_from_entries(list_transform(string_split_regex(s, pair), lambda p:
		{key: string_split_regex(p, kv)[1], value: CASE WHEN len(string_split_regex(p, kv)) > 1 THEN array_to_string(string_split_regex(p, kv)[2:], kv) END}));

-- What concat_ws is given: a text, a list of texts, or the text of another value.
CREATE MACRO quire.joined(sep, s) AS quire_joined(sep, CASE WHEN s IS NOT NULL THEN concat(s) END);

CREATE MACRO quire.masked(s, u, l, d) AS array_to_string(list_transform(string_split(s, ''), lambda c: CASE
		WHEN c = '' THEN c WHEN regexp_matches(c, '[A-Z]') THEN coalesce(u, c) WHEN regexp_matches(c, '[a-z]') THEN coalesce(l, c) WHEN regexp_matches(c, '[0-9]') THEN coalesce(d, c) ELSE c END), '');

-- Around aggregates
CREATE MACRO quire.collected(l) AS coalesce(list_filter(l, lambda x: x IS NOT NULL), []);
CREATE MACRO quire.last_there(l) AS list_filter(l, lambda x: x IS NOT NULL)[-1];
CREATE MACRO quire.all_there(l) AS CASE WHEN list_position(l, NULL) IS NULL THEN l END;
CREATE MACRO quire.try_bigint(x) AS TRY_CAST(x AS BIGINT);
CREATE MACRO quire.as_double(x) AS CAST(x AS DOUBLE);
-- DuckDB corrects for a sample.
CREATE MACRO quire.skewness(x) AS CASE WHEN count(x) > 2 THEN skewness(x) * (count(x) - 2) / sqrt(CAST(count(x) AS DOUBLE) * (count(x) - 1)) WHEN count(x) = 2 THEN CAST(0 AS DOUBLE) END;
