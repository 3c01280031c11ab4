"""Reports as the author writes them (`reports`): what is owed for each period, by whom, when, and what stands in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from complaintflow.compiled.duration import Duration
from complaintflow.policy.condition_shape import CONDITION, FACT
from complaintflow.policy.conditions import ConditionNode
from complaintflow.policy.deadlines import RungSpec
from complaintflow.policy.fields import ROLES
from complaintflow.policy.limits import ParameterLimit
from complaintflow.policy.located import Located, Name
from complaintflow.policy.metrics import METRIC, METRICS, POPULATION, PopulationNode
from complaintflow.policy.records import ByKey, Record
from complaintflow.policy.references import Kind
from complaintflow.policy.scalars import BOOL, COUNT, NAME, Choice, IntegerShape, Ref
from complaintflow.policy.shape import key
from complaintflow.policy.structures import ByKind, ListOf, MapOf, OneOrMany
from complaintflow.policy.time_scalars import DURATION
from complaintflow.policy.words import CLAUSE, WORDS, WordsSpec
from complaintflow.source.span import Span

PERIODS: Final = ("week", "month", "quarter", "half_year", "year")
PARTS: Final = ("month", "quarter", "half_year")

_TITLE: Final = "what people call it, in English and Chinese"
_CLAUSE: Final = "the clauses of the procedure this rests on"
_FACTS: Final = OneOrMany(FACT)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayDueSpec:
    """Due on a day of the month after the period, or of the first such month of the year after it."""

    span: Span
    day: Located[int] = key(IntegerShape(least=1, most=31), "the day of the month", required=True)
    month: Located[int] | None = key(
        IntegerShape(least=1, most=12), "the month of the year (default: the month after the period)"
    )
    inclusive: Located[bool] | None = key(BOOL, "false: it is due before that day begins (default: true)")
    month_end: Name | None = key(
        Choice("clamp", "next_month", doc="what a day means that the month does not have"),
        "a day that the month does not have: its last day (clamp), or the first of the next month (next_month)",
    )
    roll: Name | None = key(
        Choice("none", "next_working_day", "previous_working_day", doc="what a due day off does"),
        "where a due day off moves to (default: none)",
    )
    calendar: Name | None = key(Ref(Kind.CALENDAR), "whose days off (default: the only calendar declared)")


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterDueSpec:
    """Due so long after the period has ended."""

    span: Span
    after: Located[Duration] = key(DURATION, "how long after the period's end", required=True)
    counting: Name | None = key(Ref(Kind.COUNTING, words=("exact", "civil")), "how days are counted (default: civil)")


@dataclass(frozen=True, slots=True, kw_only=True)
class BeforeDueSpec:
    """Due before another report or meeting of the same period."""

    span: Span
    before: Name = key(Ref(Kind.REPORT), "the report or meeting it comes before", required=True)


DueNode: TypeAlias = Name | DayDueSpec | AfterDueSpec | BeforeDueSpec | ParameterLimit
DUE: Final = ByKind(
    scalar=Choice("scheduled", doc="when it is due"),
    mapping=ByKey(
        {
            "day": Record(DayDueSpec),
            "month": Record(DayDueSpec),
            "after": Record(AfterDueSpec),
            "before": Record(BeforeDueSpec),
            "parameter": Record(ParameterLimit),
        }
    ),
    defines="report_due",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresSpec:
    """Some metrics together, under a heading."""

    span: Span
    title: WordsSpec | None = key(WORDS, _TITLE)
    figures: tuple[Name, ...] = key(METRICS, "the metrics", required=True)
    clause: tuple[Name, ...] = key(CLAUSE, _CLAUSE, default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSpecOfReport:
    """A table: metrics by the values of facts, or over the parts of the period."""

    span: Span
    title: WordsSpec | None = key(WORDS, _TITLE)
    table: tuple[Name, ...] = key(METRICS, "the metrics", required=True)
    by: tuple[Name, ...] = key(_FACTS, "a row for each value of this fact, or of these together", default=())
    over: Name | None = key(Choice(*PARTS, doc="the parts of the period"), "a row for each part of the period")
    top: Located[int] | None = key(COUNT, "only so many rows, the largest first; the others together")
    clause: tuple[Name, ...] = key(CLAUSE, _CLAUSE, default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class ListSpecOfReport:
    """A list of cases."""

    span: Span
    title: WordsSpec | None = key(WORDS, _TITLE)
    list: PopulationNode = key(POPULATION, "which cases", required=True)
    where: ConditionNode | None = key(CONDITION, "only those of which this holds at the end of the period")
    show: tuple[Name, ...] = key(_FACTS, "the facts that are shown of each", default=())
    clause: tuple[Name, ...] = key(CLAUSE, _CLAUSE, default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteSpec:
    """A passage that a person writes; what is handed in with the report under this name stands there."""

    span: Span
    title: WordsSpec | None = key(WORDS, _TITLE)
    write: Name = key(NAME, "the passage's name", required=True)
    clause: tuple[Name, ...] = key(CLAUSE, _CLAUSE, default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionsSpec:
    """Which of the reports that this one rests on have come in, and when."""

    span: Span
    title: WordsSpec | None = key(WORDS, _TITLE)
    submissions: Name = key(Ref(Kind.REPORT), "the report that others hand in", required=True)
    clause: tuple[Name, ...] = key(CLAUSE, _CLAUSE, default=())


ContentNode: TypeAlias = Name | FiguresSpec | TableSpecOfReport | ListSpecOfReport | WriteSpec | SubmissionsSpec
CONTENT: Final = ByKind(
    scalar=METRIC,
    mapping=ByKey(
        {
            "figures": Record(FiguresSpec),
            "table": Record(TableSpecOfReport),
            "list": Record(ListSpecOfReport),
            "write": Record(WriteSpec),
            "submissions": Record(SubmissionsSpec),
        }
    ),
    defines="report_content",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSpec:
    """A report or review: its period, when it is due, from whom, to whom, and what it contains."""

    span: Span
    title: WordsSpec | None = key(WORDS, _TITLE)
    period: Name | ParameterLimit = key(
        ByKind(scalar=Choice(*PERIODS, doc="the period"), mapping=Record(ParameterLimit)),
        "week, month, quarter, half_year or year, or {parameter: NAME}",
        required=True,
    )
    due: DueNode | None = key(
        DUE,
        "{day: 5}, {month: 1, day: 10}, {after: duration}, {before: REPORT}, scheduled, or {parameter: NAME}",
    )
    from_: tuple[Name, ...] = key(ROLES, "the roles that owe it", required=True)
    to: tuple[Name, ...] = key(ROLES, "the roles it goes to", default=())
    for_each: Name | None = key(FACT, "one report for each value of this fact, such as the department")
    contains: tuple[ContentNode, ...] = key(ListOf(CONTENT), "metrics, tables, lists and passages", default=())
    ladder: tuple[RungSpec, ...] = key(
        ListOf(Record(RungSpec), identified_by="id"), "what is done before, at and after the due instant", default=()
    )
    clause: tuple[Name, ...] = key(CLAUSE, _CLAUSE, default=())


REPORT_MAP: Final[MapOf] = MapOf(NAME, Record(ReportSpec), declares=Kind.REPORT)
ReportMap: TypeAlias = Mapping[Name, ReportSpec]
