#!/usr/bin/env bash
# price-parser 0.5.1.
#
# What: a separator with exactly three digits behind it groups thousands, whatever stands before it: "0,500 €" is 500, "0.123"
# is 123, and "19974.420 €" is 19974420 although no one groups five digits. With two or four digits behind, it is a decimal.
# Why it matters: unit prices (fuel, energy, water: euro per litre or kilowatt-hour) have three decimals. One price list gives
# "0,50" as 0.50 and "0,500" as 500, a factor of a thousand between two rows.
# A way out: Price.fromstring(text, decimal_separator=",") when the separator is known.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'price-parser==0.5.1'
env/bin/python - <<'PY'
import sys
from decimal import Decimal
from importlib.metadata import version
from price_parser import Price

want = {"0,50 €": "0.50", "0,500 €": "500", "0,5000 €": "0.5000", "0.123": "123", "19974.42 €": "19974.42", "19974.420 €": "19974420"}
seen = {text: Price.fromstring(text).amount for text in want}
told = Price.fromstring("0,500 €", decimal_separator=",").amount
print(f"price-parser {version('price-parser')}")
print('A good guess: "0,500 €" is half a euro, for a number that begins with nought has no thousands.')
print("What happens: three digits behind the separator make it a thousand.")
for text, amount in seen.items():
    print(f"  {text:12} -> {amount}")
print(f"  0,500 € with decimal_separator=',' -> {told}")
same = all(seen[text] == Decimal(amount) for text, amount in want.items())
sys.exit(0 if same and told == Decimal("0.500") else "The behaviour has changed.")
PY
