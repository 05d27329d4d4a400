#!/usr/bin/env bash
# pyexcel-ods3 0.6.1, beside python-calamine 0.9.1: cells of an OpenDocument sheet that are formatted as money.
#
# What: a cell of type currency is the text "450000.1 EUR" where the same number without the format is the number 450000.1.
# Percentages are numbers.
# Why it matters: a press on the button with the coins in LibreOffice turns an amount into a text; most columns of money have both
# kinds of cell. sum() of the column fails, or, where texts are skipped, leaves the formatted amounts out.
# Source: OpenDocument 1.3, part 3, office:value-type: the value of a currency cell is office:value, a number, as that of
# float and percentage; office:currency stands beside it.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'pyexcel-ods3==0.6.1' 'python-calamine==0.9.1'
env/bin/python - <<'PY'
import sys, zipfile
from importlib.metadata import version
import pyexcel_ods3, python_calamine

cells = {"number": 'office:value-type="float"', "percentage": 'office:value-type="percentage"',
         "money": 'office:value-type="currency" office:currency="EUR"'}
rows = "".join(f'<table:table-row><table:table-cell {kind} office:value="450000.1"><text:p>450.000,10</text:p></table:table-cell></table:table-row>'
               for kind in cells.values())
spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text"))
kind = "application/vnd.oasis.opendocument.spreadsheet"
with zipfile.ZipFile("money.ods", "w") as out:
    out.writestr("mimetype", kind)
    out.writestr("content.xml", f'<?xml version="1.0"?><office:document-content {spaces} office:version="1.3"><office:body>'
                 f'<office:spreadsheet><table:table table:name="A">{rows}</table:table></office:spreadsheet></office:body></office:document-content>')
    out.writestr("META-INF/manifest.xml", '<?xml version="1.0"?><m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
                 f'm:version="1.3"><m:file-entry m:full-path="/" m:media-type="{kind}"/>'
                 '<m:file-entry m:full-path="content.xml" m:media-type="text/xml"/></m:manifest>')
seen = [row[0] for row in pyexcel_ods3.get_data("money.ods")["A"]]
other = [row[0] for row in python_calamine.CalamineWorkbook.from_path("money.ods").get_sheet_by_index(0).to_python()]
print(f"pyexcel-ods3 {version('pyexcel-ods3')}, python-calamine {version('python-calamine')}")
print("A good guess: three times the number 450000.1.")
print("What happens:")
for name, first, second in zip(cells, seen, other):
    print(f"  {name:10} -> pyexcel-ods3 {first!r}, calamine {second!r}")
sys.exit(0 if seen == [450000.1, 450000.1, "450000.1 EUR"] and other == [450000.1] * 3 else "The behaviour has changed.")
PY
