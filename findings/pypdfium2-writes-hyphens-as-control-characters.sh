#!/usr/bin/env bash
# pypdfium2 5.15.2 (PDFium): a hyphen at the end of a line.
#
# What: where a line ends in a letter and a hyphen and the next one goes on, get_text_bounded() gives the control character U+0002
# for hyphen and line end together, and get_text_range() gives U+FFFE, which is no character at all. "2024-" and "2025" keep theirs.
# Why it matters: U+0002 may stand in no XML document, and in CSV and JSON nobody sees it. "decreto-" "lei" becomes a word that no
# search finds, and a number of a contract, "CP-" "0012/2024", loses its hyphen: it matches no key.
# Source: ISO 32000-2, 14.8.2.2.3: whether a hyphen is a soft one cannot be known from the glyph alone. Unicode 23.7: noncharacters.
# A way out: put the hyphen and the line end back before anything else is done with the text.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'pypdfium2==5.15.2' 'pypdf==7.1.1'
env/bin/python - <<'PY'
import io, sys
from importlib.metadata import version
import pypdf, pypdfium2

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

pairs = [("decreto-", "lei"), ("Contrato CP-", "0012/2024"), ("2024-", "2025")]
seen = []
print(f"pypdfium2 {version('pypdfium2')}, pypdf {version('pypdf')}")
print("A good guess: the hyphen and the line end are there; at most they are left out together.")
print("What happens:")
for first, second in pairs:
    data = pdf(f"BT /F1 12 Tf 50 100 Td ({first}) Tj 0 -14 Td ({second}) Tj ET")
    page = pypdfium2.PdfDocument(data)[0].get_textpage()
    seen.append((page.get_text_bounded(), page.get_text_range()))
    print(f"  {seen[-1][0]!r}, {seen[-1][1]!r}, pypdf {pypdf.PdfReader(io.BytesIO(data)).pages[0].extract_text()!r}")
want = [("decreto\x02lei", "decreto\ufffelei"), ("Contrato CP\x020012/2024", "Contrato CP\ufffe0012/2024")]
sys.exit(0 if seen[:2] == want and seen[2][0] == "2024-\r\n2025" else "The behaviour has changed.")
PY
