"""Backtests row by row, by the kernel's own tables: the answer that the other engines are held to.

In: a table as rows. Out: an `Outcome`; perhaps the rows, with their answers, into a CSV file. Bounded memory; CSV needs
no package beside the library.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from complaintflow.backtest.counting import actual_of, named_sources, shown
from complaintflow.backtest.expressions import SEPARATOR
from complaintflow.backtest.grammar import expected
from complaintflow.backtest.opened import opened_view
from complaintflow.backtest.outcome import (
    PROBLEMS_MAX,
    SAMPLES,
    Group,
    Outcome,
    Pair,
    Problem,
    Request,
    Tally,
    gathered,
)
from complaintflow.backtest.questions import FLAGS, Question, name_of
from complaintflow.backtest.reading import UNFIT, read_cell
from complaintflow.backtest.rows import Row, Rows
from complaintflow.backtest.sources import Layout, Source, lay_out
from complaintflow.compiled.ages import lay_ages
from complaintflow.compiled.table import DecisionTable
from complaintflow.compiled.words import Words


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question answers to a row: text (several joined), the rules that matched and those that decided."""

    text: str | None
    matched: tuple[int, ...]
    decided: tuple[int, ...]


def answer(question: Question, facts: Mapping[str, object]) -> Answer:
    """Return what the kernel's tables say of facts when a complaint with them is opened."""
    view: dict[str, object] = {**question.known, **facts}
    view[FLAGS] = view.get(FLAGS) or None
    if not question.is_plain:
        view = opened_view(question.policy, view)
        return _answer(question.target, view)
    if question.ages:
        lay_ages(question.ages, view, question.policy.zone)
    for table in question.before:
        view[name_of(table, question.policy)] = table.decide(view)[0]
    return _answer(question.target, view)


def _answer(table: DecisionTable, view: Mapping[str, object]) -> Answer:
    result, matched = table.decide(view)
    if isinstance(result, tuple):
        return Answer(SEPARATOR.join(result), matched, matched)
    text = None if result is None else str(result)
    return Answer(text, matched, _decided(table, text, matched))


def _decided(table: DecisionTable, answer: str | None, matched: tuple[int, ...]) -> tuple[int, ...]:
    """Return the rule that decided: the first to match with the answer; none where it is the default's."""
    if table.hit_policy == "unique" and len({table.rules[number].result for number in matched}) > 1:
        return ()
    return next(((number,) for number in matched if table.rules[number].result == answer), ())


Told = Callable[[Row, tuple[Answer | None, ...], str], None]
"""Takes a row, its answers (None: it could not be asked) and what is wrong with it."""


def run(request: Request, rows: Rows, tell: Told | None = None) -> Outcome:
    """Return the outcome of a table, row by row. Raises TableError where it cannot be asked at all."""
    layouts = tuple(lay_out(question, rows.columns, request.mapping) for question in request.questions)
    count = _Count(request, layouts)
    for row in rows.read():
        count.take(row, tell)
    return count.outcome()


class _Count:
    """What is known after so many rows."""

    def __init__(self, request: Request, layouts: tuple[Layout, ...]) -> None:
        self.request, self.layouts = request, layouts
        self.names = tuple(named_sources(layouts))
        self.rows = self.unread = 0
        self.groups: dict[Group, Tally] = {}
        self.unfit: Counter[str] = Counter()
        self.problems: list[Problem] = []
        self.first: dict[Pair, list[int]] = {}

    def take(self, row: Row, tell: Told | None) -> None:
        """Ask a row."""
        self.rows += 1
        answers: list[Answer | None] = []
        wrong: dict[str, Problem] = {}
        if row.problem is not None:
            wrong[""] = Problem(row.number, "", "", row.problem, Words("a row of the table", "表中的一行"))
        for question, layout in zip(self.request.questions, self.layouts, strict=True):
            facts = {source.name: read_cell(source, layout, row.cells.get(source.column)) for source in layout.sources}
            found = [problem for source in layout.sources if (problem := _unfit(row, source, facts[source.name]))]
            for problem in found:
                wrong.setdefault(problem.name, problem)
            answers.append(None if found or row.problem is not None else answer(question, facts))
        if len(self.layouts) > 1:
            wrong = {name: wrong[name] for name in ("", *self.names) if name in wrong}
        self.unread += bool(wrong)
        self.unfit.update(name for name in wrong if name)
        self.problems += list(wrong.values())[: PROBLEMS_MAX - len(self.problems)]
        self._count(row, tuple(answers))
        if tell is not None:
            tell(row, tuple(answers), problem_words(list(wrong.values())))

    def _count(self, row: Row, answers: tuple[Answer | None, ...]) -> None:
        actual = None if self.request.actual is None else actual_of(row.cells.get(self.request.actual))
        group = Group(
            tuple(one is not None for one in answers),
            tuple(None if one is None else one.text for one in answers),
            actual,
        )
        tally = self.groups.get(group)
        if tally is None:
            many = len(answers)
            tally = self.groups[group] = Tally(
                0, [Counter() for _ in range(many)], [Counter() for _ in range(many)], [0] * many
            )
        tally.rows += 1
        if len(answers) > 1 and all(group.read) and group.answers[0] != group.answers[1]:
            known = self.first.setdefault((group.answers[0], group.answers[1]), [])
            if len(known) < SAMPLES:
                known.append(row.number)
        for which, one in enumerate(answers):
            if one is not None:
                tally.matched[which].update(one.matched)
                tally.decided[which].update(one.decided)
                tally.unmatched[which] += not one.matched

    def outcome(self) -> Outcome:
        """Return what is known."""
        return Outcome(
            "kernel", self.request.questions, self.layouts, self.rows, self.unread, gathered(self.groups.items()),
            dict(sorted(self.unfit.items())), tuple(self.problems), self.request.actual,
            {pair: tuple(rows) for pair, rows in self.first.items()},
        )  # fmt: skip


def _unfit(row: Row, source: Source, fact: object) -> Problem | None:
    if fact is not UNFIT:
        return None
    return Problem(row.number, source.column, source.name, shown(row.cells.get(source.column)), expected(source.datum))


def problem_words(problems: list[Problem]) -> str:
    """Return in few words what is wrong with a row, for its line in an output."""
    return SEPARATOR.join(dict.fromkeys(problem.column or str(problem.found) for problem in problems))
