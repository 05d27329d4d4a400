#!/usr/bin/env bash
# frictionless 5.21.0: keys of two columns where one of the two cells is empty.
#
# What: in a primary key a row with one empty part is valid (only a key with all parts empty is told). In a foreign key to
# that table the same half-empty pair is an error.
# Why it matters: SQL does it exactly the other way round: no part of a primary key may be NULL, and a foreign key with a NULL
# part is not checked (MATCH SIMPLE). Tables that validate cannot be loaded, and tables that load do not validate.
# Source: Table Schema, "primaryKey" (per SQL the fields cannot be null) and "foreignKeys"; frictionlessdata/frictionless-py#1623.
# A way out: say "required": true on every field of a primary key, and fill or drop half-empty references before validation.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'frictionless==5.21.0'
printf '%s\n' 'body,lot' 'A,1' 'A,' 'B,' > lots.csv
printf '%s\n' 'bid,body,lot' '1,A,1' '2,C,' > bids.csv
env/bin/python - <<'PY'
import sys
from importlib.metadata import version
from frictionless import Package

def pair():
    return [{"name": "body", "type": "string"}, {"name": "lot", "type": "string"}]

report = Package({"name": "tender", "resources": [
    {"name": "lots", "type": "table", "path": "lots.csv", "schema": {"fields": pair(), "primaryKey": ["body", "lot"]}},
    {"name": "bids", "type": "table", "path": "bids.csv", "schema": {
        "fields": [{"name": "bid", "type": "integer"}, *pair()],
        "foreignKeys": [{"fields": ["body", "lot"], "reference": {"resource": "lots", "fields": ["body", "lot"]}}]}}]}).validate()
errors = {task.name: [(error.type, error.row_number) for error in task.errors] for task in report.tasks}
print(f"frictionless {version('frictionless')}")
print("A good guess, from SQL: a primary key with an empty part is an error; a foreign key with an empty part is let through.")
print("What happens: the other way round.")
print(f"Seen, primary key, rows (A, empty) and (B, empty): errors = {errors['lots']}")
print(f"Seen, foreign key, row (C, empty): errors = {errors['bids']}")
sys.exit(0 if errors == {"lots": [], "bids": [("foreign-key", 3)]} else "The behaviour has changed.")
PY
