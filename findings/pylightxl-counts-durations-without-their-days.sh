#!/usr/bin/env bash
# pylightxl 1.61, reading durations of a workbook.
#
# What: 36 hours, in a cell with the format [h]:mm that shows 36:00, is the text "12:00:00"; 100 hours are "04:00:00". Whole days are
# left out, as of a time of day.
# Why it matters: hours of work, of operation and of training are sums in this format. Every one of a day or more is too small by
# days, those below are right, and all of them look like times.
# Source: ECMA-376 part 1, 18.8.31: [h] shows elapsed hours. openpyxl 3.1.5 and calamine give a duration.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'pylightxl==1.61' 'openpyxl==3.1.5'
env/bin/python - <<'PY'
import datetime, sys
from importlib.metadata import version
import openpyxl, pylightxl

hours = [6, 36, 100]
book = openpyxl.Workbook()
for at, hour in enumerate(hours, 1):
    book.active.cell(at, 1, hour / 24).number_format = "[h]:mm"
book.save("hours.xlsx")
seen = [row[0] for row in pylightxl.readxl("hours.xlsx").ws("Sheet").rows]
other = [row[0].value for row in openpyxl.load_workbook("hours.xlsx").active.iter_rows()]
print(f"pylightxl {version('pylightxl')}, openpyxl {version('openpyxl')}")
print("A good guess: 6:00, 36:00 and 100:00, as text, duration or part of a day.")
print("What happens:")
for row in zip(hours, seen, other):
    print("  {} hours -> pylightxl {!r}, openpyxl {}".format(*row))
whole = [datetime.timedelta(hours=hour) for hour in hours]
sys.exit(0 if seen == ["06:00:00", "12:00:00", "04:00:00"] and other == whole else "The behaviour has changed.")
PY
