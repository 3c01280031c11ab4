"""Measure complaintflow beside references and peers: `python -m benchmarks [--only W1 W3] [--quick]`.

Prints every comparison as a table of ratios. `--quick` is a smoke test: its ratios mean little.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from benchmarks.inputs.rules import SIZES
from benchmarks.measuring import QUICK, Pace, Table
from benchmarks.workloads import cases, classify, events, placing, storing, tables

Workload = Callable[[Pace], Iterable[Table]]

WORKLOADS: Final[Mapping[str, Workload]] = {
    "W1": classify.tables,
    "W2": lambda pace: tables.equality_tables(pace, SIZES),
    "W2r": lambda pace: tables.range_tables(pace, SIZES),
    "W3": events.tables,
    "W4": placing.tables,
    "W5": storing.tables,
    "W6": cases.tables,
}


def shown(table: Table) -> str:
    """Return a comparison as a Markdown table."""
    lines = [
        f"### {table.title}",
        "",
        f"| contender | role | µs/{table.unit} | × {table.reference} (quartiles) | note |",
    ]
    lines.append("|---|---|--:|--:|---|")
    for row in table.rows:
        ratio = f"{number(row.ratio)} ({number(row.low)}–{number(row.high)})"
        lines.append(f"| {row.name} | {row.role} | {number(row.us)} | {ratio} | {row.note} |")
    return "\n".join([*lines, "", *(f"* {fact}" for fact in table.facts), ""])


def number(value: float) -> str:
    """Return a number with three figures."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=[*WORKLOADS], metavar="WORKLOAD", default=[*WORKLOADS])
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--quick", action="store_true", help="3 rounds: a smoke test, no measurement")
    asked = parser.parse_args()
    pace = QUICK if asked.quick else Pace(asked.rounds)
    for name in asked.only:
        for table in WORKLOADS[name](pace):
            print(shown(table), flush=True)


if __name__ == "__main__":
    main()
