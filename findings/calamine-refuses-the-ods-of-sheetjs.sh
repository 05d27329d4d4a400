#!/usr/bin/env bash
# python-calamine 0.9.1, beside odfpy 1.4.1 through pandas 3.1.1, reading an .ods of xlsx 0.18.5 (SheetJS, npm).
#
# What: the workbook cannot be opened: "Expecting 'table-cell', found 'Text…'" for ODS, and "Cannot detect file format" without the
# format given. SheetJS puts each cell on a line of its own, and calamine takes the line end between two cells for a cell that is
# none. The crate calamine 0.38.0 does the same. odfpy reads the file.
# Why it matters: "export to ODS" of web pages is often SheetJS, and public bodies have to publish open formats. The message
# names no cell, and most programs show that the file is of no known format.
# Source: OpenDocument 1.3, part 3: table:table-row holds elements and no text, so white space in it means nothing.
# A way out: take the white space between </table:table-cell> and the next tag out of content.xml, as the last line shows.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'python-calamine==0.9.1' 'pandas==3.1.1' 'odfpy==1.4.1'
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --no-update-notifier 'xlsx@0.18.5' >/dev/null 2>&1
node -e '
const X = require("xlsx"), book = X.utils.book_new();
X.utils.book_append_sheet(book, X.utils.aoa_to_sheet([["Obra", "Valor"], ["A1", 450000.5]]), "Obras");
X.writeFile(book, "works.ods");'
env/bin/python - <<'PY'
import re, sys, zipfile
from importlib.metadata import version
import pandas, python_calamine

def read(path):
    try:
        return python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    except python_calamine.CalamineError as error:
        return str(error)

with zipfile.ZipFile("works.ods") as old, zipfile.ZipFile("close.ods", "w") as new:
    for entry in old.infolist():
        text = old.read(entry)
        new.writestr(entry.filename, re.sub(rb">\s+<(/?table:)", rb"><\1", text) if entry.filename == "content.xml" else text)
seen, other, close = read("works.ods"), pandas.read_excel("works.ods", engine="odf", header=None).values.tolist(), read("close.ods")
print(f"python-calamine {version('python-calamine')}, pandas {version('pandas')}, odfpy {version('odfpy')}")
print("A good guess: two rows of two cells.")
print(f"What happens:\n  calamine {seen!r}\n  odfpy    {other}\n  calamine, without the line ends {close}")
rows = [["Obra", "Valor"], ["A1", 450000.5]]
sys.exit(0 if isinstance(seen, str) and other == close == rows else "The behaviour has changed.")
PY
