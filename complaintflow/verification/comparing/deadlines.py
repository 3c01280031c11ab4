"""Deadlines of two policies: for which complaints a limit has moved and by how much, and what else of them has changed.

In: two deadlines of one name. Out: differences, with the range over which the due instant moves in a year. Ladders
are compared by moment: who is told and asked at each.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Final

from complaintflow.compiled.actions import Action
from complaintflow.compiled.condition import All, names_in
from complaintflow.compiled.deadlines import Deadline, LimitRow, NoLimit, Rung
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.standing import PREFIX, conditions
from complaintflow.verification.comparing.acts import QUIET, Act, Moment, compare_acts
from complaintflow.verification.comparing.difference import Difference, Hint, Kind
from complaintflow.verification.comparing.job import Job
from complaintflow.verification.comparing.normal import TRUE, tree_of
from complaintflow.verification.comparing.plain import key
from complaintflow.verification.comparing.regions import changes, first_match
from complaintflow.verification.comparing.said import facts_words, rung_words, words_of
from complaintflow.verification.comparing.shifts import shift

_NONE: Final = LimitRow(None, NoLimit())
_DONE: Final = frozenset(("limits", "ladder", "applies", "extension"))


def compare_deadlines(job: Job, old: CompiledPolicy, new: CompiledPolicy) -> None:
    """Add every difference of the deadlines."""
    job.elements(Kind.DEADLINE, "deadline", old.deadlines, new.deadlines, lambda _, one, two: _deadline(job, one, two))
    _compare_order(job, old.deadlines, new.deadlines)


def _deadline(job: Job, old: Deadline, new: Deadline) -> None:
    hint = Hint(about=(old.id,))
    job.record(Kind.DEADLINE, old.id, old, new, hint, but=_DONE)
    _scope(job, old, new, hint)
    _limits(job, old, new)
    _ladder(job, old, new, hint)
    _extension(job, old, new, hint)


def _scope(job: Job, old: Deadline, new: Deadline, hint: Hint) -> None:
    if not job.sides.equal(old.applies, new.applies, name="applies"):
        what = f"the scope of `{old.id}`"
        job.condition(Kind.DEADLINE, old.id, what, old.applies, new.applies, hint)


def _limits(job: Job, old: Deadline, new: Deadline) -> None:
    if job.sides.equal(old.limits, new.limits):
        return
    # One that is kept when its scope is left goes on by the rows that apply outside.
    kept = "keep" in (old.when_out, new.when_out)
    inside = TRUE if kept else All((tree_of(old.applies), tree_of(new.applies)))
    sides = [first_match(((tree_of(r.when), r) for r in one.limits), _NONE, _limit) for one in (old, new)]
    told = _told_by(old, new)
    for change in changes(job.sides, sides[0], sides[1], _limit, within=inside):
        words = tuple(words_of(_without_condition(row)) for row in (change.old, change.new))
        limits = change.old.limit, change.new.limit
        noun = "limit"
        if key(limits[0]) == key(limits[1]):
            limits, noun = (change.old.warn or NoLimit(), change.new.warn or NoLimit()), "warning"
        message = f"the {noun} of `{old.id}` changes for {facts_words(change.view)}"
        moved, at = shift(job.sides, old, limits[0], new, limits[1], change.view)
        where = Hint(change.view, about=(old.id, *told), at=at)
        proved = moved is None or at is not None
        job.add(
            Difference(
                Kind.DEADLINE,
                old.id,
                message,
                words[0],
                words[1],
                when=change.view,
                hint=where,
                shift=moved,
                proved=proved,
            )
        )


def _told_by(*deadlines: Deadline) -> tuple[str, ...]:
    """Return what the ladders of deadlines tell and ask: their effects do not name the deadline."""
    acts = [action for one in deadlines for rung in one.ladder for action in rung.actions]
    found = (getattr(action, "template", None) or getattr(action, "task", None) for action in acts)
    return tuple(dict.fromkeys(str(name) for name in found if name))


def _without_condition(row: LimitRow) -> LimitRow:
    return LimitRow(None, row.limit, row.warn)


def _limit(row: LimitRow) -> Hashable:
    return key(row.limit), key(row.warn)


# ---- ladders


def _ladder(job: Job, old: Deadline, new: Deadline, hint: Hint) -> None:
    if job.sides.equal(tuple(map(_unnamed, old.ladder)), tuple(map(_unnamed, new.ladder))):
        return
    one, other = _by_moment(old), _by_moment(new)
    for name in dict.fromkeys((*one, *other)):
        words, was, now = _both(one.get(name), other.get(name))
        moment = Moment(old.id, f"{words} (`{old.id}`)", hint)
        compare_acts(job, moment, was, now)


def _both(
    old: tuple[str, list[Act]] | None, new: tuple[str, list[Act]] | None
) -> tuple[str, Sequence[Act], Sequence[Act]]:
    words = (old or new or ("", []))[0]
    return words, [] if old is None else old[1], [] if new is None else new[1]


def _unnamed(rung: Rung) -> tuple[object, ...]:
    return rung.moment, rung.offset, rung.every, rung.most, rung.until, rung.after_rung, rung.when, rung.actions


def _by_moment(deadline: Deadline) -> dict[Hashable, tuple[str, list[Act]]]:
    """Return what is done at each moment of a ladder, with the moment in words."""
    found: dict[Hashable, tuple[str, list[Act]]] = {}
    for rung in deadline.ladder:
        name = _moment(deadline, rung)
        words, acts = found.setdefault(name, (rung_words(rung), []))
        acts += [(tree_of(rung.when), action) for action in rung.actions]
        if not rung.actions:
            found[name] = (words, acts)
    return found


def _moment(deadline: Deadline, rung: Rung) -> Hashable:
    after = None if rung.after_rung < 0 else _moment(deadline, deadline.ladder[rung.after_rung])
    # A repeating step asks its condition each time, and one that waits for an answer is silent for itself alone.
    alone = (key(rung.when, "when"),) if rung.until or rung.every is not None else ()
    return rung.moment, key(rung.offset), key(rung.every), rung.most, key(rung.until), after, alone


# ---- extensions


def _extension(job: Job, old: Deadline, new: Deadline, hint: Hint) -> None:
    if job.sides.equal(old.extension, new.extension):
        return
    if old.extension is None or new.extension is None:
        job.changed(Kind.DEADLINE, old.id, f"extension of `{old.id}` has changed", old.extension, new.extension, hint)
        return
    job.record(Kind.DEADLINE, old.id, old.extension, new.extension, hint, but=("actions",))
    moment = Moment(old.id, f"when `{old.id}` is extended", hint, "extend")
    compare_acts(job, moment, *(_acts(one.actions) for one in (old.extension, new.extension)))


def _acts(actions: Sequence[Action]) -> list[Act]:
    return [(tree_of(None), action) for action in actions]


# ---- order


def _compare_order(job: Job, old: Mapping[str, Deadline], new: Mapping[str, Deadline]) -> None:
    """Deadlines start, and expire at one instant, in order of declaration: that shows where one looks at another."""
    looked_at = _looked_at(job.sides.old) | _looked_at(job.sides.new)
    alone = {name for name in old if name in new and name not in looked_at and _is_quiet(old[name], new[name])}
    place = {name: number for number, name in enumerate(new)}
    shared = [name for name in old if name in new]
    moved = [
        name
        for number, name in enumerate(shared)
        for other in shared[number + 1 :]
        if place[name] > place[other] and not {name, other} <= alone
    ]
    if moved:
        message = "deadlines that may have to do with one another stand in another order"
        words = [", ".join(name for name in side if name in shared) for side in (old, new)]
        hint = Hint(about=tuple(dict.fromkeys(moved)))
        job.add(Difference(Kind.DEADLINE, "deadlines", message, words[0], words[1], hint=hint, proved=False))


def _looked_at(policy: CompiledPolicy) -> frozenset[str]:
    """Return the deadlines that something else in the policy waits for or asks about."""
    triggers = [one for it in policy.deadlines.values() for one in (*it.starts, *it.cancelled_by)]
    triggers += [rule.on for rule in policy.escalations if rule.on is not None]
    asked = {name.removeprefix(PREFIX) for one in conditions(policy) for name in names_in(one.tree)}
    needed = {name for way in policy.lifecycle.transitions for name in way.requires}
    return frozenset(asked | needed | {name for one in triggers if one.kind == "deadline" for name in one.names})


def _is_quiet(*deadlines: Deadline) -> bool:
    """Whether nothing that deadlines do can be seen by another one at the same instant."""
    acts = [action for one in deadlines for rung in one.ladder for action in rung.actions]
    return all(isinstance(action, QUIET) for action in acts) and all(one.on_expiry != "send" for one in deadlines)
