"""Who is told and asked, and what else is done, at one moment of a procedure.

In: the actions of both policies at the same moment, each with the condition of its place. Out: who is no longer told
or asked there, who newly is, and for which complaints. Each recipient counts alone, however notices are bundled.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Final, cast, get_args

from complaintflow.compiled.actions import Action, AddParticipants, Notify, Require, RoleRef, SendEvent, Task
from complaintflow.compiled.calendar import Calendar
from complaintflow.compiled.condition import All, Any, Condition, Not, Test, Tree, names_in
from complaintflow.compiled.zone import Zone
from complaintflow.verification.comparing.difference import Difference, Hint, Kind
from complaintflow.verification.comparing.job import Job
from complaintflow.verification.comparing.normal import TRUE, normal, tree_of
from complaintflow.verification.comparing.plain import key
from complaintflow.verification.comparing.said import action_words, facts_words, role_words

Act = tuple[Tree, Action]
"""An action, and the condition of the place where it stands (its own condition not counted in)."""

QUIET: Final = (Notify, Task, Require, AddParticipants)
"""Actions that change nothing which another one could look at."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing done: a recipient told, a role asked, or another action. `words` say it after `no longer`."""

    name: Hashable
    kind: Kind
    words: str
    about: tuple[str, ...]
    role: RoleRef | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment of a procedure: what it is called, the event at hand, and where to look for a case.

    `written`: facts that may have another value when it is asked what is to be done than when the moment was come to.
    """

    subject: str
    words: str
    hint: Hint
    event: str | None = None
    written: frozenset[str] = frozenset()


def compare_acts(job: Job, moment: Moment, old: Sequence[Act], new: Sequence[Act]) -> bool:
    """Add what is done at a moment by one of the policies only; return whether that was anything."""
    before = len(job.found)
    one, other = (_conditions(job, side, acts, moment) for side, acts in ((0, old), (1, new)))
    for item in dict.fromkeys((*one, *other)):
        was, now = one.get(item), other.get(item)
        for holds, fails, says in ((was, now, "no longer"), (now, was, "newly")):
            if holds is None:
                continue
            without = TRUE if fails is None else Not(fails)
            if says == "no longer":
                view = job.sides.found(holds, without, moment.event)
            else:
                view = job.sides.found(without, holds, moment.event)
            if view is not None:
                job.add(_difference(item, moment, says, view))
    if len(job.found) == before and _order(old) != _order(new):
        message = f"what is done {moment.words} comes in another order"
        words = [" then ".join(action_words(action) for _, action in acts) for acts in (old, new)]
        job.add(Difference(Kind.ACTION, moment.subject, message, words[0], words[1], hint=moment.hint, proved=False))
    return len(job.found) > before


def _difference(item: Item, moment: Moment, says: str, view: object) -> Difference:
    assert isinstance(view, dict), "views are dictionaries"
    given = f" ({facts_words(view)})" if view else ""
    message = f"{item.words.format(says)} {moment.words}{given}"
    hint = replace(moment.hint, facts={**moment.hint.facts, **view}, kinds=_KINDS[item.kind], about=item.about)
    if item.about:
        told = item.about[0]
        hint = replace(hint, old=told) if says == "no longer" else replace(hint, new=told)
    words = item.words.format("").replace("  ", " ").strip(": ")
    old, new = (words, None) if says == "no longer" else (None, words)
    return Difference(item.kind, moment.subject, message, old, new, when=view, hint=hint)


_KINDS: Final[dict[Kind, frozenset[str]]] = {
    Kind.NOTICE: frozenset(("notify", "escalation_failed")),
    Kind.TASK: frozenset(("task", "escalation_failed")),
    Kind.ACTION: frozenset(),
}


def _conditions(job: Job, side: int, acts: Sequence[Act], moment: Moment) -> dict[Item, Tree]:
    """Return for each thing done the condition under which it is; what is done twice stands there twice."""
    found: dict[Item, Tree] = {}
    for place, action in acts:
        changed = names_in(place) & moment.written
        tree = normal(All((place, _later(tree_of(action.when), changed))))
        for item in _items(action):
            number, name = 0, item
            while name in found and job.sides.overlap(side, found[name], tree, moment.event) is not None:
                number += 1
                name = replace(item, name=(item.name, number), words=item.words + f" (time {number + 1})")
            found[name] = Any((found[name], tree)) if name in found else tree
    return {item: normal(tree) for item, tree in found.items()}


def _later(tree: Tree, changed: frozenset[str]) -> Tree:
    """Return a condition with other names for facts that have been written in the meantime."""
    match tree:
        case Test() if tree.name in changed:
            return replace(tree, name=f"{tree.name} then")
        case All() | Any():
            return replace(tree, parts=tuple(_later(part, changed) for part in tree.parts))
        case Not():
            return Not(_later(tree.part, changed))
        case _:
            return tree


def _items(action: Action) -> Iterator[Item]:
    match action:
        case Notify():
            for copy, roles in ((False, action.to), (True, action.copy)):
                for role in roles:
                    said = " as a copy" if copy else ""
                    words = f"{role_words(role)} is {{}} told by {action.via} ({action.template}){said}"
                    name = ("notify", copy, key(role), action.via, action.template)
                    yield Item(name, Kind.NOTICE, words, (action.template,), role)
        case Task():
            within = "" if action.within is None else f" within {action.within}"
            words = f"{role_words(action.role)} is {{}} asked to {action.task}{within}"
            yield Item(key(replace(action, when=None)), Kind.TASK, words, (action.task,), action.role)
        case _:
            words = f"{{}}: {action_words(replace(action, when=None))}"
            yield Item(key(replace(action, when=None)), Kind.ACTION, words, ())


def _order(acts: Sequence[Act]) -> list[Hashable]:
    """Return what is done in order, where the order may matter."""
    if all(isinstance(action, QUIET) for _, action in acts) or len(acts) < 2:
        return []
    if all(isinstance(action, (*QUIET, SendEvent)) and action.when is None for _, action in acts):
        return [key(action) for _, action in acts if isinstance(action, SendEvent)]
    return list(dict.fromkeys(key(replace(action, when=None)) for _, action in acts))


def told_roles(acts: Sequence[Action]) -> frozenset[str]:
    """Return in words everybody whom actions tell or ask."""
    return frozenset(role_words(item.role) for action in acts for item in _items(action) if item.role is not None)


def actions_in(value: object) -> list[Action]:
    """Return every action in a part of a policy."""
    if isinstance(value, get_args(Action)):
        return [cast(Action, value)]
    if isinstance(value, Mapping):
        return [action for item in value.values() for action in actions_in(item)]
    if isinstance(value, tuple):
        return [action for item in value for action in actions_in(item)]
    if is_dataclass(value) and not isinstance(value, type | Condition | Calendar | Zone):
        return [action for item in fields(value) for action in actions_in(getattr(value, item.name))]
    return []
