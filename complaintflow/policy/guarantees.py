"""Guarantees as the author writes them (`guarantees`): what the policy promises on every path, in five forms.

`after … expect … within`, `before … expect`, `every … expect`, `always`, `never`. They are made of moments. A guarantee
changes no step; verification proves or refutes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from complaintflow.policy.condition_shape import CONDITION
from complaintflow.policy.conditions import ConditionNode
from complaintflow.policy.guaranteed_moments import MOMENTS, MomentSpec
from complaintflow.policy.limits import LENGTH, LengthNode
from complaintflow.policy.located import Name
from complaintflow.policy.records import ByKey, Record
from complaintflow.policy.references import COUNTING_WORDS, Kind
from complaintflow.policy.scalars import NAME, Ref
from complaintflow.policy.shape import Invalid, Reading, Schema, SchemaBuilder, key, listed
from complaintflow.policy.structures import MapOf
from complaintflow.policy.words import CLAUSE, WORDS, WordsSpec
from complaintflow.source.codes import Code
from complaintflow.source.diagnostic import quote
from complaintflow.source.node import Mapping, Node, Scalar
from complaintflow.source.span import Span

AT_ONCE: Final = "at_once"


@dataclass(frozen=True, slots=True, kw_only=True)
class AtOnce:
    """In the same step."""

    span: Span


@dataclass(frozen=True, slots=True)
class _Bound:
    """A length of time, or `at_once`."""

    expected: str = "a duration such as `2h`, `3d` or `10 working days`, or `at_once`"

    def read(self, node: Node, reading: Reading) -> LengthNode | AtOnce | Invalid:
        """Return the length, or `AtOnce`."""
        if isinstance(node, Scalar) and node.text == AT_ONCE:
            return AtOnce(span=node.span)
        value: LengthNode | Invalid = LENGTH.read(node, reading)
        return value

    def schema(self, builder: SchemaBuilder) -> Schema:
        """Return the schema of a length, with the word."""
        return {"anyOf": [{"const": AT_ONCE}, LENGTH.schema(builder)]}


BOUND: Final = _Bound()
_TITLE: Final = "what people call it, in English and Chinese"
_CLAUSE: Final = "the clauses of the procedure this rests on"
_EXPECT: Final = "what must happen, or several things of which any counts"
_EXPECTED: Final = "what must have happened, or several things of which any counts"
_CALENDAR: Final = "whose working time (default: the only calendar declared)"
_COUNTING: Final = "how days are counted (default: exact)"
_WHEN_AFTER: Final = "only when this holds of the case right after that moment"
_OR_ELSE: Final = "what makes good that it did not happen, by the same time: that it was missed is said to somebody"
_COUNTINGS: Final = Ref(Kind.COUNTING, words=COUNTING_WORDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterSpec:
    """After a moment something is expected, at once or within a time."""

    span: Span
    title: WordsSpec | None = key(WORDS, _TITLE)
    after: tuple[MomentSpec, ...] = key(MOMENTS, "the moment, or several of which any counts", required=True)
    when: ConditionNode | None = key(CONDITION, _WHEN_AFTER)
    within: LengthNode | AtOnce = key(
        BOUND, "how long after it at most, or `at_once`: in the same step", required=True, examples=("2h", AT_ONCE)
    )
    expect: tuple[MomentSpec, ...] = key(MOMENTS, _EXPECT, required=True)
    or_else: tuple[MomentSpec, ...] = key(MOMENTS, _OR_ELSE, default=())
    unless: tuple[MomentSpec, ...] = key(MOMENTS, "what lifts the duty before it is fulfilled", default=())
    calendar: Name | None = key(Ref(Kind.CALENDAR), _CALENDAR)
    counting: Name | None = key(_COUNTINGS, _COUNTING)
    clause: tuple[Name, ...] = key(CLAUSE, _CLAUSE, default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class BeforeSpec:
    """Before a moment, or in the same step, something else must have happened."""

    span: Span
    title: WordsSpec | None = key(WORDS, _TITLE)
    before: tuple[MomentSpec, ...] = key(MOMENTS, "the moment, or several of which any counts", required=True)
    when: ConditionNode | None = key(CONDITION, _WHEN_AFTER)
    expect: tuple[MomentSpec, ...] = key(
        MOMENTS, "what must have happened, or several things of which any counts", required=True
    )
    since: tuple[MomentSpec, ...] = key(MOMENTS, "what asks for it anew: what happened earlier is void", default=())
    clause: tuple[Name, ...] = key(CLAUSE, _CLAUSE, default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class EverySpec:
    """While the case is open and something holds, a thing happens again and again, no longer apart than this."""

    span: Span
    title: WordsSpec | None = key(WORDS, _TITLE)
    every: LengthNode = key(
        LENGTH, "how long apart at most, the first time counted from where it begins to hold", required=True
    )
    while_: ConditionNode | None = key(CONDITION, "as long as this holds of the open case (default: while it is open)")
    expect: tuple[MomentSpec, ...] = key(MOMENTS, _EXPECT, required=True)
    or_else: tuple[MomentSpec, ...] = key(MOMENTS, _OR_ELSE, default=())
    calendar: Name | None = key(Ref(Kind.CALENDAR), _CALENDAR)
    counting: Name | None = key(_COUNTINGS, _COUNTING)
    clause: tuple[Name, ...] = key(CLAUSE, _CLAUSE, default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class AlwaysSpec:
    """After every step this holds of the case."""

    span: Span
    title: WordsSpec | None = key(WORDS, _TITLE)
    always: ConditionNode = key(CONDITION, "what holds of the case after every step", required=True)
    while_: ConditionNode | None = key(CONDITION, "as long as this holds (default: as long as the case lives)")
    clause: tuple[Name, ...] = key(CLAUSE, _CLAUSE, default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class NeverSpec:
    """This never happens."""

    span: Span
    title: WordsSpec | None = key(WORDS, _TITLE)
    never: tuple[MomentSpec, ...] = key(MOMENTS, "the moment, or several of which none may be", required=True)
    when: ConditionNode | None = key(CONDITION, _WHEN_AFTER)
    clause: tuple[Name, ...] = key(CLAUSE, _CLAUSE, default=())


GuaranteeSpec: TypeAlias = AfterSpec | BeforeSpec | EverySpec | AlwaysSpec | NeverSpec


@dataclass(frozen=True, slots=True)
class _Forms(ByKey):
    """One of the forms: where somebody writes two of them in one, that is said."""

    def read(self, node: Node, reading: Reading) -> Any:  # noqa: ANN401  # one of the records
        """Return the record of the form."""
        forms = [key for key, _ in node.entries if key.text in self.variants] if isinstance(node, Mapping) else []
        if len(forms) < 2:
            return ByKey.read(self, node, reading)
        both = f"{quote(forms[1].text)} beside {quote(forms[0].text)}"
        message = f"found {both}: a guarantee has one of {listed(self.variants)}"
        return reading.error(Code.UNKNOWN_KEY, forms[1].span, message, "write two guarantees")


GUARANTEE: Final = _Forms(
    {
        "after": Record(AfterSpec),
        "before": Record(BeforeSpec),
        "every": Record(EverySpec),
        "always": Record(AlwaysSpec),
        "never": Record(NeverSpec),
    },
    defines="guarantee",
)
GUARANTEE_MAP: Final = MapOf(NAME, GUARANTEE)
