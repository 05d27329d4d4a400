#!/usr/bin/env bash
# pdfminer.six 20260107, and pdfplumber 0.11.10 above it: the operator " of a content stream.
#
# What: it sets the spacing, moves to the next line and shows a text. Here it does not move: the lines are drawn one after the other
# on the first, "Linha 1Linha 2Linha 3", and their places on the page are wrong too. The operator ' is read right.
# Why it matters: generators that justify text by word spacing write each line so. Lines, columns and table cells of such pages
# cannot be found, and words run together at each line end.
# Source: ISO 32000-2, 9.4.3, table 107: aw ac string " has the effect of aw Tw ac Tc string '. pypdf and PDFium follow it.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'pdfplumber==0.11.10' 'pdfminer.six==20260107' 'pypdf==7.1.1'
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

ways = {"'": "(Linha 1) Tj (Linha 2) ' (Linha 3) '", '"': '(Linha 1) Tj 0 0 (Linha 2) " 0 0 (Linha 3) "'}
seen = {}
print(f"pdfminer.six {version('pdfminer.six')}, pdfplumber {version('pdfplumber')}, pypdf {version('pypdf')}")
print("A good guess: three lines, 14 points apart, both ways.")
print("What happens:")
for name, shown in ways.items():
    data = io.BytesIO(pdf(f"BT /F1 12 Tf 14 TL 50 100 Td {shown} ET"))
    page = pdfplumber.open(data).pages[0]
    seen[name] = page.extract_text(), len({round(char["top"]) for char in page.chars})
    print(f"  {name}  pdfplumber {seen[name][0]!r} at {seen[name][1]} heights, pypdf {pypdf.PdfReader(data).pages[0].extract_text()!r}")
want = {"'": ("Linha 1\nLinha 2\nLinha 3", 3), '"': ("Linha 1Linha 2Linha 3", 1)}
sys.exit(0 if seen == want else "The behaviour has changed.")
PY
