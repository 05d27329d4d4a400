#!/usr/bin/env bash
# csvw 4.1.1 (the Python reader and validator of CSV on the Web).
#
# What: a row with more cells than there are columns is valid, and the cells beyond the last column are thrown away. A
# text with a comma that nobody quoted therefore loses its end and moves its neighbours, and the file is still valid.
# Why it matters: one unquoted comma is the commonest fault of hand-made CSV, and finding it is what a validator is run for.
# When the header too has a column more, the same validator says "Column number mismatch": it looks at the header alone.
# Source: Model for Tabular Data and Metadata on the Web, introduction and section 8: each row has the same number of cells.
# A way out: count the cells of each row before the file reaches the library.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'csvw==4.1.1'
printf '%s\n' 'id,supplier,amount' '1,Obras e Pontes,900' '2,Silva, 7,1200' > contracts.csv
env/bin/python - <<'PY'
import json, sys, warnings
from importlib.metadata import version
from csvw import CSVW
from csvw.metadata import Table

columns = [("id", "integer"), ("supplier", "string"), ("amount", "integer")]
with open("contracts.csv-metadata.json", "w") as out:
    json.dump({"@context": "http://www.w3.org/ns/csvw", "url": "contracts.csv", "tableSchema": {"columns": [
        {"name": name, "titles": name, "datatype": kind} for name, kind in columns]}}, out)
with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    checked = CSVW("contracts.csv-metadata.json", validate=True)
    valid, told_by_it = checked.is_valid, [str(warning.message) for warning in checked.warnings]
    rows = [dict(row) for row in Table.from_file("contracts.csv-metadata.json")]
print(f"csvw {version('csvw')}")
print("A good guess: the row '2,Silva, 7,1200' has four cells for three columns and is an error.")
print("What happens: it is valid; the fourth cell, the amount, is dropped, and the third is read as the amount.")
print(f"Seen: valid = {valid}, warnings = {told_by_it + [str(w.message) for w in told]}")
for row in rows:
    print(f"  {row}")
want = [{"id": 1, "supplier": "Obras e Pontes", "amount": 900}, {"id": 2, "supplier": "Silva", "amount": 7}]
sys.exit(0 if valid and not told_by_it and not told and rows == want else "The behaviour has changed.")
PY
