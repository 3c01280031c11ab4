"""One POST over HTTP, and the status that came back.

In: a URL of the configuration, headers, a body. Out: status and `Retry-After`. Follows no redirect, verifies TLS, reads
nothing of the answer but its head, and asks no proxy. Raises what the connection raises: `answers` says what it means.
"""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, urlsplit

from complaintflow.errors import DeliveryError

_LOOPBACK: Final = frozenset(("localhost", "127.0.0.1", "::1"))


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    retry_after: str | None = None


def target_of(url: str) -> SplitResult:
    """Return a URL in parts. Raises DeliveryError, without the URL, for one that must not be posted to.

    It must be `https`; plain `http` is for this machine alone, since what is sent tells of people.
    """
    try:
        parts = urlsplit(url)
        port_is_fine = parts.port is None or parts.port > 0
    except ValueError:
        parts, port_is_fine = urlsplit(""), False
    problem = ""
    if parts.scheme not in {"http", "https"} or not parts.hostname or not port_is_fine:
        problem = "a webhook's URL must be `https://HOST/…`"
    elif parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        problem = "a webhook's URL must be `https`: what is sent tells of people (`http` is for this machine alone)"
    elif parts.username is not None or parts.password is not None:
        problem = "a webhook's URL holds no user and password: the signature says who it is from"
    elif parts.fragment:
        problem = "a webhook's URL has no `#…`"
    elif not url.isascii() or any(ord(one) <= ord(" ") for one in url):
        problem = "a webhook's URL is plain ASCII without spaces: percent-encode the rest"
    if problem:
        raise DeliveryError(problem)
    return parts


def post(url: str, headers: Mapping[str, str], body: bytes, timeout: float, context: ssl.SSLContext) -> Answer:
    """Return what a POST was answered with. `timeout`: seconds for each wait of the socket."""
    parts = target_of(url)
    assert parts.hostname is not None, "a target has a host"
    connection = (
        http.client.HTTPSConnection(parts.hostname, parts.port, timeout=timeout, context=context)
        if parts.scheme == "https"
        else http.client.HTTPConnection(parts.hostname, parts.port, timeout=timeout)
    )
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", path, body=body, headers=dict(headers))
        response = connection.getresponse()
        return Answer(response.status, response.headers.get("Retry-After"))
    finally:
        connection.close()
