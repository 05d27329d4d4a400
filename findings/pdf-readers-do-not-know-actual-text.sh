#!/usr/bin/env bash
# pypdf 7.1.1, pdfplumber 0.11.10 and pdfminer.six 20260107: ActualText.
#
# What: where a document says what its glyphs stand for (/ActualText), these three give the glyphs all the same; pypdfium2 5.15.2 and
# PyMuPDF 2.0 give the text that is meant.
# Why it matters: ActualText is how documents that were made accessible say amounts, ligatures, ornaments and broken words. One file
# has two texts, by the reader, and these three have the one that the author corrected.
# Source: ISO 32000-2, 14.9.4: replacement text is what text extraction, searching and speech are to use.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'pdfplumber==0.11.10' 'pdfminer.six==20260107' 'pypdf==7.1.1' \
  'pypdfium2==5.15.2' 'pymupdf==2.0'
env/bin/python - <<'PY'
import io, sys
from importlib.metadata import version
import pdfplumber, pymupdf, pypdf, pypdfium2
from pdfminer.high_level import extract_text

def pdf(content, resources="", extra=(), catalog=""):
    stream = content.encode("latin-1")
    objects = [f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode(), b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
               f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 200] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> {resources} >> >>".encode(),
               b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
               b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>", *extra]
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + (b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
                  % (len(objects) + 1, table, len(objects) + 1, len(out)))

def read(data):
    return {"pypdf": pypdf.PdfReader(io.BytesIO(data)).pages[0].extract_text(), "pdfplumber": pdfplumber.open(io.BytesIO(data)).pages[0].extract_text(),
            "pdfminer.six": extract_text(io.BytesIO(data)).strip(), "pypdfium2": pypdfium2.PdfDocument(data)[0].get_textpage().get_text_bounded(),
            "pymupdf": pymupdf.open(stream=data)[0].get_text().strip()}

said = read(pdf("BT /F1 12 Tf 50 100 Td (Total ) Tj /Span << /ActualText (650) >> BDC (XYZ) Tj EMC ( EUR) Tj ET"))
print(", ".join(f"{name} {version(name)}" for name in said))
print("A good guess: Total 650 EUR")
print("What happens:")
for name, text in said.items():
    print(f"  {name:12} {text!r}")
meant = ["650" in text for text in said.values()]
sys.exit(0 if meant == [False, False, False, True, True] else "The behaviour has changed.")
PY
