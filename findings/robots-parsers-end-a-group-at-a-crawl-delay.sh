#!/usr/bin/env bash
# Protego 0.7.0 (PyPI; the parser of Scrapy) and robots-parser 3.0.1 (npm).
#
# What: a Crawl-delay between two User-agent lines ends the group: the agent named above it has no rules and may fetch everything.
# In robots-parser a Sitemap line does so too, and "/%7Eana/" does not forbid "/~ana/".
# Why it matters: a crawler that means to be polite fetches what the site forbids it, because of a line that asks for a slower
# pace. Neither parser says that it met anything odd.
# Source: RFC 9309, 2.2.4: parsing other records must not interfere with the groups; its example is a Sitemaps record, which must
# not end one. 2.2.2: an octet in percent signs is decoded before the comparison, unless it is a reserved character.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'protego==0.7.0'
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --no-update-notifier 'robots-parser@3.0.1' >/dev/null
cat > cases.json <<'JSON'
[["User-agent: colheita\nUser-agent: outra\nDisallow: /a\n", "/a"],
 ["User-agent: colheita\nCrawl-delay: 5\nUser-agent: outra\nDisallow: /a\n", "/a"],
 ["User-agent: colheita\nSitemap: https://example.org/s.xml\nUser-agent: outra\nDisallow: /a\n", "/a"],
 ["User-agent: *\nDisallow: /%7Eana/\n", "/~ana/a"]]
JSON
node -e '
const robots = require("robots-parser"), cases = require("./cases.json");
const allowed = ([text, path]) => robots("https://example.org/robots.txt", text).isAllowed("https://example.org" + path, "colheita");
console.log(JSON.stringify(cases.map(allowed)));' > npm.json
env/bin/python - <<'PY'
import json, sys
from importlib.metadata import version
from protego import Protego

cases, second = json.load(open("cases.json")), json.load(open("npm.json"))
first = [Protego.parse(text).can_fetch("https://example.org" + path, "colheita") for text, path in cases]
print(f"Protego {version('protego')}, robots-parser {json.load(open('node_modules/robots-parser/package.json'))['version']}")
print("A good guess: none of these paths is allowed to the agent colheita.")
print("What happens:")
for (text, path), one, other in zip(cases, first, second):
    print(f"  {' | '.join(text.splitlines())}\n    {path} allowed: Protego {one}, robots-parser {other}")
sys.exit(0 if first == [False, True, False, False] and second == [False, True, True, True] else "The behaviour has changed.")
PY
