#!/usr/bin/env bash
# pyjstat 2.4.0: from a pandas table to JSON-stat.
#
# What: the values are written in the order of the rows, the categories in the order in which they are first seen. When the
# rows are not sorted as a cube, or one combination has no row, each value after that stands under another category.
# Why it matters: a table that comes from a database or a group-by has gaps and its own order. The JSON-stat file that comes
# out is well formed, has all the numbers, and says that the women of 2020 are those of 2021.
# Source: JSON-stat 2.0, "value": the list is in row-major order of "id" and "size", with null where there is nothing.
# A way out: make the full cube first (reindex over the product of all categories), sort it, then write.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'pyjstat==2.4.0' 'pandas==3.1.1'
env/bin/python - <<'PY'
import json, sys
from importlib.metadata import version
import pandas
from pyjstat import pyjstat

def through(rows):
    table = pandas.DataFrame(rows, columns=["year", "sex", "value"])
    cube = pyjstat.Dataset.read(table).write()
    try:
        back = [tuple(row) for row in pyjstat.Dataset.read(cube).write("dataframe").itertuples(index=False, name=None)]
    except Exception as error:
        back = f"{type(error).__name__}: {error}"
    return json.loads(cube), back

order = [("2021", "M", 10), ("2020", "F", 20), ("2020", "M", 30), ("2021", "F", 40)]
gap = [("2020", "F", 1), ("2021", "F", 2), ("2021", "M", 3)]
first, back = through(order)
second, _ = through(gap)
print(f"pyjstat {version('pyjstat')}, pandas {version('pandas')}")
print("A good guess: each value goes to the place of its categories; a missing combination is null.")
print("What happens: values go out as the rows come.")
print(f"Seen, in:   {order}")
print(f"Seen, back: {back}")
print(f"Seen, three rows of a cube of four: size {second['size']}, value {second['value']}")
changed = sorted(set(order) - set(back))
print(f"Rows that went in and did not come back: {changed}")
ok = len(changed) == 2 and sorted(value for *_, value in back) == [10, 20, 30, 40] and second["size"] == [2, 2] and second["value"] == [1, 2, 3]
sys.exit(0 if ok else "The behaviour has changed.")
PY
