#!/usr/bin/env bash
# python-dateutil 2.9.0.post0: isoparse, the strict parser for ISO 8601.
#
# What: the period 2024-03-01/2024-04-01 is the moment 2024-03-01 20:24, of a time zone of 3 hours and 59 minutes west; that of a
# year, 2024-01-01/2025-01-01, is 20:25 of New Year's Day. Every character may stand between day and time, the year of the end is
# taken for hours and minutes, and its month for a time zone. A period with times or of whole years is refused.
# Why it matters: schema.org and Dublin Core write the time that data cover so (temporalCoverage, dct:temporal of older catalogues).
# Read with isoparse the end of each period is gone, and what is left looks like a date with a time.
# Source: ISO 8601:2004, 4.4 (time intervals); RFC 3339; the docstring of isoparse promises ISO 8601 date-times.
# A way out: dateutil.parser.isoparser(sep="T").
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'python-dateutil==2.9.0.post0'
env/bin/python - <<'PY'
import sys
from importlib.metadata import version
from dateutil.parser import isoparse, isoparser

def read(parse, text):
    try:
        return str(parse(text))
    except ValueError:
        return "refused"

periods = ["2024-03-01/2024-04-01", "2024-01-01/2025-01-01", "2024/2025", "2024-03-01T00:00:00Z/2024-04-01T00:00:00Z"]
seen = [read(isoparse, text) for text in periods]
strict = [read(isoparser(sep="T").isoparse, text) for text in periods]
print(f"python-dateutil {version('python-dateutil')}")
print("A good guess: all four are refused, since isoparse reads date-times and no periods.")
print("What happens:")
for row in zip(periods, seen, strict):
    print("  {:42} {:26} with sep=T: {}".format(*row))
want = ["2024-03-01 20:24:00-03:59", "2024-01-01 20:25:00-00:59", "refused", "refused"]
sys.exit(0 if seen == want and set(strict) == {"refused"} else "The behaviour has changed.")
PY
