"""What the answers of other systems mean for a delivery.

In: a status of HTTP or SMTP, or the exception that came instead of one. Out: an `Outcome` whose detail names numbers
and kinds of trouble, never what the other side wrote: that may quote addresses and keys.
"""

from __future__ import annotations

import socket
import ssl
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Final

from complaintflow.runtime.delivery.bounded import Late
from complaintflow.runtime.delivery.channel import Outcome

SECOND: Final = 1_000_000

_TRY_AGAIN: Final = frozenset((408, 421, 423, 425, 429))
_MOVED: Final = frozenset((301, 308))
_SECONDS_MAX: Final = 10 * 24 * 3600


def of_http(status: int, retry_after: str | None, now: int) -> Outcome:
    """Return what a status of HTTP means. `now`: UTC microseconds, for a `Retry-After` that names an instant.

    Redirects are not followed: one for good is a refusal, one for now (a page that says "back soon") is waited out.
    """
    said = f"HTTP {status}"
    if 200 <= status < 300:
        return Outcome("delivered", said)
    if status in _MOVED:
        return Outcome("rejected", f"{said}: it has moved, and redirects are not followed")
    if 400 <= status < 500 and status not in _TRY_AGAIN:
        return Outcome("rejected", said)
    return Outcome("retry", said, retry_after=wait_of(retry_after, now))


def wait_of(retry_after: str | None, now: int) -> int | None:
    """Return the wait that a `Retry-After` asks for (microseconds), None where it asks for none."""
    text = (retry_after or "").strip()
    if text.isascii() and text.isdecimal():
        return min(int(text[:9]), _SECONDS_MAX) * SECOND
    try:
        when = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    at = int(when.replace(tzinfo=when.tzinfo or UTC).timestamp()) * SECOND
    return min(max(0, at - now), _SECONDS_MAX * SECOND)


def of_smtp(code: int) -> Outcome:
    """Return what a reply of a mail server means: 5xx is for good, anything else may change."""
    if 200 <= code < 400:
        return Outcome("delivered", f"SMTP {code}")
    return Outcome("rejected" if 500 <= code < 600 else "retry", f"SMTP {code}")


def of_trouble(problem: BaseException) -> Outcome:
    """Return what an exception of a connection means: it may work later. Tells its kind, not its words."""
    if isinstance(problem, ssl.SSLCertVerificationError):
        return Outcome("retry", "the certificate of the other side cannot be verified")
    if isinstance(problem, ssl.SSLError):
        return Outcome("retry", "TLS failed")
    if isinstance(problem, socket.gaierror):
        return Outcome("retry", "the name of the other side is not known")
    if isinstance(problem, TimeoutError):
        return Outcome("retry", "timed out")
    if isinstance(problem, ConnectionRefusedError):
        return Outcome("retry", "connection refused")
    if isinstance(problem, ConnectionError):
        return Outcome("retry", "connection lost")
    return Outcome("retry", f"no answer ({type(problem).__name__})")


def of_late(late: Late) -> Outcome:
    """Return what it means that nothing came back in time."""
    return Outcome("retry", late.value)
