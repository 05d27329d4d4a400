#!/usr/bin/env bash
# csvw 4.1.1 (the Python reader and validator of CSV on the Web).
#
# What: when the titles of a column have a language ({"pt": "Preço"}), the header "Preço" does not match them. The validator
# says "Incompatible column titles"; the reader goes on, gives None in the described columns, and passes the cells on as
# unchecked text under the header's own words. Even a required type is not looked at.
# Why it matters: titles in two languages are the very thing the format offers to publishers in Europe.
# Source: Metadata Vocabulary for Tabular Data, "Schema Compatibility": titles of the header have the language "und", and
# "und" matches any language.
# A way out: give the header's own words as the column's "name" or as titles without a language, and translations elsewhere.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'csvw==4.1.1'
printf '%s\n' 'Número,Preço' '1,12.50' '2,unknown' > prices.csv
env/bin/python - <<'PY'
import json, sys, warnings
from importlib.metadata import version
from csvw import CSVW
from csvw.metadata import Table

def look(**titles):
    with open("prices.csv-metadata.json", "w") as out:
        json.dump({"@context": "http://www.w3.org/ns/csvw", "url": "prices.csv", "tableSchema": {"columns": [
            {"name": "number", "titles": titles["first"], "datatype": "integer"},
            {"name": "price", "titles": titles["second"], "datatype": "decimal"}]}}, out)
    with warnings.catch_warnings(record=True):
        warnings.simplefilter("always")
        checked = CSVW("prices.csv-metadata.json", validate=True)
        try:
            rows = [dict(row) for row in Table.from_file("prices.csv-metadata.json")]
        except ValueError as error:
            rows = f"refused: {error}"
        valid = checked.is_valid
        return valid, sorted({str(w.message)[:30] for w in checked.warnings}), rows

plain = look(first="Número", second="Preço")
spoken = look(first={"pt": "Número", "en": "Number"}, second={"pt": "Preço", "en": "Price"})
print(f"csvw {version('csvw')}")
print("A good guess: a title in Portuguese matches the header that has just that word; 'unknown' is refused as a decimal.")
print("What happens: titles with a language match no header; the described columns are empty, the cells unchecked.")
print(f"Seen, titles without a language: {plain[2]}")
print(f"Seen, titles with a language, the validator: valid = {spoken[0]}, {spoken[1]}")
print(f"Seen, titles with a language, the reader:    {spoken[2]}")
want = [{"Número": "1", "Preço": "12.50", "number": None, "price": None},
        {"Número": "2", "Preço": "unknown", "number": None, "price": None}]
ok = "unknown" in plain[2] and not spoken[0] and "Incompatible column titles" in spoken[1] and spoken[2] == want
sys.exit(0 if ok else "The behaviour has changed.")
PY
