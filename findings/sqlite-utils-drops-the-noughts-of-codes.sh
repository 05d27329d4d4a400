#!/usr/bin/env bash
# sqlite-utils 4.2.1: insert --csv.
#
# What: a column of codes that begin with 0, "010101" and "021105", becomes INTEGER, and the codes are 10101 and 21105. With one
# code that has a letter in the file, the column is TEXT and all are whole.
# Why it matters: codes of districts, municipalities and parishes (DICOFRE), postal codes and telephones begin with 0. A join with
# another table finds most rows (those of districts 10 to 49) and silently leaves out the first nine districts.
# Source: SQLite, "Type affinity": INTEGER turns "010101" into 10101. Version 3 left columns as text unless --detect-types was given.
# A way out: --no-detect-types, or a type for the column by --type.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'sqlite-utils==4.2.1'
printf 'dicofre,nome\n010101,Agadão\n021105,Odemira\n110601,Ajuda\n' > numbers.csv
printf 'dicofre,nome\n010101,Agadão\n021105,Odemira\n11060A,Ajuda\n' > letters.csv
for name in numbers letters; do env/bin/sqlite-utils insert all.db "$name" "$name.csv" --csv > log; done
env/bin/sqlite-utils insert all.db kept numbers.csv --csv --no-detect-types > log
env/bin/python - <<'PY'
import sqlite3, sys
from importlib.metadata import version

base = sqlite3.connect("all.db")
seen = {name: [row[0] for row in base.execute(f"SELECT dicofre FROM {name}")] for name in ("numbers", "letters", "kept")}
print(f"sqlite-utils {version('sqlite-utils')}")
print("A good guess: what does not come back as the same text is no number.")
print("What happens:")
for name, codes in seen.items():
    print(f"  {name:8} {codes}")
want = [[10101, 21105, 110601], ["010101", "021105", "11060A"], ["010101", "021105", "110601"]]
sys.exit(0 if list(seen.values()) == want else "The behaviour has changed.")
PY
