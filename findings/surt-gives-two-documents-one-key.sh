#!/usr/bin/env bash
# surt 0.3.1: the keys by which web archives sort and find what they hold (the first field of a CDX line).
#
# What: addresses that differ in capitals, in "%2F" for "/" or in a parameter called sid (of 32 hexadecimal digits, as an MD5 sum
# has) have one key: /Anexos/A.pdf and /anexos/a.pdf, ?id=Ab1 and ?id=aB1 are the same document.
# Why it matters: identifiers in addresses are often base 64 or base 62 (short links, document stores), where capitals count. An
# index or a "have we got this already" by such a key answers with another document's capture, and skips the second one.
# Source: RFC 3986, 6.2.2.1: only scheme and host are without case; 2.2: "%2F" is not "/".
# A way out: compare the address that the record itself names; a key finds candidates only.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'surt==0.3.1'
env/bin/python - <<'PY'
import sys
from importlib.metadata import version
from surt import surt

pairs = [("https://example.org/Anexos/A.pdf", "https://example.org/anexos/a.pdf"),
         ("https://example.org/doc?id=Ab1", "https://example.org/doc?id=aB1"),
         ("https://example.org/obras%2F2024", "https://example.org/obras/2024"),
         ("https://example.org/doc?sid=" + "0" * 31 + "7", "https://example.org/doc?sid=" + "0" * 31 + "8"),
         ("https://example.org/doc?id=1", "https://example.org/doc?id=2")]
seen = [surt(first) == surt(second) for first, second in pairs]
print(f"surt {version('surt')}")
print("A good guess: the key writes the host backwards, and leaves path and parameters as they are.")
print("What happens:")
for (first, second), same in zip(pairs, seen):
    print(f"  {first}  {second}\n    -> {surt(first)}{'  for both' if same else '  ' + surt(second)}")
sys.exit(0 if seen == [True, True, True, True, False] else "The behaviour has changed.")
PY
