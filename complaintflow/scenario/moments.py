"""Moments as scenarios write them: an instant, or a time since the opening.

In: text such as `2026-03-02T09:00:00+08:00`, `+2h`, `+1h59m59s`, `+3d` or `-1s`. Out: microseconds since the epoch.
Days and weeks are local dates of the policy's zone at the same time of day, as in policies; hours, minutes and
seconds are elapsed time. Working time has no place here: a scenario says the instant it expects.
"""

from __future__ import annotations

import re
from typing import Final

from complaintflow.compiled.zone import DAY, SINCE_EVER, Zone
from complaintflow.instants import EARLIEST, LATEST, InstantError, parse_instant

_UTC: Final = Zone("UTC", (SINCE_EVER,), (0,))
_SINCE: Final = re.compile(r"([+-])((?:[0-9]{1,9} ?(?:ms|min|[wdhms]) ?)+)")
_PART: Final = re.compile(r"([0-9]+) ?(ms|min|[wdhms])")
_ELAPSED: Final = (("h", 3_600_000_000), ("min", 60_000_000), ("m", 60_000_000), ("s", 1_000_000), ("ms", 1_000))


def parse_moment(text: str, opened: int, zone: Zone) -> int:
    """Return the instant that the text means for a case opened at `opened`.

    Raises:
        InstantError: the text is neither an instant with an offset nor a time since the opening.
    """
    found = _SINCE.fullmatch(text.strip())
    if found is None:
        if text.strip()[:1] in {"+", "-"}:
            raise InstantError(f"expected a time since the opening such as `+2h` or `+1h59m59s`, found `{text[:40]}`")
        return parse_instant(text.strip())
    sign = -1 if found[1] == "-" else 1
    days = elapsed = 0
    for amount, unit in _PART.findall(found[2]):
        if unit in {"w", "d"}:
            days += int(amount) * (7 if unit == "w" else 1)
        else:
            elapsed += int(amount) * dict(_ELAPSED)[unit]
    local = zone.to_local(opened) + sign * days * DAY
    instant = (zone.from_local(local) if days else opened) + sign * elapsed
    if not EARLIEST <= instant <= LATEST:
        raise InstantError(f"`{text[:40]}` leads outside the years 1 to 9999")
    return instant


def moment_problem(text: str) -> str | None:
    """Return what is wrong with a moment, None if nothing is."""
    try:
        parse_moment(text, 0, _UTC)
    except InstantError as problem:
        return str(problem)
    return None


def is_since_opening(text: str) -> bool:
    """Return whether the text is written as a time since the opening."""
    return text.strip()[:1] in {"+", "-"}


def since_opening(instant: int, opened: int) -> str:
    """Return an instant as a time since the opening, in days of 24 hours, hours, minutes and seconds."""
    rest = abs(instant - opened)
    parts = []
    for unit, size in (("d", DAY), ("h", 3_600_000_000), ("m", 60_000_000), ("s", 1_000_000)):
        amount, rest = divmod(rest, size)
        if amount:
            parts.append(f"{amount}{unit}")
    if rest:
        parts.append(f"{rest}µs")
    return ("-" if instant < opened else "+") + ("".join(parts) or "0h")
