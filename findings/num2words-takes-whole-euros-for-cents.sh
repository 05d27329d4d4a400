#!/usr/bin/env bash
# num2words 0.5.14: amounts in words, num2words(amount, lang="pt", to="currency").
#
# What: the integer 450000 is "quatro mil e quinhentos euros", 450000.0 and Decimal("450000") are "quatrocentos e cinquenta mil euros":
# an integer is a number of cents.
# Why it matters: contracts and dispatches have amounts in words, and where the two differ the words may count. An amount of whole
# euros comes as an integer from JSON, from Excel and from databases; those with cents are right beside it.
# Source: in Python 450000 == 450000.0, so functions of amounts are expected to give the same for both.
# A way out: Decimal(amount) for every amount.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'num2words==0.5.14'
env/bin/python - <<'PY'
import json, sys
from decimal import Decimal
from importlib.metadata import version
from num2words import num2words

amounts = [*json.loads("[450000, 450000.0, 450000.5]"), Decimal("450000")]
seen = [num2words(amount, lang="pt", to="currency") for amount in amounts]
print(f"num2words {version('num2words')}")
print("A good guess: quatrocentos e cinquenta mil euros, the third with its cents.")
print("What happens:")
for amount, words in zip(amounts, seen):
    print(f"  {amount!r:18} {words}")
right = "quatrocentos e cinquenta mil euros"
sys.exit(0 if seen[0] == "quatro mil e quinhentos euros" and all(words.startswith(right) for words in seen[1:]) else "The behaviour has changed.")
PY
