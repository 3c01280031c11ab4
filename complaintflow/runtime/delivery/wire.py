"""Effects in the wire format, as the kernel's values again.

In: the object of an effect. Out: the `Effect`. Of a refusal, whose id is a digest, there is no way back.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from complaintflow.errors import EventError
from complaintflow.instants import InstantError, parse_instant
from complaintflow.kernel.effect import Effect
from complaintflow.kernel.wire import INSTANT_KEYS

_OWN: Final = frozenset(("id", "seq", "case", "at", "effect", "track", "because", "clause"))


def effect_of_wire(line: Mapping[str, object]) -> Effect:
    """Return the effect that an object describes. Raises EventError when it describes none."""
    try:
        case, seq, name, kind = line["case"], line["seq"], line["id"], line["effect"]
        at, because, track = line["at"], line.get("because", ()), line.get("track")
    except KeyError as missing:
        message = f"an effect needs the key `{missing.args[0]}`"
        raise EventError(message) from None
    body = {
        key: _instant(value) if key in INSTANT_KEYS and isinstance(value, str) else value
        for key, value in line.items()
        if key not in _OWN
    }
    index = str(name).rpartition("/")[2]
    if not isinstance(seq, int) or not index.isdecimal() or name != f"{case}/{seq}/{index}":
        message = "this is no effect of a case"
        raise EventError(message)
    return Effect(
        kind=str(kind),
        case=str(case),
        seq=seq,
        index=int(index),
        at=_instant(at),
        body=body,
        because=_texts(because),
        clause=_texts(line.get("clause", ())),
        track=None if track is None else str(track),
    )


def _instant(value: object) -> int:
    try:
        return parse_instant(str(value))
    except InstantError as wrong:
        message = f"an effect's instant: {wrong}"
        raise EventError(message) from wrong


def _texts(value: object) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(map(str, value)) if isinstance(value, list | tuple) else ()
