"""A question put to a table, in the words of an engine.

In: a question, where its facts stand, and a dialect over the table. Out: per row the answer, the rules that matched and
decided, and the cells that are unfit; a row with one has no answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic

from complaintflow.backtest.calendar_math import CalendarMath
from complaintflow.backtest.cells import Cell, CellReader
from complaintflow.backtest.counting import named_sources
from complaintflow.backtest.dialect import Dialect, E, TextDialect
from complaintflow.backtest.expressions import Conditions, Decided, decide, listed
from complaintflow.backtest.facts import Fact, Known, Number
from complaintflow.backtest.outcome import CLASS_COLUMNS, RULES_COLUMNS, UNFIT_COLUMN
from complaintflow.backtest.questions import Question, name_of
from complaintflow.backtest.sources import Layout, Source


@dataclass(frozen=True, slots=True)
class Plan(Generic[E]):
    """What a table is asked: `unfit` by fact, `unread` whether a row has any, and what the target decides."""

    unfit: Mapping[str, E]
    unread: E
    decided: Decided[E]


def plan(
    say: TextDialect[E], question: Question, layout: Layout, column: Callable[[Source], E], prefix: str = ""
) -> Plan[E]:
    """Return a question over a table; `column` gives a column as its source's physical type says."""
    reader = CellReader(say, layout, question.policy.zone)
    dated = {end for age in question.ages for end in (age.start, age.end)}
    cells = {source.name: reader.read(source, column(source), dated=source.name in dated) for source in layout.sources}
    unfit = say.keep({f"{prefix}unfit {name}": cell.unfit for name, cell in cells.items()}) if cells else {}
    named = {name: unfit[f"{prefix}unfit {name}"] for name in cells}
    unread = say.keep({f"{prefix}unread": say.either(list(named.values()))})[f"{prefix}unread"]
    return Plan(named, unread, answered(say, question, _facts(say, question, cells), prefix))


def _facts(say: Dialect[E], question: Question, cells: Mapping[str, Cell[E]]) -> dict[str, Fact[E]]:
    facts: dict[str, Fact[E]] = {name: Known(value) for name, value in question.known.items()}
    facts |= {name: cell.fact for name, cell in cells.items()}
    days = {name: cell.day for name, cell in cells.items()}
    math = CalendarMath(say)
    for age in question.ages:
        start, end = days.get(age.start), days.get(age.end)
        if start is None or end is None:
            facts[age.field] = Known(None)
        else:
            name = f"age {age.field}"
            facts[age.field] = Number(say.keep({name: math.age(age, start, end)})[name], None)
    return facts


def answered(say: Dialect[E], question: Question, facts: Mapping[str, Fact[E]], prefix: str) -> Decided[E]:
    """Return what the target of a question decides over facts: first the tables that it needs."""
    conditions = Conditions(say, facts)
    for table in question.before:
        name = name_of(table, question.policy)
        conditions.facts[name] = decide(table, conditions, f"{prefix}{name} ").fact
    return decide(question.target, conditions, f"{prefix}target ")


def written(
    say: Dialect[E], questions: Sequence[Question], layouts: Sequence[Layout], plans: Sequence[Plan[E]]
) -> dict[str, E]:
    """Return what an output has beside the columns of the table: answers, matching rules, columns that do not fit."""
    columns: dict[str, E] = {}
    none = say.nothing("text")
    for which, (question, one) in enumerate(zip(questions, plans, strict=True)):
        ids = [(matched, rule.id) for matched, rule in zip(one.decided.matched, question.target.rules, strict=True)]
        columns[CLASS_COLUMNS[which]] = say.chosen([(one.unread, none)], one.decided.answer)
        columns[RULES_COLUMNS[which]] = say.chosen([(one.unread, none)], listed(say, ids))
    named = named_sources(layouts)
    unfit = unfit_of(say, plans)
    columns[UNFIT_COLUMN] = listed(say, [(unfit[name], source.column) for name, source in named.items()])
    return columns


def unfit_of(say: Dialect[E], plans: Sequence[Plan[E]]) -> dict[str, E]:
    """Return of each fact whether its cell is unfit for it, in any of several questions."""
    names = dict.fromkeys(name for one in plans for name in one.unfit)
    return {name: say.either([one.unfit[name] for one in plans if name in one.unfit]) for name in names}


def problem_columns(layouts: Sequence[Layout], plans: Sequence[Plan[E]]) -> dict[str, E]:
    """Return what tells cells that do not fit: of each question (by its number) and fact, whether it does not."""
    return {
        f"unfit {which} {source.name}": one.unfit[source.name]
        for which, (layout, one) in enumerate(zip(layouts, plans, strict=True))
        for source in layout.sources
    }
