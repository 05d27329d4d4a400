#!/usr/bin/env bash
# dateparser 1.5.0, language pt.
#
# What: "12h30", the Portuguese way to write half past twelve, is twelve hours ago, "15h" fifteen hours ago, and "3 anos"
# (the duration of a contract) the day three years ago. "12:30" is a time. search_dates finds "3 anos" and "12 m" in running text.
# Why it matters: opening hours, deadlines ("até às 17h00") and durations become moments that depend on when the program runs; every
# one is a valid date, and another one at the next run.
# Source: dateparser's table of Portuguese has "h" and "anos" as units, and a number with a unit is read as "… ago". Without that
# reading (PARSERS: absolute-time) "15h" is the 15th of this month and "12h30" a day of the year 2030.
# A way out: look for hours by a pattern of your own, before dateparser sees the text.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'dateparser==1.5.0'
env/bin/python - <<'PY'
import sys, warnings
from datetime import datetime
from importlib.metadata import version
import dateparser
from dateparser.search import search_dates

warnings.filterwarnings("ignore")
texts = ["12:30", "12h30", "15h", "3 anos"]
runs = [{"RELATIVE_BASE": datetime(2024, 12, day, 9, 30)} for day in (2, 17)]
seen = [[dateparser.parse(text, languages=["pt"], settings=run) for run in runs] for text in texts]
found = search_dates("O contrato tem a duração de 3 anos e o muro a altura de 12 m.", languages=["pt"], settings=runs[1])
print(f"dateparser {version('dateparser')}")
print("A good guess: 12:30 twice, 15:00, and nothing, or an error.")
print("What happens, on 2 December and on 17 December 2024 at 09:30:")
for text, (first, second) in zip(texts, seen):
    print(f"  {text:7} -> {first}, {second}")
print(f"  in running text: {[(text, str(day)) for text, day in found or []]}")
ago = [str(second) for _, second in seen[1:]] == ["2024-12-16 21:30:00", "2024-12-16 18:30:00", "2021-12-17 09:30:00"]
sys.exit(0 if ago and len(found) == 2 else "The behaviour has changed.")
PY
