#!/usr/bin/env bash
# pandas 3.1.1 with odfpy 1.4.1 (the engine "odf" of read_excel), beside python-calamine 0.9.1.
#
# What: for booleans and times the displayed text is read, not the value beside it. TRUE, which a Portuguese LibreOffice shows
# as VERDADEIRO, is False: any word but "TRUE" is. A time of 90 seconds shown as minutes and seconds (01:30) is half past one.
# Why it matters: every true of a workbook made in Portuguese (or French, or German) turns into false, without a warning, and the
# same workbook made in English is right. With engine="calamine" both are right.
# Source: OpenDocument 1.3, part 3, office:boolean-value and office:time-value: the value is the attribute, the text of the cell
# is its presentation.
# A way out: engine="calamine", or keep such columns as text.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'pandas==3.1.1' 'odfpy==1.4.1' 'python-calamine==0.9.1'
env/bin/python - <<'PY'
import sys, zipfile
from datetime import time
from importlib.metadata import version
import pandas

cells = [('boolean" office:boolean-value="true', "TRUE"), ('boolean" office:boolean-value="true', "VERDADEIRO"),
         ('time" office:time-value="PT00H01M30S', "01:30")]
rows = "".join(f'<table:table-row><table:table-cell office:value-type="{value}"><text:p>{text}</text:p></table:table-cell></table:table-row>'
               for value, text in cells)
spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text"))
with zipfile.ZipFile("survey.ods", "w") as out:
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    out.writestr("mimetype", kind)
    out.writestr("content.xml", f'<?xml version="1.0"?><office:document-content {spaces} office:version="1.3"><office:body>'
                 f'<office:spreadsheet><table:table table:name="A">{rows}</table:table></office:spreadsheet></office:body></office:document-content>')
    out.writestr("META-INF/manifest.xml", '<?xml version="1.0"?><m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
                 f'm:version="1.3"><m:file-entry m:full-path="/" m:media-type="{kind}"/>'
                 '<m:file-entry m:full-path="content.xml" m:media-type="text/xml"/></m:manifest>')
seen = {engine: pandas.read_excel("survey.ods", engine=engine, header=None)[0].tolist() for engine in ("odf", "calamine")}
print(f"pandas {version('pandas')}, odfpy {version('odfpy')}, python-calamine {version('python-calamine')}")
print("A good guess: the value of a cell is read, whatever language or format it is shown in.")
print("What happens with engine='odf':")
for (value, text), first, second in zip(cells, seen["odf"], seen["calamine"]):
    print(f"  {value.split('value=')[1][1:]:12} shown as {text:10} -> odf {first!r}, calamine {second!r}")
ok = seen == {"odf": [True, False, time(1, 30)], "calamine": [True, True, time(0, 1, 30)]}
sys.exit(0 if ok else "The behaviour has changed.")
PY
