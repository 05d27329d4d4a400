#!/usr/bin/env bash
# phonenumbers 9.0.43 (the Python port of libphonenumber): PhoneNumberMatcher over texts of public procurement.
#
# What: codes of the CPV, the European vocabulary of purchases ("30213100-6", laptops), are found as valid Portuguese telephone
# numbers, at the default leniency VALID: eight digits and a check digit make nine, and 30x is a range of internet telephony.
# Why it matters: a search for personal data that masks every number it finds takes the subject out of contracts, and the
# count of "telephones" in a data set is of no use. Codes that begin with 45 or 72 are left alone, so a test may not show it.
# A way out: take codes of the CPV (eight digits, a hyphen, a digit) out of the text before the search.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'phonenumbers==9.0.43'
env/bin/python - <<'PY'
import sys
from importlib.metadata import version
import phonenumbers as lib

texts = ["CPV 30213100-6 (laptops)", "CPV 22462000-6 (advertising material)", "CPV 72000000-5 (IT services)", "CPV 45000000-7 (works)"]
seen = {text: [match.raw_string for match in lib.PhoneNumberMatcher(text, "PT")] for text in texts}
print(f"phonenumbers {version('phonenumbers')}")
print("A good guess: a code of eight digits, a hyphen and a check digit is no telephone number.")
print("What happens: it is one whenever the nine digits fall in a range of the national plan.")
for text, found in seen.items():
    print(f"  {text:40} -> {found}")
want = [["30213100-6"], ["22462000-6"], [], []]
sys.exit(0 if list(seen.values()) == want else "The behaviour has changed.")
PY
