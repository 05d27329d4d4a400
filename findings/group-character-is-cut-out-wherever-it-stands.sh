#!/usr/bin/env bash
# frictionless 5.21.0 and csvw 4.1.1: decimalChar "," with groupChar "." (the usual way to write amounts in Portugal).
#
# What: both delete every "." before they read the number, wherever it stands. "19974.42", an amount written the English way,
# is 1997442: a hundred times too much. Both call the file valid.
# Why it matters: real exports of public contracts hold both ways in one file ("19.974,42 €" beside "19974.42 €"). A schema
# that names the separators looks like a guard against that, and it is none.
# Source: Table Schema, "number", "groupChar"; Model for Tabular Data, 6.4.2 "Formats for numeric types": what it
# refuses in so many words is two group characters in a row.
# A way out: in CSVW a pattern such as "#.##0,00" does not help either (see the last line); check the groups of three yourself.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'frictionless==5.21.0' 'csvw==4.1.1'
printf '%s\n' 'amount' '"19.974,42"' '19974.42' > contracts.csv
printf '%s\n' 'amount' '"19974.42,00"' > pattern.csv
env/bin/python - <<'PY'
import json, sys
from decimal import Decimal
from importlib.metadata import version
from csvw import CSVW
from csvw.metadata import Table
from frictionless import Resource

def metadata(name, form):
    path = name + ".csv-metadata.json"
    with open(path, "w") as out:
        json.dump({"@context": "http://www.w3.org/ns/csvw", "url": name + ".csv", "tableSchema": {"columns": [
            {"name": "amount", "titles": "amount", "datatype": {"base": "decimal", "format": form}}]}}, out)
    return CSVW(path, validate=True).is_valid, [row["amount"] for row in Table.from_file(path)]

def table():
    return Resource({"name": "contracts", "type": "table", "path": "contracts.csv", "format": "csv", "schema": {"fields": [
        {"name": "amount", "type": "number", "decimalChar": ",", "groupChar": "."}]}})

signs = {"decimalChar": ",", "groupChar": "."}
first = table().validate().valid, [row["amount"] for row in table().read_rows()]
second = metadata("contracts", signs)
third = metadata("pattern", {"pattern": "#.##0,00", **signs})
print(f"frictionless {version('frictionless')}, csvw {version('csvw')}")
print('A good guess: "19974.42" is an error where "." groups thousands, for no group has two digits.')
print("What happens: every group character is cut out first; the amount is a hundred times too large, and valid.")
print(f"Seen, frictionless: valid = {first[0]}, '19.974,42' -> {first[1][0]}, '19974.42' -> {first[1][1]}")
print(f"Seen, csvw:         valid = {second[0]}, '19.974,42' -> {second[1][0]}, '19974.42' -> {second[1][1]}")
print(f"Seen, csvw with pattern #.##0,00: valid = {third[0]}, '19974.42,00' -> {third[1][0]}")
want = True, [Decimal("19974.42"), Decimal(1997442)]
sys.exit(0 if first == want and second == want and third == (True, [Decimal(1997442)]) else "The behaviour has changed.")
PY
