#!/usr/bin/env bash
# pyarrow 26.0.1 (and pandas 3.1.1 above it), reading Parquet files of duckdb 2.0.1.
#
# What: a column of durations (INTERVAL: 14 months and 3 days) is twelve bytes in pyarrow and in pandas, without a warning, although
# Arrow has a type for months, days and nanoseconds. A time with a zone (TIMETZ), 10:30+01, is 09:30 with nothing to say of where.
# Why it matters: terms of contracts and times of execution are durations. The bytes can be grouped, joined and counted, so nothing
# fails until somebody sorts them: they are little-endian, and 256 months sort before 1.
# Source: Apache Parquet, LogicalTypes, INTERVAL: three little-endian numbers, months, days and milliseconds.
# A way out: write months as an integer, or the text of ISO 8601.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'pyarrow==26.0.1' 'pandas==3.1.1' 'duckdb==2.0.1'
env/bin/python - <<'PY'
import datetime, sys
from importlib.metadata import version
import duckdb, pandas, pyarrow.parquet

duckdb.sql("COPY (SELECT INTERVAL '14 months 3 days' AS term, TIMETZ '10:30:00+01' AS opens) TO 'terms.parquet'")
table = pyarrow.parquet.read_table("terms.parquet")
seen = table.to_pylist()[0]
print(f"pyarrow {version('pyarrow')}, pandas {version('pandas')}, duckdb {version('duckdb')}")
print("A good guess: an interval of 14 months and 3 days, and 10:30 with its zone, or an error.")
print(f"What happens:\n  pyarrow {table.schema.field('term').type}: {seen}\n  pandas  {pandas.read_parquet('terms.parquet').iloc[0].tolist()}")
print(f"  duckdb  {duckdb.sql('''SELECT term::VARCHAR, opens::VARCHAR FROM 'terms.parquet' ''').fetchall()}")
want = {"term": bytes([14, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0]), "opens": datetime.time(9, 30)}
sys.exit(0 if seen == want else "The behaviour has changed.")
PY
