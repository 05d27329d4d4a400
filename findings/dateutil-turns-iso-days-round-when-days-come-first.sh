#!/usr/bin/env bash
# python-dateutil 2.9.0.post0: parser.parse(text, dayfirst=True), and pandas 3.1.1: to_datetime(text, dayfirst=True).
#
# What: 2024-03-01 is 3 January, 2024-03-13 is 13 March: with dayfirst=True also days that begin with the year are read year, day,
# month, and where that is no day, year, month, day. isoparse reads both as of March.
# Why it matters: dayfirst=True is what one sets for Portuguese files. A column that has days of both forms, or one file of ISO days
# among others, has its days up to the 12th moved by months, and the others right; no value is refused.
# Source: ISO 8601: year, month, day. The documentation says that dayfirst decides about ambiguous days such as 01/05/09.
# A way out: try isoparse or date.fromisoformat first.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'python-dateutil==2.9.0.post0' 'pandas==3.1.1'
env/bin/python - <<'PY'
import sys, warnings
from importlib.metadata import version
import pandas
from dateutil.parser import isoparse, parse

warnings.filterwarnings("ignore")
days = ["01/03/2024", "2024-03-01", "2024-03-12", "2024-03-13", "20240301", "2024-03-01T10:30:00+01:00"]
seen = [str(parse(day, dayfirst=True).date()) for day in days]
print(f"python-dateutil {version('python-dateutil')}, pandas {version('pandas')}")
print("A good guess: all of March 2024; dayfirst decides about 01/03/2024 only.")
print("What happens:")
for day, read in zip(days, seen):
    iso = "" if "/" in day else f", isoparse {isoparse(day).date()}, pandas {pandas.to_datetime(day, dayfirst=True).date()}"
    print(f"  {day:26} parse {read}{iso}")
want = ["2024-03-01", "2024-01-03", "2024-12-03", "2024-03-13", "2024-01-03", "2024-01-03"]
same = [str(pandas.to_datetime(day, dayfirst=True).date()) for day in days] == seen
sys.exit(0 if seen == want and same else "The behaviour has changed.")
PY
