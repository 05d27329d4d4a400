#!/usr/bin/env bash
# babel 2.19.0: parse_decimal with the locales "pt" and "pt_PT".
#
# What: "1.234" is 1234 in the locale pt and 1.234 in the locale pt_PT, a thousandth of it, also with strict=True. In pt_PT the
# group character is a no-break space, so "1.234,50", which every Portuguese accountant writes, is refused there.
# Why it matters: "pt" is Brazil in the data behind babel (CLDR). Whoever picks pt_PT to be exact about Portugal gets English
# decimals from Portuguese amounts, and whoever leaves the country out gets the right ones: nothing fails in either case.
# Source: CLDR, number symbols of pt and pt_PT; babel's documentation of parse_decimal(strict).
# A way out: no locale for amounts of files; name the two characters that the file uses.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'babel==2.19.0'
env/bin/python - <<'PY'
import sys
from decimal import Decimal
from importlib.metadata import version
from babel.numbers import NumberFormatError, parse_decimal

def read(text, locale):
    try:
        return parse_decimal(text, locale=locale, strict=True)
    except NumberFormatError:
        return "refused"

print(f"babel {version('babel')}")
print('A good guess: "pt" and "pt_PT" read Portuguese amounts alike, and strict=True refuses what does not fit.')
print("What happens, with strict=True:")
seen = {(text, locale): read(text, locale) for text in ("1.234", "1.234,50") for locale in ("pt", "pt_BR", "pt_PT")}
for (text, locale), value in seen.items():
    print(f"  {text!r:10} in {locale:6} -> {value}")
want = [Decimal(1234), Decimal(1234), Decimal("1.234"), Decimal("1234.50"), Decimal("1234.50"), "refused"]
sys.exit(0 if list(seen.values()) == want else "The behaviour has changed.")
PY
