"""W3 and W6: the states, events and deadlines of a complaint, and when its events come."""

from __future__ import annotations

from typing import Final

SECOND: Final = 1_000_000
HOUR: Final = 3_600 * SECOND
DAY: Final = 24 * HOUR
BEGIN: Final = 1_750_000_000_000_000
"""2025-06-15T15:06:40Z, in UTC microseconds."""

# ---- W3: a cycle of seven events; each has a guard, ends one deadline and starts another

STATES: Final = ("received", "assigned", "responded", "proposed", "escalated", "settled")
MOVES: Final = (
    ("give", "received", "assigned"),
    ("respond", "assigned", "responded"),
    ("propose", "responded", "proposed"),
    ("turn_down", "proposed", "escalated"),
    ("propose", "escalated", "proposed"),
    ("settle", "proposed", "settled"),
    ("start_again", "settled", "received"),
)
"""Event, from, to."""
CYCLE: Final = tuple(event for event, _, _ in MOVES)
PATH: Final = ("received", *(to for _, _, to in MOVES))
STARTS: Final = {
    "give": ("respond_by", DAY),
    "respond": ("propose_by", 2 * DAY),
    "propose": ("answer_by", 3 * DAY),
    "turn_down": ("improve_by", DAY),
    "settle": ("check_by", 30 * DAY),
    "start_again": ("give_by", DAY),
}
"""The deadline that an event starts, and its length in microseconds."""
STOPS: Final = {
    "give_by": ("give",),
    "respond_by": ("respond",),
    "propose_by": ("propose",),
    "answer_by": ("turn_down", "settle"),
    "improve_by": ("propose",),
    "check_by": ("start_again",),
}
"""The events that end a deadline."""
STOPPED: Final = {
    ("received", "give"): "give_by",
    ("assigned", "respond"): "respond_by",
    ("responded", "propose"): "propose_by",
    ("proposed", "turn_down"): "answer_by",
    ("escalated", "propose"): "improve_by",
    ("proposed", "settle"): "answer_by",
    ("settled", "start_again"): "check_by",
}
"""The deadline that an event ends in a state."""
RUNNING: Final = frozenset({"give_by"})
"""The deadlines that a cycle leaves running."""
FACTS: Final = {"known": True, "frozen": False}
"""The guard of every event: `known`, and not `frozen`."""

# ---- W6: a whole case; what is ended and started, seconds

COURSE: Final = (
    ("give", "received", "assigned", "give_by", ("respond_by", 24 * 3_600)),
    ("respond", "assigned", "responded", "respond_by", None),
    ("propose", "responded", "proposed", None, ("answer_by", 72 * 3_600)),
    ("accept", "proposed", "accepted", "answer_by", None),
    ("settle", "accepted", "settled", None, None),
)
FIRST: Final = ("give_by", 4 * 3_600)
"""The deadline that opening starts."""
IN_TIME: Final = (1_800, 7_200, 9_000, 20_000, 21_000)
"""Seconds from opening to each event, every deadline met."""
LATE: Final = (1_800, 1_800 + 25 * 3_600, 1_800 + 26 * 3_600, 1_800 + 27 * 3_600, 1_800 + 28 * 3_600)
"""The same with the second deadline missed."""
MET: Final = {"give_by": "met", "respond_by": "met", "answer_by": "met"}
MISSED: Final = {**MET, "respond_by": "missed"}
