#!/usr/bin/env python3
"""Asks a real Spark what the conformance files expect.

The files engine/enginetest/testdata/*.test hold queries with their columns, types and rows (engine/enginetest/script.go says
how they are written). What they expect of functions is Spark's answer, taken by this script and never from memory.

    python3 -m venv .venv && .venv/bin/pip install 'pyspark>=4' pandas pyarrow      # and Java 17
    .venv/bin/python scripts/sparkoracle/sparkoracle.py                              # compares every functions_*.test
    .venv/bin/python scripts/sparkoracle/sparkoracle.py --write FILE.test …          # writes Spark's answers into the files

A block with a comment "# differs: reason" is one where quire is known to answer otherwise: its expectation is left alone, and
Spark's answer is written beside it as "# spark: …" lines. A marker that no longer holds is an error, so that the list of
differences cannot go stale. "# spark-only: reason" and "# quire-only: reason" mark what one of the two cannot say at all.

Exit codes: 0 everything agrees, 1 something does not, 2 wrong usage.
"""

import argparse
import datetime
import decimal
import glob
import logging
import math
import os
import sys
import time
import zoneinfo

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

# What the distributed engine sets: one meaning of SQL, whatever the cluster's own defaults are. TIMESTAMP is the type without
# a zone, as in the embedded engine; an instant is TIMESTAMP_LTZ.
SETTINGS = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.ansi.doubleQuotedIdentifiers": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.shuffle.partitions": "1",
    "spark.ui.enabled": "false",
    "spark.log.level": "OFF",
}


class Block:
    """A block of a test file: lines[first:last] with its head, body and expectation."""

    def __init__(self, first, head):
        self.first, self.last = first, first + 1
        self.head, self.body, self.want = head, [], []
        self.divider = None  # line of ----
        self.marks = {}  # differs, spark-only, quire-only
        self.told = []  # lines of "# spark: …"


def parse(lines):
    """Cuts a file into blocks; comments above a block, or in it, belong to it."""
    blocks, cur, marks, told = [], None, {}, []
    for i, line in enumerate(lines):
        if line.startswith("#"):
            word, colon, text = line[1:].strip().partition(":")
            if colon and word in ("differs", "spark-only", "quire-only"):
                (cur.marks if cur else marks)[word] = text.strip()
            elif colon and word == "spark":
                (cur.told if cur else told).append(i)
            if cur:
                cur.last = i + 1
            continue
        if line == "":
            cur, marks, told = None, {}, []
        elif cur is None:
            cur = Block(i, line)
            cur.marks, cur.told = marks, told
            marks, told = {}, []
            blocks.append(cur)
        elif line == "----":
            cur.divider, cur.last = i, i + 1
        else:
            (cur.body if cur.divider is None else cur.want).append(line)
            cur.last = i + 1
    return blocks


def type_text(t):
    """A Spark type in the words of the test files."""
    name = t.typeName()
    plain = {
        "boolean": "boolean", "byte": "tinyint", "short": "smallint", "integer": "integer", "long": "bigint", "float": "float",
        "double": "double", "string": "text", "binary": "blob", "date": "date", "timestamp": "timestamptz",
        "timestamp_ntz": "timestamp", "void": "integer",
    }
    if name in plain:
        return plain[name]
    if name == "decimal":
        return f"decimal({t.precision},{t.scale})"
    if name == "array":
        return type_text(t.elementType) + "[]"
    if name == "map":
        return f"map({type_text(t.keyType)},{type_text(t.valueType)})"
    if name == "struct":
        return "struct(" + ",".join(f"{f.name} {type_text(f.dataType)}" for f in t.fields) + ")"
    return t.simpleString()


def float_text(x, width):
    """A float the way Go writes it with 'g' and the fewest digits that tell it apart."""
    if math.isnan(x):
        return "NaN"
    if math.isinf(x):
        return "+Inf" if x > 0 else "-Inf"
    if width == 32:
        import numpy
        short = str(numpy.float32(x))
    else:
        short = repr(x)
    sign, digits, exp = decimal.Decimal(short).as_tuple()
    digits = "".join(map(str, digits))
    bare = digits.rstrip("0")
    exp += len(digits) - len(bare)
    digits = bare.lstrip("0")
    minus = "-" if sign else ""
    if not digits:
        return minus + "0"
    point = len(digits) + exp  # digits before the point
    if point - 1 < -4 or point - 1 >= 6:
        tail = "." + digits[1:] if len(digits) > 1 else ""
        return f"{minus}{digits[0]}{tail}e{'+' if point > 0 else '-'}{abs(point - 1):02d}"
    if point <= 0:
        return minus + "0." + "0" * -point + digits
    if point >= len(digits):
        return minus + digits + "0" * (point - len(digits))
    return minus + digits[:point] + "." + digits[point:]


def value_text(v, t):
    """A value in the words of the test files."""
    if v is None:
        return "NULL"
    name = t.typeName()
    if name == "boolean":
        return "true" if v else "false"
    if name in ("float", "double"):
        return float_text(v, 32 if name == "float" else 64)
    if name == "decimal":
        text = format(v, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    if name == "date":
        return v.isoformat()
    if name in ("timestamp", "timestamp_ntz"):
        text = v.strftime("%Y-%m-%d %H:%M:%S")
        if v.microsecond:
            text += (".%06d" % v.microsecond).rstrip("0")
        if name == "timestamp":
            zone = zoneinfo.ZoneInfo(os.environ["TZ"])
            off = v.replace(tzinfo=zone).strftime("%z")
            text += off[:3] + ":" + off[3:5]
        return text
    if name == "binary":
        return bytes(v).hex()
    if name == "array":
        return "[" + ", ".join(value_text(x, t.elementType) for x in v) + "]"
    if name == "map":
        return "{" + ", ".join(f"{value_text(k, t.keyType)}={value_text(x, t.valueType)}" for k, x in v.items()) + "}"
    if name == "struct":
        return "{" + ", ".join(f"{f.name}: {value_text(v[i], f.dataType)}" for i, f in enumerate(t.fields)) + "}"
    return str(v)


def spark_text(text):
    """A query of quire in Spark's spelling, as the distributed engine writes it.

    Spark reads a doubled quote inside a literal as two literals in a row, and under escapedStringLiterals keeps both quotes; so
    a literal is written with backslashes. to_timestamp gives an instant whatever spark.sql.timestampType says.
    """
    out, i = [], 0
    while i < len(text):
        c = text[i]
        if c == "'":
            j, value = i + 1, []
            while j < len(text):
                if text[j] == "'":
                    if text[j + 1 : j + 2] != "'":
                        break
                    j += 1
                value.append(text[j])
                j += 1
            out.append("'" + "".join(value).replace("\\", "\\\\").replace("'", "\\'") + "'")
            i = j + 1
        elif c in '"`':
            j = text.index(c, i + 1) + 1
            out.append(text[i:j])
            i = j
        elif text.startswith("--", i):
            j = (text + "\n").index("\n", i)
            out.append(text[i:j])
            i = j
        elif c.isalpha() or c == "_":
            j = i
            while j < len(text) and (text[j].isalnum() or text[j] == "_"):
                j += 1
            word = text[i:j]
            if word.lower() == "to_timestamp" and text[j : j + 1] == "(":
                word = "to_timestamp_ltz"
            out.append(word)
            i = j
        else:
            out.append(c)
            i += 1
    return "".join(out)


class Oracle:
    def __init__(self):
        from pyspark.sql import SparkSession

        build = SparkSession.builder.master("local[1]").appName("sparkoracle")
        for k, v in SETTINGS.items():
            build = build.config(k, v)
        self.spark = build.getOrCreate()
        self.spark.sparkContext.setLogLevel("OFF")
        logging.getLogger("SQLQueryContextLogger").disabled = True  # errors are answers here

    def zone(self, name):
        self.spark.conf.set("spark.sql.session.timeZone", name)
        os.environ["TZ"] = name  # the client turns instants into local times
        time.tzset()

    def forget(self):
        for t in self.spark.catalog.listTables():
            if t.isTemporary:
                self.spark.catalog.dropTempView(t.name)

    def source(self, name, text):
        """A CSV source, typed as quire types it: integers are bigint."""
        import tempfile

        from pyspark.sql import functions as F

        with tempfile.NamedTemporaryFile("w", suffix=".csv", delete=False) as f:
            f.write(text)
        df = self.spark.read.csv(f.name, header=True, inferSchema=True)
        for c in df.schema.fields:
            if c.dataType.typeName() == "integer":
                df = df.withColumn(c.name, F.col(c.name).cast("bigint"))
        df.createOrReplaceTempView(name)

    def query(self, text):
        """Rows of a query as the test files write them: a header and lines; or the error's first line."""
        try:
            df = self.spark.sql(spark_text(text))
            rows = df.collect()
        except Exception as e:  # Spark's errors have many classes and no base that Python shares
            first = [line for line in str(e).splitlines() if line.strip()]
            return None, first[0] if first else type(e).__name__
        fields = df.schema.fields
        head = " | ".join(f"{f.name} {type_text(f.dataType)}" for f in fields)
        return [head] + [" | ".join(value_text(r[i], f.dataType) for i, f in enumerate(fields)) for r in rows], None


def same(a, b, unordered):
    if a[:1] != b[:1]:
        return False
    return sorted(a[1:]) == sorted(b[1:]) if unordered else a == b


def check(oracle, path, write):
    """Compares one file with Spark, or writes Spark's answers into it. Gives the number of disagreements."""
    with open(path, encoding="utf-8") as f:
        lines = f.read().split("\n")
    bad, asked, edits = 0, 0, []

    def complain(b, *what):
        nonlocal bad
        bad += 1
        print(f"{os.path.relpath(path, ROOT)}:{b.first + 1}: " + "\n    ".join([what[0], *b.body, *what[1:]]))

    oracle.forget()
    oracle.zone("UTC")
    for b in parse(lines):
        words = b.head.split()
        body = "\n".join(b.body)
        if words[0] == "zone":
            oracle.zone(words[1])
        elif words[0] == "source":
            oracle.source(words[1], body + "\n")
        elif words[0] == "define":
            rows, error = oracle.query(f"CREATE OR REPLACE TEMPORARY VIEW {words[1]} AS {body}")
            if error:
                complain(b, "Spark refuses: " + error)
        elif words[0] in ("query", "error"):
            if "quire-only" in b.marks or "spark-only" in b.marks:
                continue
            asked += 1
            rows, error = oracle.query(body)
            agrees = error is not None if words[0] == "error" else rows is not None and same(rows, b.want, "unordered" in words)
            told = ["error: " + error] if error else rows
            if "differs" in b.marks:
                if agrees and b.want:
                    complain(b, "marked as different, but Spark agrees")
                if write:
                    edits.append((b, None, ["# spark: " + line for line in told]))
            elif agrees:
                continue
            elif words[0] == "error":
                complain(b, "an error here, and Spark answers", *rows)
            elif error:
                complain(b, "Spark refuses: " + error)
            elif write:
                edits.append((b, rows, []))
            else:
                complain(b, "Spark answers", *rows, "and the file expects", *b.want)
    if write and edits:
        for b, rows, told in reversed(edits):
            if rows is not None:
                at = b.divider if b.divider is not None else b.last
                lines[at : b.last] = ["----"] + rows
            else:
                for i in reversed(b.told):
                    del lines[i]
                first = b.first - sum(1 for i in b.told if i < b.first)
                lines[first:first] = told
        with open(path, "w", encoding="utf-8") as f:
            f.write("\n".join(lines))
    print(f"{os.path.relpath(path, ROOT)}: {asked} asked, {bad} disagree" + (f", {len(edits)} written" if write else ""))
    return bad


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--write", action="store_true", help="write Spark's answers into the files")
    p.add_argument("files", nargs="*", help="test files; all functions_*.test without any")
    a = p.parse_args()
    files = a.files or sorted(glob.glob(os.path.join(ROOT, "engine/enginetest/testdata/functions_*.test")))
    oracle = Oracle()
    return 1 if sum(check(oracle, f, a.write) for f in files) else 0


if __name__ == "__main__":
    sys.exit(main())
