"""Fields and data of events to typed declarations.

In: `fields` and the `data` of events. Out: `Datum` values, with diagnostics for choices that are missing or too many.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Literal, TypeAlias, cast

from complaintflow.compiled.ages import Age, AgeUnit
from complaintflow.compiled.lifecycle import DataType, Datum, NextTo
from complaintflow.compiled.words import Words
from complaintflow.compiler.confidential import eyes
from complaintflow.compiler.lowering import clause, words
from complaintflow.compiler.names import Names
from complaintflow.policy.document import PolicyDocument
from complaintflow.policy.fields import ChoiceSpec, DatumSpec, FieldSpec, NextToSpec
from complaintflow.policy.located import Located, Name
from complaintflow.policy.references import PARTY_WORDS, Kind
from complaintflow.policy.roles import RoleSpec
from complaintflow.source import Code, Findings, quote

RoleSpecs: TypeAlias = Mapping[Name, RoleSpec]

_PEOPLE: Final = ("text", "list")
"""Types of facts that can name somebody."""


def lower_fields(document: PolicyDocument, names: Names, findings: Findings) -> Mapping[str, Datum]:
    """Return the facts of the complaint by name."""
    fields: dict[str, Datum] = {}
    for name, spec in document.fields.items():
        _check_choices(name, spec, findings)
        fields[str(name)] = Datum(
            name=str(name),
            type=_type(spec),
            title=words(spec.title),
            choices=_choices(spec, document.roles),
            choice_titles=_choice_titles(spec, document.roles),
            **eyes(spec, names, findings),
            required_at=frozenset(names.refer_all(Kind.EVENT, spec.required_at, findings)),
            wanted_at=frozenset(names.refer_all(Kind.EVENT, spec.wanted_at, findings)),
            settable=spec.age is None and (spec.settable is None or spec.settable.value),
            clause=clause(spec.clause),
            differs_from=_differs_from(name, spec, names, findings),
            judgement=_is_judged(name, spec, findings),
        )
    return fields


def _is_judged(name: Name, spec: FieldSpec, findings: Findings) -> bool:
    if spec.judgement is not None and is_true(spec.judgement):
        if spec.age is not None or (spec.settable is not None and not spec.settable.value):
            message = f"nobody can judge {quote(name)}: no event writes it"
            findings.error(Code.BAD_VALUE, spec.judgement.span, message, "drop `judgement`, or let events write it")
        return True
    return False


def lower_ages(document: PolicyDocument, names: Names, findings: Findings) -> tuple[Age, ...]:
    """Return the facts that are the time between two others."""
    found: list[Age] = []
    for name, spec in document.fields.items():
        if spec.age is None:
            continue
        if spec.type != "integer":
            message = f"{quote(name)} is a number of {spec.age.unit}, and its type is `{spec.type}`"
            findings.error(Code.WRONG_TYPE, spec.type.span, message, "write `type: integer`")
        for end in (spec.age.start, spec.age.end):
            if names.refer(Kind.FIELD, end, findings):
                _check_moment(name, end, document.fields[end], findings)
        unit = cast(AgeUnit, str(spec.age.unit))
        found.append(Age(str(name), str(spec.age.start), str(spec.age.end), unit))
    return tuple(found)


def _check_moment(name: Name, end: Name, spec: FieldSpec, findings: Findings) -> None:
    if spec.type not in ("date", "instant", "moment"):
        message = f"{quote(name)} needs a date or an instant, and the field {quote(end)} is of type `{spec.type}`"
        findings.error(Code.WRONG_TYPE, end.span, message)


def lower_datum(event: str, name: Name, spec: DatumSpec, names: Names, findings: Findings, roles: RoleSpecs) -> Datum:
    """Return a datum of an event."""
    _check_choices(name, spec, findings)
    return Datum(
        name=str(name),
        type=_type(spec),
        title=words(spec.title),
        choices=_choices(spec, roles),
        choice_titles=_choice_titles(spec, roles),
        **eyes(spec, names, findings),
        required_at=frozenset((event,)) if is_true(spec.required) else frozenset(),
        wanted_at=frozenset((event,)) if is_true(spec.wanted) else frozenset(),
        clause=clause(spec.clause),
        differs_from=_differs_from(name, spec, names, findings),
        next_to=None if spec.next_to is None else _next_to(name, spec, spec.next_to, names, findings),
    )


def _type(spec: FieldSpec | DatumSpec) -> DataType:
    return "choice" if spec.type == "role" else cast(DataType, str(spec.type))


def _choices(spec: FieldSpec | DatumSpec, roles: RoleSpecs) -> tuple[str, ...]:
    return tuple(map(str, roles if spec.type == "role" else spec.choices))


def _choice_titles(spec: FieldSpec | DatumSpec, roles: RoleSpecs) -> tuple[Words, ...]:
    titled: Iterable[RoleSpec | ChoiceSpec] = roles.values() if spec.type == "role" else spec.choices.values()
    return tuple(words(item.title) for item in titled)


def _next_to(name: Name, spec: DatumSpec, neighbour: NextToSpec, names: Names, findings: Findings) -> NextTo:
    if spec.type != "role":
        message = f"{quote(name)} names no role: its type is `{spec.type}`"
        findings.error(Code.WRONG_TYPE, neighbour.span, message, "write `type: role`")
    names.refer(Kind.ROLE, neighbour.of, findings, ("owner", "actor"))
    return NextTo(str(neighbour.of), cast(Literal["either", "superior", "subordinate"], neighbour.towards or "either"))


def is_true(value: Located[bool] | None) -> bool:
    """Return whether an optional truth value is there and true."""
    return value is not None and value.value


def _differs_from(name: Name, spec: FieldSpec | DatumSpec, names: Names, findings: Findings) -> tuple[str, ...]:
    if spec.differs_from and spec.type not in _PEOPLE:
        message = f"{quote(name)} names nobody: its type is `{spec.type}`"
        findings.error(Code.WRONG_TYPE, spec.differs_from[0].span, message, "who somebody is, is a text")
    return names.refer_all(Kind.PARTY, spec.differs_from, findings, PARTY_WORDS)


def _check_choices(name: Name, spec: FieldSpec | DatumSpec, findings: Findings) -> None:
    has_choices = spec.type in ("choice", "set")
    if has_choices and not spec.choices:
        message = f"{quote(name)} is a {spec.type} without choices"
        findings.error(Code.MISSING_KEY, spec.type.span, message, "add `choices: [...]`")
    if spec.choices and not has_choices:
        first = next(iter(spec.choices))
        message = f"{quote(name)} has choices, and its type is `{spec.type}`"
        findings.error(Code.WRONG_TYPE, first.span, message, "only the types `choice` and `set` have choices")
