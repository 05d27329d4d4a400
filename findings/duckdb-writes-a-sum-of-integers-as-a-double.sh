#!/usr/bin/env bash
# duckdb 2.0.1: SUM over a BIGINT column, written to Parquet.
#
# What: the sum is a HUGEINT (exact, 128 bits), and COPY ... TO a Parquet file writes it as DOUBLE. Past 2^53 the last digits
# change; the console shows the exact number, the file has another. A sum of DECIMAL(18,2) stays exact.
# Why it matters: totals in cents, or counts multiplied out, are published from such queries. The column's type changes with it:
# readers see "double" for something that was counted, and a join or a check for equality with the integer table fails.
# Source: DuckDB's documentation, aggregate sum (HUGEINT for integers); the table of Parquet types has no 128-bit integer.
# A way out: SUM(x)::BIGINT or ::DECIMAL(38,0) before COPY.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'duckdb==2.0.1' 'pyarrow==26.0.1'
env/bin/python - <<'PY'
import sys
from importlib.metadata import version
import duckdb
import pyarrow.parquet as parquet

duckdb.sql("CREATE TABLE cents AS SELECT unnest([9007199254740992, 1])::BIGINT AS paid")
total = duckdb.sql("SELECT SUM(paid) FROM cents").fetchall()[0][0]
duckdb.sql("COPY (SELECT SUM(paid) AS total, SUM(paid)::DECIMAL(38,0) AS exact, COUNT(*) AS rows FROM cents) TO 'total.parquet'")
table = parquet.read_table("total.parquet")
types = [str(field.type) for field in table.schema]
row = table.to_pylist()[0]
print(f"duckdb {version('duckdb')}, pyarrow {version('pyarrow')}")
print("A good guess: a sum of whole numbers is a whole number in the file, or a decimal.")
print("What happens: it is a double.")
print(f"Seen, in DuckDB: {total}")
print(f"Seen, in the file: {dict(zip(row, zip(types, row.values())))}")
ok = total == 9007199254740993 and types[0] == "double" and row["total"] == 9007199254740992 and int(row["exact"]) == total
sys.exit(0 if ok else "The behaviour has changed.")
PY
