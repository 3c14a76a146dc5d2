-- Dates and times. A timestamp without a zone means the session's. Patterns are compiled where the query is translated: strptime
-- takes a constant only.

-- Parts
CREATE MACRO quire.year(d) AS CAST(year(d) AS INTEGER);
CREATE MACRO quire.month(d) AS CAST(month(d) AS INTEGER);
CREATE MACRO quire.day(d) AS CAST(day(d) AS INTEGER);
CREATE MACRO quire.dayofmonth(d) AS CAST(day(d) AS INTEGER);
CREATE MACRO quire.dayofyear(d) AS CAST(dayofyear(d) AS INTEGER);
CREATE MACRO quire.quarter(d) AS CAST(quarter(d) AS INTEGER);
CREATE MACRO quire.weekofyear(d) AS CAST(weekofyear(d) AS INTEGER);
CREATE MACRO quire.hour(d) AS CAST(hour(d) AS INTEGER);
CREATE MACRO quire.minute(d) AS CAST(minute(d) AS INTEGER);
CREATE MACRO quire.second(d) AS CAST(second(d) AS INTEGER);
-- Sunday is 1.
CREATE MACRO quire.dayofweek(d) AS CAST(dayofweek(CAST(d AS TIMESTAMP)) + 1 AS INTEGER);
CREATE MACRO quire.dayofweek_iso(d) AS CAST(isodow(CAST(d AS TIMESTAMP)) AS INTEGER);
-- Monday is 0.
CREATE MACRO quire.weekday(d) AS CAST(isodow(CAST(d AS TIMESTAMP)) - 1 AS INTEGER);
CREATE MACRO quire.dayname(d) AS strftime(CAST(d AS TIMESTAMP), '%a');
CREATE MACRO quire.monthname(d) AS strftime(CAST(d AS TIMESTAMP), '%b');
CREATE MACRO quire.isoyear(d) AS CAST(isoyear(CAST(d AS TIMESTAMP)) AS INTEGER);
-- With the fraction.
CREATE MACRO quire.extract_second(t) AS CAST(microsecond(CAST(t AS TIMESTAMP)) / 1000000 AS DECIMAL(8, 6));

-- Days and months further
CREATE MACRO quire.date_add(d, n) AS CAST(d AS DATE) + CAST(n AS INTEGER);
CREATE MACRO quire.date_sub(d, n) AS CAST(d AS DATE) - CAST(n AS INTEGER);
CREATE MACRO quire.add_months(d, n) AS CAST(CAST(d AS DATE) + to_months(CAST(n AS INTEGER)) AS DATE);
-- An interval of whole days keeps a date a date.
CREATE MACRO quire.plus_days(d, i) AS quire_kept(d, d + i);
CREATE MACRO quire.minus_days(d, i) AS quire_kept(d, d - i);
CREATE MACRO quire.days_plus(i, d) AS quire_kept(d, d + i);
CREATE MACRO quire.add_time(i, n, d) AS d + n * i;
CREATE MACRO quire.last_day(d) AS last_day(CAST(d AS DATE));
CREATE MACRO quire.next_day(d, day) AS CAST(d AS DATE) + CAST(1 + (6 + list_position(['mo', 'tu', 'we', 'th', 'fr', 'sa', 'su'], lower(day)[1:2]) - isodow(CAST(d AS DATE))) % 7 AS INTEGER);

-- Between
CREATE MACRO quire.datediff(later, earlier) AS CAST(CAST(later AS DATE) - CAST(earlier AS DATE) AS INTEGER);
CREATE MACRO quire.date_diff(later, earlier) AS CAST(CAST(later AS DATE) - CAST(earlier AS DATE) AS INTEGER);
-- Whole units; DuckDB calls that date_sub. Microseconds are counted of each row of a large chart: their difference costs a third.
CREATE MACRO quire.micros_between(earlier, later) AS epoch_us(CAST(later AS TIMESTAMP)) - epoch_us(CAST(earlier AS TIMESTAMP));
CREATE MACRO quire.time_between(unit, earlier, later) AS date_sub(unit, CAST(earlier AS TIMESTAMP), CAST(later AS TIMESTAMP));
CREATE MACRO quire.months_between(later, earlier) AS round(quire.months_apart(CAST(later AS TIMESTAMP), CAST(earlier AS TIMESTAMP)), 8),
	(later, earlier, rounded) AS CASE WHEN rounded THEN round(quire.months_apart(CAST(later AS TIMESTAMP), CAST(earlier AS TIMESTAMP)), 8)
		ELSE quire.months_apart(CAST(later AS TIMESTAMP), CAST(earlier AS TIMESTAMP)) END;

-- Cut
CREATE MACRO quire.trunc(d, unit) AS CAST(CASE
	WHEN lower(unit) IN ('year', 'yyyy', 'yy') THEN date_trunc('year', CAST(d AS DATE)) WHEN lower(unit) = 'quarter' THEN date_trunc('quarter', CAST(d AS DATE))
	WHEN lower(unit) IN ('month', 'mon', 'mm') THEN date_trunc('month', CAST(d AS DATE)) WHEN lower(unit) = 'week' THEN date_trunc('week', CAST(d AS DATE)) END AS DATE);

-- From and to text
CREATE MACRO quire.date_format(t, f) AS strftime(CAST(t AS TIMESTAMP), f);
CREATE MACRO quire.date_format_marked(t, f) AS list_transform([CAST(t AS TIMESTAMP)], lambda v: quire.marked(v, strftime(v, f)))[1];
CREATE MACRO quire.to_date(s) AS CAST(s AS DATE);
CREATE MACRO quire.to_date_like(s, f) AS CAST(quire.parsed(CAST(s AS VARCHAR), f) AS DATE);
CREATE MACRO quire.try_to_date(s) AS TRY_CAST(s AS DATE);
CREATE MACRO quire.try_to_date_like(s, f) AS CAST(quire.try_parsed(CAST(s AS VARCHAR), f) AS DATE);
CREATE MACRO quire.to_timestamp(s) AS CAST(s AS TIMESTAMP WITH TIME ZONE);
CREATE MACRO quire.to_timestamp_like(s, f) AS CAST(quire.parsed(CAST(s AS VARCHAR), f) AS TIMESTAMP WITH TIME ZONE);
CREATE MACRO quire.to_timestamp_ntz(s) AS CAST(s AS TIMESTAMP);
CREATE MACRO quire.to_timestamp_ntz_like(s, f) AS CAST(quire.parsed(CAST(s AS VARCHAR), f) AS TIMESTAMP);
CREATE MACRO quire.try_to_timestamp(s) AS TRY_CAST(s AS TIMESTAMP);
CREATE MACRO quire.try_to_timestamp_like(s, f) AS CAST(quire.try_parsed(CAST(s AS VARCHAR), f) AS TIMESTAMP);

-- Seconds since 1970
CREATE MACRO quire.unix_timestamp() AS CAST(floor(epoch(now())) AS BIGINT),
	(t) AS CAST(floor(epoch(CAST(t AS TIMESTAMP WITH TIME ZONE))) AS BIGINT);
CREATE MACRO quire.unix_timestamp_like(s, f) AS CAST(floor(epoch(CAST(quire.parsed(CAST(s AS VARCHAR), f) AS TIMESTAMP WITH TIME ZONE))) AS BIGINT);
CREATE MACRO quire.from_unixtime(n) AS strftime(to_timestamp(n), '%Y-%m-%d %H:%M:%S'), (n, f) AS strftime(to_timestamp(n), f);
CREATE MACRO quire.from_unixtime_marked(n, f) AS list_transform([CAST(to_timestamp(n) AS TIMESTAMP)], lambda v: quire.marked(v, strftime(v, f)))[1];
CREATE MACRO quire.timestamp_seconds(n) AS to_timestamp(n);
CREATE MACRO quire.timestamp_millis(n) AS make_timestamptz(CAST(n AS BIGINT) * 1000);
CREATE MACRO quire.timestamp_micros(n) AS make_timestamptz(CAST(n AS BIGINT));
CREATE MACRO quire.unix_seconds(t) AS CAST(floor(epoch_us(CAST(t AS TIMESTAMP WITH TIME ZONE)) / 1000000) AS BIGINT);
CREATE MACRO quire.unix_millis(t) AS epoch_ms(CAST(t AS TIMESTAMP WITH TIME ZONE));
CREATE MACRO quire.unix_micros(t) AS epoch_us(CAST(t AS TIMESTAMP WITH TIME ZONE));
CREATE MACRO quire.unix_date(d) AS CAST(CAST(d AS DATE) - DATE '1970-01-01' AS INTEGER);
CREATE MACRO quire.date_from_unix_date(n) AS DATE '1970-01-01' + CAST(n AS INTEGER);
CREATE MACRO quire.make_timestamp_ntz(y, mo, d, h, mi, s) AS make_timestamp(y, mo, d, h, mi, CAST(s AS DOUBLE));
CREATE MACRO quire.make_timestamp_ltz(y, mo, d, h, mi, s) AS CAST(make_timestamp(y, mo, d, h, mi, CAST(s AS DOUBLE)) AS TIMESTAMP WITH TIME ZONE);

-- Zones
CREATE MACRO quire.to_utc_timestamp(t, zone) AS CAST(timezone('UTC', timezone(zone, CAST(t AS TIMESTAMP))) AS TIMESTAMP WITH TIME ZONE);
CREATE MACRO quire.from_utc_timestamp(t, zone) AS CAST(timezone(zone, timezone('UTC', CAST(t AS TIMESTAMP))) AS TIMESTAMP WITH TIME ZONE);
CREATE MACRO quire.convert_timezone(a, t) AS timezone(a, CAST(CAST(t AS TIMESTAMP) AS TIMESTAMP WITH TIME ZONE)), (a, b, t) AS timezone(b, timezone(a, CAST(t AS TIMESTAMP)));
CREATE MACRO quire.current_timezone() AS current_setting('TimeZone');

-- Now
CREATE MACRO quire.current_date() AS current_date;
CREATE MACRO quire.curdate() AS current_date;
CREATE MACRO quire.current_timestamp() AS now();
CREATE MACRO quire.localtimestamp() AS CAST(now() AS TIMESTAMP);
