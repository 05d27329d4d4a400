#!/usr/bin/env bash
# pypdf 7.1.1: extract_text() of a page whose amounts are drawn before what stands left of them.
#
# What: two texts of one line, 450,10 at the right and 12 at the left, are joined without a space when the right one comes first in
# the file: "450,1012". Between the same two texts in the other order there is one.
# Why it matters: report writers draw a table column by column or from the right as often as row by row. Two numbers become one
# that is as good a number as any, and a text search finds neither.
# Source: ISO 32000-2, 9.4: the order in which texts are shown is free. pdfplumber 0.11.10 and PDFium sort and separate them.
# A way out: extraction_mode="layout", which goes by the places: see the last column.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'pypdf==7.1.1' 'pdfplumber==0.11.10'
env/bin/python - <<'PY'
import io, sys
from importlib.metadata import version
import pdfplumber, pypdf

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

left, right = "1 0 0 1 50 {0} Tm (12) Tj", "1 0 0 1 200 {0} Tm (450,10) Tj"
pages = [f"BT /F1 12 Tf {left} {right} ET".replace("{0}", "100"), f"BT /F1 12 Tf {right} {left} ET".replace("{0}", "100")]
seen = []
print(f"pypdf {version('pypdf')}, pdfplumber {version('pdfplumber')}")
print("A good guess: some white space between texts that are 120 points apart, whichever comes first.")
print("What happens:")
for page in pages:
    data = io.BytesIO(pdf(page))
    one = pypdf.PdfReader(data).pages[0]
    seen.append(one.extract_text())
    print(f"  {seen[-1]!r}, pdfplumber {pdfplumber.open(data).pages[0].extract_text()!r}, layout {one.extract_text(extraction_mode='layout')!r}")
sys.exit(0 if seen[0].split() == ["12", "450,10"] and seen[1] == "450,1012" else "The behaviour has changed.")
PY
