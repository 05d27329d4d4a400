#!/usr/bin/env bash
# warcio 1.8.1: HTTP headers with letters beyond ASCII.
#
# What: the record does not hold what the server sent. A file name with accents is written as a filename* parameter in percent
# signs, and in any other header the letters themselves become percent signs ("ção" is written as "%C3%A7%C3%A3o").
# Why it matters: a WARC is kept as evidence of an exchange. Its headers differ from the wire, the block digest is over the
# changed text, so it verifies, and a value that has percent signs of its own cannot be told from a changed one.
# Source: WARC 1.1, 6.3 "response": the block holds the full HTTP response as it was received; RFC 9110, 5.5, lets field values
# hold bytes beyond ASCII. Handing in the raw bytes of the response, without http_headers, does not help: see the last line.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'warcio==1.8.1'
env/bin/python - <<'PY'
import io, sys
from importlib.metadata import version
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

sent = [("Content-Disposition", 'attachment; filename="relação.csv"'), ("X-Source", "ação 50%")]

def block(**record):
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=False, warc_version="1.1")
    writer.write_record(writer.create_warc_record("http://example.org/a.csv", "response", **record))
    raw = out.getvalue().split(b"\r\n\r\n", 1)[1].split(b"\r\n\r\n")[0].decode().split("\r\n")[1:]
    one = next(iter(ArchiveIterator(io.BytesIO(out.getvalue()), check_digests=True)))
    one.raw_stream.read()
    return raw, one.digest_checker.passed

changed, verified = block(payload=io.BytesIO(b"x"), http_headers=StatusAndHeaders("200 OK", list(sent), protocol="HTTP/1.1"))
wire = ("HTTP/1.1 200 OK\r\n" + "".join(f"{name}: {value}\r\n" for name, value in sent) + "\r\n").encode()
kept, _ = block(payload=io.BytesIO(wire + b"x"), length=len(wire) + 1)
print(f"warcio {version('warcio')}")
print("A good guess: headers are stored as they were received.")
print("What happens: letters beyond ASCII are written as percent signs.")
for (name, value), line in zip(sent, changed):
    print(f"  {name}: {value}\n    in the file:         {line}")
print(f"Seen, the digest of the changed block verifies: {verified}")
print(f"Seen, handed in as bytes, the same: {kept == changed}")
want = ["Content-Disposition: attachment; filename*=UTF-8''rela%C3%A7%C3%A3o.csv", "X-Source: a%C3%A7%C3%A3o%2050%25"]
sys.exit(0 if changed == kept == want and verified else "The behaviour has changed.")
PY
