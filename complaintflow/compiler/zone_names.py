"""Names of time zones as authors write them.

In: a text of a file. Out: the zone, or one diagnostic at the text with the name that was probably meant. Builds no
table itself and knows no zones but those of `complaintflow.instants`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from complaintflow.compiled.zone import Zone
from complaintflow.compiler.zones import build_zone
from complaintflow.instants import InstantError, zone_names
from complaintflow.policy.located import Text
from complaintflow.policy.suggestion import closest
from complaintflow.source import Code, Findings, quote

FALLBACK: Final = "UTC"
"""The zone that stands in for one that does not exist, so that checking can go on."""

_OFFSET: Final = re.compile(r"(?:UTC|GMT)([+-])0?([0-9]{1,2})", re.IGNORECASE)
# The database names a zone after its largest city, which is not always the capital people think of.
_CAPITALS: Final[Mapping[str, str]] = {"beijing": "Asia/Shanghai", "peking": "Asia/Shanghai", "bern": "Europe/Zurich"}
_NAMES_OF: Final = "write the name of a place from the IANA time zone database, such as `Europe/Berlin`"


def read_zone(written: Text, findings: Findings) -> Zone:
    """Return the zone of that name; in place of one that does not exist, which is reported, another."""
    try:
        return build_zone(str(written))
    except InstantError as problem:
        findings.error(Code.BAD_VALUE, written.span, str(problem), zone_advice(str(written)))
        return build_zone(FALLBACK)


def zone_advice(text: str) -> str:
    """Return what to write in place of a text that names no zone."""
    offset = _OFFSET.fullmatch(text)
    if offset is not None:
        # In the database's own names east of Greenwich is minus.
        name = f"Etc/GMT{'-' if offset[1] == '+' else '+'}{offset[2]}"
        fixed = f", or {quote(name)} for a clock that never changes" if name in zone_names() else ""
        return f"{_NAMES_OF}{fixed}"
    guess = nearest_zone(text)
    return f"did you mean {quote(guess)}?" if guess else _NAMES_OF


def nearest_zone(text: str) -> str | None:
    """Return the zone that a text was meant to name: by its whole name, or by that of its place alone."""
    known = sorted(zone_names())
    place = text.rpartition("/")[2]
    lowered = text.lower()
    places = {name.rpartition("/")[2]: name for name in reversed(known) if "/" in name and name[:4] != "Etc/"}
    exact = next((name for name in known if name.lower() == lowered), None)
    if exact is not None:
        return exact
    whole = closest(text, known) if len(text) > 2 else None
    if whole is not None and "/" in text:
        return whole
    if place.lower() in _CAPITALS:
        return _CAPITALS[place.lower()]
    near = closest(place, places) if len(place) > 3 else None
    return places[near] if near is not None else whole
