"""Two policies held against each other: every field of the old one against the same of the new one.

In: two compiled policies. Out: a `Comparison`. Each field of a policy has a part of the comparison that knows it; one
that nobody knows is compared as it is and, where it differs, said to be changed and not looked into.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Final

from complaintflow.compiled.policy import CompiledPolicy, Template, Track
from complaintflow.compiled.words import Words
from complaintflow.verification.comparing.acts import actions_in, told_roles
from complaintflow.verification.comparing.calendars import compare_calendars
from complaintflow.verification.comparing.deadlines import compare_deadlines
from complaintflow.verification.comparing.difference import Comparison, Difference, Hint, Kind, Wording
from complaintflow.verification.comparing.elements import (
    compare_approvals,
    compare_counters,
    compare_data,
    compare_escalations,
    compare_events,
    compare_listed,
    compare_named,
)
from complaintflow.verification.comparing.job import Job
from complaintflow.verification.comparing.lifecycle import compare_lifecycles
from complaintflow.verification.comparing.plain import HERE, words_in
from complaintflow.verification.comparing.renaming import renamed, renamings_of
from complaintflow.verification.comparing.said import words_of
from complaintflow.verification.comparing.sides import Sides
from complaintflow.verification.comparing.tables import compare_classification, compare_owners, compare_tables

_NO_WORDS: Final = Words()

Part = Callable[[Job, CompiledPolicy, CompiledPolicy], None]


def compare(old: CompiledPolicy, new: CompiledPolicy, given: Mapping[str, str] | None = None) -> Comparison:
    """Return what differs in meaning between two policies, proved by form or by the solver; without witnesses.

    `given`: old names of states and deadlines to what the new policy calls them, where it is not to be guessed.
    Raises MissingExtraError where a question needs the solver and it is not installed.
    """
    renamings = renamings_of(old, new, given)
    job = Job(Sides(old, renamed(new, renamings)))
    compare_fields(job, old, job.sides.new)
    told = [frozenset(told_roles(actions_in(side))) for side in (old, new)]
    return Comparison(
        tuple(sorted(job.found, key=lambda difference: _ORDER[difference.kind])),
        renamings,
        (*job.wordings, *_wordings(old, job.sides.new)),
        tuple(sorted(told[0] - told[1])),
        tuple(sorted(told[1] - told[0])),
        job.sides.asked,
    )


_ORDER: Final = {kind: number for number, kind in enumerate(Kind)}


def compare_fields(job: Job, old: CompiledPolicy, new: CompiledPolicy) -> None:
    """Compare every field of a policy."""
    for item in fields(CompiledPolicy):
        part = PARTS.get(item.name)
        if part is not None:
            part(job, old, new)
        elif not job.sides.equal(getattr(old, item.name), getattr(new, item.name), name=item.name):
            _not_analysed(job, item.name, getattr(old, item.name), getattr(new, item.name))


def _not_analysed(job: Job, name: str, old: object, new: object) -> None:
    words = words_of(old), words_of(new)
    message = f"{name.replace('_', ' ')} changed, not analysed further"
    job.add(Difference(Kind.OTHER, name, message, words[0], words[1], hint=Hint(), analysed=False))


def _label(name: str) -> Part:
    """What a policy says of itself as a document changes no case."""
    return lambda job, old, new: job.worded(name, getattr(old, name), getattr(new, name))


def _names(name: str) -> Part:
    """Of what has only a title, the name itself counts where something uses it, which is told there."""
    return lambda job, old, new: job.worded(name, tuple(getattr(old, name)), tuple(getattr(new, name)))


def _named(name: str, kind: Kind, noun: str) -> Part:
    return lambda job, old, new: compare_named(job, kind, noun, getattr(old, name), getattr(new, name))


def _listed(name: str, kind: Kind, noun: str) -> Part:
    return lambda job, old, new: compare_listed(job, kind, noun, getattr(old, name), getattr(new, name))


def _templates(job: Job, old: CompiledPolicy, new: CompiledPolicy) -> None:
    """Messages' texts are words; what facts they tell is listed with them."""
    for name in dict.fromkeys((*old.templates, *new.templates)):
        one, other = old.templates.get(name, Template(name, text=_NO_WORDS)), new.templates.get(name)
        there = Template(name, text=_NO_WORDS) if other is None else other
        job.worded(f"templates.{name}.fields", one.fields, there.fields)
    job.worded("templates", tuple(old.templates), tuple(new.templates))


def _tracks(job: Job, old: CompiledPolicy, new: CompiledPolicy) -> None:
    def one(name: str, track: Track, other: Track) -> None:
        job.record(Kind.OTHER, name, track, other, Hint(about=(name,)), but=("policy",))
        inner = Job(Sides(track.policy, other.policy), inside=name)
        compare_fields(inner, track.policy, other.policy)
        shared = {difference.message for difference in job.found}
        prefix = f"in the track `{name}`: "
        job.found += [found for found in inner.found if found.message.removeprefix(prefix) not in shared]
        job.sides.asked += inner.sides.asked

    job.elements(Kind.OTHER, "track", old.tracks, new.tracks, one)


def _flags(job: Job, old: CompiledPolicy, new: CompiledPolicy) -> None:
    """A flag that a policy does not know is refused with whatever raises it."""
    sides = [{name: name for name in side.flags} for side in (old, new)]
    job.elements(Kind.DATA, "flag", sides[0], sides[1], lambda *_: None)


PARTS: Final[Mapping[str, Part]] = {
    "id": _label("id"),
    "version": _label("version"),
    "effective": _label("effective"),
    "until": _label("until"),
    "classification": lambda job, old, new: compare_classification(job, old.classification, new.classification),
    "tables": lambda job, old, new: compare_tables(
        job, {one.name: one for one in old.tables}, {one.name: one for one in new.tables}
    ),
    "owners": lambda job, old, new: compare_owners(job, old.owners, new.owners),
    "lifecycle": compare_lifecycles,
    "events": compare_events,
    "fields": lambda job, old, new: compare_data(job, "field", old.fields, new.fields),
    "deadlines": compare_deadlines,
    "approvals": lambda job, old, new: compare_approvals(job, old.approvals, new.approvals),
    "escalations": lambda job, old, new: compare_escalations(job, old.escalations, new.escalations),
    "counters": lambda job, old, new: compare_counters(job, old.counters, new.counters),
    "roles": _named("roles", Kind.ROLE, "role"),
    "parties": _named("parties", Kind.ROLE, "party"),
    "calendars": lambda job, old, new: compare_calendars(job, old.calendars, new.calendars),
    "countings": _named("countings", Kind.CALENDAR, "way of counting"),
    "metrics": _named("metrics", Kind.REPORT, "metric"),
    "reports": _named("reports", Kind.REPORT, "report"),
    "cross_case": _listed("cross_case", Kind.CROSS_CASE, "rule across cases"),
    "templates": _templates,
    "parameters": _label("parameters"),
    "guarantees": lambda job, old, new: _promises(job, old.guarantees, new.guarantees),
    "flags": _flags,
    "tasks": _names("tasks"),
    "outcomes": _names("outcomes"),
    "tracks": _tracks,
    "title": lambda _job, _old, _new: None,  # with the words
    "class_titles": lambda _job, _old, _new: None,
    "cited": lambda _job, _old, _new: None,  # with the words
    "digest": lambda _job, _old, _new: None,  # follows from the rest
    "zone": lambda job, old, new: compare_named(
        job, Kind.CALENDAR, "time zone", {"zone": old.zone}, {"zone": new.zone}
    ),
    "retention": lambda job, old, new: _optional(job, Kind.RETENTION, "retention", old.retention, new.retention),
    "customer": lambda job, old, new: _optional(job, Kind.OTHER, "customer", old.customer, new.customer),
    "confidential": lambda job, old, new: compare_named(
        job, Kind.CONFIDENTIAL, "confidentiality", {"data": old.confidential}, {"data": new.confidential}
    ),
}


def _promises(job: Job, old: Mapping[str, object], new: Mapping[str, object]) -> None:
    """What a policy promises of itself changes no case."""
    for name in dict.fromkeys((*old, *new)):
        if not (name in old and name in new and job.sides.equal(old[name], new[name])):
            job.worded(f"guarantees.{name}", old.get(name), new.get(name))


def _optional(job: Job, kind: Kind, noun: str, old: object, new: object) -> None:
    sides = [{} if one is None else {noun: one} for one in (old, new)]
    compare_named(job, kind, noun, sides[0], sides[1])


def _wordings(old: CompiledPolicy, new: CompiledPolicy) -> tuple[Wording, ...]:
    """Return what is called otherwise, rests on another clause, or says something else."""
    one, other = (dict(words_in(replace(side, calendars={}, parameters={}), "")) for side in (old, new))
    found = [
        Wording(place.strip("."), one.get(place, ""), other.get(place, ""))
        for place in dict.fromkeys((*one, *other))
        if place not in _LABELS and one.get(place, HERE) != other.get(place, HERE) and _is_in_both(place, one, other)
    ]
    # Events that carry a field, and tracks that share elements, have the same words again.
    said = {_last(word) for word in found if _DATA not in word.place}
    return tuple(word for word in found if _DATA not in word.place or _last(word) not in said)


_DATA: Final = ".data."
_LABELS: Final = frozenset((".version",))
"""Words that are told of as labels already."""


def _last(word: Wording) -> tuple[str, str, str]:
    return ".".join(word.place.split(".")[-2:]), word.old, word.new


def _is_in_both(place: str, *sides: Mapping[str, str]) -> bool:
    """Whether both policies have the element that words belong to: what is new or gone is told of as such."""
    element = place.rpartition(".")[0]
    return all(element in side for side in sides)
