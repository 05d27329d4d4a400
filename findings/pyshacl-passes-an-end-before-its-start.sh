#!/usr/bin/env bash
# pySHACL 0.40.1 (with rdflib 7.6.0): sh:lessThan between a date and a dateTime.
#
# What: a period from "2024-06-01"^^xsd:date to "2024-01-01T00:00:00Z"^^xsd:dateTime conforms to sh:lessThan, although it
# ends five months before it begins. With the same two days of one type it is refused.
# Why it matters: catalogues mix both types, even in one record: a person typed the start, a program stamped the end. The
# shape that guards the order of dates then says that all is well.
# Source: SHACL 4.5.3 sh:lessThan: a pair that is not less, or that cannot be compared, gives a result; xsd:date and
# xsd:dateTime cannot be compared in SPARQL 1.1.
# A way out: a second shape that asks for the same sh:datatype on both sides.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'pyshacl==0.40.1' 'rdflib==7.6.0'
env/bin/python - <<'PY'
import sys
from importlib.metadata import version
from pyshacl import validate
from rdflib import Graph

prefixes = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <http://example.org/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> . "
shape = Graph().parse(format="turtle", data=prefixes + "e:Shape a sh:NodeShape ; sh:targetNode e:period ; "
                      "sh:property [ sh:path e:start ; sh:lessThan e:end ] .")

def conforms(start, end):
    data = Graph().parse(format="turtle", data=prefixes + f"e:period e:start {start} ; e:end {end} .")
    return validate(data, shacl_graph=shape)[0]

pairs = [('"2024-06-01"^^xsd:date', '"2024-01-01"^^xsd:date'),
         ('"2024-06-01T00:00:00Z"^^xsd:dateTime', '"2024-01-01T00:00:00Z"^^xsd:dateTime'),
         ('"2024-06-01"^^xsd:date', '"2024-01-01T00:00:00Z"^^xsd:dateTime')]
seen = [conforms(*pair) for pair in pairs]
print(f"pySHACL {version('pyshacl')}, rdflib {version('rdflib')}")
print("A good guess: none of these periods conforms, whether or not the two ends can be compared.")
print("What happens: two types pass.")
for (start, end), answer in zip(pairs, seen):
    print(f"  {start} before {end}: conforms = {answer}")
sys.exit(0 if seen == [False, False, True] else "The behaviour has changed.")
PY
