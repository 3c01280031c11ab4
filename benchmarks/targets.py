"""What complaintflow's speed is held to: ratios to references, and factors over peers.

A target names the comparison (`Table.title`) and the row it is about. None is a time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from benchmarks.measuring import Row, Table

OURS: Final = "complaintflow"


@dataclass(frozen=True, slots=True)
class Target:
    """At most so many times the reference, and at least so many times faster than some peers.

    `row`: whose ratio it is. `figures`: not a ratio of times but of two figures of the table, or with `less` one less
    the other.
    """

    workload: str
    what: str
    title: str
    at_most: float
    faster_than: Mapping[str, float] = field(default_factory=dict)
    row: str = OURS
    figures: tuple[str, str] | None = None
    less: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was measured of a target: a value with quartiles, and the factor over each peer that took part."""

    target: Target
    value: float
    low: float
    high: float
    peers: Mapping[str, float]

    @property
    def held(self) -> bool:
        """Whether the value is held, and every factor that could be measured."""
        return self.value <= self.target.at_most and not self.missed_peers

    @property
    def missed_peers(self) -> list[str]:
        """The peers over which the factor is less than wanted."""
        wanted = self.target.faster_than
        return [peer for peer, factor in self.peers.items() if factor < wanted.get(peer, 0)]

    @property
    def absent(self) -> list[str]:
        """The peers over which a factor is wanted and that did not take part."""
        return [peer for peer in self.target.faster_than if peer not in self.peers]


def judged(target: Target, tables: Mapping[str, Table]) -> Verdict | None:
    """Return what was measured; None where the workload was not."""
    table = tables.get(target.title)
    if table is None:
        return None
    if target.figures is not None:
        one, other = (table.figures[name] for name in target.figures)
        value = one - other if target.less else one / other
        return Verdict(target, value, value, value, {})
    row = table.row(target.row)
    if row is None:
        return None
    peers = {peer.name: peer.ratio / row.ratio for peer in _peers(table)}
    return Verdict(target, row.ratio, row.low, row.high, peers)


def _peers(table: Table) -> list[Row]:
    return [row for row in table.rows if row.role == "peer"]


TARGETS: Final = (
    Target(
        "W1", "classify one complaint", "W1 classify one complaint", 1.6,
        {"datalogic": 3, "zen expression": 7, "zen table": 25},
    ),
    Target("W1", "many in one call", "W1 classify one complaint", 1.2, row="complaintflow, a list in one call"),
    Target("W1", "with every matched rule and reason", "W1 explained: every matched rule and its reason", 2.5),
    Target("W2", "10,000 rules, equality columns", "W2 10,000 rules, equality columns", 2),
    Target("W2", "growth from 10 to 10,000 rules", "W2 growth", 3, row="10,000 rules"),
    Target(
        "W2", "built, seconds more than the reference", "W2 10,000 rules, equality columns", 0.1,
        figures=("built", "built by the reference"), less=True,
    ),
    Target("W2r", "10,000 overlapping ranges", "W2r 10,000 overlapping ranges", 2, {"zen table": 1_000}),
    Target("W2r", "growth from 10 to 10,000 ranges", "W2r growth", 4, row="10,000 rules"),
    Target("W3", "one full event", "W3 one event", 3, {"transitions": 4}),
    Target(
        "W4", "working hours, integers", "W4a add working hours", 2, {"pandas": 100, "businesstimedelta": 300}
    ),
    Target("W4", "working hours, datetimes", "W4a add working hours", 4, row="complaintflow, datetimes"),
    Target("W4", "working days, integers", "W4b add working days", 2, {"holidays": 15}),
    Target("W4", "working days, datetimes", "W4b add working days", 4, row="complaintflow, datetimes"),
    Target("W4", "three days of a zone", "W4d 3 days on in Asia/Shanghai", 2),
    Target("W5", "one event a transaction", "W5 one event a transaction, FULL", 1.5),
    Target("W5", "100 events a transaction", "W5 100 events a transaction, FULL", 1.5),
    Target(
        "W6", "a whole case", "W6a a whole case, every deadline met", 3.2,
        {"glue: transitions + zen + timedelta": 2.5, "sismic": 30, "SpiffWorkflow": 150},
    ),
    Target("W6", "with a deadline missed", "W6b a whole case, one deadline missed", 3.2),
    Target(
        "W6", "deadlines in working time", "W6c a whole case, deadlines in working time", 3.2,
        {"glue: transitions + zen + pandas": 12},
    ),
    Target("load", "policies/vw.yaml, over its text as YAML", "Load policies/vw.yaml", 12),
    Target("load", "a rule among ten times as many", "Load a table of rules", 1.3, row="ten times as many"),
    Target(
        "many", "memory of an open case, over its JSON", "Many open cases: let time pass", 3,
        figures=("bytes a case", "bytes of its JSON"),
    ),
    Target("many", "advance among 1,000 times as many", "Many open cases: let time pass", 2, row="many open cases"),
)  # fmt: skip
