"""Questions answered over time: what nobody can do when, and whose absence would bring that about.

In: questions, stretches of time. Out: gaps, each with the situations it concerns and when it holds. Stretches in which
the same people are there as the same actors are answered once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.staff import StaffDirectory, Stretch
from complaintflow.verification.people.needs import Need, blocking_sets
from complaintflow.verification.people.present import Presence, presence
from complaintflow.verification.people.questions import Question, Situation, Topic
from complaintflow.verification.people.stretches import instant_in
from complaintflow.verification.proof import Watch

Asking = Callable[[Presence], Iterable[Question]]


@dataclass(frozen=True, slots=True)
class Gap:
    """What cannot be done while some people are away besides those whom the roster says (`away`; none: as it stands).

    `at`: an instant at which it is so (UTC microseconds); `when`: all the stretches, joined where they touch.
    """

    topic: Topic
    away: frozenset[str]
    situations: tuple[Situation, ...]
    when: tuple[Stretch, ...]
    at: int


@dataclass(slots=True)
class _Found:
    """One situation in which something cannot be done, and when."""

    topic: Topic
    away: frozenset[str]
    situation: Situation
    at: int
    when: list[Stretch] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Answers:
    """Every gap that was found, how many questions were asked, and the stretches that were not looked at any more."""

    gaps: tuple[Gap, ...]
    asked: int
    left: tuple[Stretch, ...]


def answer(
    policy: CompiledPolicy, roster: StaffDirectory, pieces: tuple[Stretch, ...], asking: Asking, watch: Watch
) -> Answers:
    """Return what cannot be done in which stretches of time, in order of the questions."""
    found: dict[tuple[Topic, frozenset[str], str], _Found] = {}
    known: dict[tuple[object, ...], list[tuple[Topic, frozenset[str], Situation]]] = {}
    asked = 0
    for number, piece in enumerate(pieces):
        if watch.is_over():
            return Answers(_gaps(found.values()), asked, pieces[number:])
        watch.progress("people", number, len(pieces))
        present = presence(policy, roster, instant_in(piece, policy))
        key = (present.there, present.away)
        if key not in known:
            questions = list(asking(present))
            asked += len(questions)
            sets: _Sets = {}
            gone: list[tuple[Topic, frozenset[str], Situation]] = []
            for question in questions:
                if watch.is_over():  # a stretch is answered as a whole or not at all
                    return Answers(_gaps(found.values()), asked, pieces[number:])
                gone += [(question.topic, away, question.situation) for away in _blocked(question, sets)]
            known[key] = gone
        for topic, away, situation in known[key]:
            one = found.setdefault((topic, away, repr(situation)), _Found(topic, away, situation, present.at))
            one.when.append(piece)
    return Answers(_gaps(found.values()), asked, ())


_Sets = dict[Need, tuple[frozenset[str], ...]]
"""What has been found out of needs; many questions come to the same."""


def _blocked(question: Question, known: _Sets) -> Iterable[frozenset[str]]:
    """Return whose absence leaves a need unmet; not where it would whoever the parties were."""
    if not question.topic.robust:
        return (frozenset(),) if question.need.done_by() is None else ()
    sets = _sets(question.need, known)
    if question.free is None or not sets:
        return sets
    anyway = _sets(question.free, known)
    return tuple(one for one in sets if not any(other <= one for other in anyway))


def _sets(need: Need, known: _Sets) -> tuple[frozenset[str], ...]:
    if need not in known:
        known[need] = blocking_sets(need)
    return known[need]


def _gaps(found: Iterable[_Found]) -> tuple[Gap, ...]:
    """Return the situations by what cannot be done, without whom, when, and whether it hangs on who a party is."""
    together: dict[tuple[Topic, frozenset[str], tuple[Stretch, ...], bool], list[_Found]] = {}
    for one in found:
        key = one.topic, one.away, _joined(one.when), bool(one.situation.parties)
        together.setdefault(key, []).append(one)
    return tuple(
        Gap(topic, away, tuple(one.situation for one in several), when, several[0].at)
        for (topic, away, when, _), several in together.items()
    )


def _joined(pieces: list[Stretch]) -> tuple[Stretch, ...]:
    joined: list[Stretch] = []
    for piece in pieces:
        if piece == (joined[-1] if joined else None):
            continue
        if joined and joined[-1].end is not None and joined[-1].end == piece.start:
            joined[-1] = Stretch(joined[-1].start, piece.end)
        else:
            joined.append(piece)
    return tuple(joined)
