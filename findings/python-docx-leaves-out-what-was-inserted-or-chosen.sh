#!/usr/bin/env bash
# python-docx 1.2.0.
#
# What: `paragraph.text` has neither text that was inserted with tracked changes, nor that of content controls, nor symbols.
# "Valor: 700 EUR", corrected to "650 EUR" by tracked changes, reads "Valor:  EUR"; a field "Estado: Em curso" reads "Estado: ".
# Why it matters: documents of public bodies go from hand to hand with tracked changes and are filled in as forms. What is
# missing is what matters most, and nothing says so: the text before and after it is there.
# Source: ECMA-376 part 1, 17.13.5.18 (ins: content is part of the document), 17.5.2 (sdt wraps content), 17.3.3.30 (sym).
# A way out: read all `w:t` below the paragraph, outside of `w:del` and `w:moveFrom`, and map `w:sym` by its font.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'python-docx==1.2.0'
env/bin/python - <<'PY'
import sys
from importlib.metadata import version
import docx
from docx.oxml import parse_xml

SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
run = lambda text, tag="t": f'<w:r><w:{tag} xml:space="preserve">{text}</w:{tag}></w:r>'
author = 'w:id="1" w:author="a"'
cases = {
    "Valor: 650 EUR": run("Valor: ") + f'<w:del {author}>{run("700", "delText")}</w:del><w:ins {author}>{run("650")}</w:ins>' + run(" EUR"),
    "Estado: Em curso": run("Estado: ") + f'<w:sdt><w:sdtPr><w:text/></w:sdtPr><w:sdtContent>{run("Em curso")}</w:sdtContent></w:sdt>',
    "Sim ☑": run("Sim ") + '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>',
}
document, seen = docx.Document(), []
for runs in cases.values():
    paragraph = document.add_paragraph()
    for element in parse_xml(f"<w:p {SPACE}>{runs}</w:p>"):
        paragraph._p.append(element)
    seen.append(paragraph.text)
print(f"python-docx {version('python-docx')}")
print("A good guess: paragraph.text is the text that Word shows of the paragraph.")
print("What happens:")
for shown, text in zip(cases, seen):
    print(f"  {shown!r} -> {text!r}")
sys.exit(0 if seen == ["Valor:  EUR", "Estado: ", "Sim "] else "The behaviour has changed.")
PY
