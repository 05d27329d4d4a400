#!/usr/bin/env bash
# pypdf 7.1.1, pdfplumber 0.11.10, pdfminer.six 20260107 and pypdfium2 5.15.2 (PDFium): optional content that is off.
#
# What: all four give the text of a layer that the document says is off, as if it were on the page. PDFium draws the same page
# without it: its own picture and its own text disagree. PyMuPDF 2.0 gives what is seen.
# Why it matters: drafts, stamps, a second language and earlier amounts are kept in layers of plans and forms. "700" of the layer
# that is off stands before or after "650" of the one that is on, and no flag tells them apart.
# Source: ISO 32000-2, 8.11.4.3: groups of the OFF array are off when the document is opened; 8.11.3: marked content of such a
# group is not shown.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'pdfplumber==0.11.10' 'pdfminer.six==20260107' 'pypdf==7.1.1' 'pypdfium2==5.15.2' 'pymupdf==2.0'
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

def layers(off):
    return pdf("/OC /L1 BDC BT /F1 12 Tf 50 100 Td (Rascunho 700) Tj ET EMC BT /F1 12 Tf 50 60 Td (Final 650) Tj ET",
               "/Properties << /L1 6 0 R >>", [b"<< /Type /OCG /Name (Rascunho) >>"],
               f"/OCProperties << /OCGs [6 0 R] /D << /BaseState /ON /OFF [{'6 0 R' if off else ''}] >> >>")

data = layers(off=True)
seen = {"pypdf": pypdf.PdfReader(io.BytesIO(data)).pages[0].extract_text(), "pdfplumber": pdfplumber.open(io.BytesIO(data)).pages[0].extract_text(),
        "pdfminer.six": extract_text(io.BytesIO(data)).strip(), "pypdfium2": pypdfium2.PdfDocument(data)[0].get_textpage().get_text_bounded(),
        "pymupdf": pymupdf.open(stream=data)[0].get_text().strip()}
pictures = [bytes(pypdfium2.PdfDocument(layers(off))[0].render().buffer) for off in (False, True)]
print(", ".join(f"{name} {version(name)}" for name in seen))
print("A good guess: what is off is not read, at least by what can draw the page.")
print("What happens:")
for name, text in seen.items():
    print(f"  {name:12} {text!r}")
print(f"  PDFium's picture of the page changes with the layer: {pictures[0] != pictures[1]}")
read = ["700" in text for text in seen.values()]
sys.exit(0 if read == [True, True, True, True, False] and pictures[0] != pictures[1] else "The behaviour has changed.")
PY
