#!/usr/bin/env bash
# PyLD 3.3.0, pyoxigraph 0.5.13, rdflib 7.6.0: JSON-LD with a JSON number in a property whose @type is xsd:decimal.
#
# What: the number 450000.10 becomes "4.500001E5"^^xsd:decimal, and xsd:decimal allows no exponent: the literal is ill-typed.
# In a SPARQL store the whole amounts (5, 10) are still numbers, those with cents are not: a filter leaves them out and
# SUM gives nothing. rdflib writes "450000.1" instead, and so hides it from whoever tests with rdflib alone.
# Why it matters: a context with "@type": "xsd:decimal" looks like the careful way to publish money (and DCAT asks for decimals
# in dcat:spatialResolutionInMeters). SHACL shapes with sh:datatype xsd:decimal refuse the result.
# Source: JSON-LD 1.1 Processing Algorithms, "Object to RDF Conversion": a number with a fraction takes xsd:double's form.
# A way out: write decimals as JSON strings.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'PyLD==3.3.0' 'pyoxigraph==0.5.13' 'rdflib==7.6.0'
cat > amounts.jsonld <<'JSON'
{"@context": {"amount": {"@id": "http://example.org/amount", "@type": "http://www.w3.org/2001/XMLSchema#decimal"}},
 "@id": "http://example.org/contract", "amount": [450000.10, 5, 0.5]}
JSON
env/bin/python - <<'PY'
import json, sys
from importlib.metadata import version
import pyoxigraph, rdflib
from pyld import jsonld

text = open("amounts.jsonld").read()
quads = jsonld.to_rdf(json.loads(text), {"format": "application/n-quads"})
first = sorted(line.split('"')[1] for line in quads.splitlines())
store = pyoxigraph.Store()
store.load(text.encode(), pyoxigraph.RdfFormat.JSON_LD)
second = sorted(quad.object.value for quad in store)
total = [str(row["total"]) for row in store.query("SELECT (SUM(?a) AS ?total) {?c <http://example.org/amount> ?a}")]
large = [row["a"].value for row in store.query("SELECT ?a {?c <http://example.org/amount> ?a FILTER(?a > 1)}")]
third = sorted(str(value) for value in rdflib.Graph().parse(data=text, format="json-ld").objects())
print(f"PyLD {version('PyLD')}, pyoxigraph {version('pyoxigraph')}, rdflib {version('rdflib')}")
print('A good guess: 450000.10 becomes "450000.1"^^xsd:decimal, as the context says.')
print("What happens: the type is the context's, the form is that of a double, and the two do not go together.")
print(f"Seen, PyLD:       {first}")
print(f"Seen, pyoxigraph: {second}; SUM = {total}; amounts above 1 = {large}")
print(f"Seen, rdflib:     {third}")
form = ["4.500001E5", "5", "5.0E-1"]
ok = first == second == form and total == ["None"] and large == ["5"] and third == ["0.5", "450000.1", "5"]
sys.exit(0 if ok else "The behaviour has changed.")
PY
