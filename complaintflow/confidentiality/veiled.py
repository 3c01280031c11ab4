"""Effects, and whole cases for those who read them, as a viewer may see them.

In: what a viewer may see of a case, and an effect of it. Out: the effect with the same kind, instant and place in its
case. Words of the policy stay, values do not unless they may be seen: a key that nothing here knows is held to be text
that anybody may have written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from complaintflow.compiled.condition import Condition, names_in
from complaintflow.compiled.duration import Duration, parse_duration
from complaintflow.confidentiality.mark import MARK
from complaintflow.confidentiality.seen import Seen, quoted
from complaintflow.confidentiality.vocabulary import vocabulary
from complaintflow.confidentiality.whole import procedures
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.effect import Effect
from complaintflow.kernel.refusal import RefusalCode

_PEOPLE: Final = frozenset(("by", "on_behalf_of"))
_INSTANTS: Final = frozenset(("due", "previous_due"))
_QUOTES_NOTHING: Final = frozenset(
    (
        RefusalCode.NO_SUCH_CASE, RefusalCode.ALREADY_OPEN, RefusalCode.ID_REUSED, RefusalCode.OUT_OF_ORDER,
        RefusalCode.CLOSED, RefusalCode.WRONG_STATE, RefusalCode.LAPSED,
        RefusalCode.NOT_APPROVED, RefusalCode.LIMIT, RefusalCode.SAME_PERSON, RefusalCode.MISSING_FIELD,
    )
)  # fmt: skip
"""Codes whose messages quote no fact; that of `missing_field` names facts."""


def veil_effect(seen: Seen, effect: Effect) -> Effect:
    """Return an effect as the viewer may see it."""
    tells = effect.kind == "class_set" and _class_tells(seen)
    because = tuple(dict.fromkeys(_because(seen, name) for name in effect.because))
    if tells:
        # Whether a rule that looks at hidden facts has matched is not told: the class is, its reasons are not.
        because = tuple(name for name in because if name != MARK)
    return replace(
        effect,
        case=seen.case_id,
        track=None if effect.track is None else seen.text(effect.track),
        body=_refused(seen, effect) if effect.kind == "refused" else _body(seen, effect),
        because=because,
        clause=() if tells or MARK in because else effect.clause,
        # A refusal is called by a digest of the event with all its data: here by one of the ids in its cause.
        refused_event=None if effect.refused_event is None else "/".join(because),
    )


def veil_case(seen: Seen, case: CaseState) -> CaseState:
    """Return a case with its facts and its log as the viewer may see them, and without its inner workings."""
    return replace(
        case,
        id=seen.case_id,
        facts=seen.facts(case.facts),
        extra=seen.undeclared(case.extra),
        entries=tuple(
            replace(
                entry,
                event=None if entry.event is None else seen.event(entry.event),
                refusal=None if entry.refusal is None else veil_effect(seen, entry.refusal),
                changes=tuple((name, seen.fact(name, value)) for name, value in entry.changes),
                timed=tuple((name, seen.fact(name, value), at) for name, value, at in entry.timed),
                confirmed=tuple((name, seen.fact(name, value)) for name, value in entry.confirmed),
            )
            for entry in case.entries
        ),
        parties={name: tuple(map(seen.person, people)) for name, people in case.parties.items()},
        tracks={},
        runs={},
        counts={},
        applications=(),
        suspensions=(),
        notices=(),
        links=tuple(replace(one, case=seen.text(one.case), event=seen.event_id(one.event)) for one in case.links),
        merged_into=None if case.merged_into is None else seen.text(case.merged_into),
    )


def _class_tells(seen: Seen) -> bool:
    classification = seen.sight.policy.classification
    return classification is not None and classification.name in seen.tables


def _hidden_names(seen: Seen) -> frozenset[str]:
    return seen.fields | seen.counters | {f"data.{name}" for _, name in seen.data}


def effect_id(seen: Seen, name: str) -> str:
    """Return an effect's id without what the id of its case would tell."""
    return _because(seen, name)


def _because(seen: Seen, name: str) -> str:
    if name in seen.telling:
        return MARK
    owner, slash, rest = name.partition("/")
    if slash and seen.case_id.startswith(MARK):
        return f"{seen.case_id}/{rest}"
    return name if slash and owner == seen.case_id else seen.event_id(name)


def _body(seen: Seen, effect: Effect) -> Mapping[str, object]:
    body = {key: _value(seen, key, value) for key, value in effect.body.items()}
    if effect.body.get("deadline") in seen.deadlines:
        body.update(dict.fromkeys(_INSTANTS & set(body), MARK))
    if effect.kind == "counter_set" and effect.body.get("counter") in seen.counters:
        body["value"] = MARK
    if effect.kind == "class_set" and _class_tells(seen):
        body["rules"] = [MARK]
    if effect.kind == "migrated":
        body.update(effect.body)  # versions of the policy
    return body


def _value(seen: Seen, key: str, value: object) -> object:
    if key == "fields":
        return _names(seen, value)
    if key in _PEOPLE and isinstance(value, str):
        return seen.person(value)
    if key == "of" and isinstance(value, str):
        return _because(seen, value) if "/" in value else seen.word(value)
    if key in {"cases", "track", "other", "into"}:
        return [seen.text(str(item)) for item in value] if isinstance(value, list | tuple) else seen.text(str(value))
    if key == "length" and isinstance(value, str) and isinstance(parse_duration(value), Duration):
        return value
    if isinstance(value, str):
        return seen.word(value)
    if isinstance(value, list | tuple):
        return [_value(seen, "", item) for item in value]
    if isinstance(value, Mapping):
        return {seen.word(str(name)): _value(seen, str(name), item) for name, item in value.items()}
    return value


def _names(seen: Seen, value: object) -> object:
    """Return names of facts; the hidden ones together are one mark."""
    names = value if isinstance(value, list | tuple) else (value,)
    return list(dict.fromkeys(MARK if str(n) in _hidden_anywhere(seen) else seen.word(str(n)) for n in names))


def _hidden_anywhere(seen: Seen) -> frozenset[str]:
    return seen.fields | seen.parties | {name for _, name in seen.data}


# ---- refusals ----------------------------------------------------------------------------------------------------


def _refused(seen: Seen, effect: Effect) -> Mapping[str, object]:
    body = dict(effect.body)
    message = str(body.get("message", ""))
    shown = {key: _value(seen, key, value) for key, value in body.items() if key != "message"}
    shown["forbidden_by"] = _names(seen, body.get("forbidden_by", []))
    if "message" in body:
        shown["message"] = seen.message(message) if _may_be_told(seen, body) else MARK
    return {key: shown[key] for key in body}


def _may_be_told(seen: Seen, body: Mapping[str, object]) -> bool:
    """Whether a refusal's message quotes nothing hidden."""
    if not seen.sight.hides_something:
        return True
    code, event = body.get("code"), str(body.get("event", ""))
    named = (*_listed(body.get("fields", [])), *_listed(body.get("forbidden_by", [])))
    if MARK in _listed(_names(seen, named)):
        return False
    if code == RefusalCode.GUARD:
        return _hidden_names(seen).isdisjoint(_asked_for(seen, event))
    if code == RefusalCode.WRONG_UNIT:
        units = (role.unit for role in seen.sight.policy.roles.values())
        return all(unit is None or seen.sees_field(unit) for unit in units)
    if code in {RefusalCode.UNKNOWN_EVENT, RefusalCode.NOT_AN_EVENT}:
        return not seen.hides_undeclared
    if code == RefusalCode.BAD_VALUE:
        return _quotes_whole(seen, body)
    if code == RefusalCode.WRONG_ROLE:
        # The roles that the actor claims to hold may be any words.
        return not seen.hides_undeclared or set(quoted(str(body.get("message")))) <= vocabulary(seen.sight.policy)
    return code in _QUOTES_NOTHING


def _quotes_whole(seen: Seen, body: Mapping[str, object]) -> bool:
    """Whether a message about bad values quotes declared data only, and none of them cut short."""
    names = _listed(body.get("fields", []))
    if seen.hides_undeclared and (not names or "flags" in names or body.get("event") not in seen.sight.policy.events):
        return False
    return "…" not in str(body.get("message"))


def _asked_for(seen: Seen, event: str) -> Iterable[str]:
    """Return the names that the conditions of an event look at."""
    conditions: list[Condition | None] = []
    for one in procedures(seen.sight.policy):
        conditions += [t.guard for t in one.lifecycle.transitions if t.event == event]
        conditions += [a.when for a in one.approvals.values() if a.requested_by == event]
    return frozenset().union(*(names_in(condition.tree) for condition in conditions if condition is not None))


def _listed(value: object) -> tuple[object, ...]:
    return tuple(value) if isinstance(value, list | tuple) else (value,)
