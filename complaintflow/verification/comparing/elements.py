"""Events, approvals, escalations and everything else that two policies declare by name.

In: two compiled policies whose elements go by the same names. Out: differences. What has no part of its own here is
compared field by field.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Final

from complaintflow.compiled.actions import Action
from complaintflow.compiled.approvals import Approval, Chain, Consequence
from complaintflow.compiled.deadlines import Counter, Escalation
from complaintflow.compiled.due import due
from complaintflow.compiled.lifecycle import Datum, EventType
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.verification.comparing.acts import Act, Moment, compare_acts
from complaintflow.verification.comparing.difference import Difference, Hint, Kind
from complaintflow.verification.comparing.job import Job
from complaintflow.verification.comparing.lifecycle import settled_by_ways
from complaintflow.verification.comparing.normal import TRUE, tree_of
from complaintflow.verification.comparing.plain import key
from complaintflow.verification.comparing.regions import changes, first_match
from complaintflow.verification.comparing.said import facts_words, roles_words, words_of

# ---------------------------------------------------------------- events and data


def compare_events(job: Job, old: CompiledPolicy, new: CompiledPolicy) -> None:
    """Add what has changed of events wherever they occur."""

    def one(name: str, event: EventType, other: EventType) -> None:
        hint = Hint(event=name, about=(name,))
        job.record(Kind.SENDER, name, event, other, hint, but=("data", "records", "actions", "by"), event=name)
        if event.by != other.by and not settled_by_ways(job, old, new, name):
            _senders(job, event, other)
        data = [_own_data(policy, side) for policy, side in ((old, event), (new, other))]
        compare_data(job, f"datum of `{name}`", data[0], data[1], name)
        if set(event.records) != set(other.records):
            message = f"what `{name}` writes into the case has changed"
            job.changed(Kind.DATA, name, message, event.records, other.records, hint)
        moment = Moment(name, f"when `{name}` comes", Hint(event=name), name)
        if not job.sides.equal(event.actions, other.actions, name):
            compare_acts(job, moment, acts(event.actions), acts(other.actions))

    job.elements(Kind.PATH, "event", old.events, new.events, one)


_DERIVED: Final = frozenset(("flag", "flags", "approval", "role", "class", "deadline", "deadlines"))
"""Data of built-in events that name elements of the policy, which are compared for themselves."""


def _own_data(policy: CompiledPolicy, event: EventType) -> Mapping[str, Datum]:
    """Return the data of an event; of a built-in one without those that follow from the rest of the policy."""
    if not event.built_in:
        return event.data
    return {name: datum for name, datum in event.data.items() if name not in _DERIVED and name not in policy.fields}


def _senders(job: Job, old: EventType, new: EventType) -> None:
    kinds = frozenset(("refused",))
    before, after = old.by, new.by
    gone = () if before is None else tuple(sorted(before - (after if after is not None else before)))
    come = () if after is None else tuple(sorted(after - (before if before is not None else after)))
    for roles, says in ((gone, "may no longer"), (come, "may now")):
        if roles:
            message = f"{', '.join(roles)} {says} send `{old.name}`"
            hint = Hint(event=old.name, kinds=kinds, roles=roles)
            words = (roles_words(before), roles_words(after))
            job.add(Difference(Kind.SENDER, old.name, message, words[0], words[1], hint=hint))
    if None in (before, after):
        message = f"who may send `{old.name}`: {roles_words(before)}, now {roles_words(after)}"
        hint = Hint(event=old.name, kinds=kinds, roles=("nobody_in_particular",))
        job.add(Difference(Kind.SENDER, old.name, message, roles_words(before), roles_words(after), hint=hint))


def compare_data(
    job: Job, noun: str, old: Mapping[str, Datum], new: Mapping[str, Datum], event: str | None = None
) -> None:
    """Add what has changed of fields, or of the data of an event."""

    def one(name: str, datum: Datum, other: Datum) -> None:
        hint = Hint(event=event or "open", about=(name,))
        but = {"required_at", "wanted_at"} | ({"choices"} if _same_choices(datum, other) else set())
        job.record(Kind.DATA, name, datum, other, hint, but=but | _EYES)
        eyes = frozenset(item.name for item in fields(Datum)) - _EYES
        job.record(Kind.CONFIDENTIAL, name, datum, other, hint, but=eyes)
        for attribute, says in (("required_at", "required"), ("wanted_at", "asked for")):
            before, after = getattr(datum, attribute), getattr(other, attribute)
            for events, word in ((before - after, f"no longer {says}"), (after - before, f"newly {says}")):
                for at in sorted(events):
                    kinds = frozenset(("refused", "record_required"))
                    where = Hint(event=at, kinds=kinds, about=(name,))
                    message = f"the {noun} `{name}` is {word} at `{at}`"
                    job.add(Difference(Kind.DATA, name, message, *_sides(word, says), hint=where))

    job.elements(Kind.DATA, noun, old, new, one)


_EYES: Final = frozenset(("visible_to", "hidden_from", "personal", "sensitive"))


def _sides(word: str, says: str) -> tuple[str | None, str | None]:
    return (says, None) if word.startswith("no longer") else (None, says)


def _same_choices(old: Datum, new: Datum) -> bool:
    """Whether the choices are the same; of one choice at a time their order does not count."""
    return old.type == new.type == "choice" and set(old.choices) == set(new.choices)


# ---------------------------------------------------------------- approvals and escalations


def acts(actions: Sequence[Action]) -> list[Act]:
    """Return actions that stand at a place without a condition."""
    return [(TRUE, action) for action in actions]


def compare_approvals(job: Job, old: Mapping[str, Approval], new: Mapping[str, Approval]) -> None:
    """Add what has changed of approvals: who decides in which order, for which complaints, and what follows."""

    def one(name: str, approval: Approval, other: Approval) -> None:
        event = approval.requested_by if approval.requested_by == other.requested_by else None
        hint = Hint(event=event, about=(name,))
        job.record(Kind.APPROVAL, name, approval, other, hint, but=("chains", "on_granted", "on_rejected"), event=event)
        _chains(job, name, approval, other, event)
        for says, before, after in (
            ("granted", approval.on_granted, other.on_granted),
            ("rejected", approval.on_rejected, other.on_rejected),
        ):
            _consequence(job, name, says, before, after)

    job.elements(Kind.APPROVAL, "approval", old, new, one)
    timed = [name for name in old if name in new and (_has_time(old[name]) or _has_time(new[name]))]
    if timed != [name for name in new if name in timed]:
        message = "approvals that may run out of time at one instant stand in another order"
        words = ", ".join(timed), ", ".join(name for name in new if name in timed)
        job.add(Difference(Kind.APPROVAL, "approvals", message, *words, hint=Hint(), proved=False))


def _has_time(approval: Approval) -> bool:
    """Whether one of its steps has to be decided within a time."""
    return any(step.within is not None for chain in approval.chains for step in chain.steps)


def _chains(job: Job, name: str, old: Approval, new: Approval, event: str | None) -> None:
    if job.sides.equal(old.chains, new.chains, event):
        return
    none = Chain(None, ())
    sides = [
        first_match(((tree_of(chain.when), chain) for chain in one.chains), none, lambda chain: key(chain.steps))
        for one in (old, new)
    ]
    for change in changes(job.sides, sides[0], sides[1], lambda chain: key(chain.steps), event):
        words = tuple(" then ".join(words_of(step) for step in chain.steps) for chain in (change.old, change.new))
        message = f"who decides on `{name}` changes ({facts_words(change.view)})"
        hint = Hint(
            change.view, event=event, kinds=frozenset(("approval_requested", "approval_granted")), about=(name,)
        )
        job.add(Difference(Kind.APPROVAL, name, message, words[0], words[1], when=change.view, hint=hint))


def _consequence(job: Job, name: str, says: str, old: Consequence, new: Consequence) -> None:
    hint = Hint(event="approve" if says == "granted" else "reject")
    if old.target != new.target:
        message = f"once `{name}` is {says}, the case goes elsewhere"
        kinds = frozenset(("state_entered",))
        words = (old.target or "stays", new.target or "stays")
        job.add(Difference(Kind.PATH, name, message, words[0], words[1], hint=replace(hint, kinds=kinds)))
    if not job.sides.equal(old.actions, new.actions):
        compare_acts(job, Moment(name, f"once `{name}` is {says}", hint), acts(old.actions), acts(new.actions))


def compare_escalations(job: Job, old: Sequence[Escalation], new: Sequence[Escalation]) -> None:
    """Add what has changed of escalations; those that differ in their ids only are the same."""
    left = {one.id: one for one in new}
    pairs: list[tuple[Escalation, Escalation]] = []
    gone: list[Escalation] = []
    for one in old:
        other = left.get(one.id)
        if other is None or not job.sides.equal(replace(one, id=""), replace(other, id="")):
            same = (two for two in left.values() if job.sides.equal(replace(one, id=""), replace(two, id="")))
            other = next(same, other)
        if other is None:
            gone.append(one)
        else:
            pairs.append((one, left.pop(other.id)))
    for one, other in pairs:
        hint = Hint(about=(one.id,))
        job.record(Kind.ESCALATION, one.id, one, other, hint, but=("id", "actions"))
        if not job.sides.equal(one.actions, other.actions):
            compare_acts(
                job, Moment(one.id, f"on the escalation `{one.id}`", hint), acts(one.actions), acts(other.actions)
            )
    for rules, says in ((gone, "gone"), (left.values(), "new")):
        for rule in rules:
            words = (words_of(rule), None) if says == "gone" else (None, words_of(rule))
            about = tuple(one for one in (rule.raises,) if one is not None)
            view = None if rule.when is None else job.sides.overlap(int(says == "new"), rule.when.tree, TRUE)
            hint = Hint(view or {}, about=(rule.id, *about))
            job.add(
                Difference(
                    Kind.ESCALATION, rule.id, f"the escalation `{rule.id}` is {says}", words[0], words[1], hint=hint
                )
            )
    _compare_order(job, pairs, new)


def _compare_order(job: Job, pairs: Sequence[tuple[Escalation, Escalation]], new: Sequence[Escalation]) -> None:
    """Escalations fire in order of declaration; raising a class comes to the same in any order."""
    order = [other.id for _, other in pairs]
    there = [rule.id for rule in new if rule.id in order]
    plain = all(one.owner is None and not one.actions for one, _ in pairs)
    if order != there and not plain:
        message = "the escalations stand in another order"
        words = ", ".join(order), ", ".join(there)
        job.add(Difference(Kind.ESCALATION, "escalations", message, words[0], words[1], hint=Hint(), proved=False))


# ---------------------------------------------------------------- everything else that has a name


def compare_counters(job: Job, old: Mapping[str, Counter], new: Mapping[str, Counter]) -> None:
    """Add what has changed of counters."""

    def one(name: str, counter: Counter, other: Counter) -> None:
        lengths = [side.within for side in (counter, other)]
        waits = [
            due(length, 0, job.sides.new.zone, job.sides.new.calendars) for length in lengths if length is not None
        ]
        hint = Hint({name: 1}, about=(name,), wait=sum(waits) // 2 if len(waits) == 2 else None)
        job.record(Kind.COUNTER, name, counter, other, hint)

    job.elements(Kind.COUNTER, "counter", old, new, one)


def compare_named(job: Job, kind: Kind, noun: str, old: Mapping[str, object], new: Mapping[str, object]) -> None:
    """Compare elements that have nothing to them but their fields."""

    def one(name: str, element: object, other: object) -> None:
        if not job.sides.equal(element, other):
            job.record(kind, name, element, other, Hint(about=(name,)))

    job.elements(kind, noun, old, new, one)


def compare_listed(job: Job, kind: Kind, noun: str, old: Sequence[object], new: Sequence[object]) -> None:
    """Compare elements that stand in a list and have an id."""
    sides = [{str(getattr(one, "id", number)): one for number, one in enumerate(side)} for side in (old, new)]
    compare_named(job, kind, noun, sides[0], sides[1])
    shared = [name for name in sides[0] if name in sides[1]]
    there = [name for name in sides[1] if name in sides[0]]
    if shared != there:
        message = f"each {noun} stands in another order"
        words = ", ".join(shared), ", ".join(there)
        job.add(Difference(kind, noun, message, words[0], words[1], hint=Hint(), proved=False))
