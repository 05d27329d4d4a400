#!/usr/bin/env bash
# rdflib 7.6.0 and pyoxigraph 0.5.13: COUNT of an expression in SPARQL.
#
# What: of the texts "450", "n.d." and "700", COUNT(xsd:integer(?v)) is 3 in rdflib and no value at all in pyoxigraph. The same casts,
# one by one, give two numbers and an unbound value in both.
# Why it matters: it is the query by which one looks how much of a harvested property is a number. One engine says all of it, the
# other says nothing, in a row that looks like an answer.
# Source: SPARQL 1.1, 18.5.1.2 Count: how often an expression has a bound value that is no error, here 2.
# A way out: BIND the cast first, and COUNT the variable, as the last line shows.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'rdflib==7.6.0' 'pyoxigraph==0.5.13'
env/bin/python - <<'PY'
import logging, sys
from importlib.metadata import version
import pyoxigraph, rdflib

logging.disable(logging.CRITICAL)
data = '@prefix e: <http://example.org/> . e:1 e:v "450" . e:2 e:v "n.d." . e:3 e:v "700" .'
graph, store = rdflib.Graph().parse(data=data, format="turtle"), pyoxigraph.Store()
store.load(data.encode(), format=pyoxigraph.RdfFormat.TURTLE)

def answers(query):
    query = "PREFIX e: <http://example.org/> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> " + query
    first = sorted(str(row.n) for row in graph.query(query))
    return first, sorted(str(row["n"] and row["n"].value) for row in store.query(query))

queries = {"one by one": "SELECT ?v (xsd:integer(?v) AS ?n) {?s e:v ?v}", "count the casts": "SELECT (COUNT(xsd:integer(?v)) AS ?n) {?s e:v ?v}",
           "bind, then count": "SELECT (COUNT(?i) AS ?n) {?s e:v ?v BIND(xsd:integer(?v) AS ?i)}"}
seen = {name: answers(query) for name, query in queries.items()}
print(f"rdflib {version('rdflib')}, pyoxigraph {version('pyoxigraph')}")
print("A good guess: 2")
print("What happens:")
for name, (first, second) in seen.items():
    print(f"  {name:16} rdflib {first}, pyoxigraph {second}")
want = {"one by one": (["450", "700", "None"],) * 2, "count the casts": (["3"], ["None"]), "bind, then count": (["2"], ["2"])}
sys.exit(0 if seen == want else "The behaviour has changed.")
PY
