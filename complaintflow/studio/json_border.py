"""JSON as it comes from the page and goes to it.

In: bytes of a request, or an answer as plain data. Out: a JSON object, or the bytes of a response. Whatever text a page
sends can be sent back to it, half characters too; numbers that JSON does not have are refused.
"""

from __future__ import annotations

import json
import math

from starlette.responses import JSONResponse

from complaintflow.studio.problems import BAD_REQUEST, StudioError


class Answer(JSONResponse):
    """An answer in plain ASCII: a half character, which is no UTF-8, is spelt out."""

    def render(self, content: object) -> bytes:
        """Return the bytes of an answer."""
        return json.dumps(content, allow_nan=False, separators=(",", ":")).encode("ascii")


def read_object(received: bytes) -> dict[str, object]:
    """Return the JSON object that a request carries. Raises StudioError."""
    try:
        body = json.loads(received, parse_float=_finite, parse_constant=_finite)
    except (ValueError, RecursionError) as problem:
        raise StudioError(BAD_REQUEST, "expected a JSON object") from problem
    if not isinstance(body, dict):
        raise StudioError(BAD_REQUEST, "expected a JSON object")
    return body


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number
