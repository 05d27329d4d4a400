#!/usr/bin/env bash
# odfdo 3.27.3: the value of a cell of an OpenDocument sheet whose text has a link.
#
# What: "ver contrato" with a link on the second word is the text "ver [contrato](https://example.org/c/1)": a notation of
# Markdown, which stands nowhere in the file. A line break is kept as it is, bold is not marked.
# Why it matters: contract numbers and names of entities are often links in sheets that were pasted from a web page. The keys of
# those rows match nothing, and rows of one column read differently by whether somebody pasted or typed.
# Source: OpenDocument 1.3, part 3, 6.1.8 <text:a>: a hyperlink in text; its address is an attribute and no part of the text.
# A way out: for the text, join the text nodes below the paragraph, as the last column shows.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'odfdo==3.27.3' 'python-calamine==0.9.1'
env/bin/python - <<'PY'
import sys, zipfile
from importlib.metadata import version
import odfdo, python_calamine

link = '<text:a xlink:type="simple" xlink:href="https://example.org/c/1">{}</text:a>'
cells = ["A-1", link.format("A-1"), "ver " + link.format("contrato")]
rows = "".join(f'<table:table-row><table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell></table:table-row>'
               for cell in cells)
spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text"))
kind = "application/vnd.oasis.opendocument.spreadsheet"
with zipfile.ZipFile("links.ods", "w") as out:
    out.writestr("mimetype", kind)
    out.writestr("content.xml", f'<?xml version="1.0"?><office:document-content {spaces} xmlns:xlink="http://www.w3.org/1999/xlink" '
                 'office:version="1.3"><office:body><office:spreadsheet><table:table table:name="A">'
                 f'{rows}</table:table></office:spreadsheet></office:body></office:document-content>')
    out.writestr("META-INF/manifest.xml", '<?xml version="1.0"?><m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
                 f'm:version="1.3"><m:file-entry m:full-path="/" m:media-type="{kind}"/>'
                 '<m:file-entry m:full-path="content.xml" m:media-type="text/xml"/></m:manifest>')
found = [row.get_cell(0) for row in odfdo.Document("links.ods").body.get_table(0).rows]
seen = [cell.value for cell in found]
plain = ["".join(map(str, cell.xpath("descendant::text()"))) for cell in found]
other = [row[0] for row in python_calamine.CalamineWorkbook.from_path("links.ods").get_sheet_by_index(0).to_python()]
print(f"odfdo {version('odfdo')}, python-calamine {version('python-calamine')}")
print("A good guess: 'A-1', 'A-1' and 'ver contrato'.")
print("What happens:")
for row in zip(seen, other, plain):
    print("  odfdo {!r}, calamine {!r}, its text nodes {!r}".format(*row))
want = ["A-1", "[A-1](https://example.org/c/1)", "ver [contrato](https://example.org/c/1)"]
sys.exit(0 if seen == want and plain == other == ["A-1", "A-1", "ver contrato"] else "The behaviour has changed.")
PY
