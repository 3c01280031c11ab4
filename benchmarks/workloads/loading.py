"""Load and compile: a policy that ships beside its text read as YAML, and how the time grows with rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import yaml

from benchmarks.inputs.rules import equality_rules
from benchmarks.measuring import Contender, Plan, Table, compare
from benchmarks.ours import answers as ours
from benchmarks.ours import texts
from complaintflow import Policy

REFERENCE = "yaml.CSafeLoader"
SHIPPED = Path(__file__).resolve().parents[2] / "policies" / "vw.yaml"
FEW, MANY = "few rules", "ten times as many"
COUNTS, COUNTS_QUICK = (1_000, 10_000), (200, 2_000)


def tables(plan: Plan) -> Iterator[Table]:
    """Measure a policy that ships, then one with many rules."""
    text = SHIPPED.read_text(encoding="utf-8")
    contenders = [
        Contender(REFERENCE, "reference", lambda: yaml.load(text, yaml.CSafeLoader), 1, "the policy's own text alone"),
        Contender(ours.NAME, "ours", lambda: Policy.load(SHIPPED), 1, "with what it extends and cites: read, checked"),
    ]
    assert Policy.load(SHIPPED).id == yaml.load(text, yaml.CSafeLoader)["policy"]
    rows = compare(contenders, REFERENCE, plan)
    yield Table(f"Load policies/{SHIPPED.name}", "load", REFERENCE, rows)
    yield _growth(replace(plan, rounds=3), COUNTS if plan.rounds > 3 else COUNTS_QUICK)


def _growth(plan: Plan, counts: tuple[int, int]) -> Table:
    """Measure what a rule costs to load among few and among many."""
    contenders = [_loading(name, count) for name, count in zip((FEW, MANY), counts, strict=True)]
    return Table("Load a table of rules", "rule", FEW, compare(contenders, FEW, plan))


def _loading(name: str, count: int) -> Contender:
    text = texts.equality_table(equality_rules(count))
    assert len(Policy.from_text(text).compiled.tables[0].rules) == count
    return Contender(name, "ours", lambda: Policy.from_text(text), count, f"{count:,} rules")
