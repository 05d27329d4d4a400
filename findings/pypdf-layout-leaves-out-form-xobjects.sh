#!/usr/bin/env bash
# pypdf 7.1.1: extract_text(extraction_mode="layout") of a page that draws a form XObject.
#
# What: text in a form XObject is not there. The plain mode has it; the layout mode, of the same page, leaves it out and says nothing.
# Why it matters: letterheads, stamps, imported pages and whole pages of some generators are form XObjects. Who changes to the
# layout mode to get tables in columns loses that text, up to the whole page.
# Source: ISO 32000-2, 8.10: a form XObject is part of the page's content wherever "Do" draws it.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'pypdf==7.1.1'
env/bin/python - <<'PY'
import io, sys
from importlib.metadata import version
import pypdf

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

text = b"BT /F1 12 Tf 0 0 Td (Anulado por despacho) Tj ET"
form = (b"<< /Type /XObject /Subtype /Form /BBox [0 -5 300 20] /Resources << /Font << /F1 5 0 R >> >> /Length %d >>\nstream\n%s\nendstream"
        % (len(text), text))
data = pdf("BT /F1 12 Tf 50 150 Td (Contrato A1) Tj ET q 1 0 0 1 50 100 cm /X1 Do Q", "/XObject << /X1 6 0 R >>", [form])
page = pypdf.PdfReader(io.BytesIO(data)).pages[0]
plain, layout = page.extract_text(), page.extract_text(extraction_mode="layout")
print(f"pypdf {version('pypdf')}")
print("A good guess: the two modes differ in white space.")
print(f"What happens:\n  plain  {plain!r}\n  layout {layout!r}")
both = "Contrato A1" in plain and "Anulado por despacho" in plain
sys.exit(0 if both and layout.strip() == "Contrato A1" else "The behaviour has changed.")
PY
