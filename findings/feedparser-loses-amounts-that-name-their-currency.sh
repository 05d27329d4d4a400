#!/usr/bin/env bash
# feedparser 6.0.14: elements of a feed's own namespace.
#
# What: an element with an attribute loses its text. <c:valor moeda="EUR">450000.10</c:valor> is {'moeda': 'EUR'}, while without
# the attribute it is the text. And of an element that comes twice only the last is kept: the CPV codes of a contract are one.
# Why it matters: feeds of public bodies carry their data so (contracts, tenders, weather warnings). As long as nothing has an
# attribute all is well; when the publisher adds a currency or a language the value is gone, and no key is missing.
# Source: RSS 2.0, "Extending RSS": elements of other namespaces are any XML. The field `bozo`, which tells of bad XML, is False.
# A way out: read elements of other namespaces from the XML itself.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'feedparser==6.0.14'
cat > feed.xml <<'XML'
<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:c="https://example.org/contratos"><channel>
<title>Contratos</title><link>https://example.org/</link><description>Contratos publicados</description>
<item><title>A1</title><c:valor>450000.10</c:valor><c:cpv>45000000-7</c:cpv></item>
<item><title>A2</title><c:valor moeda="EUR">450000.10</c:valor><c:cpv>45000000-7</c:cpv><c:cpv>30213100-6</c:cpv></item>
</channel></rss>
XML
env/bin/python - <<'PY'
import sys
from importlib.metadata import version
import feedparser

feed = feedparser.parse("feed.xml")
seen = [(entry["c_valor"], entry["c_cpv"]) for entry in feed.entries]
print(f"feedparser {version('feedparser')}, bozo: {feed.bozo}")
print("A good guess: the amount is there with its currency beside it, and the second contract has two codes.")
print("What happens:")
for entry, (amount, code) in zip(feed.entries, seen):
    print(f"  {entry.title}: c_valor = {amount!r}, c_cpv = {code!r}")
lost = "450000.10" not in str(feed.entries[1]) and "45000000-7" not in str(feed.entries[1])
want = [("450000.10", "45000000-7"), ({"moeda": "EUR"}, "30213100-6")]
sys.exit(0 if seen == want and lost and not feed.bozo else "The behaviour has changed.")
PY
