#!/usr/bin/env bash
# cleanco 2.3: basename, which takes the legal form off a name.
#
# What: "Freguesia da Sé" (the parish of the cathedral) is "Freguesia da", "Largo da Sé" is "Largo da", and "Sé" alone is nothing. Accents
# are taken off before the forms of all countries are looked up, and SE is the European company. "Lda." and "S.A." are right.
# Why it matters: names of entities are compared without their legal form to find who is who. Parishes of the cathedral in several
# cities, streets and schools become the same stump, or an empty name that is equal to every other empty one.
# Source: cleanco's description: it removes terms that say what kind of organisation a company is.
# A way out: custom_basename with the forms that occur in the country.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'cleanco==2.3'
env/bin/python - <<'PY'
import sys
from importlib.metadata import version
from cleanco import basename

names = ["Construções Alfa, Lda.", "Beta, S.A.", "Freguesia da Sé", "Largo da Sé", "Sé", "Museu do Mar"]
seen = [basename(name) for name in names]
print(f"cleanco {version('cleanco')}")
print("A good guess: only the first two lose something.")
print("What happens:")
for name, base in zip(names, seen):
    print(f"  {name!r} -> {base!r}")
sys.exit(0 if seen == ["Construções Alfa", "Beta", "Freguesia da", "Largo da", "", "Museu do Mar"] else "The behaviour has changed.")
PY
