#!/usr/bin/env bash
# frictionless 5.21.0 (with python-dateutil 2.9.0.post0): a date field of format "any".
#
# What: a cell that holds only a year, a month or a day number is valid. The missing parts are those of the day on which
# the reader runs: "2024" read on 30 November is 2024-11-30, and tomorrow it is another date.
# Why it matters: a schema with "any" over a column of mixed precision ("2024", "2024-05", "05/06/2024") passes, and every
# harvest gives other dates for the same bytes: a change every day, and days that no publisher ever wrote.
# Source: Data Package 2.0, Table Schema, "any": not recommended, and it does not say what fills the gap.
# A way out: no "any"; type "year" and "yearmonth" for such columns, or one strptime pattern.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'frictionless==5.21.0' 'python-dateutil==2.9.0.post0'
printf 'decided_on\n2024\n2024-05\n12\n' > decisions.csv
env/bin/python - <<'PY'
import datetime, sys
from importlib.metadata import version
from frictionless import Resource

def read():
    return Resource({"name": "decisions", "type": "table", "path": "decisions.csv", "format": "csv",
                     "schema": {"fields": [{"name": "decided_on", "type": "date", "format": "any"}]}})

before = datetime.date.today()
valid = read().validate().valid
days = [row["decided_on"] for row in read().read_rows()]
today = datetime.date.today()
print(f"frictionless {version('frictionless')}, python-dateutil {version('python-dateutil')}")
print('A good guess: "2024" is refused as a date, or is its first day, 2024-01-01.')
print("What happens: the file is valid, and what the cell does not say is taken from the clock.")
print(f"Seen on {today}: valid = {valid}")
for cell, day in zip(["2024", "2024-05", "12"], days):
    print(f"  {cell!r:10} -> {day}")

def as_today(now):
    last = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return [datetime.date(2024, now.month, min(now.day, last[now.month - 1])),
            datetime.date(2024, 5, now.day), datetime.date(now.year, now.month, 12)]

sys.exit(0 if valid and days in (as_today(before), as_today(today)) else "The behaviour has changed.")
PY
