#!/usr/bin/env bash
# ocdsmerge 0.8.0: compiled releases of the Open Contracting Data Standard.
#
# What: releases are put in order by the letters of their dates. 10:00+02:00 (eight o'clock in Greenwich) comes after 09:30Z, and
# 10:00:00.500Z before 10:00:00Z, so the older amount is the one of the compiled release.
# Why it matters: the compiled release is what people read. Publishers in Portugal change from +00:00 to +01:00 in March, and a file
# put together from two systems has both "Z" and offsets: of two corrections on one day the earlier can win.
# Source: OCDS 1.1, "Merging": releases are sorted by date, oldest first; "Date": a date-time of RFC 3339 with its time zone.
# A way out: bring all dates to UTC, in one form, before merging.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'ocdsmerge==0.8.0'
env/bin/python - <<'PY'
import sys
from datetime import datetime
from importlib.metadata import version
import ocdsmerge

def release(date, amount):
    return {"ocid": "ocds-000000-1", "id": date, "date": date, "tag": ["contract"], "initiationType": "tender",
            "contracts": [{"id": "c", "value": {"amount": amount, "currency": "EUR"}}]}

def instant(date):
    return datetime.fromisoformat(date.replace("Z", "+00:00"))

pairs = [("2024-07-01T08:00:00Z", "2024-07-01T09:30:00Z"), ("2024-07-01T10:00:00+02:00", "2024-07-01T09:30:00Z"),
         ("2024-07-01T10:00:00Z", "2024-07-01T10:00:00.500Z")]
merger, seen = ocdsmerge.Merger({"type": "object", "properties": {}}), []
print(f"ocdsmerge {version('ocdsmerge')}")
print("A good guess: the later instant counts, 650 each time.")
print("What happens:")
for older, newer in pairs:
    assert instant(older) < instant(newer)
    whole = merger.create_compiled_release([release(older, 700), release(newer, 650)])
    seen.append((whole["contracts"][0]["value"]["amount"], whole["date"]))
    print(f"  700 at {older}, 650 at {newer} -> {seen[-1][0]}, dated {seen[-1][1]}")
sys.exit(0 if [amount for amount, _ in seen] == [650, 700, 700] else "The behaviour has changed.")
PY
