"""Due instants that were kept when a case went over to another version of its policy.

In: such an instant, the limit in force now, what paused and extended the run since. Out: where it is by now.
"""

from __future__ import annotations

from typing import Protocol

from complaintflow.compiled.deadlines import AmountFrom, CountedFrom, Deadline, Extreme, Limit, Within
from complaintflow.compiled.duration import Duration, parse_duration
from complaintflow.compiled.pauses import extended_due, put_back
from complaintflow.compiled.placing import Interval, counting_of
from complaintflow.compiled.policy import CompiledPolicy


class KeptAt(Protocol):
    """A due instant that was kept, and how many pauses and extensions it has in it."""

    @property
    def due(self) -> int:
        """The instant."""

    @property
    def pauses(self) -> int:
        """How many of the run's pauses are in it."""

    @property
    def extensions(self) -> int:
        """How many of the run's extensions are in it."""


class KeptRun(Protocol):
    """What is asked of a run whose due instant was kept."""

    @property
    def pauses(self) -> tuple[Interval, ...]:
        """When it stood still."""

    @property
    def extensions(self) -> tuple[str, ...]:
        """By what it has been extended."""

    @property
    def kept(self) -> KeptAt | None:
        """What was kept."""


def kept_due(policy: CompiledPolicy, deadline: Deadline, limit: Limit | None, run: KeptRun) -> int | None:
    """Return a due instant that was kept, put back by what came afterwards: by the walk of the limit in force.

    Pauses that the instant has in it already are not put back again, nor are its extensions. Where the limit is no
    length of time, nothing puts it back but an extension.
    """
    kept = run.kept
    assert kept is not None, "asked only of a run whose due instant was kept"
    due, counting = kept.due, counting_of(policy, deadline)
    length = _length_in(limit)
    if length is not None:
        for pause in run.pauses[kept.pauses :]:
            due = put_back(length, due, (pause.start, pause.end), policy.zone, policy.calendars, counting)
    for text in run.extensions[kept.extensions :]:
        extension = parse_duration(text)
        if isinstance(extension, Duration):
            own = extension.on(deadline.calendar)
            due = extended_due(own, due, (), policy.zone, policy.calendars, counting)
    return due


def _length_in(limit: Limit | None) -> Duration | None:
    match limit:
        case Within(duration) | CountedFrom(_, duration):
            return duration
        case AmountFrom(_, unit):
            return unit
        case Extreme(_, parts):
            return next((found for part in parts if (found := _length_in(part)) is not None), None)
        case _:
            return None
