#!/usr/bin/env python3
"""Tables of millions of rows, next to DuckDB and polars (and pandas with pandera at a million): the same job on the same
files, each best of three, in turn; printed are seconds, CPU, memory and the ratios.

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
    messages = [json.loads(line) for line in built.stdout.splitlines() if line.startswith("{")]
    return next(t["executable"] for t in messages if t.get("target", {}).get("name") == "tables" and t.get("executable"))


def timed(command, out):
    """Seconds, CPU seconds, peak MB and the last line of one run into an empty folder."""
    shutil.rmtree(out, ignore_errors=True)
    start = time.time()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    printed = process.stdout.read()
    errors = process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{command}: {errors[-2000:]}")
    return time.time() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, printed.strip()


def good(printed):
    """How many rows a job found good."""
    words = printed.split()
    return int(words[words.index("good") + 1])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, default=Path("target/bench-tables"))
    parser.add_argument("--out", type=Path, default=Path("/dev/shm/seara-bench"))
    parser.add_argument("--peers", type=Path, default=HOME.parent / "shared/acceptance/bench")
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--python", default=sys.executable)
    arguments = parser.parse_args()
    tables, folder = program(), (arguments.folder / str(arguments.rows)).resolve()
    if not (folder / "expected.json").exists():
        subprocess.run([tables, "generate", str(arguments.rows), str(folder)], check=True)
    file = str(folder / "contracts.csv")
    jobs = {
        "floor": [tables, "floor", str(folder)],
        "seara": [tables, "write", str(folder), str(arguments.out)],
        "seara, 1 thread": [tables, "write", str(folder), str(arguments.out), "1"],
        "duckdb": [arguments.python, str(arguments.peers / "b_duckdb.py"), file, str(arguments.out)],
        "polars": [arguments.python, str(arguments.peers / "b_polars.py"), file, str(arguments.out)],
    }
    if arguments.rows <= 1_000_000:
        jobs["pandas + pandera"] = [arguments.python, str(arguments.peers / "b_pandera.py"), file, str(arguments.out)]
    best = {}
    for turn in range(arguments.times):
        for name, command in jobs.items():
            # The slowest says as much once as three times.
            if turn == 0 or name != "pandas + pandera":
                run = timed(command, arguments.out)
                best[name] = min(best.get(name, run), run)
    shutil.rmtree(arguments.out, ignore_errors=True)
    print(f"{arguments.rows} rows, {os.path.getsize(file) / 1e6:.0f} MB, {os.cpu_count()} cores")
    for name, (wall, cpu, memory, printed) in best.items():
        print(f"{name:>18}  {wall:7.2f} s  {cpu:7.2f} s of CPU  {memory:6.0f} MB  {arguments.rows / wall:9.0f} rows/s  {printed[-60:]}")
    seara = best["seara"]
    for name in ("duckdb", "polars", "pandas + pandera"):
        if name in best:
            print(f"{best[name][0] / seara[0]:5.2f} times {name}")
    print(f"{seara[1] / best['floor'][1]:5.2f} times the CPU of the floor")
    # Pandera's job lets both rows of a key that stands twice stand.
    counts = {name: good(printed) for name, (*_, printed) in best.items() if "good" in printed and "pandera" not in name}
    if len(set(counts.values())) > 1:
        sys.exit(f"they do not find the same rows good: {counts}")


if __name__ == "__main__":
    main()
