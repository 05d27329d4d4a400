#!/usr/bin/env bash
# docx2txt 0.9 and docx2python 3.7.1, beside mammoth 1.13.0: tracked changes of a Word document.
#
# What: a passage that was moved is read twice, where it was and where it is. A row of a table that was deleted is read as if it were
# there, too; deleted and inserted words are right, so tracked changes seem to be handled.
# Why it matters: drafts of plans go round with tracked changes. An amount that was moved from one measure to another is counted
# for both, and a measure that was struck out stays in the table.
# Source: ECMA-376 part 1, 17.13.5.22 (moveFrom: content that is not there any more, with runs of ordinary text) and 17.13.5.12
# (del of a table row).
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'docx2txt==0.9' 'docx2python==3.7.1' 'mammoth==1.13.0' 'python-docx==1.2.0'
env/bin/python - <<'PY'
import sys
from importlib.metadata import version
import docx, docx2txt, mammoth
from docx.oxml import parse_xml
from docx2python import docx2python

SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
run = lambda text, tag="t": f'<w:r><w:{tag} xml:space="preserve">{text}</w:{tag}></w:r>'
author = 'w:id="{}" w:author="a"'.format
row = lambda text, mark="": f"<w:tr><w:trPr>{mark}</w:trPr><w:tc><w:p>{run(text)}</w:p></w:tc></w:tr>"
document = docx.Document()
end = document.element.body[-1]
for part in (f'<w:p {SPACE}>{run("M1: ")}<w:moveFrom {author(1)}>{run("450 EUR ")}</w:moveFrom></w:p>',
             f'<w:p {SPACE}>{run("M2: ")}<w:moveTo {author(2)}>{run("450 EUR ")}</w:moveTo></w:p>',
             f'<w:p {SPACE}>{run("M3: ")}<w:del {author(3)}>{run("700", "delText")}</w:del><w:ins {author(4)}>{run("650")}</w:ins></w:p>',
             f'<w:tbl {SPACE}><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid>{row("fica")}{row("sai", f"<w:del {author(5)}/>")}</w:tbl>'):
    end.addprevious(parse_xml(part))
document.save("plan.docx")
with docx2python("plan.docx") as read:
    second = read.text
with open("plan.docx", "rb") as file:
    third = mammoth.extract_raw_text(file).value
texts = {"docx2txt": docx2txt.process("plan.docx"), "docx2python": second, "mammoth": third}
print(", ".join(f"{name} {version(name)}" for name in texts))
print("A good guess: 450 EUR once, at M2; 650 at M3; a table of one row, fica.")
print("What happens:")
for name, text in texts.items():
    print(f"  {name:12} {text.split()}")
seen = [(text.count("450"), text.count("700"), "sai" in text) for text in texts.values()]
sys.exit(0 if seen == [(2, 0, True), (2, 0, True), (1, 0, False)] else "The behaviour has changed.")
PY
