#!/usr/bin/env bash
# markitdown 0.1.9: a workbook (.xlsx) as Markdown.
#
# What: 1234567.89 is 1.234568e+06 as soon as a cell below it is a result of a division (1234567.89 / 7); a tax number with an empty
# cell in its column is 501234567.0, the text "007" is 7, true is 1.0 where a cell is empty, "NA" and empty cells are NaN.
# Why it matters: the Markdown is made for language models and for search: what answers about amounts are drawn from. A million
# euros has lost its cents and its last digits, and no number or code of the sheet can be found in it again.
# Source: ECMA-376 part 1, 18.18.11: a shared string is text, whatever its letters. The text comes from pandas' to_html, whose
# display has seven digits.
# A way out: read the sheet with openpyxl and write the table from its values.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'markitdown[xlsx]==0.1.9' 2>/dev/null
env/bin/python - <<'PY'
import sys
from importlib.metadata import version
import openpyxl
from markitdown import MarkItDown

rows = [["nif", "valor", "codigo", "tipo", "ativo"], [501234567, 1234567.89, "007", "NA", True], [None, 1234567.89 / 7, "010", "B", None]]
book = openpyxl.Workbook()
for row in rows:
    book.active.append(row)
book.save("contracts.xlsx")
lines = [line for line in MarkItDown().convert("contracts.xlsx").text_content.splitlines() if line.startswith("|")]
seen = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
print(f"markitdown {version('markitdown')}")
print("A good guess: the values of the cells: | 501234567 | 1234567.89 | 007 | NA | ...")
print("What happens:")
print(*(f"  {line}" for line in lines), sep="\n")
sys.exit(0 if seen[2] == ["501234567.0", "1.234568e+06", "7", "NaN", "1.0"] else "The behaviour has changed.")
PY
