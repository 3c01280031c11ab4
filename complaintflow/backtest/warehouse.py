"""Classification as an expression of Ibis, for tables that stay where they are.

In: a compiled policy and a table of Ibis whose columns have the names and types of its facts. Out: an expression, or
the table with its answers. Runs nothing: the warehouse does. Ages are counted between dates only, for no two warehouses
agree on the day of an instant.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from complaintflow.backtest.facts import Amount, Fact, Items, Known, Members, Number, Scalar
from complaintflow.backtest.outcome import CLASS_COLUMNS
from complaintflow.backtest.plan import answered
from complaintflow.backtest.questions import FLAGS, Question, question_of
from complaintflow.backtest.refusing import refused_words
from complaintflow.backtest.sources import ColumnMap, Layout, Physical, Source, TableError, lay_out
from complaintflow.compiled.ages import Age
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.errors import MissingExtraError

try:
    import ibis
except ImportError as missing:
    raise MissingExtraError("backtest") from missing

from complaintflow.backtest.expressions import Decided
from complaintflow.backtest.ibis_dialect import IbisDialect

RULE: Final = "rule_"
"""What the names of the columns begin with that say whether a rule matched."""

_DAYS: Final[Mapping[str, int]] = {"days": 1, "weeks": 7}
_MONTHS: Final[Mapping[str, int]] = {"months": 1, "years": 12}


def classification_expression(policy: CompiledPolicy, table: ibis.Table, name: str | None = None) -> ibis.Value:
    """Return the class that a policy gives each row of a table; `name` asks another decision table.

    Raises:
        QuestionError: the policy has no such decision table.
        TableError: a column can hold no such fact, or a rule asks for what no column can say.
    """
    answer: ibis.Value = _decided(question_of(policy, name), table).answer
    return answer


def classified(policy: CompiledPolicy, table: ibis.Table, name: str | None = None) -> ibis.Table:
    """Return a table with `backtest_class` and, for each rule, `rule_ID`: whether it matched. Raises the same."""
    question = question_of(policy, name)
    decided = _decided(question, table)
    matched = {RULE + rule.id: one for rule, one in zip(question.target.rules, decided.matched, strict=True)}
    return table.mutate(**{CLASS_COLUMNS[0]: decided.answer}, **matched)


def _decided(question: Question, table: ibis.Table) -> Decided[Any]:
    if question.beyond:
        raise TableError(*refused_words(question.beyond[0], "ibis"))
    say = IbisDialect()
    columns = {str(column): _physical(kind) for column, kind in table.schema().items()}
    layout = lay_out(question, columns, ColumnMap(zone=question.policy.zone))
    facts: dict[str, Fact[Any]] = {name: Known(value) for name, value in question.known.items()}
    facts |= {source.name: _fact(say, source, table[source.column]) for source in layout.sources}
    for age in question.ages:
        facts[age.field] = _age(say, age, layout, table)
    return answered(say, question, facts, "")


def _physical(kind: Any) -> Physical:
    """Return what a column of a type of Ibis holds."""
    if kind.is_array():
        return "items" if kind.value_type.is_string() else "other"
    if kind.is_timestamp():
        return "wall" if kind.timezone is None else "instant"
    if kind.is_decimal():
        return "huge" if kind.scale == 0 else "exact"
    if kind.is_integer():
        return "whole"
    if kind.is_floating():
        return "real"
    return "text" if kind.is_string() else "truth" if kind.is_boolean() else "day" if kind.is_date() else "other"


def _fact(say: IbisDialect, source: Source, column: Any) -> Fact[Any]:
    kind = source.datum.type
    match source.physical:
        case "wall":
            raise TableError(
                f"the times of the column `{source.column}` have no zone: convert the column",
                f"列`{source.column}`的时间没有时区：请转换这一列",
            )
        case "text" if kind not in ("text", "choice", "attachment"):
            raise TableError(
                f"the column `{source.column}` holds texts, the fact `{source.name}` is of type `{kind}`: convert it",
                f"列`{source.column}`的内容是文本，而事实`{source.name}`的类型是`{kind}`：请转换这一列",
            )
        case "text":
            return Scalar("text", column)
        case "truth":
            return Scalar("truth", column)
        case "day":
            return Scalar("day", column)
        case "instant":
            return Scalar("instant", column)
        case "items" if kind == "set":
            members = {choice: say.sure(say.has(column, choice)) for choice in source.datum.choices}
            there = say.either(list(members.values())) if source.name == FLAGS else say.is_there(column)
            return Members(there, members)
        case "items":
            return Items(column)
        case "whole" | "huge" if kind in ("list", "attachments"):
            return Amount(column)
        case "whole" | "huge":
            return Number(column, None)
        case _:
            return Number(None, column.cast("float64"))


def _age(say: IbisDialect, age: Age, layout: Layout, table: ibis.Table) -> Fact[Any]:
    """Return how many units have begun between two dates, as `compiled.ages.begun` does."""
    ends = {source.name: source for source in layout.sources if source.name in (age.start, age.end)}
    for source in ends.values():
        if source.physical != "day":
            raise TableError(
                f"the age `{age.field}` is counted between dates, and the column `{source.column}` holds instants: "
                "convert it",
                f"`{age.field}`按日期计算，而列`{source.column}`是时刻：请转换这一列",
            )
    if len(ends) < len({age.start, age.end}):
        return Known(None)
    start: Any = table[ends[age.start].column]
    end: Any = table[ends[age.end].column]
    days = end.delta(start, unit="day")
    if age.unit in _DAYS:
        size, begun = _DAYS[age.unit], days
    else:
        size = _MONTHS[age.unit]
        begun = (end.year() - start.year()) * 12 + end.month() - start.month()
        begun = say.chosen([(say.sure(start.day() < end.day()), begun + 1)], begun)
    count = say.over(begun + (size - 1), size)
    nothing = say.sure(days < 1)
    return Number(say.chosen([(nothing, say.literal(0))], count), None)
