-- Text.

CREATE MACRO quire.ucase(s) AS upper(s);
CREATE MACRO quire.lcase(s) AS lower(s);
-- Of a text, a list, bits, bytes, or the text of any other value. The type is known when the query is bound: one branch is left.
CREATE MACRO quire.length(s) AS CAST(CASE WHEN typeof(s) = 'VARCHAR' THEN length(CAST(s AS VARCHAR)) WHEN typeof(s) = 'BLOB' THEN octet_length(TRY_CAST(s AS BLOB))
	WHEN s IS NOT NULL THEN length(concat(s)) END AS INTEGER);
CREATE MACRO quire.len(s) AS quire.length(s);
CREATE MACRO quire.char_length(s) AS quire.length(s);
CREATE MACRO quire.character_length(s) AS quire.length(s);
CREATE MACRO quire.octet_length(s) AS CAST(CASE WHEN typeof(s) = 'BLOB' THEN octet_length(TRY_CAST(s AS BLOB)) ELSE strlen(CAST(s AS VARCHAR)) END AS INTEGER);
CREATE MACRO quire.bit_length(s) AS CAST(CASE WHEN typeof(s) = 'BLOB' THEN octet_length(TRY_CAST(s AS BLOB)) * 8 WHEN typeof(s) = 'BIT' THEN bit_length(TRY_CAST(s AS BIT))
	ELSE bit_length(CAST(s AS VARCHAR)) END AS INTEGER);
CREATE MACRO quire.btrim(s) AS trim(s), (s, chars) AS trim(s, chars);
-- The letters come first.
CREATE MACRO quire.ltrim(chars, s) AS ltrim(s, chars);
CREATE MACRO quire.rtrim(chars, s) AS rtrim(s, chars);
CREATE MACRO quire.locate(part, s) AS CAST(strpos(s, part) AS INTEGER),
	(part, s, pos) AS CAST(CASE WHEN pos < 1 OR strpos(substr(s, pos), part) = 0 THEN 0 ELSE strpos(substr(s, pos), part) + pos - 1 END AS INTEGER);
CREATE MACRO quire.position(part, s) AS CAST(strpos(s, part) AS INTEGER),
	(part, s, pos) AS CAST(CASE WHEN pos < 1 OR strpos(substr(s, pos), part) = 0 THEN 0 ELSE strpos(substr(s, pos), part) + pos - 1 END AS INTEGER);
CREATE MACRO quire.charindex(part, s) AS CAST(strpos(s, part) AS INTEGER),
	(part, s, pos) AS CAST(CASE WHEN pos < 1 OR strpos(substr(s, pos), part) = 0 THEN 0 ELSE strpos(substr(s, pos), part) + pos - 1 END AS INTEGER);
CREATE MACRO quire.instr(s, part) AS CAST(strpos(s, part) AS INTEGER);
CREATE MACRO quire.initcap(s) AS array_to_string(list_transform(string_split(lower(s), ' '), lambda w: upper(w[1:1]) || w[2:]), ' ');
CREATE MACRO quire.startswith(s, part) AS starts_with(s, part);
CREATE MACRO quire.endswith(s, part) AS suffix(s, part);
-- A start at 0 means 1; one before the first letter takes from the length.
CREATE MACRO quire.substring(s, pos) AS CASE WHEN pos < 0 AND -pos > length(s) THEN s ELSE substr(s, CASE WHEN pos = 0 THEN 1 ELSE pos END) END,
	(s, pos, n) AS CASE WHEN n <= 0 THEN '' WHEN pos < 0 AND -pos > length(s) THEN substr(s, 1, CASE WHEN n + pos + length(s) > 0 THEN n + pos + length(s) ELSE 0 END)
		ELSE substr(s, CASE WHEN pos = 0 THEN 1 ELSE pos END, n) END;
CREATE MACRO quire.substr(s, pos) AS CASE WHEN pos < 0 AND -pos > length(s) THEN s ELSE substr(s, CASE WHEN pos = 0 THEN 1 ELSE pos END) END,
	(s, pos, n) AS CASE WHEN n <= 0 THEN '' WHEN pos < 0 AND -pos > length(s) THEN substr(s, 1, CASE WHEN n + pos + length(s) > 0 THEN n + pos + length(s) ELSE 0 END)
		ELSE substr(s, CASE WHEN pos = 0 THEN 1 ELSE pos END, n) END;
CREATE MACRO quire.substring_index(s, sep, n) AS CASE
	WHEN n > 0 THEN array_to_string(string_split(s, sep)[1:n], sep)
	WHEN n < 0 THEN array_to_string(string_split(s, sep)[n:], sep)
	WHEN s IS NOT NULL AND n = 0 THEN '' END;
CREATE MACRO quire.left(s, n) AS left(s, CASE WHEN n < 0 THEN 0 ELSE n END);
CREATE MACRO quire.right(s, n) AS right(s, CASE WHEN n < 0 THEN 0 ELSE n END);
CREATE MACRO quire.lpad(s, n) AS lpad(s, CAST(n AS INTEGER), ' '), (s, n, pad) AS lpad(s, CAST(n AS INTEGER), pad);
CREATE MACRO quire.rpad(s, n) AS rpad(s, CAST(n AS INTEGER), ' '), (s, n, pad) AS rpad(s, CAST(n AS INTEGER), pad);
CREATE MACRO quire.repeat(s, n) AS repeat(s, CASE WHEN n < 0 THEN 0 ELSE n END);
CREATE MACRO quire.space(n) AS repeat(' ', CASE WHEN n < 0 THEN 0 ELSE n END);
CREATE MACRO quire.replace(s, a) AS replace(s, a, ''), (s, a, b) AS replace(s, a, b);
CREATE MACRO quire.translate(s, a, b) AS translate(s, a, b);
CREATE MACRO quire.overlay(s, by_what, pos) AS substr(s, 1, pos - 1) || by_what || substr(s, CAST(pos + length(by_what) AS BIGINT)),
	(s, by_what, pos, n) AS substr(s, 1, pos - 1) || by_what || substr(s, CAST(pos + CASE WHEN n < 0 THEN length(by_what) ELSE n END AS BIGINT));
CREATE MACRO quire.ascii(s) AS CAST(CASE WHEN s = '' THEN 0 ELSE ascii(s) END AS INTEGER);
CREATE MACRO quire.char(n) AS CASE WHEN n < 0 THEN '' ELSE chr(CAST(n % 256 AS INTEGER)) END;
CREATE MACRO quire.chr(n) AS CASE WHEN n < 0 THEN '' ELSE chr(CAST(n % 256 AS INTEGER)) END;
CREATE MACRO quire.elt(n, a) AS CASE n WHEN 1 THEN a END, (n, a, b) AS CASE n WHEN 1 THEN a WHEN 2 THEN b END,
	(n, a, b, c) AS CASE n WHEN 1 THEN a WHEN 2 THEN b WHEN 3 THEN c END, (n, a, b, c, d) AS CASE n WHEN 1 THEN a WHEN 2 THEN b WHEN 3 THEN c WHEN 4 THEN d END,
	(n, a, b, c, d, f) AS CASE n WHEN 1 THEN a WHEN 2 THEN b WHEN 3 THEN c WHEN 4 THEN d WHEN 5 THEN f END;
CREATE MACRO quire.find_in_set(s, list) AS CASE WHEN s IS NULL OR list IS NULL THEN NULL WHEN contains(s, ',') THEN 0
	ELSE CAST(coalesce(list_position(string_split(list, ','), s), 0) AS INTEGER) END;
CREATE MACRO quire.levenshtein(a, b) AS CAST(levenshtein(a, b) AS INTEGER),
	(a, b, most) AS CAST(CASE WHEN levenshtein(a, b) > most THEN -1 ELSE levenshtein(a, b) END AS INTEGER);
CREATE MACRO quire.quote(s) AS '''' || replace(s, '''', '\''') || '''';
CREATE MACRO quire.is_valid_utf8(s) AS s IS NOT NULL OR NULL;
CREATE MACRO quire.luhn_check(s) AS regexp_matches(s, '^[0-9]+$') AND
	list_sum(list_transform(list_reverse(string_split(CASE WHEN regexp_matches(s, '^[0-9]+$') THEN s ELSE '0' END, '')), lambda c, i:
		CASE WHEN i % 2 = 1 THEN CAST(c AS INTEGER) WHEN CAST(c AS INTEGER) > 4 THEN CAST(c AS INTEGER) * 2 - 9 ELSE CAST(c AS INTEGER) * 2 END)) % 10 = 0;
CREATE MACRO quire.mask(s) AS regexp_replace(regexp_replace(regexp_replace(s, '[A-Z]', 'X', 'g'), '[a-z]', 'x', 'g'), '[0-9]', 'n', 'g'),
	(s, u) AS regexp_replace(regexp_replace(regexp_replace(s, '[a-z]', 'x', 'g'), '[0-9]', 'n', 'g'), '[A-Z]', u, 'g'),
	(s, u, l) AS quire.masked(s, u, l, 'n'),
	(s, u, l, d) AS quire.masked(s, u, l, d);
CREATE MACRO quire.soundex(s) AS quire_soundex(s);

-- Several texts
CREATE MACRO quire.concat_ws(sep) AS CASE WHEN sep IS NOT NULL THEN '' END,
	(sep, a) AS concat_ws(sep, quire.joined(sep, a)),
	(sep, a, b) AS concat_ws(sep, quire.joined(sep, a), quire.joined(sep, b)),
	(sep, a, b, c) AS concat_ws(sep, quire.joined(sep, a), quire.joined(sep, b), quire.joined(sep, c)),
	(sep, a, b, c, d) AS concat_ws(sep, quire.joined(sep, a), quire.joined(sep, b), quire.joined(sep, c), quire.joined(sep, d)),
	(sep, a, b, c, d, e) AS concat_ws(sep, quire.joined(sep, a), quire.joined(sep, b), quire.joined(sep, c), quire.joined(sep, d), quire.joined(sep, e)),
	(sep, a, b, c, d, e, f) AS concat_ws(sep, quire.joined(sep, a), quire.joined(sep, b), quire.joined(sep, c), quire.joined(sep, d), quire.joined(sep, e), quire.joined(sep, f)),
	(sep, a, b, c, d, e, f, g) AS concat_ws(sep, quire.joined(sep, a), quire.joined(sep, b), quire.joined(sep, c), quire.joined(sep, d), quire.joined(sep, e), quire.joined(sep, f), quire.joined(sep, g)),
	(sep, a, b, c, d, e, f, g, h) AS concat_ws(sep, quire.joined(sep, a), quire.joined(sep, b), quire.joined(sep, c), quire.joined(sep, d), quire.joined(sep, e), quire.joined(sep, f), quire.joined(sep, g), quire.joined(sep, h));

-- Patterns. RE2's language, not Java's: no look-around, no back references.
CREATE MACRO quire.regexp_like(s, pattern) AS regexp_matches(s, pattern);
CREATE MACRO quire.regexp_count(s, pattern) AS CAST(len(regexp_extract_all(s, pattern)) AS INTEGER);
CREATE MACRO quire.regexp_substr(s, pattern) AS CASE WHEN regexp_matches(s, pattern) THEN regexp_extract(s, pattern) END;
CREATE MACRO quire.regexp_instr(s, pattern) AS CAST(CASE WHEN regexp_matches(s, pattern) THEN length(regexp_extract(s, '(?s)^(.*?)(?:' || pattern || ')', 1)) + 1
	WHEN s IS NOT NULL AND pattern IS NOT NULL THEN 0 END AS INTEGER);
CREATE MACRO quire.regexp_extract(s, pattern) AS regexp_extract(s, pattern, 1), (s, pattern, n) AS regexp_extract(s, pattern, n);
CREATE MACRO quire.regexp_extract_all(s, pattern) AS regexp_extract_all(s, pattern, 1), (s, pattern, n) AS regexp_extract_all(s, pattern, n);
-- All matches; groups in the replacement are $1 in Spark and \1 in RE2.
CREATE MACRO quire.regexp_replace(s, pattern, by_what) AS regexp_replace(s, pattern, regexp_replace(by_what, '\$([0-9])', '\\\1', 'g'), 'g');
CREATE MACRO quire.split(s, pattern) AS string_split_regex(s, pattern),
	(s, pattern, n) AS CASE WHEN n <= 0 THEN string_split_regex(s, pattern) WHEN n = 1 THEN [s]
		ELSE list_transform([string_split_regex(s, pattern)], lambda parts: CASE WHEN len(parts) <= n THEN parts
			ELSE list_concat(parts[1:n - 1], [regexp_replace(s, '(?s)^' || repeat('.*?(?:' || pattern || ')', CAST(n - 1 AS BIGINT)), '')]) END)[1] END;
CREATE MACRO quire.split_part(s, sep, n) AS CASE WHEN n = 0 THEN error('split_part counts from 1') ELSE split_part(s, sep, n) END;

-- Codes
CREATE MACRO quire.sha1(s) AS sha1(s);
CREATE MACRO quire.sha(s) AS sha1(s);
CREATE MACRO quire.sha2(s, bits) AS quire_sha2(CAST(s AS BLOB), CAST(bits AS INTEGER));
CREATE MACRO quire.crc32(s) AS quire_crc32(CAST(s AS BLOB));
CREATE MACRO quire.base64(s) AS to_base64(CAST(s AS BLOB));
CREATE MACRO quire.unbase64(s) AS from_base64(s);
CREATE MACRO quire.encode(s, charset) AS CASE WHEN lower(charset) IN ('utf-8', 'utf8', 'us-ascii') THEN encode(s) ELSE error('encode knows utf-8 only') END;
CREATE MACRO quire.to_binary(s) AS unhex(s), (s, f) AS CASE lower(f) WHEN 'hex' THEN unhex(s) WHEN 'base64' THEN from_base64(s) WHEN 'utf-8' THEN encode(s) WHEN 'utf8' THEN encode(s) END;
CREATE MACRO quire.url_encode(s) AS replace(replace(url_encode(s), '%20', '+'), '~', '%7E');
CREATE MACRO quire.url_decode(s) AS url_decode(replace(s, '+', ' '));
CREATE MACRO quire.parse_url(u, part) AS CASE upper(part)
	WHEN 'PROTOCOL' THEN nullif(regexp_extract(u, '^([a-zA-Z][a-zA-Z0-9+.-]*):', 1), '')
	WHEN 'HOST' THEN nullif(regexp_extract(u, '^[a-zA-Z][a-zA-Z0-9+.-]*://(?:[^/?#@]*@)?([^/?#:]*)', 1), '')
	WHEN 'AUTHORITY' THEN nullif(regexp_extract(u, '^[a-zA-Z][a-zA-Z0-9+.-]*://([^/?#]*)', 1), '')
	WHEN 'USERINFO' THEN nullif(regexp_extract(u, '^[a-zA-Z][a-zA-Z0-9+.-]*://([^/?#@]*)@', 1), '')
	WHEN 'PATH' THEN regexp_extract(u, '^[a-zA-Z][a-zA-Z0-9+.-]*://[^/?#]*([^?#]*)', 1)
	WHEN 'FILE' THEN regexp_extract(u, '^[a-zA-Z][a-zA-Z0-9+.-]*://[^/?#]*([^#]*)', 1)
	WHEN 'QUERY' THEN CASE WHEN regexp_matches(u, '^[^#]*\?') THEN regexp_extract(u, '^[^?#]*\?([^#]*)', 1) END
	WHEN 'REF' THEN CASE WHEN contains(u, '#') THEN regexp_extract(u, '#(.*)$', 1) END END,
	(u, part, key) AS CASE WHEN upper(part) = 'QUERY' AND regexp_matches(u, '^[^#]*[?&]' || regexp_escape(key) || '=') THEN
		regexp_extract(u, '^[^#]*?[?&]' || regexp_escape(key) || '=([^&#]*)', 1) END;
