"""When a length of time runs out, asked directly: no case, no deadline, only a policy's calendars.

    answer_by = Limit.of(policy, "4 working hours", calendar="office")
    answer_by.due(datetime.now(timezone.utc))

A `Limit` is made once and asked of many instants. It counts as the policy's deadlines count, by the same walks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Final

from complaintflow.border import Instant, as_text, read_instant
from complaintflow.compiled.calendar import HorizonError
from complaintflow.compiled.duration import NEEDS_CALENDAR, Counting, Duration, parse_duration
from complaintflow.compiled.receipt import Receipt, explain_due
from complaintflow.compiled.walking import Walker, walker
from complaintflow.errors import LimitError
from complaintflow.instants import load_zone

if TYPE_CHECKING:
    from complaintflow.compiled.policy import CompiledPolicy
    from complaintflow.facade import Policy

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, eq=False)
class Limit:
    """A length of time, the calendar it is counted on (None: none is needed) and how days are counted.

    Dates and times of day are those of the calendar, where there is one, else of the policy's zone.
    """

    duration: Duration
    counting: Counting
    _policy: CompiledPolicy = field(repr=False)
    _walk: Walker = field(repr=False)
    _shown_in: tzinfo = field(repr=False)
    # The wall clock's midnight of 1970, and from which instant on its zone knows only one offset, and which.
    _midnight: datetime = field(repr=False)
    _settled: int = field(repr=False)
    _offset: int = field(repr=False)

    @classmethod
    def of(cls, policy: Policy, length: str, *, calendar: str | None = None, counting: str = "exact") -> Limit:
        """Return a length such as `4 working hours` on a calendar of a policy, counted in one of the policy's ways.

        A working unit takes the policy's only calendar where none is named. Raises LimitError.
        """
        compiled = policy.compiled
        duration = parse_duration(length)
        if isinstance(duration, str):
            raise LimitError(duration)
        if counting not in compiled.countings:
            raise LimitError(f"expected a counting ({', '.join(compiled.countings)}), found `{counting}`")
        on = _calendar(compiled, duration, calendar)
        counted, duration, zone = compiled.countings[counting], duration.on(on), compiled.zone
        shown_in = load_zone(zone.name)
        return cls(
            duration, counted, compiled, walker(duration, zone, compiled.calendars, counted), shown_in,
            datetime(1970, 1, 1, tzinfo=shown_in), max(zone.starts[-1], 0), zone.offsets[-1],
        )  # fmt: skip

    def due_us(self, start: int) -> int:
        """Return when the length runs out that begins at an instant, both in UTC microseconds. Raises LimitError."""
        try:
            return self._walk(start)
        except HorizonError as beyond:
            raise LimitError(str(beyond)) from beyond

    def due(self, start: datetime) -> datetime:
        """Return when the length runs out that begins at an aware datetime, in the policy's zone. Raises LimitError."""
        if start.tzinfo is None:
            raise LimitError(f"expected a time with its zone, found {start.isoformat()}")
        try:
            due = self._walk((start - _EPOCH) // _MICROSECOND)
        except HorizonError as beyond:
            raise LimitError(str(beyond)) from beyond
        if due >= self._settled:  # the wall clock moves as time does: one addition
            return self._midnight + (due + self._offset) * _MICROSECOND
        return (_EPOCH + due * _MICROSECOND).astimezone(self._shown_in)

    def receipt(self, start: Instant) -> Receipt:
        """Return what was counted, what was skipped and why, for a length that begins at an instant.

        Nothing of it is worked out unless it is asked for. Raises LimitError, and EventError where it is no instant.
        """
        begun = start if isinstance(start, int) else read_instant({"start": as_text(start)}, "start")
        try:
            return explain_due(self.duration, begun, self._policy.zone, self._policy.calendars, self.counting)
        except HorizonError as beyond:
            raise LimitError(str(beyond)) from beyond


def _calendar(policy: CompiledPolicy, duration: Duration, named: str | None) -> str | None:
    if named is not None and named not in policy.calendars:
        known = ", ".join(policy.calendars) or "the policy has none"
        raise LimitError(f"expected a calendar ({known}), found `{named}`")
    if named is not None or duration.unit not in NEEDS_CALENDAR:
        return named
    if len(policy.calendars) != 1:
        known = ", ".join(policy.calendars) or "the policy has none"
        raise LimitError(f"`{duration}` needs a calendar ({known})")
    return next(iter(policy.calendars))
