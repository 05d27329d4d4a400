#!/usr/bin/env bash
# fiona 1.10.1, reading whole numbers beyond 64 bits of a GeoJSON file.
#
# What: 12345678901234567890 and 98765432109876543210 are both 9223372036854775807, the largest number of 64 bits, without an error or
# a warning that Python shows.
# Why it matters: identifiers of twenty digits (court cases, cadastral units, meters) are written without quotation marks. Two different
# ones are equal, so that keys are no longer unique, and a join gives each the rows of the other.
# Source: RFC 8259, 6: a number may be of any size; RFC 7946 says nothing else.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'fiona==1.10.1'
env/bin/python - <<'PY'
import json, sys
from importlib.metadata import version
import fiona

numbers = [7, 12345678901234567890, 98765432109876543210]
features = [{"type": "Feature", "properties": {"id": number}, "geometry": {"type": "Point", "coordinates": [-9.1, 38.7]}} for number in numbers]
with open("units.geojson", "w") as out:
    json.dump({"type": "FeatureCollection", "features": features}, out)
with fiona.open("units.geojson") as source:
    kind, seen = source.schema["properties"]["id"], [feature.properties["id"] for feature in source]
print(f"fiona {version('fiona')}, GDAL {fiona.__gdal_version__}")
print("A good guess: the numbers, or floats near to them, or an error.")
print("What happens, in a column of", kind + ":")
for number, read in zip(numbers, seen):
    print(f"  {number} -> {read}")
sys.exit(0 if seen == [7, 2 ** 63 - 1, 2 ** 63 - 1] else "The behaviour has changed.")
PY
