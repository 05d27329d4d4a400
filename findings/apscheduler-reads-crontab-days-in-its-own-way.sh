#!/usr/bin/env bash
# APScheduler 3.11.3: CronTrigger.from_crontab, beside croniter 7.0.0.
#
# What: the same line of a crontab means other days. "0 9 * * 1" is Tuesday (0 is Monday here), "0 9 * * 0" is Monday, 7 is an
# error. And "0 9 13 * 5", in a crontab the 13th and every Friday, is only a Saturday that is the 13th: a few times a year.
# Why it matters: the method's name says that a line can be moved there as it is. Nothing fails: a weekly harvest runs a day late,
# and one that gives both days goes silent for months. Names ("mon", "fri") do mean the same in both.
# Source: APScheduler's documentation of the cron trigger (weekdays 0 to 6, Monday first) and crontab(5) (0 or 7 is Sunday; a
# restricted day of month and a restricted day of week are joined by "or").
# A way out: names of days, and two triggers for two kinds of days.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'APScheduler==3.11.3' 'croniter==7.0.0' 'tzdata==2026.6'
env/bin/python - <<'PY'
import sys
from datetime import datetime, timedelta
from importlib.metadata import version
from zoneinfo import ZoneInfo
from apscheduler.triggers.cron import CronTrigger
from croniter import croniter

zone = ZoneInfo("Europe/Lisbon")
start = datetime(2026, 12, 1, tzinfo=zone)

def apscheduler(line, count):
    trigger, times, last = CronTrigger.from_crontab(line, zone), [], None
    for _ in range(count):
        last = trigger.get_next_fire_time(last, (last or start) + timedelta(seconds=1))
        times.append(last.strftime("%a %Y-%m-%d"))
    return times

def crontab(line, count):
    times = croniter(line, start)
    return [times.get_next(datetime).strftime("%a %Y-%m-%d") for _ in range(count)]

print(f"APScheduler {version('APScheduler')}, croniter {version('croniter')}")
print("A good guess: from_crontab reads a line as cron does.")
print("What happens: 1 is Tuesday, and two kinds of days are joined by 'and'.")
seen = {line: (apscheduler(line, 3), crontab(line, 3)) for line in ("0 9 * * 1", "0 9 13 * 5", "0 9 * * mon")}
for line, (first, second) in seen.items():
    print(f"  {line:12} APScheduler: {', '.join(first)}")
    print(f"  {'':12} crontab:     {', '.join(second)}")
mondays = ["Mon 2026-12-07", "Mon 2026-12-14", "Mon 2026-12-21"]
want = {"0 9 * * 1": (["Tue 2026-12-01", "Tue 2026-12-08", "Tue 2026-12-15"], mondays),
        "0 9 13 * 5": (["Sat 2027-02-13", "Sat 2027-03-13", "Sat 2027-11-13"], ["Fri 2026-12-04", "Fri 2026-12-11", "Sun 2026-12-13"]),
        "0 9 * * mon": (mondays, mondays)}
sys.exit(0 if seen == want else "The behaviour has changed.")
PY
