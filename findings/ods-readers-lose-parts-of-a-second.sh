#!/usr/bin/env bash
# odfdo 3.27.3 and pyexcel-ods3 0.6.1, beside python-calamine 0.9.1: durations in OpenDocument sheets.
#
# What: a time of one minute and 30.5 seconds, PT00H01M30.5S, is 6:05 in odfdo: the point is left out and 305 seconds are counted;
# written PT00H01M30.500000000S it is 353 009 days. pyexcel-ods3 reads None for it.
# Why it matters: response times, runs and measuring intervals have parts of a second. Whole seconds are right in both, so tests
# pass, and a sum of the column is off by years, or lacks the rows that have a part.
# Source: OpenDocument 1.3, part 3, office:time-value is an xsd:duration; XSD 1.1 part 2, 3.3.6: seconds may have a
# fraction, "PT1M30.5S".
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'odfdo==3.27.3' 'pyexcel-ods3==0.6.1' 'python-calamine==0.9.1'
env/bin/python - <<'PY'
import datetime, sys, zipfile
from importlib.metadata import version
import odfdo, pyexcel_ods3, python_calamine

times = ["PT00H01M30S", "PT00H01M30.5S", "PT00H01M30.500000000S"]
cell = '<table:table-row><table:table-cell office:value-type="time" office:time-value="{}"><text:p>01:30</text:p></table:table-cell>' \
       '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>'
spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text"))
kind = "application/vnd.oasis.opendocument.spreadsheet"
with zipfile.ZipFile("runs.ods", "w") as out:
    out.writestr("mimetype", kind)
    out.writestr("content.xml", f'<?xml version="1.0"?><office:document-content {spaces} office:version="1.3"><office:body>'
                 '<office:spreadsheet><table:table table:name="A">' + "".join(map(cell.format, times)) +
                 '</table:table></office:spreadsheet></office:body></office:document-content>')
    out.writestr("META-INF/manifest.xml", '<?xml version="1.0"?><m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
                 f'm:version="1.3"><m:file-entry m:full-path="/" m:media-type="{kind}"/>'
                 '<m:file-entry m:full-path="content.xml" m:media-type="text/xml"/></m:manifest>')
first = [row.get_cell(0).value for row in odfdo.Document("runs.ods").body.get_table(0).rows]
second = [row[0] for row in pyexcel_ods3.get_data("runs.ods")["A"]]
third = [row[0] for row in python_calamine.CalamineWorkbook.from_path("runs.ods").get_sheet_by_index(0).to_python()]
print(f"odfdo {version('odfdo')}, pyexcel-ods3 {version('pyexcel-ods3')}, python-calamine {version('python-calamine')}")
print("A good guess: 90 seconds, and twice 90.5 seconds.")
print("What happens:")
for row in zip(times, first, second, third):
    print("  {:22} -> odfdo {}, pyexcel-ods3 {}, calamine {}".format(*row))
want = [datetime.timedelta(seconds=90), datetime.timedelta(seconds=365), datetime.timedelta(seconds=30500000060)]
sys.exit(0 if first == want and second == [datetime.time(0, 1, 30), None, None] else "The behaviour has changed.")
PY
