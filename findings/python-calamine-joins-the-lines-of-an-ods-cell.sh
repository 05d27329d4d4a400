#!/usr/bin/env bash
# python-calamine 0.9.1, beside odfpy 1.4.1 through pandas 3.1.1.
#
# What: a line break inside a paragraph of an OpenDocument cell (text:line-break) and a tab (text:tab) are read as nothing:
# "Lisboa" and "Porto" on two lines are "LisboaPorto". Two paragraphs in a cell do keep their line end.
# Why it matters: which of the two a cell has depends on the program that wrote it and cannot be seen. Lists in a cell ("one
# entity a line") become one word, a split by line finds one item, and a look-up by name finds none.
# It bundles the Rust library calamine 0.37.0; calamine 0.38.0 keeps the line break, so one file reads two ways.
# Source: OpenDocument 1.3, part 3, 6.1.4 <text:tab> and 6.1.5 <text:line-break>.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'pandas==3.1.1' 'odfpy==1.4.1' 'python-calamine==0.9.1'
env/bin/python - <<'PY'
import sys, zipfile
from importlib.metadata import version
import pandas

cells = ["<text:p>Lisboa</text:p><text:p>Porto</text:p>", "<text:p>Lisboa<text:line-break/>Porto</text:p>", "<text:p>Lisboa<text:tab/>Porto</text:p>"]
rows = "".join(f'<table:table-row><table:table-cell office:value-type="string">{cell}</table:table-cell></table:table-row>' for cell in cells)
spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text"))
with zipfile.ZipFile("places.ods", "w") as out:
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    out.writestr("mimetype", kind)
    out.writestr("content.xml", f'<?xml version="1.0"?><office:document-content {spaces} office:version="1.3"><office:body>'
                 f'<office:spreadsheet><table:table table:name="A">{rows}</table:table></office:spreadsheet></office:body></office:document-content>')
    out.writestr("META-INF/manifest.xml", '<?xml version="1.0"?><m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
                 f'm:version="1.3"><m:file-entry m:full-path="/" m:media-type="{kind}"/>'
                 '<m:file-entry m:full-path="content.xml" m:media-type="text/xml"/></m:manifest>')
seen = {engine: pandas.read_excel("places.ods", engine=engine, header=None)[0].tolist() for engine in ("calamine", "odf")}
print(f"python-calamine {version('python-calamine')}, pandas {version('pandas')}, odfpy {version('odfpy')}")
print("A good guess: a line break in a cell is a line break, a tab at least white space.")
print("What happens:")
for name, first, second in zip(["two paragraphs", "a line break", "a tab"], seen["calamine"], seen["odf"]):
    print(f"  {name:15} -> calamine {first!r}, odfpy {second!r}")
sys.exit(0 if seen["calamine"] == ["Lisboa\nPorto", "LisboaPorto", "LisboaPorto"] else "The behaviour has changed.")
PY
