"""Every field of a compiled policy is changed in turn, and no change is silently taken for none."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path

from complaintflow.compiled.condition import Condition, Not
from complaintflow.compiled.duration import Duration
from complaintflow.compiled.lifecycle import Transition
from complaintflow.compiled.words import Words
from complaintflow.facade import Policy
from complaintflow.verification.comparing.compare import compare

POLICIES = Path(__file__).parents[4] / "policies"
FOLLOWS = {
    "holds", "decide", "digest",        # generated from the rest
    "dispatch",                         # generated from the transitions, see `consistent`
    "number",                           # a leaf's place in its need
    "order",                            # of a table's results: what it comes to stands in the answers
    "_before", "_shift", "_start", "_local_starts", "_local_ends",
}  # fmt: skip
IDS = {
    ("Rule", "id"), ("Transition", "id"), ("Rung", "id"), ("Escalation", "id"),  # names that no case can tell
    ("DecisionTable", "name"), ("Template", "name"),  # known by the name under which they stand
    ("Transition", "event"),
}  # fmt: skip


SAID = {
    "warn": "due", "due": "start", "start": "due", "before": "after", "after": "before",
    "highest": "unique", "unique": "first", "first": "unique",
    "general": "important", "important": "escalated", "department": "company",
}  # fmt: skip
"""Words that stand for one of a few, with another one."""


def changed(value):
    """Return another value of the same kind; None where there is none to be had."""
    match value:
        case str() if value in SAID:
            return SAID[value]
        case bool():
            return not value
        case int() | float():
            return value + 1
        case Words():
            return Words("Something else")
        case Duration():
            return replace(value, amount=value.amount + 1)
        case Condition():
            tree = Not(value.tree)
            return Condition(tree)
        case str():
            return "zz" + value
        case tuple() if value and isinstance(value[-1], int):
            return (*value[:-1], value[-1] + 1)
        case tuple() if value and isinstance(value[0], Transition):
            return value[1:]  # the last one closes what is withdrawn, which it would be without it
        case tuple() if value:
            return value[:-1]
        case frozenset() if value:
            return frozenset(sorted(value)[1:])
        case Mapping() if value:
            return dict(list(value.items())[1:])
        case _:
            return None


def consistent(policy):
    """Return the policy with the dispatch that its transitions ask for."""
    dispatch = {state: {} for state in policy.lifecycle.states}
    for way in policy.lifecycle.transitions:
        for source in way.sources:
            here = dispatch.setdefault(source, {})
            here[way.event] = (*here.get(way.event, ()), way)
    return replace(policy, lifecycle=replace(policy.lifecycle, dispatch=dispatch))


def variants(value, seen):
    """Yield where in a value something was changed, and the value with it: each field of each kind of part once."""
    if isinstance(value, Mapping):
        for name, item in value.items():
            for where, other in variants(item, seen):
                yield where, {**value, name: other}
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            for where, other in variants(item, seen):
                yield where, (*value[:number], other, *value[number + 1 :])
    elif is_dataclass(value) and not isinstance(value, Condition | Duration | Words):
        kind = type(value).__name__
        for part in fields(value):
            if part.name in FOLLOWS or not part.init:
                continue
            if kind == "EventType" and value.built_in and part.name == "data":
                continue  # follows from the fields
            here, under = (kind, part.name), getattr(value, part.name)
            other = None if under == -1 else changed(under)  # -1: after no step of the ladder
            if here not in seen and other is not None:
                seen.add(here)
                yield here, replace(value, **{part.name: other})
            for where, inner in variants(under, seen):
                yield where, replace(value, **{part.name: inner})


def test_whatever_is_changed_is_told_of():
    seen, silent = set(), []
    for name in ("vw", "bank"):
        old = consistent(Policy.load(POLICIES / f"{name}.yaml").compiled)
        for where, new in variants(old, seen):
            comparison = compare(old, consistent(new))
            if comparison.equal and not comparison.wordings and not comparison.renamings and where not in IDS:
                silent.append(where)
    assert len(seen) > 200
    assert silent == []
