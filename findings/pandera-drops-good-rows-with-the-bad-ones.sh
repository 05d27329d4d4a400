#!/usr/bin/env bash
# pandera 0.35.0 with pandas 3.1.1: drop_invalid_rows=True.
#
# What: rows are dropped by their index label. When a label occurs twice, as after pandas.concat of several files, one bad
# row takes every row of its label with it. No error is raised and nothing says how many went.
# Why it matters: concatenated monthly files all begin at label 0, so one bad amount in January drops the rows of the same number
# of every month. With the Polars backend, which has no labels, only the bad row goes.
# A way out: reset_index(drop=True) before the validation, and compare the number of rows with the failure cases.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'pandera==0.35.0' 'pandas==3.1.1' 'polars==2.1.0'
env/bin/python - <<'PY'
import sys, warnings
from importlib.metadata import version
warnings.simplefilter("ignore")
import pandas, polars
import pandera.pandas as for_pandas
import pandera.polars as for_polars

months = [{"contract": ["jan-1", "jan-2"], "amount": [900, -1]}, {"contract": ["feb-1", "feb-2"], "amount": [700, 800]},
          {"contract": ["mar-1", "mar-2"], "amount": [500, 600]}]

def schema(lib):
    return lib.DataFrameSchema({"amount": lib.Column(int, lib.Check.ge(0))}, drop_invalid_rows=True)

def kept(table):
    return schema(for_pandas).validate(table, lazy=True)["contract"].tolist()

table = pandas.concat([pandas.DataFrame(month) for month in months])
labels, fresh = kept(table), kept(table.reset_index(drop=True))
other = schema(for_polars).validate(polars.concat([polars.DataFrame(month) for month in months]), lazy=True)["contract"].to_list()
print(f"pandera {version('pandera')}, pandas {version('pandas')}, polars {version('polars')}")
print("A good guess: of six contracts with one bad amount (jan-2), five are kept.")
print("What happens: its label is 1, so the second row of every month goes.")
print(f"Seen, concatenated:      {labels}")
print(f"Seen, with a new index:  {fresh}")
print(f"Seen, with Polars:       {other}")
ok = labels == ["jan-1", "feb-1", "mar-1"] and len(fresh) == 5
sys.exit(0 if ok else "The behaviour has changed.")
PY
