"""Measure complaintflow beside references and peers: `python -m benchmarks [--only W1 W3] [--quick]`.

Prints every comparison as a table of ratios. `--quick` is a smoke test: its ratios mean little.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Final

from benchmarks.inputs.rules import SIZES
from benchmarks.measuring import QUICK, Plan, Table
from benchmarks.workloads import cases, classify, events, placing, storing, tables

Workload = Callable[[Plan], Iterable[Table]]

WORKLOADS: Final[Mapping[str, Workload]] = {
    "W1": classify.tables,
    "W2": lambda plan: tables.equality_tables(plan, SIZES),
    "W2r": lambda plan: tables.range_tables(plan, SIZES),
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
    parser.add_argument("--peers", action="store_true", help="measure other libraries, too, as far as they are there")
    asked = parser.parse_args()
    plan = replace(QUICK if asked.quick else Plan(asked.rounds), peers=asked.peers)
    for name in asked.only:
        for table in WORKLOADS[name](plan):
            print(shown(table), flush=True)


if __name__ == "__main__":
    main()
