#!/usr/bin/env python3
"""Runs the acceptance cases: all must pass but those of `cases-later.txt`, and those must still fail.

    .ci/cases.py FOLDER SEARA

FOLDER is a copy of the cases with the recipes of `.ci/cases` laid over it. The list of later cases can only shrink.
Exit status: 0 as wanted, 1 not.
"""
import pathlib
import re
import subprocess
import sys

folder, seara = sys.argv[1:]
later = set(pathlib.Path(__file__).with_name("cases-later.txt").read_text(encoding="utf-8").split())
done = subprocess.run([sys.executable, f"{folder}/run_cases.py", seara], stdout=subprocess.PIPE, text=True, check=False)
found = dict(reversed(line) for line in re.findall(r"^(PASS|FAIL)\s+([\w-]+)", done.stdout, re.MULTILINE))
failed = {name for name, result in found.items() if result == "FAIL"}
unknown = later - set(found)
print(*(line for line in done.stdout.splitlines() if line.startswith("FAIL")), sep="\n")
print(f"{len(found) - len(failed)} of {len(found)} cases pass; {len(later)} are left for later")
for names, text in (
    (failed - later, "failed"),
    (later - failed - unknown, "pass now: take them off cases-later.txt"),
    (unknown, "are no cases"),
):
    if names:
        print(f"{text}: {', '.join(sorted(names))}")
sys.exit(1 if not found or failed != later else 0)
