#!/usr/bin/env bash
# mammoth 1.13.0, and markitdown 0.1.9 above it: fields of a Word document.
#
# What: the text of a simple field (w:fldSimple) is left out: "nos termos da cláusula 5.ª do caderno" loses "5.ª". The same field in
# the long form (w:fldChar) is read. mammoth's messages say that an unrecognised element was ignored; markitdown drops them.
# Why it matters: both forms are the same to Word, and which one a file has depends on the program that wrote it. References,
# numbers of captions and document properties (the number of the contract in its heading) are fields.
# Source: ECMA-376 part 1, 17.16.19 fldSimple: its runs are the field's result, shown until the field is updated.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'mammoth==1.13.0' 'markitdown[docx]==0.1.9' 'python-docx==1.2.0' 2>/dev/null
env/bin/python - <<'PY'
import sys
from importlib.metadata import version
import docx, mammoth
from docx.oxml import parse_xml
from markitdown import MarkItDown

SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
run = lambda text: f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'
mark = lambda kind: f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'
long = mark("begin") + "<w:r><w:instrText> REF c5 </w:instrText></w:r>" + mark("separate") + run("5.ª") + mark("end")
short = f'<w:fldSimple w:instr=" REF c5 ">{run("5.ª")}</w:fldSimple>'
document = docx.Document()
for field in (long, short):
    document.element.body[-1].addprevious(parse_xml(f'<w:p {SPACE}>{run("cláusula ")}{field}{run(" do caderno")}</w:p>'))
document.save("clause.docx")
with open("clause.docx", "rb") as file:
    result = mammoth.extract_raw_text(file)
seen = [line for line in result.value.splitlines() if line]
other = [line for line in MarkItDown().convert("clause.docx").text_content.splitlines() if line]
print(f"mammoth {version('mammoth')}, markitdown {version('markitdown')}")
print("A good guess: twice 'cláusula 5.ª do caderno'")
print("What happens:")
for name, first, second in zip(("long form", "short form"), seen, other):
    print(f"  {name:10} mammoth {first!r}, markitdown {second!r}")
print(f"  its messages: {[message.message for message in result.messages]}")
sys.exit(0 if ["5.ª" in line for line in seen + other] == [True, False] * 2 else "The behaviour has changed.")
PY
