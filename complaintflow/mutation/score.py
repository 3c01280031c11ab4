"""How many of a policy's changes its scenarios notice.

In: changes and their verdicts. Out: a `Score`. Refused, equal, repeated and reviewed
changes, and those of what does not run yet, do not count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from complaintflow.mutation.changes import Change
from complaintflow.mutation.trial import Outcome, Verdict


@dataclass(frozen=True, slots=True)
class Tried:
    """A change and what came of it; `reason` is why somebody judged it equivalent."""

    change: Change
    verdict: Verdict
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """What came of the changes that were tried, in the order of the document; `of` are all that there are."""

    tried: tuple[Tried, ...]
    of: int

    def count(self, verdict: Verdict) -> int:
        """Return how many changes have a verdict."""
        return Counter(one.verdict for one in self.tried)[verdict]

    @property
    def counted(self) -> int:
        """How many changes the score is of: those that the scenarios could notice."""
        return self.count(Verdict.NOTICED) + self.count(Verdict.UNNOTICED)

    @property
    def percent(self) -> float:
        """Which share of them the scenarios notice, in percent; 100 where there is nothing to notice."""
        return 100.0 * self.count(Verdict.NOTICED) / self.counted if self.counted else 100.0

    @property
    def unnoticed(self) -> Iterator[Tried]:
        """Yield the changes that no scenario notices."""
        return (one for one in self.tried if one.verdict is Verdict.UNNOTICED)


def sampled(changes: Sequence[Change], size: int | None, seed: int) -> tuple[Change, ...]:
    """Return so many changes in their order, the same for the same seed.

    A change is drawn by its id alone, so adding one to the policy does not draw all others anew.
    """
    if size is None or size >= len(changes):
        return tuple(changes)
    drawn = sorted(changes, key=lambda change: sha256(f"{seed}:{change.id}".encode()).digest())[:size]
    kept = {change.id for change in drawn}
    return tuple(change for change in changes if change.id in kept)


def score_of(outcomes: Iterable[tuple[Change, Outcome]], reviewed: Mapping[str, str], of: int) -> Score:
    """Return the score of what was tried; `reviewed` are reasons by the id of a change that cannot be noticed."""
    seen: set[str] = set()
    tried: list[Tried] = []
    for change, outcome in outcomes:
        tried.append(_judged(change, outcome, reviewed, repeated=outcome.meaning in seen))
        seen.update((outcome.meaning,) if outcome.meaning else ())
    return Score(tuple(tried), of)


def _judged(change: Change, outcome: Outcome, reviewed: Mapping[str, str], *, repeated: bool) -> Tried:
    """Return what came of a change: a review counts only where no scenario notices it after all."""
    if repeated and outcome.verdict in (Verdict.NOTICED, Verdict.UNNOTICED):
        return Tried(change, Verdict.REPEATED)
    if outcome.verdict is Verdict.UNNOTICED and change.id in reviewed:
        return Tried(change, Verdict.REVIEWED, reviewed[change.id])
    return Tried(change, outcome.verdict)
