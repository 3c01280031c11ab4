"""What a library that tells only "sent" or "not sent" was really answered.

In: a piece of work that ends in the library `requests`. Out: the answers that came, and a header of ours on every
request. Apprise keeps neither status nor body of an answer, and takes a robot's refusal for success where it comes with
HTTP 200 (docs/adr/0010). `requests` has no hook for whoever does not hold the session, so its one gateway is wrapped,
once, when the first delivery is set up; outside of a delivery the wrapper does nothing.
"""

from __future__ import annotations

import functools
import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Final

_BODY_BYTES: Final = 64 * 1024
_TALKERS: Final = ("apprise", "urllib3", "urllib3.connectionpool", "requests")
_LOCK: Final = threading.Lock()


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer over HTTP; `body` is its beginning."""

    status: int
    retry_after: str | None
    body: bytes = field(repr=False)


@dataclass(slots=True)
class Hearing:
    """Collects what was answered during one try, and what broke instead of an answer."""

    headers: Mapping[str, str]
    answers: list[Heard] = field(default_factory=list)
    trouble: list[Exception] = field(default_factory=list)
    asked: int = 0


_HEARING: ContextVar[Hearing | None] = ContextVar("complaintflow_delivery_hearing", default=None)


@contextmanager
def listening(headers: Mapping[str, str]) -> Iterator[Hearing]:
    """Collect the answers to whatever is sent in the block, add headers to it, and keep its talk out of the logs."""
    hearing = Hearing(headers)
    token = _HEARING.set(hearing)
    try:
        yield hearing
    finally:
        _HEARING.reset(token)


def install() -> None:
    """Wrap the gateway of `requests` and hush those who log addresses, texts and keys. Doing it again changes nothing.

    Raises ImportError where `requests` is missing; Apprise needs it.
    """
    from requests import sessions

    with _LOCK:
        if not hasattr(sessions.Session.send, "__complaintflow__"):
            sessions.Session.send = _heard(sessions.Session.send)  # type: ignore[method-assign]
        for name in _TALKERS:
            # A filter holds for records made through this very logger, so each of them gets one.
            talker = logging.getLogger(name)
            if not any(isinstance(one, _Hush) for one in talker.filters):
                talker.addFilter(_Hush())


class _Hush(logging.Filter):
    """Lets nothing through that is said during a delivery: it may hold addresses, texts, URLs with keys."""

    def filter(self, _record: logging.LogRecord) -> bool:
        return _HEARING.get() is None


def _heard(send: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(send)
    def heard(session: Any, request: Any, **options: Any) -> Any:  # noqa: ANN401  # as `requests` has it
        hearing = _HEARING.get()
        if hearing is None:
            return send(session, request, **options)
        hearing.asked += 1
        request.headers.update(hearing.headers)
        # A redirect leads where nobody has said that personal data may go.
        options["allow_redirects"] = False
        try:
            response = send(session, request, **options)
        except OSError as problem:
            hearing.trouble.append(problem)
            raise
        body = response.content or b""
        hearing.answers.append(Heard(response.status_code, response.headers.get("Retry-After"), body[:_BODY_BYTES]))
        return response

    heard.__dict__["__complaintflow__"] = True
    return heard
