#!/usr/bin/env bash
# pdfminer.six 20260107, and pdfplumber 0.11.10 above it: the byte 0xAD in a font with WinAnsiEncoding.
#
# What: it is drawn as a hyphen; both read a space. "(\255450,00)", which is shown as -450,00, is the amount " 450,00", and
# "CP\2550012" is "CP 0012". pypdf 7.1.1 gives U+00AD, the soft hyphen that the standard names, and PDFium a hyphen.
# Why it matters: generators that pass on the bytes of Windows 1252 write 0xAD. A negative amount that everybody sees as such is
# positive, a code has lost its hyphen, and nothing shows that a glyph was there.
# Source: ISO 32000-1, annex D.2: in WinAnsiEncoding the hyphen is also encoded as 255 (octal), meaning a soft hyphen, and it shall
# be typographically the same as hyphen.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'pdfplumber==0.11.10' 'pdfminer.six==20260107' 'pypdf==7.1.1' 'pypdfium2==5.15.2'
env/bin/python - <<'PY'
import io, sys
from importlib.metadata import version
import pdfplumber, pypdf, pypdfium2
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

data = pdf(r"BT /F1 12 Tf 50 100 Td (Saldo \255450,00 CP\2550012) Tj ET")
seen = {"pdfminer.six": extract_text(io.BytesIO(data)).strip(), "pdfplumber": pdfplumber.open(io.BytesIO(data)).pages[0].extract_text(),
        "pypdf": pypdf.PdfReader(io.BytesIO(data)).pages[0].extract_text(), "pypdfium2": pypdfium2.PdfDocument(data)[0].get_textpage().get_text_bounded()}
print(", ".join(f"{name} {version(name)}" for name in seen))
print("A good guess: Saldo -450,00 CP-0012")
print("What happens:")
for name, text in seen.items():
    print(f"  {name:12} {text!r}")
minus = ["-" in text for text in seen.values()]
same = seen["pdfminer.six"].split() == seen["pdfplumber"].split() == ["Saldo", "450,00", "CP", "0012"]
sys.exit(0 if same and minus == [False, False, False, True] else "The behaviour has changed.")
PY
