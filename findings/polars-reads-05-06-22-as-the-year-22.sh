#!/usr/bin/env bash
# polars 2.1.0: read_csv(try_parse_dates=True) and days with a year of two digits.
#
# What: "05/06/22" becomes the date 0022-06-05: day and month are read the European way, and the year as the year 22 of our
# era. With four digits the same file is right.
# Why it matters: dd/mm/yy is how LibreOffice shows and saves dates in Portuguese, so it is what a CSV from a municipality has. The
# column is a date, nothing is null, and every filter "since 2020" is empty; a join on the day finds nothing.
# A way out: str.to_date("%d/%m/%y"), which gives 2022.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'polars==2.1.0'
printf '%s\n' 'signed_on;amount' '05/06/22;900' '13/06/22;1200' > contracts.csv
env/bin/python - <<'PY'
import sys
from importlib.metadata import version
import polars

table = polars.read_csv("contracts.csv", separator=";", try_parse_dates=True)
kind, days = table.schema["signed_on"], [str(day) for day in table["signed_on"]]
told = polars.read_csv("contracts.csv", separator=";").select(polars.col("signed_on").str.to_date("%d/%m/%y"))["signed_on"]
print(f"polars {version('polars')}")
print('A good guess: "05/06/22" is 2022-06-05, or it stays text.')
print("What happens: it is a date of the first century.")
print(f"Seen: {kind} {days}")
print(f'Seen, with to_date("%d/%m/%y"): {[str(day) for day in told]}')
ok = kind == polars.Date and days == ["0022-06-05", "0022-06-13"] and [str(day) for day in told] == ["2022-06-05", "2022-06-13"]
sys.exit(0 if ok else "The behaviour has changed.")
PY
