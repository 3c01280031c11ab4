"""A stored case, checked before it is taken up: its shape by JSON Schema, its policy by name, version and digest.

In: a JSON object. Out: nothing, or a CaseError that names the exact mismatch. A case is never restored on a guess.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from complaintflow.errors import CaseError

_TEXT: Final[Mapping[str, Any]] = {"type": "string"}
SCHEMA: Final[Mapping[str, Any]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "A stored case",
    "type": "object",
    "required": ["format", "policy", "case"],
    "additionalProperties": False,
    "properties": {
        "format": {"const": 1},
        "policy": {
            "type": "object",
            "required": ["id", "version", "digest"],
            "additionalProperties": False,
            "properties": {"id": _TEXT, "version": _TEXT, "digest": _TEXT},
        },
        "case": {
            "type": "object",
            "required": ["id", "opened", "clock", "clock_closed", "seq", "state", "facts", "runs", "entries"],
            "properties": {
                "id": _TEXT,
                "opened": {"type": "integer"},
                "clock": {"type": "integer"},
                "clock_closed": {"type": "boolean"},
                "seq": {"type": "integer", "minimum": 0},
                "state": _TEXT,
                "klass": {"type": ["string", "null"]},
                "owner": {"type": ["string", "null"]},
                "outcome": {"type": ["string", "null"]},
                "facts": {"type": "object"},
                "extra": {"type": "object"},
                "runs": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "object"}}},
                "counts": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "object"}}},
                "entries": {"type": "array", "items": {"type": "object", "required": ["at", "seq"]}},
            },
        },
    },
}
"""The JSON Schema of what `Case.to_json` writes."""


def check_stored(stored: Mapping[str, object], policy: str, version: str, digest: str) -> None:
    """Raise CaseError unless the object is a case of exactly this policy."""
    from jsonschema import Draft202012Validator

    wrong = sorted(Draft202012Validator(SCHEMA).iter_errors(stored), key=lambda e: list(map(str, e.absolute_path)))
    if wrong:
        places = "; ".join(f"{e.json_path}: {e.message[:200]}" for e in wrong[:5])
        message = f"this is not a stored case: {places}"
        raise CaseError(message)
    pinned = stored["policy"]
    for key, value in (("id", policy), ("version", version), ("digest", digest)):
        found = pinned[key] if isinstance(pinned, Mapping) else None
        if found != value:
            message = f"the case belongs to a policy of {key} `{found}`, this one has `{value}`"
            raise CaseError(message)
