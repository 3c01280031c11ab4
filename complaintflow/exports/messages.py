"""Effects as CloudEvents 1.0: one structured JSON message for each, ready for a message bus.

In: a policy and effects. Out: lines of JSON. The id is the effect's own, so that a receiver can tell a repetition from
a new message: source and id together name one effect for good. The data are the effect in the wire format.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from urllib.parse import quote

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.instants import format_instant
from complaintflow.kernel.effect import Effect
from complaintflow.kernel.wire import effect_json

TYPE: Final = "complaintflow.effect."
"""What the type of every message begins with; the kind of the effect follows."""

SCHEMA: Final = "urn:complaintflow:schema:effect:1"
"""The schema of the data: `complaintflow schema --for effect`."""


def source_of(policy: CompiledPolicy) -> str:
    """Return what the messages of a policy name as their source."""
    return f"urn:complaintflow:policy:{quote(policy.id, safe='')}:{quote(policy.version, safe='')}"


def cloudevents(policy: CompiledPolicy, effects: Iterable[Effect]) -> Iterator[str]:
    """Yield a line of JSON for each effect."""
    for effect in effects:
        text = json.dumps(cloudevent(policy, effect), ensure_ascii=False, separators=(",", ":"))
        yield text.encode("utf-8", "replace").decode() + "\n"


def cloudevent(policy: CompiledPolicy, effect: Effect) -> dict[str, object]:
    """Return the message about an effect."""
    return message_about(policy, effect_json(effect, lambda us: format_instant(us, policy.zone.name)))


def message_about(policy: CompiledPolicy, effect: Mapping[str, object]) -> dict[str, object]:
    """Return the message about an effect that is in the wire format already."""
    return {
        "specversion": "1.0",
        "id": effect["id"],
        "source": source_of(policy),
        "type": f"{TYPE}{effect['effect']}",
        "subject": effect["case"],
        "time": effect["at"],
        "datacontenttype": "application/json",
        "dataschema": SCHEMA,
        "partitionkey": effect["case"],
        "data": effect,
    }


def effect_schema() -> dict[str, object]:
    """Return the JSON Schema of an effect in the wire format."""
    text: dict[str, object] = {"type": "string"}
    instant: dict[str, object] = {"type": "string", "description": "ISO 8601 with an offset, in the policy's zone"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA,
        "title": "An effect",
        "type": "object",
        "required": ["id", "seq", "case", "at", "effect", "because"],
        "properties": {
            "id": text, "seq": {"type": "integer", "minimum": 0}, "case": text, "track": text, "at": instant,
            "effect": {"type": "string", "description": "the kind; further keys belong to it"},
            "because": {"type": "array", "items": text},
            "clause": {"anyOf": [text, {"type": "array", "items": text}]},
        },
    }  # fmt: skip
