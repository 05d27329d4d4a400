#!/usr/bin/env bash
# frictionless 5.21.0, csvw 4.1.1 and pandas 3.1.1: decimalChar "," with groupChar "." (the usual way to write amounts in Portugal).
#
# What: they delete every "." before they read the number, wherever it stands. "19974.42", an amount written the English way,
# is 1997442: a hundred times too much, and valid. In pandas, thousands="." does it in all columns, also where text is meant: the
# day "05.06.2022" is 5062022, and article 12.1 and article 1.21 are both 121.
# Why it matters: real exports of public contracts hold both ways in one file ("19.974,42 €" beside "19974.42 €"). A schema
# that names the separators looks like a guard against that, and it is none.
# Source: Table Schema, "number", "groupChar"; Model for Tabular Data, 6.4.2 "Formats for numeric types": what it
# refuses in so many words is two group characters in a row.
# A way out: in CSVW a pattern such as "#.##0,00" does not help either (see the last line); check the groups of three yourself.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'frictionless==5.21.0' 'csvw==4.1.1' 'pandas==3.1.1'
printf '%s\n' 'amount' '"19.974,42"' '19974.42' > contracts.csv
printf '%s\n' 'amount' '"19974.42,00"' > pattern.csv
printf '%s\n' 'day;article;amount' '05.06.2022;12.1;19974.42' '06.06.2022;1.21;19.974,42' > acts.csv
env/bin/python - <<'PY'
import json, sys
from decimal import Decimal
from importlib.metadata import version
import pandas
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
acts = pandas.read_csv("acts.csv", sep=";", decimal=",", thousands=".").to_dict("list")
third = metadata("pattern", {"pattern": "#.##0,00", **signs})
print(f"frictionless {version('frictionless')}, csvw {version('csvw')}, pandas {version('pandas')}")
print('A good guess: "19974.42" is an error where "." groups thousands, for no group has two digits.')
print("What happens: every group character is cut out first; the amount is a hundred times too large, and valid.")
print(f"Seen, frictionless: valid = {first[0]}, '19.974,42' -> {first[1][0]}, '19974.42' -> {first[1][1]}")
print(f"Seen, csvw:         valid = {second[0]}, '19.974,42' -> {second[1][0]}, '19974.42' -> {second[1][1]}")
print(f"Seen, csvw with pattern #.##0,00: valid = {third[0]}, '19974.42,00' -> {third[1][0]}")
print(f"Seen, pandas, days 05.06.2022 and 06.06.2022, articles 12.1 and 1.21, the same two amounts: {acts}")
plain = {"day": [5062022, 6062022], "article": [121, 121], "amount": [1997442.0, 19974.42]}
want = True, [Decimal("19974.42"), Decimal(1997442)]
sys.exit(0 if first == want and second == want and third == (True, [Decimal(1997442)]) and acts == plain else "The behaviour has changed.")
PY
