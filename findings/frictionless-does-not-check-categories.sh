#!/usr/bin/env bash
# frictionless 5.21.0: "categories", the property of Data Package 2.0 for coded columns.
#
# What: the descriptor is accepted, and any value is valid: the list of categories is never compared with the cells.
# "enum" with the same list does refuse them.
# Why it matters: whoever moves a code list from "enum" to "categories" (to give each code its label, as version 2 invites)
# turns the check off. The report stays green while unknown codes come in.
# Source: Data Package 2.0, Table Schema, field property "categories": it restricts a field to a finite set of values.
# A way out: keep the codes in "constraints": {"enum": [...]} as well.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'frictionless==5.21.0'
printf '%s\n' 'status' 'completed' 'cancelled' 'to be confirmed' > projects.csv
env/bin/python - <<'PY'
import sys
from importlib.metadata import version
from frictionless import Resource

codes = ["completed", "cancelled"]

def errors(**field):
    report = Resource({"name": "projects", "type": "table", "path": "projects.csv", "schema": {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "fields": [{"name": "status", "type": "string", **field}]}}).validate()
    return [(error.type, error.row_number) for task in report.tasks for error in task.errors]

plain = errors(categories=codes)
labelled = errors(categories=[{"value": code, "label": code.title()} for code in codes])
enum = errors(constraints={"enum": codes})
print(f"frictionless {version('frictionless')}")
print('A good guess: "to be confirmed" is an error under "categories" as it is under "enum".')
print('What happens: "categories" is read and never checked.')
print(f"Seen, categories as a list:     {plain}")
print(f"Seen, categories with labels:   {labelled}")
print(f"Seen, the same codes as an enum: {enum}")
sys.exit(0 if plain == labelled == [] and enum == [("constraint-error", 4)] else "The behaviour has changed.")
PY
