#!/usr/bin/env bash
# python-calamine 0.9.1 and pyxlsb 1.0.10, reading a binary workbook (.xlsb) of xlsx 0.18.5 (SheetJS, npm).
#
# What: calamine reads the first column and no other: the rows are one cell long. pyxlsb reads rows of None. Neither says anything.
# SheetJS writes the cells that follow another one in short records (BrtShortReal and others, which leave the column out) and
# texts in the sheet; the two skip records that they do not know. The crate calamine 0.38.0 does the same.
# Why it matters: exports to .xlsb are chosen for large tables. A table of one column, of the right number of rows, with the right
# keys, looks like a table whose values are empty this year.
# Source: MS-XLSB 2.3, the list of records, 12 to 18 (BrtShortBlank to BrtShortIsst) and 6 (BrtCellSt).
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'python-calamine==0.9.1' 'pyxlsb==1.0.10'
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --no-update-notifier 'xlsx@0.18.5' >/dev/null 2>&1
node -e '
const X = require("xlsx"), book = X.utils.book_new();
X.utils.book_append_sheet(book, X.utils.aoa_to_sheet([["Obra", "Valor", "Ano"], ["A1", 450000.5, 2024], ["A2", 700, 2023]]), "Obras");
X.writeFile(book, "works.xlsb");
const back = X.utils.sheet_to_json(X.readFile("works.xlsb").Sheets.Obras, { header: 1 });
require("fs").writeFileSync("back.json", JSON.stringify(back));'
env/bin/python - <<'PY'
import json, sys
from importlib.metadata import version
import python_calamine, pyxlsb

first = python_calamine.CalamineWorkbook.from_path("works.xlsb").get_sheet_by_index(0).to_python()
with pyxlsb.open_workbook("works.xlsb") as book:
    second = [[cell.v for cell in row] for row in book.get_sheet(1).rows()]
print(f"python-calamine {version('python-calamine')}, pyxlsb {version('pyxlsb')}")
print("A good guess: three rows of three cells, or an error.")
print(f"What happens:\n  calamine {first}\n  pyxlsb   {second}\n  SheetJS  {json.load(open('back.json'))}")
sys.exit(0 if first == [["Obra"], ["A1"], ["A2"]] and not any(map(any, second)) else "The behaviour has changed.")
PY
