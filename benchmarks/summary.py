"""The one table: workload, target, what was measured, whether the target is held, how far behind the peers are.

In: the tables that the workloads gave. Out: Markdown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from benchmarks.measuring import Table
from benchmarks.targets import TARGETS, Target, Verdict, judged


def number(value: float) -> str:
    """Return a number with two or three figures."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def detailed(table: Table) -> str:
    """Return one comparison with all its rows."""
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


def overall(tables: Iterable[Table], measured: Iterable[str]) -> str:
    """Return the one table, for the workloads that were measured, and below it what did not take part."""
    measured = frozenset(measured)
    by_title = {table.title: table for table in tables}
    lines = [
        "| workload | | target | measured (quartiles) | held | times faster than (below 1: slower) |",
        "|---|---|--:|--:|---|---|",
    ]
    verdicts = [(target, judged(target, by_title)) for target in TARGETS if target.workload in measured]
    lines += [_line(target, verdict) for target, verdict in verdicts]
    facts = [
        f"{table.title}: {fact}"
        for table in by_title.values()
        for fact in table.facts
        if "left out" in fact or "differs" in fact or "take part" in fact
    ]
    if facts:
        lines += [
            "",
            "Peers that did not take part, or answered otherwise:",
            "",
            *(f"* {one}" for one in facts),
        ]
    return "\n".join(lines) + "\n"


def wanted(target: Target) -> str:
    """Say what a target asks for, its peers apart."""
    return f"≤ {target.at_most:g} {_unit(target)}"


def _unit(target: Target) -> str:
    return "s" if target.less else "×"


def _line(target: Target, verdict: Verdict | None) -> str:
    if verdict is None:
        return f"| {target.workload} | {target.what} | {wanted(target)} | – | not measured | |"
    measured = f"{number(verdict.value)} {_unit(target)}"
    if verdict.low != verdict.high:
        measured += f" ({number(verdict.low)}–{number(verdict.high)})"
    held = "yes" if verdict.held else "no" if verdict.value > target.at_most else "yes, not over every peer"
    return f"| {target.workload} | {target.what} | {wanted(target)} | {measured} | {held} | {_factors(verdict)} |"


def _factors(verdict: Verdict) -> str:
    least: Mapping[str, float] = verdict.target.faster_than
    said = []
    for peer, factor in sorted(verdict.peers.items(), key=lambda one: one[1]):
        aim = f" (≥ {least[peer]:,g}{', missed' if peer in verdict.missed_peers else ''})" if peer in least else ""
        said.append(f"{peer} {number(factor)} ×{aim}")
    said += [f"{peer}: not there" for peer in verdict.absent]
    return ", ".join(said)
