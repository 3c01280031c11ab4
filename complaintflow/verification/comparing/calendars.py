"""Working calendars of two policies: the days and hours that are open in one of them only.

In: two calendars of one name. Out: differences. A calendar covers a finite range of years; both are held against each
other over the years that both cover.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice

from complaintflow.compiled.calendar import Calendar
from complaintflow.compiled.dates import date_of
from complaintflow.compiled.zone import DAY
from complaintflow.verification.comparing.difference import Difference, Hint, Kind, Wording
from complaintflow.verification.comparing.job import Job

_SHOWN = 5


def compare_calendars(job: Job, old: Mapping[str, Calendar], new: Mapping[str, Calendar]) -> None:
    """Add what has changed of calendars."""
    job.elements(Kind.CALENDAR, "calendar", old, new, lambda _, one, two: _calendar(job, one, two))


def _calendar(job: Job, old: Calendar, new: Calendar) -> None:
    job.worded(f"calendars.{old.name}.title", old.title, new.title)
    job.worded(f"calendars.{old.name}.version", old.version, new.version)
    if old.notes != new.notes:
        names = [", ".join(dict.fromkeys(note.text or note.kind for note in side.notes)) for side in (old, new)]
        job.wordings.append(Wording(f"calendars.{old.name}.notes", names[0], names[1]))
    if job.sides.equal(old, new):
        return
    hint = Hint()
    # Hours and days are told of below.
    but = ("opens", "closes", "working_days")
    job.record(Kind.CALENDAR, old.name, old, new, hint, but=but)
    first, last = max(old.first_day, new.first_day), min(old.last_day, new.last_day)
    one, other = (frozenset(day for day in side.working_days if first <= day <= last) for side in (old, new))
    for days, says, is_old in (
        (one - other, "no longer a working day", True),
        (other - one, "newly a working day", False),
    ):
        if days:
            _add(job, old.name, days, says, is_old=is_old)
    hours = [_hours(side, first, last) for side in (old, new)]
    changed = {day for day in one & other if hours[0].get(day) != hours[1].get(day)}
    if changed:
        day = min(changed)
        words = [_spans(side.get(day, ())) for side in hours]
        message = f"`{old.name}` is open at other hours on {_days(changed)}"
        job.add(Difference(Kind.CALENDAR, old.name, message, words[0], words[1], hint=hint))


def _add(job: Job, name: str, days: Iterable[int], says: str, *, is_old: bool) -> None:
    words = _days(days)
    message = f"`{name}`: {says}: {words}"
    old, new = (words, None) if is_old else (None, words)
    job.add(Difference(Kind.CALENDAR, name, message, old, new, hint=Hint()))


def _days(days: Iterable[int]) -> str:
    found = sorted(days)
    shown = ", ".join(date_of(day).isoformat() for day in islice(found, _SHOWN))
    return shown if len(found) <= _SHOWN else f"{shown} and {len(found) - _SHOWN:,} more days"


def _hours(calendar: Calendar, first: int, last: int) -> dict[int, tuple[tuple[int, int], ...]]:
    """Return the open hours of each day, in local microseconds of the day."""
    found: dict[int, tuple[tuple[int, int], ...]] = {}
    for opens, closes in zip(calendar.opens, calendar.closes, strict=True):
        start = calendar.zone.to_local(opens)
        day = start // DAY
        if first <= day <= last:
            found[day] = (*found.get(day, ()), (start - day * DAY, closes - opens + start - day * DAY))
    return found


def _spans(spans: Iterable[tuple[int, int]]) -> str:
    return ", ".join(f"{_clock(start)}-{_clock(end)}" for start, end in spans) or "closed"


def _clock(us: int) -> str:
    minutes = us // 60_000_000
    return f"{minutes // 60:02}:{minutes % 60:02}"
