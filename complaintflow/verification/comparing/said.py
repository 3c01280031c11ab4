"""Parts of a compiled policy in words, much as the policy writes them.

In: conditions, limits, actions, roles, any other part. Out: short text on one line, the same for the same part. Names
are those of the policy; titles are the report's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from typing import Final

from complaintflow.compiled.actions import Action, NamedRole, Notify, Relation, RoleRef, Task
from complaintflow.compiled.approvals import ApprovalStep
from complaintflow.compiled.condition import All, Any, Condition, Const, Not, Operator, Test, Tree
from complaintflow.compiled.deadlines import Leaf, LimitRow, Need, Rung, Together, Trigger
from complaintflow.compiled.duration import Duration
from complaintflow.compiled.words import Words
from complaintflow.explanation.receipts import limit_words
from complaintflow.verification.comparing.plain import GENERATED, WORDS

_OPERATORS: Final[Mapping[Operator, str]] = {
    "is": "is", "is_not": "is not", "in": "is one of", "not_in": "is none of", "has": "has", "has_any": "has one of",
    "has_all": "has all of", "more_than": "more than", "at_least": "at least", "less_than": "less than",
    "at_most": "at most", "count_is": "counts", "count_more_than": "counts more than",
    "count_at_least": "counts at least", "count_less_than": "counts less than", "count_at_most": "counts at most",
    "present": "is there", "missing": "is missing",
}  # fmt: skip


def condition_words(tree: Tree) -> str:
    """Return a condition in words."""
    match tree:
        case Const(value):
            return "always" if value else "never"
        case Test(name, "present" | "missing" as operator, _):
            return f"{name} {_OPERATORS[operator]}"
        case Test(name, operator, value):
            return f"{name} {_OPERATORS[operator]} {value_words(value)}"
        case Not(part):
            return f"not ({condition_words(part)})"
        case All(parts):
            return " and ".join(_inner(part) for part in parts)
        case Any(parts):
            return " or ".join(_inner(part) for part in parts)


def _inner(tree: Tree) -> str:
    words = condition_words(tree)
    return f"({words})" if isinstance(tree, All | Any) else words


def value_words(value: object) -> str:
    """Return a fact's value in words."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple | frozenset):
        items = sorted(map(value_words, value)) if isinstance(value, frozenset) else [value_words(one) for one in value]
        return ", ".join(items) if items else "nothing"
    return "nothing" if value is None else str(value)


def facts_words(facts: Mapping[str, object]) -> str:
    """Return facts in words; none at all are any complaint."""
    return ", ".join(f"{name}: {value_words(value)}" for name, value in facts.items()) or "any complaint"


def role_words(role: RoleRef) -> str:
    """Return whom a reference means."""
    match role:
        case Relation(name, of):
            return f"the {name} of {of}"
        case NamedRole(name):
            return f"whom {name} names"
        case _:
            return role


def roles_words(roles: Iterable[RoleRef] | None) -> str:
    """Return several roles; None is anybody."""
    if roles is None:
        return "anybody"
    words = [role_words(role) for role in roles]
    return ", ".join(sorted(words) if isinstance(roles, frozenset) else words) or "nobody but the system"


def action_words(action: Action) -> str:
    """Return what is done, without the condition."""
    match action:
        case Notify():
            copy = f", copy to {roles_words(action.copy)}" if action.copy else ""
            return f"tell {roles_words(action.to)} by {action.via} ({action.template}){copy}"
        case Task():
            within = f" within {action.within}" if action.within else ""
            return f"ask {role_words(action.role)} to {action.task}{within}"
        case _:
            return words_of(action)


def need_words(need: Need) -> str:
    """Return the acts that meet a deadline in words."""
    if isinstance(need, Together):
        words = [f"({need_words(part)})" if isinstance(part, Together) else need_words(part) for part in need.parts]
        return (" and " if need.every else " or ").join(words)
    by = "" if need.by is None else f" by {roles_words(need.by)}"
    where = "" if need.where is None else f" where {words_of(need.where)}"
    return f"{need.event}{by}{where}" + ("" if need.applies is None else f" while {words_of(need.applies)}")


def step_words(step: ApprovalStep) -> str:
    """Return who decides in a step of an approval, within which time."""
    roles = roles_words(step.roles)
    many = "all of " if step.each_role else f"{step.needed} of " if step.needed > 1 else ""
    some = many or ("one of " if len(step.roles) > 1 else "")
    within = "" if step.within is None else f" within {words_of(step.within)}"
    return f"{some}{roles}{within}" + ("" if step.on_timeout is None else f", else {step.on_timeout}")


def words_of(value: object) -> str:  # noqa: PLR0911 (one line for each kind of value)
    """Return any compiled part in words."""
    match value:
        case Condition():
            return condition_words(value.tree)
        case Duration():
            return f"{value} on {value.calendar}" if value.calendar else str(value)
        case Words():
            return value.en or value.zh
        case Relation() | NamedRole():
            return role_words(value)
        case Notify() | Task():
            given = "" if value.when is None else f" when {words_of(value.when)}"
            return action_words(value) + given
        case LimitRow():
            warn = "" if value.warn is None else f", warned at {limit_words(value.warn)}"
            given = "" if value.when is None else f" when {words_of(value.when)}"
            return limit_words(value.limit) + warn + given
        case Trigger() | Leaf() | Together() | ApprovalStep():
            return _part(value)
        case Mapping():
            return ", ".join(f"{name}: {words_of(item)}" for name, item in value.items()) or "nothing"
        case tuple() | frozenset():
            if isinstance(value, frozenset):
                return ", ".join(sorted(map(words_of, value))) or "nothing"
            return "; ".join(map(words_of, value)) or "nothing"
        case _ if is_dataclass(value) and not isinstance(value, type):
            return _record(value)
        case _:
            return value_words(value)


def _part(value: Trigger | Need | ApprovalStep) -> str:
    match value:
        case Trigger():
            return _trigger(value)
        case ApprovalStep():
            return step_words(value)
        case _:
            return need_words(value)


def _record(value: object) -> str:
    assert is_dataclass(value), "asked only of dataclasses"
    said = [
        f"{item.name.replace('_', ' ')} {words_of(part)}"
        for item in fields(value)
        if item.name not in WORDS | GENERATED
        and (part := getattr(value, item.name)) not in (None, (), frozenset(), "", False)
        and part != item.default
        and not (isinstance(part, Mapping) and not part)
    ]
    kind = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in type(value).__name__).strip()
    return f"{kind} ({', '.join(said)})" if said else kind


def _trigger(trigger: Trigger) -> str:
    moment = f" {trigger.moment.replace('_', ' ')}" if trigger.kind == "deadline" else ""
    given = "" if trigger.when is None else f" when {words_of(trigger.when)}"
    return f"{trigger.kind} {', '.join(trigger.names)}{moment}{given}"


def rung_words(rung: Rung) -> str:
    """Return when a step of a ladder comes."""
    offset = "" if rung.offset is None else f"{rung.offset} "
    words = {
        "due": "when it is due",
        "before": f"{offset}before it is due",
        "after": f"{offset}after it was due",
        "warn": "at its warning",
        "start": f"{offset}after its start",
        "unanswered": "when it goes unanswered",
    }[rung.moment]
    if rung.every is None:
        return words
    most = f", {rung.most} times at most" if rung.most > 1 else ""
    return f"{words} and every {rung.every}{most}"
