#!/usr/bin/env bash
# croniter 7.0.0, beside cronsim 2.8, with the time zone Europe/Lisbon.
#
# What: "30 1 * * *" comes twice on the night when the clocks go back (at 01:30 summer time and at 01:30 winter time). cronsim
# gives it once, and so does Debian's cron, which runs jobs at a fixed time once and only "*" and "*/n" hours twice.
# Why it matters: 01:00 to 02:00 is the doubled hour in Portugal, and a favourite hour for harvests. Two runs are two releases,
# or one dataset that is told as changed twice; in Madrid the same schedule is right, as the doubled hour there is 02:00 to 03:00.
# Source: Debian's cron(8), on daylight saving time: jobs that have already run are not run again.
# A way out: schedule outside 01:00 to 02:00, or in UTC.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'croniter==7.0.0' 'cronsim==2.8' 'tzdata==2026.6'
env/bin/python - <<'PY'
import sys
from datetime import datetime
from importlib.metadata import version
from itertools import islice
from zoneinfo import ZoneInfo
from croniter import croniter
from cronsim import CronSim

start = datetime(2026, 10, 24, 12, tzinfo=ZoneInfo("Europe/Lisbon"))
times = croniter("30 1 * * *", start)
one = [times.get_next(datetime).isoformat() for _ in range(3)]
two = [time.isoformat() for time in islice(CronSim("30 1 * * *", start), 3)]
print(f"croniter {version('croniter')}, cronsim {version('cronsim')}; clocks go back on 25 October 2026 at 02:00")
print("A good guess: a job of one fixed time a day comes once a day.")
print("What happens: croniter gives it twice that night.")
print("Seen, croniter:", *one, sep="\n  ")
print("Seen, cronsim:", *two, sep="\n  ")
want = ["2026-10-25T01:30:00+01:00", "2026-10-25T01:30:00+00:00", "2026-10-26T01:30:00+00:00"]
sys.exit(0 if one == want and two == [want[0], want[2], "2026-10-27T01:30:00+00:00"] else "The behaviour has changed.")
PY
