#!/usr/bin/env bash
# mlcroissant 1.1.1: fields of type sc:Text of a Croissant record set whose source is a CSV file.
#
# What: tax numbers in a column with one empty cell are b'501234567.0', the codes 007 and 010 are b'7' and b'10', and the text NA is
# None. The description says sc:Text for all of them; it is applied after the file was read with guessed types.
# Why it matters: Croissant says what the columns are so that nobody need guess, and its loader guesses. Codes match no other table,
# and a model learns from "501234567.0". Only columns that have a letter in some cell are read as they are described.
# Source: Croissant 1.0, "Field": dataType is the type of the values; MLCommons' own loader.
# A way out: name a Parquet file of the same table as the source.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'mlcroissant==1.1.1'
printf 'nif,codigo,tipo,obra\n501234567,007,NA,ponte\n,010,B,muro\n' > works.csv
env/bin/python - 2> log <<'PY'
import hashlib, json, logging, sys
from importlib.metadata import version
import mlcroissant

logging.disable(logging.CRITICAL)
terms = {name: f"cr:{name}" for name in ("recordSet", "field", "source", "fileObject", "extract", "column")}
context = {"@language": "pt", "@vocab": "https://schema.org/", "cr": "http://mlcommons.org/croissant/", "sc": "https://schema.org/",
           "dct": "http://purl.org/dc/terms/", "conformsTo": "dct:conformsTo", "dataType": {"@id": "cr:dataType", "@type": "@vocab"}, **terms}
columns = ["nif", "codigo", "tipo", "obra"]
fields = [{"@type": "cr:Field", "@id": f"works/{name}", "name": name, "dataType": "sc:Text",
           "source": {"fileObject": {"@id": "works.csv"}, "extract": {"column": name}}} for name in columns]
file = {"@type": "cr:FileObject", "@id": "works.csv", "name": "works.csv", "contentUrl": "works.csv", "encodingFormat": "text/csv",
        "sha256": hashlib.sha256(open("works.csv", "rb").read()).hexdigest()}
described = {"@context": context, "@type": "sc:Dataset", "name": "works", "description": "Obras", "url": "https://example.org/",
             "conformsTo": "http://mlcommons.org/croissant/1.0", "license": "https://creativecommons.org/licenses/by/4.0/",
             "distribution": [file], "recordSet": [{"@type": "cr:RecordSet", "@id": "works", "name": "works", "field": fields}]}
json.dump(described, open("croissant.json", "w"))
seen = [[record[f"works/{name}"] for name in columns] for record in mlcroissant.Dataset(jsonld="croissant.json").records("works")]
print(f"mlcroissant {version('mlcroissant')}")
print("A good guess: [b'501234567', b'007', b'NA', b'ponte'] and [None or b'', b'010', b'B', b'muro']")
print("What happens:", *seen, sep="\n  ")
want = [[b"501234567.0", b"7", None, b"ponte"], [None, b"10", b"B", b"muro"]]
sys.exit(0 if seen == want else "The behaviour has changed.")
PY
