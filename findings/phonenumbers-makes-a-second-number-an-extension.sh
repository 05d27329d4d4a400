#!/usr/bin/env bash
# phonenumbers 9.0.43 (the Python port of libphonenumber).
#
# What: a cell with two numbers parted by ";" or "," ("912 345 678;213456789") is one valid number: the second becomes the
# extension of the first. Parted by "/" the cell is refused.
# Why it matters: contact columns of public bodies hold lists, and these are their usual separators. is_valid_number() says
# True, so nobody splits the cell; whoever stores E.164 drops the second number, whoever stores RFC 3966 gives "ext=213456789".
# Source: libphonenumber takes ";" and "," with digits behind for an extension that is dialled after a pause.
# A way out: split the cell first, and treat a valid number with an extension longer than six digits as a list.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'phonenumbers==9.0.43'
env/bin/python - <<'PY'
import sys
from importlib.metadata import version
import phonenumbers as lib

cell = "912 345 678;213456789"
one = lib.parse(cell, "PT")
valid = lib.is_valid_number(one)
e164 = lib.format_number(one, lib.PhoneNumberFormat.E164)
rfc = lib.format_number(one, lib.PhoneNumberFormat.RFC3966)
print(f"phonenumbers {version('phonenumbers')}")
print("A good guess: two numbers in a cell are refused, or are at least no valid number.")
print("What happens: the second is taken for the extension of the first, and the whole is valid.")
print(f"Seen: {cell!r} -> valid = {valid}, E.164 {e164}, extension {one.extension}, {rfc}")
comma = lib.parse("912345678, 213456789", "PT")
print(f"Seen: '912345678, 213456789' -> valid = {lib.is_valid_number(comma)}, extension {comma.extension}")
ok = lib.is_valid_number(comma) and comma.extension == "213456789" and valid and e164 == "+351912345678" and one.extension == "213456789"
sys.exit(0 if ok else "The behaviour has changed.")
PY
