#!/usr/bin/env python3
"""Tables of millions of rows, beside DuckDB and polars (and pandas with pandera at a million): the same job on the same
files, each best of three, in turn; told are seconds, CPU, memory and the ratios.

    python3 benches/tables.py [--rows 1000000] [--folder FOLDER] [--out /dev/shm/seara] [--peers ../shared/acceptance/bench]

Needs `pip install duckdb polars pyarrow` (and `pandas pandera`); `--peers` is the folder with the peers' jobs, which read
`contracts.csv`, `cpv.csv` and `nuts.csv` of a folder. What each finds good must be the same count.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent


def program():
    """The bench, built for release."""
    built = subprocess.run(
        ["cargo", "bench", "--bench", "tables", "--no-run", "--message-format", "json"],
        cwd=HOME, capture_output=True, text=True, check=True,
    )
    told = [json.loads(line) for line in built.stdout.splitlines() if line.startswith("{")]
    return next(t["executable"] for t in told if t.get("target", {}).get("name") == "tables" and t.get("executable"))


def timed(command, out):
    """Seconds, CPU seconds, peak MB and the last line of one run into an empty folder."""
    shutil.rmtree(out, ignore_errors=True)
    start = time.time()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    told = process.stdout.read()
    errors = process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{command}: {errors[-2000:]}")
    return time.time() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, told.strip()


def good(told):
    """How many rows a job found good."""
    words = told.split()
    return int(words[words.index("good") + 1])


def main():
    asked = argparse.ArgumentParser()
    asked.add_argument("--rows", type=int, default=1_000_000)
    asked.add_argument("--folder", type=Path, default=Path("target/bench-tables"))
    asked.add_argument("--out", type=Path, default=Path("/dev/shm/seara-bench"))
    asked.add_argument("--peers", type=Path, default=HOME.parent / "shared/acceptance/bench")
    asked.add_argument("--times", type=int, default=3)
    asked.add_argument("--python", default=sys.executable)
    asked = asked.parse_args()
    tables, folder = program(), (asked.folder / str(asked.rows)).resolve()
    if not (folder / "expected.json").exists():
        subprocess.run([tables, "generate", str(asked.rows), str(folder)], check=True)
    file = str(folder / "contracts.csv")
    jobs = {
        "floor": [tables, "floor", str(folder)],
        "seara": [tables, "write", str(folder), str(asked.out)],
        "seara, 1 thread": [tables, "write", str(folder), str(asked.out), "1"],
        "duckdb": [asked.python, str(asked.peers / "b_duckdb.py"), file, str(asked.out)],
        "polars": [asked.python, str(asked.peers / "b_polars.py"), file, str(asked.out)],
    }
    if asked.rows <= 1_000_000:
        jobs["pandas + pandera"] = [asked.python, str(asked.peers / "b_pandera.py"), file, str(asked.out)]
    best = {}
    for turn in range(asked.times):
        for name, command in jobs.items():
            # The slowest says as much once as three times.
            if turn == 0 or name != "pandas + pandera":
                run = timed(command, asked.out)
                best[name] = min(best.get(name, run), run)
    shutil.rmtree(asked.out, ignore_errors=True)
    print(f"{asked.rows} rows, {os.path.getsize(file) / 1e6:.0f} MB, {os.cpu_count()} cores")
    for name, (wall, cpu, memory, told) in best.items():
        print(f"{name:>18}  {wall:7.2f} s  {cpu:7.2f} s of CPU  {memory:6.0f} MB  {asked.rows / wall:9.0f} rows/s  {told[-60:]}")
    seara = best["seara"]
    for name in ("duckdb", "polars", "pandas + pandera"):
        if name in best:
            print(f"{best[name][0] / seara[0]:5.2f} times {name}")
    print(f"{seara[1] / best['floor'][1]:5.2f} times the CPU of the floor")
    # Pandera's job lets both rows of a key that stands twice stand.
    counts = {name: good(told) for name, (*_, told) in best.items() if "good" in told and "pandera" not in name}
    if len(set(counts.values())) > 1:
        sys.exit(f"they do not find the same rows good: {counts}")


if __name__ == "__main__":
    main()
