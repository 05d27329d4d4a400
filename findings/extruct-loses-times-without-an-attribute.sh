#!/usr/bin/env bash
# extruct 0.18.0: microdata in web pages.
#
# What: <time itemprop="datePublished">2024-05-03</time> has the value "": the text is taken only of elements other than time, and
# of time only the attribute datetime. <meter>, <data> and <link> are right.
# Why it matters: a day that is written as in ISO 8601 needs no attribute, and content management systems write it so. The key is
# there, so that "has it a date?" says yes, and the empty date sorts first or fails later.
# Source: HTML, 5.2.4 (values): of a time element the value is its datetime value; 4.5.14: without the attribute that is its text.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'extruct==0.18.0'
env/bin/python - <<'PY'
import sys
from importlib.metadata import version
import extruct

page = ('<div itemscope itemtype="http://schema.org/Dataset"><time itemprop="datePublished">2024-05-03</time>'
        '<time itemprop="dateModified" datetime="2024-06-01">1 de junho</time><span itemprop="name">Obras</span></div>')
seen = extruct.extract(page, syntaxes=["microdata"])["microdata"][0]["properties"]
print(f"extruct {version('extruct')}")
print("A good guess: two days and a name.")
print(f"What happens:\n  {seen}")
sys.exit(0 if seen == {"datePublished": "", "dateModified": "2024-06-01", "name": "Obras"} else "The behaviour has changed.")
PY
