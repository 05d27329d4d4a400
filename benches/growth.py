#!/usr/bin/env python3
"""How reading grows with its document: each format at 0.1, 1 and 10 MB of text, published whole by the program.

Usage:  benches/growth.py SEARA [--only PART] [--sizes 0.1,1,10] [--times 3]

For each format and size: the size of the file, seconds, seconds of computing of all processes (the worker's too), and by
how much the computing grows when the document is ten times as large. What a document of ten rows takes is subtracted: the
start of the program. 10.0 is linear; up to 12 is linear within a fifth; in brackets where the smaller takes less than
0.05 s, so that its noise says more. Formats are made here (`growth_inputs.py`);
Parquet is the table that the program itself published. Linux.
"""
import argparse, ctypes, http.server, os, pathlib, shutil, subprocess, sys, tempfile, threading, time

import growth_inputs as inputs

# Seconds of computing from which on growth can be measured.
SURE = 0.05

FIELD = '{"name": "%s", "type": "%s", "title": "T"%s}'
MUST = ', "constraints": {"required": true}'
SCHEMA = """{"name": "obras", "version": "1.0.0", "title": "Obras", "description": "Obras.", "keywords": ["obras"],
"dcat": {"theme": ["GOVE"], "frequency": "ANNUAL", "accessRights": "PUBLIC", "spatial": ["PRT"]}, "resources": [%s]}"""
TABLE = '{"name": "%s", "title": "T", "description": "D.", "schema": {"fields": [%s], "primaryKey": [%s]%s}}'
WORKS = TABLE % ("works", ",".join(FIELD % f for f in (("code", "string", MUST), ("name", "string", ""), ("amount", "number", ', "seara:scale": 2, "decimalChar": "."'), ("day", "date", ""), ("note", "string", ""))), '"code"', "")
SHORT = TABLE % ("works", ",".join(FIELD % f for f in (("code", "string", MUST), ("name", "string", ""), ("note", "string", ""))), '"code"', "")
NOTES = TABLE % ("work_notes", ",".join(FIELD % f for f in (("code", "string", MUST), ("position", "integer", MUST), ("text", "string", MUST))), '"code", "position"',
                 ', "foreignKeys": [{"fields": ["code"], "reference": {"resource": "works", "fields": ["code"]}}]')
HEAD = """title = "Obras"
jurisdiction = "PT"
[limits]
memory_mib = 16384
compute_seconds = 3600
wall_seconds = 7200
%s
[[source]]
id = "lista"
url = "%s"
%s
"""
COLUMNS = """[table]
table = "works"
[table.columns]
code = "code"
name = "name"
amount = "amount"
day = "day"
note = "note"
"""
RECORD = """[record]
table = "works"
starts = { label = "OBRA" }
[record.fields]
code = { after = "Código", required = true }
name = { after = "Nome" }
note = { after = "Descrição", paragraphs = true }
[record.lists.work_notes]
after = "Notas"
items = "bullet"
text = "text"
position = "position"
[[ignore]]
match = '^Obras$'
reason = "title of the page"
"""
ITEMS = """[record]
table = "works"
starts = { label = "OBRA" }
[record.fields]
code = { template = "obra" }
[record.lists.work_notes]
items = ["bullet", "number", "paragraph"]
text = "text"
position = "position"
distinct = true
"""
PAGES = """pace_ms = 0
allow_address = "127.0.0.1"
max_bytes = 1073741824
[source.pages]
%s
match = '/p/7\\.csv$'
"""


def timed(command):
    """Seconds, and seconds of computing of the program and all that it started."""
    start, used = time.perf_counter(), 0.0
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    output = process.stdout.read()
    while True:
        try:
            pid, status, usage = os.wait4(-1, 0)
        except ChildProcessError:
            break
        used += usage.ru_utime + usage.ru_stime
        if pid == process.pid:
            process.returncode, wall = os.waitstatus_to_exitcode(status), time.perf_counter() - start
    if process.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))}: exit {process.returncode}\n{output.decode()[-1500:]}")
    return wall, used


class Project:
    """A pipeline in a folder of its own."""

    def __init__(self, seara, recipe, tables, url="https://www.exemplo.gov.pt/obras", source="", limits=""):
        self.seara, self.home = seara, pathlib.Path(tempfile.mkdtemp(prefix="growth-"))
        for folder in ("pipelines", "schemas"):
            (self.home / folder).mkdir()
        (self.home / "pipelines/obras.toml").write_text(HEAD % (limits, url, source) + recipe, encoding="utf-8")
        (self.home / "schemas/obras.json").write_text(SCHEMA % ",".join(tables), encoding="utf-8")
        shutil.copy(pathlib.Path(__file__).parent.parent / "seara.toml", self.home)

    def run(self, document=None):
        """Publishes it in empty folders."""
        for folder in ("output", "state"):
            shutil.rmtree(self.home / folder, ignore_errors=True)
        os.chdir(self.home)
        given = []
        if document:
            (self.home / "document").write_bytes(document)
            given = ["--input", f"lista={self.home / 'document'}"]
        return timed([self.seara, "run", "obras", *given, "--state", "state"])

    def close(self):
        shutil.rmtree(self.home, ignore_errors=True)


class Site(http.server.BaseHTTPRequestHandler):
    """Gives a listing, and a table behind each of its addresses."""
    listing = b""

    def do_GET(self):
        missing = self.path == "/robots.txt"
        body = b"" if missing else inputs.CSV(10) if self.path.startswith("/p/") else Site.listing
        self.send_response(404 if missing else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def measured(name, make, project, sizes, times):
    """A line for each size."""
    def best(count):
        document = make(count)
        tries = [project.run(document) for _ in range(3 * times if count <= 1_000 else times if count <= 10_000 else 1)]
        return len(document or Site.listing), min(w for w, _ in tries), min(u for _, u in tries)
    try:
        _, first, idle = best(10)
        line, before = [f"{name:<16} start {first:5.2f} s"], None
        for size in sizes:
            length, wall, used = best(int(size * 10_000))
            own = max(used - idle, 1e-3)
            growth = f"{own / before[1] / (size / before[0]) * 10:.1f}" if before else ""
            # Of what hardly takes any time, the start of a process for large texts is most.
            growth = f"({growth})" if before and before[1] < SURE else growth
            line.append(f"{length / 1e6:7.2f} MB {wall:7.2f} s {own:7.2f} s {growth:>7}")
            before = (size, own)
        print("  │ ".join(line), flush=True)
    except RuntimeError as error:
        print(f"{name:<16} {error}", flush=True)


def jobs(seara):
    """What is read: its name, who makes it, and the project that reads it."""
    plain = lambda **more: Project(seara, COLUMNS, [WORKS], **more)
    for name, make in inputs.TABLES.items():
        yield name, make, plain(source="member = '\\.csv$'\n" if "zip" in name and "gzip" not in name else "")
    yield "csv zip of ten", inputs.zipped(inputs.CSV, 10), None
    for name, make in (("csv pieces", inputs.CSV), ("json l. pieces", inputs.json_lines), ("xlsx pieces", inputs.xlsx)):
        yield name, make, plain(limits="held_mib = 0")
    published = plain()

    def parquet(count):
        published.run(inputs.CSV(count))
        return (published.home / "output/obras/latest/works.parquet").read_bytes()

    yield "parquet", parquet, plain()
    yield "parquet pieces", parquet, plain(limits="held_mib = 0")
    for name, make in inputs.DOCUMENTS.items():
        yield name, make, Project(seara, RECORD, [SHORT, NOTES])
    for name, make in inputs.LISTS.items():
        yield name, make, Project(seara, ITEMS, [SHORT, NOTES])
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    ways = {"links": 'links = "li.r"', "feed": "feed = true", "sitemap": "sitemap = true"}
    for name, make in inputs.LISTINGS.items():
        url = f"http://127.0.0.1:{server.server_address[1]}/listing"

        def given(count, make=make):
            Site.listing = make(count)

        yield name, given, plain(url=url, source=PAGES % ways[name])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("seara", type=pathlib.Path)
    parser.add_argument("--only", default="", help="formats whose name has this")
    parser.add_argument("--sizes", default="0.1,1,10")
    parser.add_argument("--times", type=int, default=3)
    arguments = parser.parse_args()
    # Children of the program that outlive it are ours to wait for.
    ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)
    sizes = [float(size) for size in arguments.sizes.split(",")]
    print(f"{'format':<16} and for each size: file, seconds, computing, growth for ten times as much")
    for name, make, project in jobs(arguments.seara.resolve()):
        if project and arguments.only in name:
            measured(name, make, project, sizes, arguments.times)


if __name__ == "__main__":
    main()
