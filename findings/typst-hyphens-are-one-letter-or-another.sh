#!/usr/bin/env bash
# typst 0.15.2, read with pypdf 7.1.1, pdfplumber 0.11.10 and pdfminer.six 20260107: hyphens at line ends.
#
# What: the first hyphen of a document decides for all of a font. If it is one at which Typst breaks a word, every hyphen reads as
# U+00AD, a soft hyphen, those of "CP-0012" as well; if it is one of the text, all read as "-", those at line ends as well. What
# each is meant to be stands in an ActualText only, which these three readers do not know.
# Why it matters: a key with a hyphen matches or not by what stands on an earlier page, and code that joins broken words cuts real
# hyphens out, or joins nothing. pypdfium2 5.15.2 and PyMuPDF 2.0, which know ActualText, give CP-0012 both times.
# Source: ISO 32000-2, 14.8.2.2.3 (soft hyphens) and 14.9.4 (replacement text).
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'pdfplumber==0.11.10' 'pdfminer.six==20260107' 'pypdf==7.1.1' 'typst==0.15.2'
env/bin/python - <<'PY'
import io, sys
from importlib.metadata import version
import pdfplumber, pypdf, typst
from pdfminer.high_level import extract_text

def read(text):
    with open("word.typ", "w", encoding="utf-8") as out:
        out.write(f'#set page(width: 3.2cm, height: 3cm, margin: 5mm)\n#set text(lang: "pt", hyphenate: true)\n{text}')
    data = io.BytesIO(typst.compile("word.typ"))
    return {"pypdf": pypdf.PdfReader(data).pages[0].extract_text(), "pdfplumber": pdfplumber.open(data).pages[0].extract_text(),
            "pdfminer.six": extract_text(data).strip()}

first, second = read("infraestruturas \\ CP-0012"), read("CP-0012 \\ infraestruturas")
print(", ".join(f"{name} {version(name)}" for name in [*first, "typst"]))
print("A good guess: CP-0012 has the same letters, whether a broken word stands before it or after it.")
print("What happens:")
for name in first:
    print(f"  {name:12} {first[name]!r}, {second[name]!r}")
soft = [["CP\xad0012" in text for text in both.values()] for both in (first, second)]
plain = ["CP-0012" in text and "\xad" not in text for text in second.values()]
sys.exit(0 if soft == [[True] * 3, [False] * 3] and all(plain) else "The behaviour has changed.")
PY
