#!/usr/bin/env bash
# rdflib 7.6.0 and pySHACL 0.40.1: literals of type xsd:gYear (and xsd:gYearMonth).
#
# What: in SPARQL, FILTER(?year > "2022"^^xsd:gYear) finds nothing, without an error; pyoxigraph 0.5.13 finds the row. And in
# SHACL, sh:datatype xsd:gYear passes "not a year"^^xsd:gYear, while a nonsense xsd:date is refused.
# Why it matters: DCAT-AP lets dcat:startDate and dcat:endDate be gYear or gYearMonth, and publishers of statistics use them.
# A query for recent data silently leaves their datasets out, and validation lets broken periods in.
# Source: DCAT-AP 3.0, PeriodOfTime; SHACL 4.1.2 sh:datatype (ill-typed literals do not conform).
# A way out: xsd:date for periods that are queried or checked with these tools.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'pyshacl==0.40.1' 'rdflib==7.6.0' 'pyoxigraph==0.5.13'
cat > data.ttl <<'TTL'
@prefix e: <http://example.org/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
e:old e:start "2019"^^xsd:gYear . e:new e:start "2024"^^xsd:gYear . e:bad e:start "not a year"^^xsd:gYear .
TTL
cat > dates.ttl <<'TTL'
@prefix e: <http://example.org/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
e:bad e:start "not a date"^^xsd:date .
TTL
env/bin/python - <<'PY'
import logging, sys
from importlib.metadata import version
import pyoxigraph, rdflib
from pyshacl import validate

logging.disable(logging.CRITICAL)
query = 'PREFIX e: <http://example.org/> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> ' \
        'SELECT ?s { ?s e:start ?y FILTER(?y > "2022"^^xsd:gYear) }'
first = [str(row.s).rsplit("/", 1)[1] for row in rdflib.Graph().parse("data.ttl").query(query)]
store = pyoxigraph.Store()
store.load(path="data.ttl")
second = [row["s"].value.rsplit("/", 1)[1] for row in store.query(query)]

def conforms(data, kind):
    shape = f"""@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <http://example.org/> .
        @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        e:Shape a sh:NodeShape ; sh:targetNode e:bad ; sh:property [ sh:path e:start ; sh:datatype xsd:{kind} ] ."""
    return validate(rdflib.Graph().parse(data), shacl_graph=rdflib.Graph().parse(data=shape, format="turtle"))[0]

year, day = conforms("data.ttl", "gYear"), conforms("dates.ttl", "date")
print(f"rdflib {version('rdflib')}, pySHACL {version('pyshacl')}, pyoxigraph {version('pyoxigraph')}")
print("A good guess: years are compared like dates, and a year that is none does not conform.")
print("What happens: rdflib has no value for them, so comparisons fail in silence and the datatype is not looked at.")
print(f"Seen, later than 2022, of 2019 and 2024: rdflib {first}, pyoxigraph {second}")
print(f'Seen, conforms: "not a year"^^xsd:gYear {year}, "not a date"^^xsd:date {day}')
ok = first == [] and second == ["new"] and year and not day
sys.exit(0 if ok else "The behaviour has changed.")
PY
