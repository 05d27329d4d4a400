#!/usr/bin/env bash
# requests 2.34.2: response.links.
#
# What: an address with a ";" in it is cut there, and the rest of the link is lost with its rel: the link is filed under the cut
# address, and response.links has no "next". Where a link has two relations ("last next") they are one key, "last next".
# Why it matters: ";" stands in the addresses of many public servers (;jsessionid=… of Java, ;sv=… of maps). A harvester that goes
# on while "next" is in response.links stops after the first page, without an error, and takes it for the whole.
# Source: RFC 8288, 3: the address is all that stands between "<" and ">"; 3.3: rel is a list with spaces. RFC 3986, 3.3: ";"
# may stand in a path.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'requests==2.34.2'
env/bin/python - <<'PY'
import sys
from importlib.metadata import version
import requests

headers = ['<https://example.org/l?p=2>; rel="next"', '<https://example.org/l;jsessionid=0a1b?p=2>; rel="next"',
           '<https://example.org/l?p=2>; rel="last next"']
seen = []
print(f"requests {version('requests')}")
print("A good guess: each of these headers has a next page, and it is in response.links[\"next\"].")
print("What happens:")
for header in headers:
    response = requests.Response()
    response.headers["Link"] = header
    seen.append(response.links)
    print(f"  {header}\n    -> {response.links}")
cut = seen[1].get("https://example.org/l") == {"url": "https://example.org/l"}
sys.exit(0 if "next" in seen[0] and cut and list(seen[2]) == ["last next"] else "The behaviour has changed.")
PY
