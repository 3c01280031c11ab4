"""W1 and W6: a classification with three classes as plain data, and complaints from a fixed seed.

A condition is `("any", [...])`, `("all", [...])` or `(test, field, value)`; the tests are `in`, `eq`, `ge`, `gt`, `is`
(true) and `set` (there is a value).
"""

from __future__ import annotations

import random
from typing import Any, Final

Condition = tuple[Any, ...]
Complaint = dict[str, Any]

IMPORTANT: Final[Condition] = (
    "any",
    [
        ("in", "topic", ["airbag", "fire", "accident"]),
        ("in", "source_level", ["central_media", "central_agency"]),
        ("is", "crowd_disruption", None),
        ("all", [("eq", "channel", "new_media"), ("eq", "media_reach", "major"), ("is", "urgent", None)]),
        ("is", "region_failed", None),
    ],
)
ESCALATED: Final[Condition] = (
    "any",
    [
        ("all", [("is", "ordinary", None), ("any", [("ge", "days_open", 3), ("gt", "follow_ups", 2)])]),
        ("set", "repeat_of", None),
        ("in", "source_level", ["local_media", "local_agency"]),
        ("all", [("eq", "channel", "new_media"), ("eq", "media_reach", "some")]),
        ("in", "topic", ["service_action", "recall"]),
    ],
)
CLASSES: Final = (("important", IMPORTANT), ("escalated", ESCALATED))
"""The classes with their conditions: the first that holds gives the class."""
DEFAULT: Final = "general"

CHANNELS: Final = ("phone", "web", "dealer", "letter", "new_media")
SOURCES: Final = ("customer", "local_media", "local_agency", "central_media", "central_agency")
EVERYDAY: Final = ("noise", "paint", "delay", "price", "gearbox", "brakes", "software", "service", "parts")
RARE: Final = ("airbag", "fire", "accident", "service_action", "recall")
REACHES: Final = ("no_reach", "some", "major")
NO_VEHICLE: Final = ("delay", "price", "service")


def complaints(count: int = 20_000, seed: int = 1) -> list[Complaint]:
    """Return complaints of which some 63 % are ordinary: they pass every test, the dear case of a first match."""
    chance = random.Random(seed)
    topics = [*EVERYDAY * 10, *RARE]
    sources = [SOURCES[0]] * 90 + list(SOURCES[1:])
    told = []
    for number in range(count):
        topic = chance.choice(topics)
        told.append(
            {
                "channel": chance.choice(["phone", *CHANNELS]),
                "source_level": chance.choice(sources),
                "topic": topic,
                "vehicle_topic": topic not in NO_VEHICLE,
                "crowd_disruption": chance.random() < 0.01,
                "media_reach": chance.choice(["no_reach"] * 7 + ["some", "major"]),
                "urgent": chance.random() < 0.2,
                "days_open": chance.choice([0, 0, 0, 1, 1, 2, 2, 3, 5, 9]),
                "follow_ups": chance.choice([0, 0, 0, 0, 1, 1, 2, 3]),
                "repeat_of": f"C{number}" if chance.random() < 0.05 else None,
                "region_failed": chance.random() < 0.01,
                "ordinary": chance.random() < 0.6,
            }
        )
    return told


def without_none(complaint: Complaint) -> Complaint:
    """Return a complaint without the fields of which nothing is known."""
    return {name: value for name, value in complaint.items() if value is not None}


def alternatives(condition: Condition) -> list[Condition]:
    """Return the parts of which any gives the class: a rule of its own each, where it is to be said which one held."""
    return condition[1] if condition[0] == "any" else [condition]
