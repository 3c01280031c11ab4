"""Whether the scenarios notice a change.

In: a change, the policy it is a change of, and trials (scenarios that can be run on any policy). Out: a `Verdict`. A
change is noticed as soon as one scenario differs; those that touched the changed element are asked first. Of what none
notices it is asked last whether it changes anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiler.bundle import recorded_holidays
from complaintflow.compiler.compile import compile_policy
from complaintflow.compiler.load import LoadedPolicy
from complaintflow.errors import MissingExtraError
from complaintflow.facade import Policy
from complaintflow.mutation.changes import Change
from complaintflow.mutation.proving import proved_equal
from complaintflow.mutation.touching import touched_by
from complaintflow.mutation.unread import unlimited, without_unread


class Verdict(StrEnum):
    """What came of a change."""

    NOTICED = "noticed"
    """Some scenario differs."""
    UNNOTICED = "unnoticed"
    """No scenario differs."""
    REFUSED = "refused"
    """The changed policy does not compile, so nobody can put it in force; not counted."""
    EQUAL = "equal"
    """The changed policy means the same, proved by its digests or by the solver; not counted."""
    UNDECIDED = "undecided"
    """It concerns a deadline that waits for a parameter the organisation has not set; not counted."""
    REPEATED = "repeated"
    """Another change before it makes the same policy; not counted."""
    REVIEWED = "reviewed"
    """No scenario can notice it, as somebody judged and wrote down; not counted."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a change, and what the changed policy means ("" where it does not compile).

    `unproved`: whether it is a change at all could not be asked, for the solver (the extra `verify`) is not installed.
    """

    verdict: Verdict
    meaning: str = ""
    unproved: bool = False


@dataclass(frozen=True, slots=True)
class Trial:
    """A scenario: what it touched on the unchanged policy, and whether it passes on a given one.

    `slow`: asked after the others (scenarios of reports live through many cases).
    """

    id: str
    touched: frozenset[str]
    passes: Callable[[Policy], bool]
    slow: bool = False


class Bench:
    """Tries changes of one policy on its scenarios, one after another."""

    def __init__(self, loaded: LoadedPolicy, trials: Sequence[Trial]) -> None:
        """Take a policy as it was loaded, and the scenarios that pass on it."""
        self._loaded = loaded
        self._trials = tuple(trials)
        self._holidays = recorded_holidays(loaded.bundle.holidays)
        self._meaning = meaning_of(loaded.compiled)
        self._idle = frozenset(_waiting(loaded.compiled))

    def outcome(self, change: Change) -> Outcome:
        """Return what the scenarios say of a change."""
        if any(step.attribute == "deadlines" and step.key in self._idle for step in change.trail):
            return Outcome(Verdict.UNDECIDED)
        compiled, _ = compile_policy(change.document(), {}, self._holidays)
        if compiled is None:
            return Outcome(Verdict.REFUSED)
        meaning = meaning_of(compiled)
        if meaning == self._meaning:
            return Outcome(Verdict.EQUAL, meaning)
        policy = Policy(compiled, self._loaded)
        if any(not trial.passes(policy) for trial in in_order(self._trials, change)):
            return Outcome(Verdict.NOTICED, meaning)
        try:
            equal = proved_equal(self._loaded.compiled, compiled)
        except MissingExtraError:
            return Outcome(Verdict.UNNOTICED, meaning, unproved=True)
        return Outcome(Verdict.EQUAL if equal else Verdict.UNNOTICED, meaning)


def in_order(trials: Iterable[Trial], change: Change) -> list[Trial]:
    """Return the trials, those first that touched what is changed, and slow ones later than quick ones."""
    names = touched_by(change)

    def rank(trial: Trial) -> tuple[bool, bool, int]:
        touches = any(element.startswith(names) for element in trial.touched) if names else False
        return trial.slow != (change.trail[0].attribute in ("reports", "metrics")), not touches, len(trial.touched)

    return sorted(trials, key=rank)


def meaning_of(policy: CompiledPolicy) -> str:
    """Return a digest that two policies share only if they do the same.

    A policy's own digest names its calendars and its time zone, but does not cover them; and it covers what nothing
    in the policy asks for.
    """
    policy = without_unread(policy)
    calendars = sorted((name, calendar.digest) for name, calendar in policy.calendars.items())
    return sha256(repr((policy.digest, policy.zone.name, calendars)).encode()).hexdigest()


def _waiting(policy: CompiledPolicy) -> Iterable[str]:
    """Yield the deadlines that never run because each of their limits is still to be decided."""
    yield from unlimited(policy)
    for track in policy.tracks.values():
        yield from _waiting(track.policy)
