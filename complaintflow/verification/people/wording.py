"""Gaps in words.

In: a gap. Out: a sentence for people: what nobody can do, in which cases, from when to when.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import prod

from complaintflow.compiled.dates import date_of
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.zone import DAY
from complaintflow.instants import format_instant
from complaintflow.kernel.event import Actor
from complaintflow.source import quote
from complaintflow.staff import Stretch
from complaintflow.verification.people.answering import Gap
from complaintflow.verification.people.needs import in_words
from complaintflow.verification.people.questions import Situation

LISTED_MAX = 6


def message_of(policy: CompiledPolicy, gap: Gap) -> str:
    """Return what a gap means."""
    count = len(gap.away)
    be = "is" if count == 1 else "are both" if count == 2 else "are all"
    who = f"if {in_words(gap.away)} {be} away, " if gap.away else ""
    when = when_in_words(policy, gap.when)
    return f"{who}nobody can {gap.topic.deed}{about(policy, gap.situations)}{', ' if when else ''}{when}"


def about(policy: CompiledPolicy, situations: tuple[Situation, ...]) -> str:
    """Return in which cases it is so; nothing where in all of them."""
    found = dict.fromkeys(name for one in situations for name in one.classes)
    classes = [name for name in policy.classes if name in found]
    words = ""
    if classes and len(classes) < len(policy.classes):
        words += f" for class {_list(map(quote, classes))}"
    owners = dict.fromkeys(quote(one.owner) for one in situations if one.owner is not None)
    if owners:
        words += f" owned by {_list(owners)}"
    facts = [{quote(name): quote(str(value)) for name, value in one.facts.items()} for one in situations if one.facts]
    if facts:
        words += f" with {_combined(facts)}"
    people = [_people(one) for one in situations if one.applicant is not None or one.parties]
    if people:
        words += f" ({_combined(people)})"
    return words


def _people(situation: Situation) -> dict[str, str]:
    applicant = {} if situation.applicant is None else {"applied for by": called(situation.applicant)}
    return applicant | {f"{party}:": quote(people[0]) for party, people in situation.parties.items()}


def called(actor: Actor) -> str:
    """Return whom somebody is called: by their name, and that of the person they act for."""
    return " for ".join(map(quote, actor.people))


def _combined(several: Sequence[Mapping[str, str]]) -> str:
    """Return names with their values, name by name where every combination is meant, else each combination."""
    values: dict[str, dict[str, None]] = {}
    for one in several:
        for name, value in one.items():
            values.setdefault(name, {})[value] = None
    combined = dict.fromkeys(" and ".join(f"{name} {value}" for name, value in one.items()) for one in several)
    if len(combined) < prod(len(known) for known in values.values()):
        return _list(combined)
    return " and ".join(f"{name} {_list(known)}" for name, known in values.items())


def _list(words: Iterable[str]) -> str:
    all_words = list(words)
    shown = all_words[:LISTED_MAX]
    more = len(all_words) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def when_in_words(policy: CompiledPolicy, when: tuple[Stretch, ...]) -> str:
    """Return stretches of time in words; nothing where it is always so."""
    if when in ((), (Stretch(),)):
        return ""
    return _list(_stretch(policy, one) for one in when)


def _stretch(policy: CompiledPolicy, one: Stretch) -> str:
    start = None if one.start is None else _instant(policy, one.start, last=False)
    end = None if one.end is None else _instant(policy, one.end, last=True)
    if start is None:
        return f"until {end}"
    if end is None:
        return f"from {start} on"
    return f"on {start}" if start == end else f"from {start} to {end}"


def _instant(policy: CompiledPolicy, at: int, *, last: bool) -> str:
    """Return a day where an instant is midnight (of an end the day before, which is the last one), else the instant."""
    day, rest = divmod(policy.zone.to_local(at), DAY)
    return date_of(day - last).isoformat() if rest == 0 else format_instant(at, policy.zone.name)
