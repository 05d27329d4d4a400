#!/usr/bin/env python3
"""Opens the workbooks of a release in LibreOffice set to European Portuguese, and compares every cell with the CSV files.

    .ci/workbook.py OUTPUT

OUTPUT is a folder of releases. LibreOffice converts each workbook to a flat OpenDocument file, which says how it understands
each cell: a number, a day, a text, a truth value. Exit status: 0 all cells are right, 1 not.
"""
import csv
import json
import pathlib
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from decimal import Decimal

NAMES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
}
LANGUAGE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>pt-PT</value></prop></item>
</oor:items>"""


def named(prefix, name):
    return f"{{{NAMES[prefix]}}}{name}"


def cells(row):
    """The cells of a row as pairs of kind and value; empty ones at the end are left out."""
    found = []
    for cell in row:
        if cell.tag not in (named("table", "table-cell"), named("table", "covered-table-cell")):
            continue
        kind = cell.get(named("office", "value-type"))
        # LibreOffice makes a formula of a truth value: it shows VERDADEIRO, and is the number 1 to the format.
        truth = {"of:=TRUE()": "true", "of:=FALSE()": "false"}.get(cell.get(named("table", "formula")))
        if truth:
            found.append(("boolean", truth))
            continue
        value = {
            None: lambda: "",
            "float": lambda: cell.get(named("office", "value")),
            "date": lambda: cell.get(named("office", "date-value")),
        }.get(kind, lambda: "\n".join("".join(p.itertext()) for p in cell.findall("text:p", NAMES)))()
        repeated = int(cell.get(named("table", "number-columns-repeated"), "1"))
        found += [(kind, value)] * (repeated if kind or repeated < 1000 else 0)
    return found


def spaces(element):
    """Writes out the spaces that OpenDocument counts."""
    for space in element.iter(named("text", "s")):
        space.text = " " * int(space.get(named("text", "c"), "1"))
    for tab in element.iter(named("text", "tab")):
        tab.text = "\t"
    for line in element.iter(named("text", "line-break")):
        line.text = "\n"


def is_right(field, cell, want):
    """Whether LibreOffice understands a cell as what the CSV says."""
    kind, value = cell
    if want == "":
        return kind is None
    if field["type"] in ("integer", "number", "year"):
        digits = sum(c.isdigit() for c in want)
        return Decimal(value) == Decimal(want) if kind == "float" else digits > 15 and value == want
    if field["type"] == "date" and kind == "date":
        return value[:10] == want
    if field["type"] == "boolean":
        return (kind, value) == ("boolean", want)
    return (kind, value) == ("string", want)


def compare(folder, flat):
    """Returns how many cells were compared, and what differs."""
    tree = ElementTree.parse(flat)
    spaces(tree.getroot())
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    sheets = {sheet.get(named("table", "name")): sheet for sheet in tree.iter(named("table", "table"))}
    compared, wrong = 0, []
    for resource in package["resources"]:
        name = resource["path"].removesuffix(".csv")
        if not resource["path"].endswith(".csv") or name not in package["seara:tables"]:
            continue
        rows = [cells(row) for row in sheets[name[:31]].iter(named("table", "table-row"))]
        fields = resource["schema"]["fields"]
        with open(folder / resource["path"], encoding="utf-8", newline="") as file:
            for number, record in enumerate(csv.reader(file)):
                row = rows[number] if number < len(rows) else []
                row = row + [(None, "")] * (len(record) - len(row))
                for field, cell, want in zip(fields, row, record):
                    compared += 1
                    if not is_right({"type": "string"} if number == 0 else field, cell, want):
                        wrong.append(f"{folder.parent.name}/{name} row {number} {field['name']}: {cell}, not {want!r}")
    return compared, wrong


def main():
    books = sorted(pathlib.Path(sys.argv[1]).glob("*/latest/workbook.xlsx"))
    compared, wrong = 0, []
    with tempfile.TemporaryDirectory() as work:
        profile = pathlib.Path(work, "profile")
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(LANGUAGE, encoding="utf-8")
        for book in books:
            copy = pathlib.Path(work, f"{book.parent.parent.name}.xlsx")
            copy.write_bytes(book.read_bytes())
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", "fods", "--outdir", work]
            + [str(book) for book in sorted(pathlib.Path(work).glob("*.xlsx"))],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=300,
        )
        for book in books:
            some, differences = compare(book.parent, pathlib.Path(work, f"{book.parent.parent.name}.fods"))
            compared += some
            wrong += differences
    print(*wrong[:20], sep="\n")
    print(f"{len(books)} workbooks in LibreOffice (pt-PT): {compared} cells, {len(wrong)} wrong")
    return 1 if wrong or not compared else 0


if __name__ == "__main__":
    sys.exit(main())
