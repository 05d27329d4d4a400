#!/usr/bin/env python3
"""dados.gov.pt's own code (udata, on loopback) pulls from Seara and is pushed to.

Usage:  PYTHON portal.py SEARA UDATA        (PYTHON has udata; UDATA is the folder of its checks)

Pull: twice by both licence lists, a new release in place, a vanished dataset archived. Push: once, again, one changed
record, the ledger lost, a dataset deleted there, and a kill after every request of a push. Ends with `N checks, M failed`.
"""
import http.server, json, os, pathlib, shutil, signal, subprocess, sys, tempfile, threading, time, urllib.request

SEARA, UDATA = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
HERE = pathlib.Path(__file__).resolve().parent.parent
PORT, PROXY = 7011, 7012
INPUTS = {"projetos-setoriais": "relatorio=pipelines/samples/projetos-setoriais.txt",
          "compromissos-panaa": "ponto-de-situacao=pipelines/samples/compromissos-panaa.txt",
          "acidentes-rodoviarios": "sinistralidade=pipelines/samples/acidentes-rodoviarios.pdf"}
# The portal asks whether data are as old as their frequency lets them be: editions of these days.
FIRST, SECOND = (time.strftime("%Y-%m-%dT06:00:00Z", time.gmtime(time.time() - days * 86_400)) for days in (10, 2))
checks = failed = 0


def check(right, description):
    global checks, failed
    checks += 1
    failed += not right
    print(("ok   " if right else "BAD  ") + description, flush=True)


def project(home, base="https://dados.example.org/seara/", portal=None, url=None):
    home.mkdir()
    shutil.copytree(HERE / "pipelines", home / "pipelines")
    shutil.copytree(HERE / "schemas", home / "schemas")
    site = (HERE / "seara.toml").read_text().replace("https://dados.example.org/seara/", base)
    if portal:
        site += f'\n[portals.dados-gov]\nurl = "{url or portal["url"]}"\norganization = "{portal["org_id"]}"\nkey = "{{env:KEY}}"\nlimits = false\n'
    (home / "seara.toml").write_text(site)
    return home


def seara(home, *arguments, key="", status=0):
    done = subprocess.run([SEARA, *arguments], cwd=home, capture_output=True, text=True, env={**os.environ, "KEY": key, "LANG": "C"})
    if status is not None and done.returncode != status:
        check(False, f"{' '.join(map(str, arguments))}: exit {done.returncode}: {done.stdout[-600:]}{done.stderr[-600:]}")
    return done


def run(home, names=INPUTS, at=FIRST):
    inputs = [part for name in names for part in ("--input", INPUTS[name])]
    seara(home, "run", *names, "--at", at, *inputs)


def edition(home):
    """Another edition of one source: the status of one project."""
    sample = home / "pipelines/samples/projetos-setoriais.txt"
    sample.write_text(sample.read_text().replace("POR INICIAR", "EM CURSO", 1))


# ---------------------------------------------------------------- pull
def pull(home):
    first = project(home / "pull")
    run(first)
    root = home / "served"
    shutil.copytree(first / "output", root / "1")
    edition(first)
    run(first, at=SECOND)
    shutil.copytree(first / "output", root / "2")
    fewer = project(home / "fewer")
    run(fewer, ["projetos-setoriais", "compromissos-panaa"])
    shutil.copytree(fewer / "output", root / "3")
    server = subprocess.Popen([SEARA, "serve", "--output", root, "--listen", "127.0.0.1:7013"], cwd=first, stdout=subprocess.DEVNULL)
    try:
        time.sleep(1)
        url = lambda n: f"http://127.0.0.1:7013/{n}/dados-gov.jsonld"
        for licences in ([], ["--licenses", "licenses-bare.json"]):
            runs = harvest(home, [url(1), url(1)], licences)
            name = "bare licences" if licences else "all licences"
            check(all(r["status"] == "done" and all(i["status"] == "done" for i in r["items"]) and len(r["items"]) == 3 for r in runs), f"pull, {name}: every item done, twice")
            facts = [[(d["_id"], d["title"], sorted(d["tags"]), d["license"], [(x["_id"], x["url"], x["title"], x["checksum"]) for x in d["resources"]]) for d in r["datasets"]] for r in runs]
            check(facts[0] == facts[1], f"pull, {name}: the second harvest changes nothing")
            for d in runs[1]["datasets"]:
                check(d["quality"]["score"] == 1.0 and d["license"] == "cc-by", f"pull, {name}: {d['title']}: score {d['quality']['score']}, licence {d['license']}")
                check("Ã" not in json.dumps(d, ensure_ascii=False), f"pull, {name}: {d['title']}: no letter is jumbled")
        runs = harvest(home, [url(1), url(2)], [])
        of = lambda r: {x["url"]: x["checksum"]["value"] for d in r["datasets"] for x in d["resources"]}
        changed = sorted(u.rsplit("/", 1)[1] for u, v in of(runs[1]).items() if of(runs[0])[u] != v)
        check(of(runs[0]).keys() == of(runs[1]).keys() and {"projects.csv", "projects.parquet", "workbook.xlsx"} <= set(changed), f"pull: a new release is in place: {changed}")
        runs = harvest(home, [url(1), url(3)], ["--age-days", "9"])
        gone = [d["title"] for d in runs[1]["datasets"] if d.get("archived")]
        check(gone == ["Acidentes rodoviários com vítimas"], f"pull: what vanished is archived: {gone}")
    finally:
        server.terminate()
        server.wait()


def harvest(home, urls, more):
    result = home / "harvest.json"
    subprocess.run([sys.executable, "harvest.py", *urls, *more, "--json", result], cwd=UDATA, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return json.loads(result.read_text())


# ---------------------------------------------------------------- push
def api(portal, path, method="GET"):
    request = urllib.request.Request(portal["url"] + "/api/1" + path, headers={"X-API-KEY": portal["apikey"]}, method=method)
    with urllib.request.urlopen(request) as answer:
        text = answer.read()
        return json.loads(text) if text else None


def ours(portal, base):
    all_of_them = [d for d in api(portal, "/me/org_datasets/") if str(d["extras"].get("seara:id", "")).startswith(base) and not d["deleted"]]
    return {d["extras"]["seara:id"].rstrip("/").rsplit("/", 1)[1]: api(portal, f"/datasets/{d['id']}/") for d in all_of_them}, len(all_of_them)


def right(portal, home, base, names):
    """Whether the portal has exactly what is published; what is wrong otherwise."""
    found, count = ours(portal, base)
    if sorted(found) != sorted(names) or count != len(names):
        return f"{count} datasets: {sorted(found)}"
    for name in names:
        d = found[name]
        package = json.loads((home / f"output/{name}/latest/datapackage.json").read_text())
        wanted = {r["path"]: r["title"] for r in package["resources"]} | {"index.html": "Página do conjunto de dados"}
        files = [r["extras"].get("seara:file") for r in d["resources"]]
        if sorted(map(str, files)) != sorted(wanted):
            return f"{name}: resources {files}"
        if any(r["title"] != wanted[r["extras"]["seara:file"]] for r in d["resources"]):
            return f"{name}: titles {[r['title'] for r in d['resources']]}"
        if d["private"] or d["archived"] or len(d["tags"]) != 3 or d["license"] != "cc-by" or not d["temporal_coverage"]:
            return f"{name}: private {d['private']}, tags {d['tags']}, licence {d['license']}"
        if any(r["filetype"] == "remote" and r["format"] == "parquet" and not r["filesize"] for r in d["resources"]):
            return f"{name}: a size is missing"
        if d["quality"]["score"] != 1.0:
            return f"{name}: quality {d['quality']}"
    return ""


def push(home, portal):
    base = "https://dados.example.org/seara/"
    here = project(home / "push", base, portal)
    run(here)
    key = portal["apikey"]
    planned = seara(here, "plan", "dados-gov", key=key)
    check("+ projetos-setoriais" in planned.stdout and not ours(portal, base)[0], "plan: tells, and changes nothing")
    seara(here, "push", "dados-gov", key=key)
    wrong = right(portal, here, base, INPUTS)
    check(not wrong, f"push: three datasets as they should be {wrong}")
    before = ours(portal, base)[0]
    again = seara(here, "push", "dados-gov", key=key)
    check("\n0 changed" in again.stdout and ours(portal, base)[0] == before, "push again: nothing changes")
    planned = seara(here, "plan", "dados-gov", key=key)
    check(planned.stdout.count("\n= ") + planned.stdout.startswith("= ") == 3, f"plan after a push: all as it should be {planned.stdout[:200]}")
    edition(here)
    run(here, ["projetos-setoriais"], SECOND)
    time.sleep(1.1)
    seara(here, "push", "dados-gov", key=key)
    after = ours(portal, base)[0]
    sums = lambda all_of_them, name: {r["extras"]["seara:file"]: (r["id"], (r["checksum"] or {}).get("value")) for r in all_of_them[name]["resources"]}
    old, new = sums(before, "projetos-setoriais"), sums(after, "projetos-setoriais")
    changed = sorted(f for f in old if old[f] != new[f] and f.endswith((".csv", ".json")))
    check(changed == ["changes.csv", "changes.json", "history.csv", "history.json", "projects.csv", "projects.json"], f"push of one changed record: {changed}")
    check(all(old[f][0] == new[f][0] for f in old), "push of one changed record: ids of resources stay")
    check(all(before[n]["resources"] == after[n]["resources"] for n in ("compromissos-panaa", "acidentes-rodoviarios")), "push of one changed record: other datasets stay")
    wrong = right(portal, here, base, INPUTS)
    check(not wrong, f"push of one changed record: all as it should be {wrong}")
    (here / ".seara/ledger.sqlite").unlink()
    lost = seara(here, "push", "dados-gov", key=key)
    wrong = right(portal, here, base, INPUTS)
    check("\n0 changed" in lost.stdout and not wrong, f"push without a ledger: found again {wrong}")
    api(portal, f"/datasets/{after['acidentes-rodoviarios']['id']}/", "DELETE")
    seara(here, "push", "dados-gov", key=key)
    wrong = right(portal, here, base, INPUTS)
    check(not wrong, f"push after a deletion there: restored {wrong}")
    seara(here, "withdraw", "compromissos-panaa", "--reason", "prova")
    (here / ".seara/ledger.sqlite").unlink()
    seara(here, "push", "dados-gov", key=key)
    gone = [d for d in api(portal, "/me/org_datasets/") if d["extras"].get("seara:id") == base + "compromissos-panaa/"]
    check(len(gone) == 1 and gone[0]["archived"] and not gone[0]["resources"], "push after a withdrawal, without a ledger: archived, its files gone")
    bad = seara(here, "push", "dados-gov", key="nope", status=1)
    check("does not accept the API key" in bad.stderr, "push with a wrong key is reported")


LARGE = """title = "Obras"
jurisdiction = "PT"
[[source]]
id = "obras"
url = "https://dados.example.org/obras.json"
[table]
table = "works"
[table.columns]
code = "code"
note = "note"
source = { template = "{@source}" }
"""
LARGE_SCHEMA = {"name": "obras", "version": "1.0.0", "title": "Obras", "description": "Obras.", "keywords": ["obras"],
    "dcat": {"theme": ["GOVE"], "frequency": "ANNUAL", "accessRights": "PUBLIC", "spatial": ["PRT"]},
    "resources": [{"name": "works", "title": "Obras", "description": "Uma por linha.", "schema": {"primaryKey": ["code"], "fields": [
        {"name": "code", "type": "string", "title": "C", "constraints": {"required": True}}, {"name": "note", "type": "string", "title": "N"},
        {"name": "source", "type": "string", "format": "uri", "title": "F"}]}}]}


def large(home, portal):
    """Files that go up in parts."""
    here = project(home / "large", portal=portal)
    (here / "pipelines/obras.toml").write_text(LARGE)
    (here / "schemas/obras.json").write_text(json.dumps(LARGE_SCHEMA))
    (here / "obras.json").write_text(json.dumps([{"code": f"K{n:06}", "note": "x" * 400} for n in range(40_000)]))
    seara(here, "run", "obras", "--input", "obras=obras.json")
    size = (here / "output/obras/latest/works.csv").stat().st_size
    done = seara(here, "push", "dados-gov", "obras", key=portal["apikey"])
    found = ours(portal, "https://dados.example.org/seara/")[0].get("obras", {"resources": []})
    sizes = {r["extras"].get("seara:file"): r["filesize"] for r in found["resources"]}
    check(size > 16 << 20 and done.returncode == 0 and sizes.get("works.csv") == size, f"push in parts: {size} bytes, there {sizes.get('works.csv')}")


class Proxy(http.server.BaseHTTPRequestHandler):
    """Hands on, and after so many requests kills who asks: what was asked is done, and nobody hears of it."""
    left, victim = 0, None

    def hand_on(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {k: v for k, v in self.headers.items() if k.lower() not in ("host", "connection", "content-length")}
        request = urllib.request.Request(f"http://127.0.0.1:{PORT}{self.path}", body or None, headers, method=self.command)
        try:
            with urllib.request.urlopen(request) as answer:
                status, body = answer.status, answer.read()
        except urllib.error.HTTPError as error:
            status, body = error.code, error.read()
        Proxy.left -= 1
        if Proxy.left == 0:
            os.kill(Proxy.victim.pid, signal.SIGKILL)
            return
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_DELETE = hand_on

    def log_message(self, *_):
        pass


def kills(home, portal):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", PROXY), Proxy)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    key, count = portal["apikey"], 0
    while True:
        count += 1
        base = f"https://dados.example.org/k{count}/"
        here = project(home / f"k{count}", base, portal, f"http://127.0.0.1:{PROXY}")
        run(here, ["projetos-setoriais"])
        Proxy.left = count
        with subprocess.Popen([SEARA, "push", "dados-gov"], cwd=here, env={**os.environ, "KEY": key}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as Proxy.victim:
            pass
        ended = Proxy.victim.returncode == 0
        Proxy.left = 0
        # A file is kept under the second in which it comes.
        time.sleep(1.1)
        done = seara(here, "push", "dados-gov", key=key)
        wrong = right(portal, here, base, ["projetos-setoriais"])
        if wrong or done.returncode:
            check(False, f"killed after request {count}: {wrong}")
        shutil.rmtree(here)
        if ended:
            break
    check(count > 25, f"killed after each of {count - 1} requests, the next push completes it")
    server.shutdown()


def main():
    home = pathlib.Path(tempfile.mkdtemp(prefix="portal-"))
    pull(home)
    info = home / "info.json"
    server = subprocess.Popen([sys.executable, "serve.py", "--port", str(PORT), "--info", info], cwd=UDATA, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            try:
                portal = json.loads(info.read_text())
                api(portal, "/site/")
                break
            except (OSError, ValueError):
                time.sleep(0.1)
        push(home, portal)
        large(home, portal)
        kills(home, portal)
    finally:
        server.terminate()
        server.wait()
    shutil.rmtree(home, ignore_errors=True)
    print(f"{checks} checks, {failed} failed")
    sys.exit(bool(failed))


main()
