#!/usr/bin/env bash
# agate 1.14.2, the library below csvkit 2.2.0: types that csvjson, csvstat and in2csv guess of texts.
#
# What: a column of depths "12 m" and "8 m" is a column of durations: 12 and 8 minutes. "3 h" in a column of areas or halls is
# three hours, lots "1D" and "3D" are days. A column that says only "Mar" (the sea, as the place of works) is 1 March of
# the year 1. The texts are gone: csvjson writes "0:12:00" and "0001-03-01".
# Why it matters: m is the commonest unit of public works. One cell of another form ("12 m²") makes the whole column text again,
# so the same file reads two ways from one year to the next, and nothing is said.
# Source: agate's order of guesses is boolean, number, duration, day, text: what can be a duration is never text. In the SI, m is
# the metre and min the minute.
# A way out: csvjson -I (no inference), or a TypeTester with the types that the file has.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'agate==1.14.2' 'csvkit==2.2.0'
printf 'obra,profundidade,lote,local\nA1,12 m,1D,Mar\nA2,8 m,3D,Mar\n' > obras.csv
env/bin/csvjson obras.csv > guessed.json
env/bin/csvjson -I obras.csv > plain.json
env/bin/python - <<'PY'
import json, sys
from importlib.metadata import version

guessed, plain = (json.load(open(name)) for name in ("guessed.json", "plain.json"))
print(f"csvkit {version('csvkit')}, agate {version('agate')}")
print("A good guess: what is neither a number nor written as a day or a time is text.")
print("What happens:")
for key in plain[0]:
    print(f"  {key:12} {[row[key] for row in plain]} -> {[row[key] for row in guessed]}")
want = ["A1", "0:12:00", "1 day, 0:00:00", "0001-03-01"]
sys.exit(0 if list(guessed[0].values()) == want and plain[0]["profundidade"] == "12 m" else "The behaviour has changed.")
PY
