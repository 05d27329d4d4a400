#!/usr/bin/env bash
# duckdb 2.0.1: read_csv on a table of statistics with a column a year.
#
# What: a header "entity,municipality,2021,2022" over columns of text and whole numbers is taken for a row of data, for each of
# its cells would fit the type of its column. The columns are named column0 to column3, and 2021 is added to the sum of 2021.
# Why it matters: this is the commonest shape of published statistics. Nothing fails: counts are one too high and totals too
# high by the year itself, which in a column of small numbers is a lot and in one of large numbers is not seen.
# Source: DuckDB's documentation, CSV auto detection, header: a first row that is consistent with the types is data.
# A way out: header = true.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'duckdb==2.0.1'
env/bin/python - <<'PY'
import sys
from importlib.metadata import version
import duckdb

with open("staff.csv", "w") as out:
    out.write("entity,municipality,2021,2022\n")
    out.writelines(f"Body {n},Porto,{n},{n + 1}\n" for n in range(1, 51))
names = duckdb.sql("FROM read_csv('staff.csv')").columns
rows, total = duckdb.sql("SELECT count(*), sum(column2) FROM read_csv('staff.csv')").fetchall()[0]
told = duckdb.sql("""SELECT count(*), sum("2021") FROM read_csv('staff.csv', header = true)""").fetchall()[0]
print(f"duckdb {version('duckdb')}")
print('A good guess: a first row of words and years over fifty rows is a header; "municipality" occurs nowhere else.')
print("What happens: it is counted and added up.")
print(f"Seen: columns {names}, {rows} rows, sum of 2021 = {total}")
print(f"Seen, with header = true: {told[0]} rows, sum of 2021 = {told[1]}")
ok = names == ["column0", "column1", "column2", "column3"] and (rows, total) == (51, 1275 + 2021) and told == (50, 1275)
sys.exit(0 if ok else "The behaviour has changed.")
PY
