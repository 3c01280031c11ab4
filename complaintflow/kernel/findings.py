"""What rules across cases have found, as it reaches a case: in the `flags` of its `open`, or as a `flag` event.

In: the data of an event. Out: flags with the cases they speak of and the rule that found them. Looks at no other case:
the finding is part of the event, so that a step stays a function of policy, case and event.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from complaintflow.compiled.cross_case import CrossCaseRule
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.actions import raise_flag
from complaintflow.kernel.draft import Draft
from complaintflow.kernel.event import SYSTEM_ACTOR, Event

SAYING: Final = frozenset(("open", "flag"))
"""Built-in events whose data name flags."""


@dataclass(frozen=True, slots=True)
class FlagSaid:
    """A flag that an event's data names: the cases it speaks of, and the rule that found them, if one did."""

    flag: str
    cases: tuple[str, ...] = ()
    rule: str | None = None


def flags_said(value: object) -> list[FlagSaid]:
    """Return the flags of an `open`: a name, an object `{flag, cases, rule}`, or a list of them."""
    if value is None:
        return []
    return [_said(item) for item in (value if isinstance(value, list | tuple) else (value,))]


def _said(item: object) -> FlagSaid:
    if not isinstance(item, Mapping):
        return FlagSaid(str(item))
    rule = item.get("rule")
    return FlagSaid(str(item.get("flag")), tuple(_texts(item.get("cases"))), None if rule is None else str(rule))


def _texts(value: object) -> Iterator[str]:
    for item in value if isinstance(value, list | tuple) else ():
        yield str(item)


def finder_of(policy: CompiledPolicy, event: Event) -> CrossCaseRule | None:
    """Return the rule for which the system itself raises a flag on a case, None of any other event."""
    if event.name != "flag" or event.actor != SYSTEM_ACTOR:
        return None
    said = _said(event.data)
    rule = rule_of(policy, said)
    return rule if rule is not None and rule.flag == said.flag else None


def rule_of(policy: CompiledPolicy, said: FlagSaid) -> CrossCaseRule | None:
    """Return the rule that a flag names as its finder."""
    return next((rule for rule in policy.cross_case if rule.id == said.rule), None)


def raise_said(draft: Draft, said: FlagSaid) -> None:
    """Raise a flag that an event names, citing the rule that found it."""
    rule = rule_of(draft.policy, said)
    if rule is None:
        raise_flag(draft, said.flag, said.cases, (), ())
        return
    draft.touch(f"cross_case:{rule.id}")
    raise_flag(draft, said.flag, said.cases, (rule.id,), rule.clause)


def raise_said_in(draft: Draft, event: Event) -> None:
    """Raise the flags that an `open` or a `flag` event names."""
    if event.name == "open":
        for said in flags_said(event.data.get("flags")):
            raise_said(draft, said)
    elif event.name == "flag":
        raise_said(draft, _said(event.data))
