"""What came of a backtest: counts, and the rows behind them.

In: groups of rows with one answer, as the engines find them. Out: `Outcome`, the same whichever engine counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from complaintflow.backtest.questions import Question
from complaintflow.backtest.sources import ColumnMap, Layout
from complaintflow.compiled.words import Words

PROBLEMS_MAX: Final = 20
"""How many cells that do not fit are shown; all are counted."""
SAMPLES: Final = 5
"""How many rows are named of each change."""

CLASS_COLUMNS: Final = ("backtest_class", "against_class")
RULES_COLUMNS: Final = ("backtest_rules", "against_rules")
UNFIT_COLUMN: Final = "backtest_unfit"
"""What is written beside the columns of a table: answers, rules that matched, columns whose cells do not fit."""

Pair = tuple[str | None, str | None]
"""The answers of two questions to a row."""


@dataclass(frozen=True, slots=True)
class Request:
    """A table and what is asked of it: one question, or two to be compared.

    `actual`: a column with the class that was given in reality; `output`: where the rows go with their answers.
    """

    table: Path
    questions: tuple[Question, ...]
    mapping: ColumnMap = field(default_factory=ColumnMap)
    actual: str | None = None
    output: Path | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """A cell that does not fit its fact, or (`name` empty) a row that is none: where, what was found and expected."""

    row: int
    column: str
    name: str
    found: str | Words
    expected: Words


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that are alike: of each question whether it could be asked and its answer, and the class of reality."""

    read: tuple[bool, ...]
    answers: tuple[str | None, ...]
    actual: str | None = None


@dataclass(slots=True)
class Tally:
    """How many rows are in a group, and of each question its rules' counts."""

    rows: int = 0
    matched: list[Counter[int]] = field(default_factory=list)
    decided: list[Counter[int]] = field(default_factory=list)
    unmatched: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that is known of a table. `unfit`: by fact, how many cells do not fit; `problems`: the first of them.

    `first`: of two answers that differ, the numbers of the first rows that have them.
    """

    engine: str
    questions: tuple[Question, ...]
    layouts: tuple[Layout, ...]
    rows: int
    unread: int
    groups: Mapping[Group, Tally]
    unfit: Mapping[str, int]
    problems: tuple[Problem, ...]
    actual: str | None = None
    first: Mapping[Pair, tuple[int, ...]] = field(default_factory=dict)

    def answers(self, which: int = 0) -> Mapping[str | None, int]:
        """Return how many rows have each answer of a question."""
        counts: Counter[str | None] = Counter()
        for group, tally in self.groups.items():
            if group.read[which]:
                counts[group.answers[which]] += tally.rows
        return counts

    def rules(self, which: int = 0) -> tuple[tuple[str, int, int], ...]:
        """Return of each rule how many rows it matched, and how many it decided."""
        matched: Counter[int] = Counter()
        decided: Counter[int] = Counter()
        for tally in self.groups.values():
            matched += tally.matched[which]
            decided += tally.decided[which]
        rules = self.questions[which].target.rules
        return tuple((rule.id, matched[number], decided[number]) for number, rule in enumerate(rules))

    def unmatched(self, which: int = 0) -> int:
        """Return how many rows no rule matched."""
        return sum(tally.unmatched[which] for tally in self.groups.values())

    def pairs(self) -> Mapping[Pair, int]:
        """Return how many rows have each class of reality and each answer."""
        counts: Counter[Pair] = Counter()
        for group, tally in self.groups.items():
            if group.read[0]:
                counts[group.actual, group.answers[0]] += tally.rows
        return counts

    def changes(self) -> Mapping[Pair, tuple[int, tuple[int, ...]]]:
        """Return by answers of the first and second question that differ how many rows have them, and the first."""
        counts: Counter[Pair] = Counter()
        for group, tally in self.groups.items():
            if all(group.read) and group.answers[0] != group.answers[1]:
                counts[group.answers[0], group.answers[1]] += tally.rows
        return {pair: (count, self.first[pair]) for pair, count in counts.items()}


def gathered(tallies: Iterable[tuple[Group, Tally]]) -> dict[Group, Tally]:
    """Return tallies in an order that does not depend on who counted."""

    def place(item: tuple[Group, Tally]) -> tuple[object, ...]:
        group = item[0]
        return (*(not read for read in group.read), *(answer or "" for answer in group.answers), group.actual or "")

    return dict(sorted(tallies, key=place))
