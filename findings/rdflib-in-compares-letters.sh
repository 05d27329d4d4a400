#!/usr/bin/env bash
# rdflib 7.6.0, beside pyoxigraph 0.5.13: IN and NOT IN of SPARQL.
#
# What: FILTER(?v = 450000.1) finds the amount 450000.10, FILTER(?v IN (450000.1)) does not; nor does IN (450) find 450.0, and NOT IN
# (450) leaves it in. Numbers are compared by their letters there, and by value everywhere else.
# Why it matters: lists of amounts, years and codes are written with IN. The query answers, with fewer rows; a filter that is to
# leave something out leaves it in.
# Source: SPARQL 1.1, 17.4.1.9: IN is the same as a chain of "=" with "or".
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'rdflib==7.6.0' 'pyoxigraph==0.5.13'
env/bin/python - <<'PY'
import logging, sys
from importlib.metadata import version
import pyoxigraph, rdflib

logging.disable(logging.CRITICAL)
data = '@prefix e: <http://example.org/> . e:1 e:v 450000.10 . e:2 e:v 450.0 . e:3 e:v 450 .'
graph, store = rdflib.Graph().parse(data=data, format="turtle"), pyoxigraph.Store()
store.load(data.encode(), format=pyoxigraph.RdfFormat.TURTLE)
filters = ["?v = 450000.1", "?v IN (450000.1)", "?v = 450", "?v IN (450)", "?v NOT IN (450)"]
seen, other = [], []
for test in filters:
    query = f"PREFIX e: <http://example.org/> SELECT ?s {{ ?s e:v ?v FILTER({test}) }} ORDER BY ?s"
    seen.append("".join(str(row.s)[-1] for row in graph.query(query)))
    other.append("".join(row["s"].value[-1] for row in store.query(query)))
print(f"rdflib {version('rdflib')}, pyoxigraph {version('pyoxigraph')}")
print("A good guess: the first two find the same, and so do the next two.")
print("What happens (1 is 450000.10, 2 is 450.0, 3 is 450):")
for row in zip(filters, seen, other):
    print("  {:18} rdflib {:3} pyoxigraph {}".format(*row))
sys.exit(0 if seen == ["1", "", "23", "3", "12"] and other == ["1", "1", "23", "23", "1"] else "The behaviour has changed.")
PY
