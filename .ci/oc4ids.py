"""Whether every project of a document is valid by the OC4IDS project schema, and there are some."""

import json
import sys

import jsonschema

document, schema = (json.load(open(path, encoding="utf-8")) for path in sys.argv[1:3])
for key in ("version", "uri", "publishedDate", "publisher"):
    assert document[key], key
validator = jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker())
mistakes = [f"{project['id']}: {error.message}" for project in document["projects"] for error in validator.iter_errors(project)]
unknown = sorted({key for project in document["projects"] for key in project if key not in schema["properties"]})
print(f"{len(document['projects'])} projects, {len(mistakes)} mistakes, unknown keys: {unknown}")
print("\n".join(mistakes[:20]))
sys.exit(bool(mistakes or unknown or not document["projects"]))
