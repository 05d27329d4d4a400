#!/usr/bin/env bash
# frictionless 5.21.0: a number field with "bareNumber": false.
#
# What: everything that stands before the first digit or sign and after the last digit is thrown away. So the two ways in
# which ledgers write a negative amount, "(1.234,50)" and "1.234,50-", become positive, and "12 %" becomes 12. The file is valid.
# Why it matters: "bareNumber": false is what one sets because of a euro sign. Credit notes and corrections then count as
# spending, a sum is wrong by twice their amount, and no error is told.
# Source: Table Schema, field type "number", "bareNumber": implementors must strip what is not numeric
# before and behind: by the letter of the standard, then.
# A way out: a "pattern" is not possible on numbers, so keep such a column as text until its signs have been looked at.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'frictionless==5.21.0'
printf '%s\n' 'amount' '"1.234,50 €"' '"-1.234,50 €"' '"(1.234,50)"' '"1.234,50-"' '"12 %"' > ledger.csv
env/bin/python - <<'PY'
import sys
from decimal import Decimal
from importlib.metadata import version
from frictionless import Resource

def read():
    return Resource({"name": "ledger", "type": "table", "path": "ledger.csv", "format": "csv", "schema": {"fields": [
        {"name": "amount", "type": "number", "bareNumber": False, "decimalChar": ",", "groupChar": "."}]}})

valid = read().validate().valid
values = [row["amount"] for row in read().read_rows()]
print(f"frictionless {version('frictionless')}")
print('A good guess: "(1.234,50)" and "1.234,50-" are negative, or they are type errors; "12 %" is an error or 0.12.')
print("What happens: the brackets, the minus behind and the percent sign are stripped like a euro sign.")
print(f"Seen: valid = {valid}")
for cell, value in zip(["1.234,50 €", "-1.234,50 €", "(1.234,50)", "1.234,50-", "12 %"], values):
    print(f"  {cell:12} -> {value}")
want = [Decimal("1234.50"), Decimal("-1234.50"), Decimal("1234.50"), Decimal("1234.50"), Decimal(12)]
sys.exit(0 if valid and values == want else "The behaviour has changed.")
PY
