-- What the macros of dates are made of; no call is renamed to these.

-- A year of two digits is of this century.
CREATE MACRO quire.parsed(s, f) AS CASE WHEN contains(f, '%y') AND year(strptime(s, f)) < 2000 THEN strptime(s, f) + INTERVAL 100 YEAR ELSE strptime(s, f) END;
CREATE MACRO quire.try_parsed(s, f) AS CASE WHEN contains(f, '%y') AND year(try_strptime(s, f)) < 2000 THEN try_strptime(s, f) + INTERVAL 100 YEAR ELSE try_strptime(s, f) END;
-- Whole months on the same day of the month, or on the last days of both; else by days of 1/31 month.
CREATE MACRO quire.months_apart(later, earlier) AS
	CASE WHEN day(later) = day(earlier) OR CAST(later AS DATE) = last_day(CAST(later AS DATE)) AND CAST(earlier AS DATE) = last_day(CAST(earlier AS DATE))
	THEN CAST((year(later) - year(earlier)) * 12 + month(later) - month(earlier) AS DOUBLE)
	ELSE (year(later) - year(earlier)) * 12 + month(later) - month(earlier)
		+ (day(later) - day(earlier) + (epoch(CAST(later AS TIME)) - epoch(CAST(earlier AS TIME))) / 86400.0) / 31.0 END;
-- Letters of patterns that strftime does not know stand between marks.
CREATE MACRO quire.mark(text, name, value) AS replace(text, chr(1) || name || chr(2), CAST(value AS VARCHAR));
CREATE MACRO quire.marked(v, text) AS
	quire.mark(quire.mark(quire.mark(quire.mark(quire.mark(quire.mark(quire.mark(quire.mark(quire.mark(quire.mark(quire.mark(quire.mark(quire.mark(
		quire.mark(quire.mark(quire.mark(quire.mark(quire.mark(text, 'q', quarter(v)), 'Q', quarter(v)), 'qqq', 'Q' || CAST(quarter(v) AS VARCHAR)), 'QQQ', 'Q' || CAST(quarter(v) AS VARCHAR)),
		'S', strftime(v, '%f')[1:1]), 'SS', strftime(v, '%f')[1:2]), 'SSSS', strftime(v, '%f')[1:4]), 'SSSSS', strftime(v, '%f')[1:5]),
		'k', CASE WHEN hour(v) = 0 THEN 24 ELSE hour(v) END), 'kk', lpad(CAST(CASE WHEN hour(v) = 0 THEN 24 ELSE hour(v) END AS VARCHAR), 2, '0')),
		'K', hour(v) % 12), 'KK', lpad(CAST(hour(v) % 12 AS VARCHAR), 2, '0')), 'DD', lpad(CAST(dayofyear(v) AS VARCHAR), 2, '0')),
		'XXX', quire.offset(v)), 'xxx', quire.offset(v)), 'Z', replace(quire.offset(v), ':', '')), '', ''), '', '');
CREATE MACRO quire.offset(v) AS strftime(CAST(v AS TIMESTAMP WITH TIME ZONE), '%z');
