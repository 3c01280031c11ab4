"""The words of a procedure: names that the policy itself declares, and those of the language.

In: a compiled policy. Out: every name that may be shown to anybody, since it stands in the policy and not in a case.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from complaintflow.compiled.actions import ExtendDeadline
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.confidentiality.flows import parts
from complaintflow.confidentiality.whole import procedures
from complaintflow.kernel.refusal import RefusalCode
from complaintflow.kernel.tracks import ENDED

_SHARED: Final = (
    "customer", "owner", "applicant", "actor", "participants", "system", "superior", "withdrawn", "escalation_failed",
    "event_refused", "advance", "timer", "sms", "email", "phone", "letter", "idle", "waiting", "running", "paused",
    "met", "late", "breached", "cancelled", "lapsed", "expired", "flag", "cases", ENDED, "",
    "duplicate", "related", "follow_up", "absorbed", "merged",
)  # fmt: skip
"""Words that effects of every policy may hold."""


@lru_cache(maxsize=64)
def vocabulary(policy: CompiledPolicy) -> frozenset[str]:
    """Return every word that stands in the policy or belongs to the language."""
    own = (name for one in procedures(policy) for name in _names(one))
    return frozenset((*_SHARED, *(code.value for code in RefusalCode), *own))


def _names(policy: CompiledPolicy) -> Iterator[str]:
    for named in (
        policy.fields, policy.roles, policy.classes, policy.events, policy.lifecycle.states, policy.deadlines,
        policy.counters, policy.approvals, policy.parties, policy.calendars, policy.templates, policy.parameters,
        policy.flags, policy.tasks, policy.outcomes, policy.tracks,
    ):  # fmt: skip
        yield from named
    for event in policy.events.values():
        yield from event.data
    orders = (
        policy.lifecycle.states,
        policy.lifecycle.transitions,
        policy.events,
        policy.deadlines,
        policy.escalations,
    )
    yield from (order.why for order in parts(orders, ExtendDeadline))
    first = () if policy.classification is None else (policy.classification,)
    for table in (*first, *policy.tables):
        yield table.name
        yield from (name for rule in table.rules for name in (rule.id, f"{table.name}.{rule.id}", rule.result))
    yield from (transition.id for transition in policy.lifecycle.transitions)
    yield from (escalation.id for escalation in policy.escalations)
    for deadline in policy.deadlines.values():
        yield from (f"{deadline.id}.{rung.id}" for rung in deadline.ladder)
    for role in policy.roles.values():
        yield from role.aliases
        yield from (f"{relation} of {of}" for relation in (*role.relations, "superior") for of in _relatives(policy))
        yield from role.relations


def _relatives(policy: CompiledPolicy) -> tuple[str, ...]:
    return ("owner", "applicant", "actor", *policy.roles)
