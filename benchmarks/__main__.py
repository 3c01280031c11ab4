"""Measure complaintflow beside references and peers: `python -m benchmarks [--only W1 W3] [--quick] [--peers]`.

Prints every comparison as a table of ratios. `--all` measures all workloads, each in a process of its own, prints one
table of targets, and leaves the details in a file: that is `make bench`. `--quick` is a smoke test, no measurement.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from benchmarks.keeping import read_tables, write_tables
from benchmarks.measuring import QUICK, Plan, Table
from benchmarks.summary import detailed, overall
from benchmarks.workloads import cases, classify, events, loading, open_cases, placing, storing, tables

Workload = Callable[[Plan], Iterable[Table]]

WORKLOADS: Final[Mapping[str, Workload]] = {
    "W1": classify.tables,
    "W2": tables.equality_tables,
    "W2r": tables.range_tables,
    "W3": events.tables,
    "W4": placing.tables,
    "W5": storing.tables,
    "W6": cases.tables,
    "load": loading.tables,
    "many": open_cases.tables,
}
SECONDS_MAX: Final = 600
"""How long one workload may take; then it is measured once more, without the peers."""


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="+", choices=[*WORKLOADS], metavar="WORKLOAD", default=[*WORKLOADS])
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--quick", action="store_true", help="3 rounds: a smoke test, no measurement")
    parser.add_argument("--peers", action="store_true", help="measure other libraries, too, as far as they are there")
    parser.add_argument("--json", type=Path, help="keep what was measured in this file")
    parser.add_argument("--all", type=Path, metavar="FOLDER", help="one table of targets; the details go to a folder")
    asked = parser.parse_args()
    if asked.all is not None:
        chosen = ["--rounds", str(asked.rounds), *(["--quick"] if asked.quick else [])]
        print(one_table(asked.only, chosen, asked.all))
        return
    plan = replace(QUICK if asked.quick else Plan(asked.rounds), peers=asked.peers)
    found: list[Table] = []
    for name in asked.only:
        for table in WORKLOADS[name](plan):
            print(detailed(table), flush=True)
            found.append(table)
    if asked.json is not None:
        write_tables(asked.json, found)


def one_table(workloads: list[str], chosen: list[str], folder: Path) -> str:
    """Measure workloads with peers, one process for each; return the table of targets."""
    folder.mkdir(parents=True, exist_ok=True)
    begun, load = time.monotonic(), os.getloadavg()[0]
    found: list[Table] = []
    problems: list[str] = []
    for name in workloads:
        print(f"{name} …", file=sys.stderr, flush=True)
        kept = folder / f"{name}.json"
        kept.unlink(missing_ok=True)
        problem = _in_a_process(["--only", name, *chosen, "--peers", "--json", str(kept)])
        if problem:
            problems.append(f"{name} with peers {problem}; measured without them")
            problem = _in_a_process(["--only", name, *chosen, "--json", str(kept)])
        if problem:
            problems.append(f"{name} {problem}")
            continue
        found += read_tables(kept)
    details = folder / "details.md"
    details.write_text("\n".join(map(detailed, found)), encoding="utf-8")
    about = (
        f"Python {platform.python_version()}, {os.cpu_count()} processors, load {load:.1f} at the start and "
        f"{os.getloadavg()[0]:.1f} at the end, {time.monotonic() - begun:.0f} s. Details: {details}"
    )
    table = "\n".join([overall(found, workloads), *(f"* {one}" for one in problems), about])
    (folder / "table.md").write_text(table + "\n", encoding="utf-8")
    return table


def _in_a_process(arguments: list[str]) -> str:
    """Run this program; return what went wrong, or nothing."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks", *arguments], capture_output=True, text=True, timeout=SECONDS_MAX,
            check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return f"took more than {SECONDS_MAX} s"
    if done.returncode == 0:
        return ""
    return "failed: " + " ".join(done.stderr.strip().splitlines()[-1:] or [f"exit {done.returncode}"])[-300:]


if __name__ == "__main__":
    main()
