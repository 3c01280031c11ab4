"""One calendar out of two versions: the old one before a day, the new one from it on.

In: two calendars and the local day from which the new one holds. Out: a calendar that counts open time before that
day by
the old version and after it by the new. Moves no deadline; that is the kernel's business.
"""

from bisect import bisect_left, bisect_right
from hashlib import sha256

from complaintflow.compiled.calendar import Calendar
from complaintflow.compiled.zone import DAY, SINCE_EVER, Zone


def splice(old: Calendar, new: Calendar, effective_from: int) -> Calendar:
    """Return the calendar that counts by `old` before the local day `effective_from` and by `new` from then on.

    The seam is 00:00 of that day in the new calendar's zone; a span that crosses it is counted on each side by the
    version in force there. Conventions, name and version are the new calendar's.
    """
    seam = new.zone.from_local(effective_from * DAY)
    earlier = bisect_left(old.opens, seam)
    later = bisect_right(new.closes, seam)
    opens = [*old.opens[:earlier], *(max(us, seam) for us in new.opens[later:])]
    closes = [*(min(us, seam) for us in old.closes[:earlier]), *new.closes[later:]]
    # Only the two spans at the seam can touch; joined they are one span, so that no closing is seen inside open time.
    if 0 < earlier < len(opens) and closes[earlier - 1] == opens[earlier]:
        del closes[earlier - 1], opens[earlier]
    old_days = old.working_days[: bisect_left(old.working_days, effective_from)]
    new_days = new.working_days[bisect_left(new.working_days, effective_from) :]
    return Calendar(
        name=new.name,
        zone=_spliced_zone(old.zone, new.zone, seam),
        opens=tuple(opens),
        closes=tuple(closes),
        working_days=old_days + new_days,
        notes=tuple(note for note in old.notes if note.day < effective_from)
        + tuple(note for note in new.notes if note.day >= effective_from),
        first_day=old.first_day,
        last_day=new.last_day,
        official_until=new.official_until,
        at_close=new.at_close,
        counts_from=new.counts_from,
        version=new.version,
        effective_from=effective_from,
        digest="sha256:" + sha256(f"{old.digest}\n{new.digest}\n{effective_from}".encode()).hexdigest(),
        title=new.title,
    )


def _spliced_zone(old: Zone, new: Zone, seam: int) -> Zone:
    if (old.starts, old.offsets) == (new.starts, new.offsets):
        return new
    before = bisect_left(old.starts, seam)
    after = bisect_right(new.starts, seam)
    assert old.starts[0] == SINCE_EVER, "a zone's first offset holds since ever"
    return Zone(
        new.name,
        (*old.starts[:before], seam, *new.starts[after:]),
        (*old.offsets[:before], new.offsets[after - 1], *new.offsets[after:]),
        new.tzdata,
    )
