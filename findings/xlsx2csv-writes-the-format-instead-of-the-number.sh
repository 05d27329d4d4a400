#!/usr/bin/env bash
# xlsx2csv 0.8.6: numbers whose format has a word after them.
#
# What: 450 with the format 0 "dias" is written as 0 "25ias" and 30 with the format 0.0"m" as 0.0"01": the number is gone, and what
# is written is the format itself, its letters d, m, h and y replaced by parts of a day. 90 seconds, formatted mm:ss, are 00:01.
# Why it matters: units in number formats ("dias", "m²", "h", "hab.") are usual in reports on works. The cells of a column that
# have the plain format beside them are right, and a text with digits does not look like an error to a program.
# Source: ECMA-376 part 1, 18.8.31: text in quotation marks is shown as it is; m next to s or after h means minutes.
# A way out: read such sheets with openpyxl or calamine, which give the number.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'xlsx2csv==0.8.6' 'openpyxl==3.1.5'
env/bin/python - <<'PY'
import csv, sys
from importlib.metadata import version
import openpyxl
from xlsx2csv import Xlsx2csv

cells = [(450, '0" un."'), (450, '0 "dias"'), (30, '0.0"m"'), (12, '"Dia "0'), (90 / 86400, "mm:ss")]
book = openpyxl.Workbook()
for at, (value, form) in enumerate(cells, 1):
    book.active.cell(at, 1, value).number_format = form
book.save("works.xlsx")
Xlsx2csv("works.xlsx", outputencoding="utf-8").convert("works.csv")
seen = [row[0] for row in csv.reader(open("works.csv", encoding="utf-8"))]
read = [row[0].value for row in openpyxl.load_workbook("works.xlsx").active.iter_rows()]
print(f"xlsx2csv {version('xlsx2csv')}, openpyxl {version('openpyxl')}")
print('A good guess: 450, 450, 30 and 12, with or without their words, and "01:30".')
print("What happens:")
for (value, form), text, cell in zip(cells, seen, read):
    print(f"  {form:10} -> xlsx2csv {text!r}, openpyxl {cell!r}")
lost = not any(str(value) in text for (value, _), text in zip(cells[1:4], seen[1:4]))
sys.exit(0 if lost and seen[0] == "450" and seen[4] == "00:01" else "The behaviour has changed.")
PY
