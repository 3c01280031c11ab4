"""Read opening hours such as `09:00` to `17:30`.

In: pairs of clock times as text. Out: spans in microseconds since the day's local midnight, and what is wrong with
them. A span that closes no later than it opens ends on the next day. Knows no dates and no zones.
"""

import re
from collections.abc import Sequence

from complaintflow.compiled.zone import DAY

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""The weekdays as policies name them."""

Spans = tuple[tuple[int, int], ...]
"""Open spans of one day, sorted and disjoint, in microseconds since its local midnight; the last may pass 24:00."""

_CLOCK = re.compile(r"([01][0-9]|2[0-4]):([0-5][0-9])")
_MINUTE = 60_000_000
_SPANS_MOST = 48


def parse_spans(hours: Sequence[tuple[str, str]]) -> tuple[Spans, list[str]]:
    """Return the spans that can be read, sorted, and a sentence for each that can't."""
    problems: list[str] = []
    if len(hours) > _SPANS_MOST:
        return (), [f"a day has at most {_SPANS_MOST} spans, found {len(hours)}"]
    found: list[tuple[int, int]] = []
    for open_text, close_text in hours:
        start, end = _clock(open_text), _clock(close_text)
        if start is None or end is None:
            wrong = open_text if start is None else close_text
            problems.append(f"expected a time such as `09:00` (up to `24:00`), found `{wrong[:40]}`")
        elif start in {end, DAY}:
            problems.append(f"`{open_text}` to `{close_text}` is no span; round the clock is `00:00` to `24:00`")
        else:
            found.append((start, end if end > start else end + DAY))
    found.sort()
    disjoint: list[tuple[int, int]] = []
    for start, end in found:
        if disjoint and start < disjoint[-1][1]:
            problems.append("two spans of the day overlap")
            disjoint[-1] = (disjoint[-1][0], max(end, disjoint[-1][1]))
        elif disjoint and start == disjoint[-1][1]:
            disjoint[-1] = (disjoint[-1][0], end)
        else:
            disjoint.append((start, end))
    return tuple(disjoint), problems


def _clock(text: str) -> int | None:
    match = _CLOCK.fullmatch(text)
    if match is None:
        return None
    us = (int(match[1]) * 60 + int(match[2])) * _MINUTE
    return us if us <= DAY else None
