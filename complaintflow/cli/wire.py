"""The wire format on stdout: one JSON object a line, and nothing else.

In: what a session tells. Out: effects as lines of UTF-8, in order.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import BinaryIO

from complaintflow.facade import Policy, Step
from complaintflow.kernel.effect import Effect
from complaintflow.kernel.event import Event
from complaintflow.kernel.refusal import RefusalCode
from complaintflow.kernel.wire import effect_json


class WireWriter:
    """Writes effects as they come."""

    def __init__(self, policy: Policy, stream: BinaryIO) -> None:
        """Write to a binary stream."""
        self._policy = policy
        self._stream = stream

    def event(self, _: Event, step: Step) -> None:
        """Write the effects of a step."""
        self.time(step.effects)

    def time(self, effects: Iterable[Effect]) -> None:
        """Write effects."""
        for effect in effects:
            self._write(effect_json(effect, self._policy.instant))

    def bad_line(self, number: int, message: str, told: Mapping[str, str]) -> None:
        """Write the refusal of a line that is no event."""
        self._write(
            {
                "id": f"line/{number}",
                "seq": 0,
                "case": told.get("case"),
                "at": told.get("at"),
                "effect": "refused",
                "line": number,
                "event": told.get("event"),
                "code": RefusalCode.NOT_AN_EVENT.value,
                "message": message,
                "forbidden_by": [],
                "allowed": [],
                "because": [],
            }
        )

    def write(self, lines: bytes) -> None:
        """Write whole lines that were made elsewhere."""
        self._stream.write(lines)

    def _write(self, line: object) -> None:
        text = json.dumps(line, ensure_ascii=False, separators=(", ", ": "))
        self.write(text.encode("utf-8", "replace") + b"\n")
