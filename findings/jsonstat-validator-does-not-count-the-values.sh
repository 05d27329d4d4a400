#!/usr/bin/env bash
# jsonstat-validator 0.4.6: JSON-stat 2.0 cubes whose values do not fit their size.
#
# What: a cube of 2 × 2 with three values, or with five, is valid, as is a sparse one with a value at place 9, and two categories of
# one dimension at the same place. A status list of a wrong length is refused, so lengths seem to be looked at.
# Why it matters: a value that is missing in the middle moves all after it to the next category. This is the one fault that nobody
# sees in the table, and for which one runs a validator.
# Source: JSON-stat 2.0, "value": the cells in row-major order of all categories, missing ones as null or, in an object, left out;
# "index": the place of a category.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'jsonstat-validator==0.4.6'
env/bin/python - <<'PY'
import sys
from importlib.metadata import version
from jsonstat_validator import validate_jsonstat

def cube(value, years=("2022", "2023"), **more):
    dimension = {"concelho": {"category": {"index": ["Lisboa", "Porto"]}}, "ano": {"category": {"index": years}}}
    return {"version": "2.0", "class": "dataset", "id": ["concelho", "ano"], "size": [2, 2], "dimension": dimension, "value": value, **more}

cases = {"four values": cube([1, 2, 3, 4]), "three values": cube([1, 2, 3]), "five values": cube([1, 2, 3, 4, 5]), "a value at 9": cube({"9": 1}),
         "two years at 0": cube([1, 2, 3, 4], {"2022": 0, "2023": 0}), "two statuses": cube([1, 2, 3, 4], status=["e", "p"])}
seen = {}
for name, case in cases.items():
    try:
        seen[name] = validate_jsonstat(case)
    except Exception as error:
        seen[name] = type(error).__name__
print(f"jsonstat-validator {version('jsonstat-validator')}")
print("A good guess: only the first is valid.")
print("What happens:")
for name, answer in seen.items():
    print(f"  {name:15} {answer}")
sys.exit(0 if list(seen.values()) == [True] * 5 + ["JSONStatValidationError"] else "The behaviour has changed.")
PY
