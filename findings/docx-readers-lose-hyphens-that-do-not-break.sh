#!/usr/bin/env bash
# docx2txt 0.9 and docx2python 3.7.1, beside python-docx 1.2.0 and mammoth 1.13.0: hyphens that do not break.
#
# What: "CP-0012", written in Word with a hyphen at which no line ends (Ctrl+Shift+hyphen), is "CP0012" and "decreto-lei" is
# "decretolei" in the first two; python-docx and mammoth have the hyphen.
# Why it matters: that hyphen is there for codes and numbers, to keep them on one line. They are the keys by which rows are found,
# and a postal code or a number of a decree without it is another one, or none.
# Source: ECMA-376 part 1, 17.3.3.18 noBreakHyphen: a hyphen, which is an element of its own and no character of the text.
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
document = docx.Document()
paragraph = document.add_paragraph()
paragraph._p.append(parse_xml(f"<w:r {SPACE}><w:t>CP</w:t><w:noBreakHyphen/><w:t>0012</w:t></w:r>"))
document.save("code.docx")
with docx2python("code.docx") as read:
    second = read.text
with open("code.docx", "rb") as file:
    fourth = mammoth.extract_raw_text(file).value
seen = {"docx2txt": docx2txt.process("code.docx").strip(), "docx2python": second.strip(), "python-docx": paragraph.text, "mammoth": fourth.strip()}
print(", ".join(f"{name} {version(name)}" for name in seen))
print("A good guess: CP-0012, with one hyphen of Unicode or another.")
print("What happens:")
for name, text in seen.items():
    print(f"  {name:12} {text!r}")
sys.exit(0 if list(seen.values()) == ["CP0012", "CP0012", "CP-0012", "CP\u20110012"] else "The behaviour has changed.")
PY
