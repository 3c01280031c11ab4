"""Random working calendars as a policy writes them: any week, dated exceptions, both conventions."""

from __future__ import annotations

from hypothesis import strategies as st

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_HOURS = (
    ["09:00-17:00"],
    ["08:30-12:00", "13:00-17:30"],
    ["00:00-24:00"],
    ["10:15-10:45"],
    ["22:00-06:00"],
)


@st.composite
def calendars(draw: st.DrawFn, *, hours: bool = True, dated: bool = True) -> dict[str, object]:
    """Return a calendar section. `hours=False`: working days without hours. `dated=False`: no dated exceptions."""
    if hours:
        # A night shift reaches into the next morning, so one calendar has either night shifts or day shifts.
        night = draw(st.booleans())
        spans = st.just(_HOURS[4]) if night else st.sampled_from(_HOURS[:4])
        week: dict[str, object] = {day: draw(st.one_of(spans, st.just("none"))) for day in DAYS}
        week[draw(st.sampled_from(DAYS))] = draw(spans)
        calendar: dict[str, object] = {"week": week}
        if draw(st.booleans()):
            worked = [day for day in DAYS if week[day] != "none"]
            calendar = {"working_days": worked, "hours": draw(spans)}
    else:
        calendar = {"working_days": sorted(draw(st.sets(st.sampled_from(DAYS), min_size=1)), key=DAYS.index)}
    if dated:
        days = st.integers(1, 28).map(lambda day: f"2026-03-{day:02}")
        closed = draw(st.lists(days, max_size=3, unique=True))
        if closed:
            calendar["closed"] = dict.fromkeys(closed, "Closed")
        extra = [day for day in draw(st.lists(days, max_size=2, unique=True)) if day not in closed]
        if extra and not (hours and night):
            calendar["extra_open"] = {day: ["09:00-12:00"] if hours else "working" for day in extra}
    calendar["at_close"] = draw(st.sampled_from(("close", "next_opening")))
    calendar["day_off_start"] = draw(st.sampled_from(("day_1", "day_0")))
    return calendar
