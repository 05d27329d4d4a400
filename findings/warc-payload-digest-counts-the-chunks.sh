#!/usr/bin/env bash
# warcio 1.8.1, and FastWARC 2.0.1, which agrees: WARC-Payload-Digest of a response with "Transfer-Encoding: chunked".
#
# What: the digest is taken over the bytes with their chunk sizes in between. The same file, sent in other pieces, has
# another payload digest, and none of them is the digest of the file that content_stream() gives. FastWARC verifies them.
# Why it matters: payload digests are how archives find what has not changed (revisit records, CDX look-ups). A server cuts its
# answers as its buffers happen to fill, so an unchanged document looks new each time, and a digest of a file matches nothing.
# Source: WARC 1.1, WARC-Payload-Digest: for a record with HTTP the payload is the entity-body, which in RFC 2616, 7.2, is what
# is left when the transfer coding has been undone.
# A way out: store what the client has decoded, without the Transfer-Encoding header, or keep your own digest of the content.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'warcio==1.8.1' 'fastwarc==2.0.1'
env/bin/python - <<'PY'
import base64, hashlib, io, sys
from importlib.metadata import version
from fastwarc.warc import ArchiveIterator as FastIterator
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

body = b"id;amount\n1;900\n2;1200\n"

def record(size):
    pieces = [body[at:at + size] for at in range(0, len(body), size)]
    sent = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    head = StatusAndHeaders("200 OK", [("Content-Type", "text/csv"), ("Transfer-Encoding", "chunked")], protocol="HTTP/1.1")
    writer.write_record(writer.create_warc_record("http://example.org/a.csv", "response", payload=io.BytesIO(sent), http_headers=head))
    one = next(iter(ArchiveIterator(io.BytesIO(out.getvalue()))))
    digest, content = one.rec_headers.get_header("WARC-Payload-Digest"), one.content_stream().read()
    verified = [again.verify_payload_digest() for again in FastIterator(io.BytesIO(out.getvalue()), parse_http=True)]
    return digest, content, verified

small, large = record(10), record(100)
own = "sha1:" + base64.b32encode(hashlib.sha1(body).digest()).decode()
print(f"warcio {version('warcio')}, FastWARC {version('fastwarc')}")
print("A good guess: one file has one payload digest, however it was cut for the way.")
print("What happens: the sizes of the pieces are part of it.")
print(f"Seen, pieces of 10:  {small[0]}, FastWARC verifies it: {small[2]}")
print(f"Seen, pieces of 100: {large[0]}, FastWARC verifies it: {large[2]}")
print(f"Seen, the file:      {own}; content_stream() gives it both times: {small[1] == large[1] == body}")
ok = len({small[0], large[0], own}) == 3 and small[1] == large[1] == body and small[2] == large[2] == [True]
sys.exit(0 if ok else "The behaviour has changed.")
PY
