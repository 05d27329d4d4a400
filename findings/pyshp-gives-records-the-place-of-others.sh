#!/usr/bin/env bash
# pyshp 3.1.6, beside pyogrio 0.13.0 (GDAL): a shapefile of which a row was deleted.
#
# What: rows of the table that are marked as deleted are left out, their shapes are not. From there on every record has the shape
# before its own, in shapeRecords() and in __geo_interface__, and the last shape has no record.
# Why it matters: programs mark a deleted row and remove it only when the file is packed. The names and values are right, the
# number of records is plausible, and every works site is on the spot of the one above it in the list.
# Source: dBASE III, table records: the first byte is "*" where a row is deleted. Shapefile description: rows and shapes go together by
# their order.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'pyshp==3.1.6' 'pyogrio==0.13.0' 'geopandas==1.2.0'
env/bin/python - <<'PY'
import sys
from importlib.metadata import version
import pyogrio, shapefile

with shapefile.Writer("works") as out:
    out.field("SITE", "C", 20)
    for at, site in enumerate(["Lisboa", "Porto", "Faro"], 1):
        out.point(at, at)
        out.record(site)
with open("works.dbf", "r+b") as table:
    size = int.from_bytes(table.read(10)[8:10], "little")
    table.seek(size)
    table.write(b"*")
whole = shapefile.Reader("works")
seen = [(feature["properties"]["SITE"], feature["geometry"]["coordinates"][0]) for feature in whole.__geo_interface__["features"]]
pairs = [(pair.record["SITE"], pair.shape.points[0][0]) for pair in whole.shapeRecords()]
other = [(row.SITE, row.geometry.x) for row in pyogrio.read_dataframe("works.shp").itertuples()]
print(f"pyshp {version('pyshp')}, pyogrio {version('pyogrio')}")
print("A good guess: Porto at 2 and Faro at 3; Lisboa, at 1, was deleted.")
print(f"What happens:\n  pyshp as GeoJSON {seen}\n  shapeRecords()   {pairs}\n  pyogrio          {other}")
want = [("Porto", 1.0), ("Faro", 2.0)]
sys.exit(0 if seen == pairs == want and other == [("Porto", 2.0), ("Faro", 3.0)] else "The behaviour has changed.")
PY
