-- Arrays, maps and documents. A list's items count from 1 in DuckDB and in element_at, and from 0 in get and in x[i]. A macro's
-- argument in a lambda is computed for each element, and may hold no subquery: it is handed in by a list of one.

CREATE MACRO quire.item(x, i) AS x[quire_place(typeof(x), i, quire_count(x))];
CREATE MACRO quire.element_at(a, k) AS a[CASE WHEN suffix(typeof(a), '[]') THEN quire_element(CAST(k AS BIGINT), quire_size(a)) ELSE k END];
CREATE MACRO quire.try_element_at(a, k) AS a[k];
CREATE MACRO quire.get(a, i) AS CASE WHEN i >= 0 THEN a[i + 1] END;
CREATE MACRO quire.size(a) AS quire_size(a);
CREATE MACRO quire.cardinality(a) AS quire_size(a);
CREATE MACRO quire.array_size(a) AS quire_size(a);
CREATE MACRO quire.array_contains(a, e) AS CASE WHEN a IS NULL OR e IS NULL THEN NULL WHEN list_contains(a, e) THEN true WHEN list_position(a, NULL) IS NOT NULL THEN NULL ELSE false END;
CREATE MACRO quire.array_join(a, sep) AS array_to_string(list_transform(a, lambda x: CAST(x AS VARCHAR)), sep),
	(a, sep, missing) AS array_to_string(list_transform(a, lambda x: coalesce(CAST(x AS VARCHAR), missing)), sep);
-- NULL is a value like others.
CREATE MACRO quire.array_distinct(a) AS list_transform([a], lambda v: list_filter(v, lambda x, i: list_position(v, x) = i))[1];
CREATE MACRO quire.array_union(a, b) AS CASE WHEN a IS NOT NULL AND b IS NOT NULL THEN quire.array_distinct(list_concat(a, b)) END;
CREATE MACRO quire.array_except(a, b) AS list_transform([{a: a, b: b}], lambda v: CASE WHEN v.b IS NOT NULL THEN
	list_filter(v.a, lambda x, i: list_position(v.b, x) IS NULL AND list_position(v.a, x) = i) END)[1];
CREATE MACRO quire.array_intersect(a, b) AS list_transform([{a: a, b: b}], lambda v: CASE WHEN v.b IS NOT NULL THEN
	list_filter(v.a, lambda x, i: list_position(v.b, x) IS NOT NULL AND list_position(v.a, x) = i) END)[1];
CREATE MACRO quire.array_position(a, e) AS CASE WHEN a IS NOT NULL AND e IS NOT NULL THEN CAST(coalesce(list_position(a, e), 0) AS BIGINT) END;
CREATE MACRO quire.array_max(a) AS list_max(a);
CREATE MACRO quire.array_min(a) AS list_min(a);
CREATE MACRO quire.array_remove(a, e) AS list_transform([{a: a, e: e}], lambda v: CASE WHEN v.e IS NOT NULL THEN list_filter(v.a, lambda x: x IS NULL OR x <> v.e) END)[1];
CREATE MACRO quire.array_compact(a) AS list_filter(a, lambda x: x IS NOT NULL);
CREATE MACRO quire.array_repeat(e, n) AS list_transform([e], lambda v: list_transform(range(CAST(n AS BIGINT)), lambda i: v))[1];
CREATE MACRO quire.array_append(a, e) AS list_append(a, e);
CREATE MACRO quire.array_prepend(a, e) AS list_prepend(e, a);
CREATE MACRO quire.array_insert(a, pos, e) AS CASE
	WHEN pos = 0 THEN error('array_insert counts from 1')
	WHEN pos > len(a) THEN list_concat(list_resize(a, pos - 1), [e])
	WHEN pos > 0 THEN list_concat(list_concat(a[1:pos - 1], [e]), a[pos:])
	WHEN -pos <= len(a) + 1 THEN list_concat(list_concat(a[1:len(a) + pos + 1], [e]), a[len(a) + pos + 2:])
	ELSE list_concat([e], list_concat(list_resize(a[1:0], -pos - len(a) - 1), a)) END;
CREATE MACRO quire.slice(a, start, n) AS CASE WHEN n = 0 THEN a[1:0] WHEN start > 0 THEN a[start:start + n - 1] WHEN start < 0 THEN a[len(a) + start + 1:len(a) + start + n]
	WHEN start = 0 THEN error('slice counts from 1') END;
CREATE MACRO quire.sequence(a, b) AS list_transform([{a: a, b: b}], lambda v: list_transform(generate_series(v.a, v.b, quire_step(v.a, v.b)), lambda x: quire_kept(v.a, x)))[1],
	(a, b, step) AS list_transform([{a: a, b: b}], lambda v: list_transform(generate_series(v.a, v.b, step), lambda x: quire_kept(v.a, x)))[1];
-- NULLs first downwards in Spark's sort_array, last in array_sort.
CREATE MACRO quire.array_sort(a) AS list_sort(a, 'ASC', 'NULLS LAST');
CREATE MACRO quire.sort_array(a) AS list_sort(a, 'ASC', 'NULLS FIRST'), (a, up) AS CASE WHEN up THEN list_sort(a, 'ASC', 'NULLS FIRST') ELSE list_sort(a, 'DESC', 'NULLS LAST') END;
CREATE MACRO quire.arrays_overlap(a, b) AS list_transform([{a: a, b: b}], lambda v: CASE
	WHEN list_has_any(list_filter(v.a, lambda x: x IS NOT NULL), v.b) THEN true
	WHEN len(v.a) > 0 AND len(v.b) > 0 AND (list_position(v.a, NULL) IS NOT NULL OR list_position(v.b, NULL) IS NOT NULL) THEN NULL
	WHEN v.a IS NOT NULL AND v.b IS NOT NULL THEN false END)[1];
CREATE MACRO quire.arrays_zip(a) AS list_transform(a, lambda x: {'0': x}), (a, b) AS list_transform(list_zip(a, b), lambda p: {'0': p[1], '1': p[2]}),
	(a, b, c) AS list_transform(list_zip(a, b, c), lambda p: {'0': p[1], '1': p[2], '2': p[3]});
CREATE MACRO quire.shuffle(a) AS list_transform(list_sort(list_transform(a, lambda x: {r: random(), x: x})), lambda s: s.x);

-- Rows of lists
CREATE MACRO quire.or_null(a) AS CASE WHEN len(a) > 0 THEN a ELSE [NULL] END;
CREATE MACRO quire.positions(a) AS list_transform(a, lambda x, i: {pos: CAST(i - 1 AS INTEGER), col: x});
CREATE MACRO quire.positions_outer(a) AS CASE WHEN len(a) > 0 THEN quire.positions(a) ELSE [NULL] END;

-- Conditions over lists
CREATE MACRO quire.any_of(b) AS list_transform([b], lambda v: CASE WHEN v IS NULL THEN NULL WHEN list_contains(v, true) THEN true
	WHEN list_position(v, NULL) IS NOT NULL THEN NULL ELSE false END)[1];
CREATE MACRO quire.all_of(b) AS list_transform([b], lambda v: CASE WHEN v IS NULL THEN NULL WHEN list_contains(v, false) THEN false
	WHEN list_position(v, NULL) IS NOT NULL THEN NULL ELSE true END)[1];

-- Maps
CREATE MACRO quire.map_contains_key(m, k) AS list_contains(map_keys(m), k);
CREATE MACRO quire.map_from_arrays(k, v) AS map(k, v);
CREATE MACRO quire.map_concat(a, b) AS map_concat(a, b);
CREATE MACRO quire.map_zip(a, b) AS list_transform([{a: a, b: b}], lambda v: list_transform(quire.array_union(map_keys(v.a), map_keys(v.b)), lambda k: {k: k, x: v.a[k], y: v.b[k]}))[1];
CREATE MACRO quire.str_to_map(s) AS quire.pairs(s, ',', ':'), (s, pair) AS quire.pairs(s, pair, ':'), (s, pair, kv) AS quire.pairs(s, pair, kv);

-- Documents
CREATE MACRO quire.get_json_object(s, path) AS CASE WHEN json_valid(s) THEN json_extract_string(s, path) END;
CREATE MACRO quire.json_object_keys(s) AS CASE WHEN json_valid(s) AND json_type(s) = 'OBJECT' THEN json_keys(s) END;
CREATE MACRO quire.json_array_length(s) AS CASE WHEN json_valid(s) AND json_type(s) = 'ARRAY' THEN CAST(json_array_length(s) AS INTEGER) END;
CREATE MACRO quire.to_json(x) AS CAST(to_json(x) AS VARCHAR);
