#!/usr/bin/env bash
# pylightxl 1.61, reading what XlsxWriter 3.3.1 writes in constant_memory mode.
#
# What: texts that stand in the cell itself are empty; numbers in the same rows are read. A table of names and amounts has its amounts.
# Why it matters: programs that write large tables row by row (reports of databases, exports of statistics packages) put the texts in
# the cells, since a table of shared texts has to be complete first. All keys and names are gone, and empty cells are no error.
# Source: ECMA-376 part 1, 18.18.11: t="inlineStr", and 18.3.1.53 is, the text within the cell.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'pylightxl==1.61' 'xlsxwriter==3.3.1' 'openpyxl==3.1.5'
env/bin/python - <<'PY'
import sys
from importlib.metadata import version
import openpyxl, pylightxl, xlsxwriter

rows = [["obra", "valor"], ["A1", 450000.5], ["A2", 700]]
for name, in_cells in (("shared.xlsx", False), ("inline.xlsx", True)):
    with xlsxwriter.Workbook(name, {"constant_memory": in_cells}) as book:
        sheet = book.add_worksheet("Obras")
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
seen = {name: list(pylightxl.readxl(name).ws("Obras").rows) for name in ("shared.xlsx", "inline.xlsx")}
other = [[cell.value for cell in row] for row in openpyxl.load_workbook("inline.xlsx").active.iter_rows()]
print(f"pylightxl {version('pylightxl')}, xlsxwriter {version('xlsxwriter')}, openpyxl {version('openpyxl')}")
print("A good guess: the two workbooks hold the same rows.")
print("What happens:")
for name, read in seen.items():
    print(f"  {name:12} pylightxl {read}")
print(f"  inline.xlsx  openpyxl  {other}")
want = [["", ""], ["", 450000.5], ["", 700]]
sys.exit(0 if seen["shared.xlsx"] == rows == other and seen["inline.xlsx"] == want else "The behaviour has changed.")
PY
