#!/usr/bin/env python3
"""Ten thousand small pages from one server on loopback: Seara next to `wget -i` and Scrapy, in one run.

Usage:  benches/harvest.py SEARA [PAGES]        (needs nginx; wget and scrapy where they are there)

Seara fetches, captures, extracts, checks and publishes; the others only fetch (Scrapy reads the records too). A second
run finds that nothing has changed. Pace limits are off. Tells pages a second, ratios, and Seara's largest memory.
"""
import pathlib, resource, shutil, subprocess, sys, tempfile, time

PIPELINE = """title = "Obras"
jurisdiction = "PT"
[[source]]
id = "obras"
url = "http://127.0.0.1:8765/list.html"
pace_ms = 0
at_once = 16
allow_address = "127.0.0.1"
[source.pages]
links = "a.r"
most = 100000
[table]
table = "works"
[table.columns]
code = "code"
note = "note"
source = { template = "{@source}" }
"""
SCHEMA = """{"name": "obras", "version": "1.0.0", "title": "Obras", "description": "Obras.", "keywords": ["obras"],
"dcat": {"theme": ["GOVE"], "frequency": "ANNUAL", "accessRights": "PUBLIC", "spatial": ["PRT"]},
"resources": [{"name": "works", "title": "Obras", "description": "Uma por linha.", "schema": {"fields": [
{"name": "code", "type": "string", "title": "C", "constraints": {"required": true}}, {"name": "note", "type": "string", "title": "N"},
{"name": "source", "type": "string", "format": "uri", "title": "F"}], "primaryKey": ["code"]}}]}"""
SPIDER = """import scrapy
class S(scrapy.Spider):
    name = "s"
    custom_settings = {"CONCURRENT_REQUESTS": 16, "CONCURRENT_REQUESTS_PER_DOMAIN": 16, "LOG_LEVEL": "ERROR", "ROBOTSTXT_OBEY": True}
    start_urls = ["http://127.0.0.1:8765/list.html"]
    def parse(self, r):
        for a in r.css("a.r::attr(href)").getall():
            yield r.follow(a, self.page)
    def page(self, r):
        yield r.json()[0]
"""
NGINX = """worker_processes 1; pid %(home)s/pid; error_log %(home)s/err; events { worker_connections 1024; }
http { access_log off; types { application/json json; text/html html; } server { listen 127.0.0.1:8765; root %(home)s/site; } }"""


def timed(command, **more):
    start = time.time()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **more)
    return time.time() - start


def printed(command, cwd):
    """Seconds until the last page was kept, and until the end."""
    start = time.time()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=cwd, text=True) as run:
        for line in run.stdout:
            if line.startswith('{"event":"captured"'):
                kept = time.time() - start
    assert run.returncode == 0
    return kept, time.time() - start


def main():
    seara, count = pathlib.Path(sys.argv[1]).resolve(), int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
    home = pathlib.Path(tempfile.mkdtemp(prefix="harvest-"))
    (home / "site/p").mkdir(parents=True)
    for n in range(count):
        (home / f"site/p/{n}.json").write_text('[{"code": "K%05d", "note": "%s"}]' % (n, "x" * 2000))
    (home / "site/list.html").write_text("".join(f"<a class=r href=/p/{n}.json>{n}</a>" for n in range(count)))
    (home / "nginx.conf").write_text(NGINX % {"home": home})
    home.chmod(0o755)
    subprocess.run(["nginx", "-c", str(home / "nginx.conf")], check=True)
    try:
        project = home / "project"
        (project / "pipelines").mkdir(parents=True)
        (project / "schemas").mkdir()
        (project / "pipelines/obras.toml").write_text(PIPELINE)
        (project / "schemas/obras.json").write_text(SCHEMA)
        shutil.copy(pathlib.Path(__file__).parent.parent / "seara.toml", project)
        kept, first = printed([seara, "run", "--json"], project)
        again = timed([seara, "run"], cwd=project)
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"seara, all of it     {count / first:8.0f} pages a second ({first:.1f} s, {memory:.0f} MB)")
        print(f"  fetched and kept   {count / kept:8.0f} pages a second ({kept:.1f} s)")
        print(f"seara, nothing new   {count / again:8.0f} pages a second ({again:.1f} s)")
        if shutil.which("wget"):
            urls = home / "urls"
            urls.write_text("".join(f"http://127.0.0.1:8765/p/{n}.json\n" for n in range(count)))
            other = timed(["wget", "-q", "-i", urls, "-P", home / "wget"])
            print(f"wget -i              {count / other:8.0f} pages a second: seara is {other / first:.1f} times as fast, {other / kept:.1f} until all is kept")
        scrapy = shutil.which("scrapy") or shutil.which("scrapy", path=str(pathlib.Path(sys.executable).parent))
        if scrapy:
            (home / "spider.py").write_text(SPIDER)
            other = timed([scrapy, "runspider", home / "spider.py", "-O", home / "items.json"])
            print(f"scrapy               {count / other:8.0f} pages a second: seara is {other / first:.1f} times as fast")
    finally:
        subprocess.run(["nginx", "-c", str(home / "nginx.conf"), "-s", "stop"], stderr=subprocess.DEVNULL)
        shutil.rmtree(home, ignore_errors=True)  # the server may still be taking its own file away


main()
