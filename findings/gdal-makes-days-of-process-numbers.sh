#!/usr/bin/env bash
# pyogrio 0.13.0 (GDAL 3.12.4), read_dataframe of a GeoJSON file.
#
# What: a column of process numbers, "2024/05/12" and "2023/11/03" (year, series, number), is a column of days, 12 May 2024 and 3
# November 2023. If one number of the file is no day ("2024/05/112"), all are texts.
# Why it matters: the numbers of permits and of processes have this form. A file of few features, as one for a small municipality, has
# its keys turned into dates, and a join of several municipalities finds no key of it.
# Source: RFC 7946 and RFC 8259: a string is a string; GeoJSON has no dates. ISO 8601, which GDAL looks for, has no slashes.
# A way out: pyogrio.read_dataframe(path, DATE_AS_STRING="YES"), as the last line shows.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'pyogrio==0.13.0' 'geopandas==1.2.0'
env/bin/python - <<'PY'
import json, sys, warnings
from importlib.metadata import version
import pyogrio

warnings.filterwarnings("ignore")
def read(numbers, **options):
    features = [{"type": "Feature", "properties": {"processo": number}, "geometry": {"type": "Point", "coordinates": [-9.1, 38.7]}} for number in numbers]
    with open("permits.geojson", "w") as out:
        json.dump({"type": "FeatureCollection", "features": features}, out)
    return [str(number) for number in pyogrio.read_dataframe("permits.geojson", **options)["processo"]]

numbers = ["2024/05/12", "2023/11/03"]
seen, longer, kept = read(numbers), read([*numbers, "2024/05/112"]), read(numbers, DATE_AS_STRING="YES")
print(f"pyogrio {version('pyogrio')}, GDAL {'.'.join(map(str, pyogrio.__gdal_version__))}")
print("A good guess: the texts, in both files.")
print(f"What happens:\n  {seen}\n  with a third number: {longer}\n  with DATE_AS_STRING: {kept}")
sys.exit(0 if seen == ["2024-05-12 00:00:00", "2023-11-03 00:00:00"] and longer[:2] == kept == numbers else "The behaviour has changed.")
PY
