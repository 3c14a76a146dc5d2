-- Casts: a fraction is cut off, a text with one is no integer, an instant is its seconds since 1970. DuckDB rounds.

CREATE MACRO quire.to_tinyint(x) AS CAST(quire_whole(x) AS TINYINT);
CREATE MACRO quire.try_to_tinyint(x) AS TRY_CAST(quire_whole(x) AS TINYINT);
CREATE MACRO quire.to_smallint(x) AS CAST(quire_whole(x) AS SMALLINT);
CREATE MACRO quire.try_to_smallint(x) AS TRY_CAST(quire_whole(x) AS SMALLINT);
CREATE MACRO quire.to_integer(x) AS CAST(quire_whole(x) AS INTEGER);
CREATE MACRO quire.try_to_integer(x) AS TRY_CAST(quire_whole(x) AS INTEGER);
CREATE MACRO quire.to_bigint(x) AS CAST(quire_whole(x) AS BIGINT);
CREATE MACRO quire.try_to_bigint(x) AS TRY_CAST(quire_whole(x) AS BIGINT);
