"""Whether others' programs read the same cells of cubes: pyjstat of JSON-stat, pyaxis of PX.

Cubes are made by chance (seed 7), each written as JSON-stat with all values, as JSON-stat with those that are there, and as PX.
"""

import csv
import json
import math
import pathlib
import random
import subprocess
import sys
import tempfile

from pyaxis import pyaxis
from pyjstat import pyjstat

CUBES = 24
SITE = pathlib.Path(__file__).resolve().parents[2] / "seara.toml"
chance = random.Random(7)


def quoted(texts):
    return ",".join(f'"{text}"' for text in texts)


def number(value):
    """A number as a reader gives it; none for each of their ways to say so."""
    text = str(value).strip('"')
    return None if text in ("", "..", "None", "nan") else float(text)


def pipeline(root, name, dimensions, value, sample):
    columns = "\n".join(f'd{n} = "{dimension}"' for n, dimension in enumerate(dimensions))
    (root / f"pipelines/{name}.toml").write_text(
        f'title = "{name}"\njurisdiction = "PT"\n[[source]]\nid = "s"\nurl = "https://www.exemplo.gov.pt/{name}"\n'
        f'sample = "samples/{sample}"\n[table]\ntable = "cells"\n[table.columns]\n{columns}\nvalue = "{value}"\n'
        'status = { heading = "status", optional = true }\n[[ignore]]\nelsewhere = true\nreason = "titles"\n'
    )
    keys = [f"d{n}" for n in range(len(dimensions))]
    fields = [{"name": key, "type": "string", "title": key, "constraints": {"required": True}} for key in keys]
    fields += [{"name": "value", "type": "number", "title": "value"}, {"name": "status", "type": "string", "title": "status"}]
    table = {"name": "cells", "title": "cells", "description": "cells.", "schema": {"fields": fields, "primaryKey": keys}}
    dcat = {"theme": ["GOVE"], "frequency": "ANNUAL", "accessRights": "PUBLIC", "spatial": ["PRT"]}
    schema = {"name": name, "version": "1.0.0", "title": name, "description": "cells.", "keywords": ["x"], "dcat": dcat}
    (root / f"schemas/{name}.json").write_text(json.dumps(schema | {"resources": [table]}))


def written(root, n):
    """Writes one cube in three ways; returns what others' programs read of each."""
    dimensions = [f"dim{letter}" for letter in "abcd"[: chance.randint(1, 4)]]
    words = ["Total", "Évora", "Nota", "Beira"]
    categories = [
        [(f"c{chance.randint(0, 999)}x{c}", f"{chance.choice(words)} {d}{c}") for c in range(chance.randint(1, 5))]
        for d in range(len(dimensions))
    ]
    sizes = [len(own) for own in categories]
    values = [None if chance.random() < 0.2 else round(chance.uniform(-1e4, 1e4), chance.randint(0, 3)) for _ in range(math.prod(sizes))]
    values[0] = 1.5
    found = {}
    for way in ("all", "some"):
        name, dimension = f"{way}{n}", {}
        for own, labels in zip(dimensions, categories):
            places = {code: place for place, (code, _) in sorted(enumerate(labels), key=lambda _: chance.random())}
            index = places if way == "some" else [code for code, _ in labels]
            dimension[own] = {"label": own, "category": {"index": index, "label": dict(labels)}}
        value = values if way == "all" else {str(place): value for place, value in enumerate(values) if value is not None}
        cube = {"version": "2.0", "class": "dataset", "label": "x", "id": dimensions, "size": sizes, "dimension": dimension, "value": value}
        (root / f"pipelines/samples/{name}.json").write_text(json.dumps(cube))
        pipeline(root, name, dimensions, "value", f"{name}.json")
        frame = pyjstat.Dataset.read(json.dumps(cube)).write("dataframe")
        found[name] = {tuple(row[d] for d in dimensions): number(row["value"]) for _, row in frame.iterrows()}
    name, stub = f"px{n}", chance.randint(0, len(dimensions) - 1)
    text = 'CHARSET="ANSI";\nAXIS-VERSION="2013";\nTITLE="x";\n'
    text += f"STUB={quoted(dimensions[:stub])};\n" if stub else ""
    text += f"HEADING={quoted(dimensions[stub:])};\n"
    for own, labels in zip(dimensions, categories):
        text += f'VALUES("{own}")={quoted(label for _, label in labels)};\nCODES("{own}")={quoted(code for code, _ in labels)};\n'
    text += "DATA=\n" + " ".join('".."' if value is None else repr(value) for value in values) + ";\n"
    path = root / f"pipelines/samples/{name}.px"
    path.write_bytes(text.encode("cp1252"))
    pipeline(root, name, dimensions, "DATA", f"{name}.px")
    frame = pyaxis.parse(str(path), encoding="cp1252")["DATA"]
    found[name] = {tuple(row[d] for d in dimensions): number(row["DATA"]) for _, row in frame.iterrows()}
    return found


with tempfile.TemporaryDirectory() as folder:
    root = pathlib.Path(folder)
    for inside in ("pipelines/samples", "schemas"):
        (root / inside).mkdir(parents=True)
    (root / "seara.toml").write_bytes(SITE.read_bytes())
    wanted = {}
    for n in range(CUBES):
        wanted |= written(root, n)
    subprocess.run([pathlib.Path(sys.argv[1]).resolve(), "run", "--sample"], cwd=root, check=True, capture_output=True)
    cells = wrong = 0
    for name, want in wanted.items():
        with open(root / f"output/sample/{name}/latest/cells.csv", encoding="utf-8", newline="") as file:
            read = {tuple(v for k, v in row.items() if k.startswith("d")): number(row["value"]) for row in csv.DictReader(file)}
        # A cell without value may be no row.
        differing = [key for key in want.keys() | read.keys() if want.get(key) != read.get(key)]
        cells, wrong = cells + len(want), wrong + len(differing)
        for key in differing[:3]:
            print(f"{name} {key}: {want.get(key)}, here {read.get(key)}")
    print(f"{len(wanted)} cubes, {cells} cells, {wrong} differ")
    sys.exit(bool(wrong or len(wanted) != 3 * CUBES))
