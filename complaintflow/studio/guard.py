"""Who may ask: this machine's own browser, on the page that we served, with the token of this run.

In: an application (ASGI). Out: the same behind checks of address, origin and token, with headers that let a page load
nothing but what is ours. A page of another site reaches neither files nor answers: not by a name that leads to
127.0.0.1 (Host), not by a form or script of its own (Origin, token).
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from complaintflow.source import LIMITS
from complaintflow.studio.bilingual import both
from complaintflow.studio.problems import FORBIDDEN, TOO_LARGE

TOKEN_HEADER: Final = "x-studio-token"  # noqa: S105 (its name)
BODY_MAX: Final = 3 * LIMITS.file_bytes
"""Bytes of a question: a text of the largest size, written as JSON, and a walk."""
NONCE: Final = "complaintflow.nonce"
"""Where the application finds the word by which this answer's own styles are known."""
_POLICY: Final = (
    # The editor writes styles into the page and shows the word; scripts, pictures and answers come from here alone.
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{}'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_NONCE_BYTES: Final = 18
_HEADERS: Final[Mapping[str, str]] = {
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_LOST: Final = (
    "This address lacks the token of the running studio. Open the address that `complaintflow studio` printed.\n"
    "此地址缺少当前运行的令牌。请打开 `complaintflow studio` 输出的完整地址。\n"
)


class Guard:
    """Stands before the application."""

    def __init__(self, app: ASGIApp, token: str, port: int) -> None:
        """Let through what carries the token and is meant for this port of this machine."""
        self._app = app
        self._token = token.encode()
        self._hosts = frozenset(f"{name}:{port}" for name in ("127.0.0.1", "localhost"))
        self._origins = frozenset(f"http://{host}" for host in self._hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return

        nonce = secrets.token_urlsafe(_NONCE_BYTES)
        scope[NONCE] = nonce

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = _POLICY.format(nonce)
                for name, value in _HEADERS.items():
                    headers[name] = value
            await send(message)

        refused = self._refusal(scope)
        if refused is not None:
            await refused(scope, receive, send_guarded)
            return
        await self._app(scope, receive, send_guarded)

    def _refusal(self, scope: Scope) -> Response | None:
        headers, path = Headers(scope=scope), str(scope["path"])
        if headers.getlist("host") not in [[host] for host in self._hosts]:
            return _no("this server answers to 127.0.0.1 only")
        if not set(headers.getlist("origin")) <= self._origins:
            return _no("the question comes from another page")
        length = headers.get("content-length")
        if length is not None and (not length.isdecimal() or len(length) > 18 or int(length) > BODY_MAX):
            return JSONResponse({"error": both(f"a question has at most {BODY_MAX} bytes")}, TOO_LARGE)
        if path.startswith("/pages/"):
            return None  # they hold nothing of anybody
        if path == "/":
            given = parse_qs(scope.get("query_string", b"").decode("ascii", "replace")).get("token", [])
            known = len(given) == 1 and self._is_ours(given[0])
            return None if known else PlainTextResponse(_LOST, FORBIDDEN)
        if headers.get("sec-fetch-site", "same-origin") != "same-origin":
            return _no("the question comes from another page")
        tokens = headers.getlist(TOKEN_HEADER)
        return None if len(tokens) == 1 and self._is_ours(tokens[0]) else _no("the token is missing or wrong")

    def _is_ours(self, token: str) -> bool:
        return hmac.compare_digest(token.encode("utf-8", "surrogatepass"), self._token)


def _no(message: str) -> Response:
    return JSONResponse({"error": both(message)}, FORBIDDEN)
