"""A real HTTP receiver on this machine, which remembers what it got and treats it as the test planned.

In: requests. Out: answers, silence or a cut connection, and the record of everything that arrived. What arrived
is told apart by the sender's idempotency id: the header `ce-id`, `webhook-id` or `idempotency-key`, or the member
`id` of a JSON body.
"""

import json
import socket
import sys
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.services.conduct import Answer, Conduct, Drop, Hang, Plan

_ID_HEADERS = ("ce-id", "webhook-id", "idempotency-key")


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it arrived."""

    method: str
    path: str
    headers: Mapping[str, str]  # names in lower case
    body: bytes
    id: str | None
    conduct: Conduct  # what it met with

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def _id(headers: Mapping[str, str], body: bytes) -> str | None:
    for name in _ID_HEADERS:
        if name in headers:
            return headers[name]
    with suppress(ValueError):
        message = json.loads(body)
        if isinstance(message, dict) and "id" in message:
            return str(message["id"])
    return None


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    receiver: "HttpReceiver"

    def _take(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        conduct = self.receiver.plan.take()
        self.receiver.record(Request(self.command, self.path, headers, body, _id(headers, body), conduct))
        match conduct:
            case Hang():
                self.receiver.released.wait()
                self.close_connection = True
            case Drop():
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
            case Answer(after_s=delay, twice=twice):
                self.receiver.released.wait(delay)
                for _ in range(2 if twice else 1):
                    self._answer(conduct)

    do_GET = do_POST = do_PUT = _take  # noqa: N815

    def _answer(self, answer: Answer) -> None:
        body = b'{"code":%d}' % answer.code
        self.send_response(answer.code)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet: the record says it all."""


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # closing waits for them, so none outlives its test
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], handler: type[_Handler]) -> None:
        super().__init__(address, handler)
        self._open: set[socket.socket] = set()

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def cut_connections(self) -> None:
        for connection in tuple(self._open):
            with suppress(OSError):  # it went by itself
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        # A sender that lost patience, or a connection we cut.
        if not isinstance(sys.exception(), ConnectionError | ValueError):
            super().handle_error(request, client_address)


class HttpReceiver:
    """Listens on a free port of this machine from `start` to `stop`, and on the same one when started again."""

    def __init__(self) -> None:
        self.plan = Plan(Answer(200))
        self.released = threading.Event()  # set when nobody shall be kept waiting any longer
        self._lock = threading.Lock()
        self._received: list[Request] = []
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None
        self._port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}/"

    @property
    def port(self) -> int:
        return self._port

    def record(self, request: Request) -> None:
        with self._lock:
            self._received.append(request)

    @property
    def received(self) -> tuple[Request, ...]:
        """Everything that arrived, in the order it did, however it was answered."""
        with self._lock:
            return tuple(self._received)

    @property
    def counts(self) -> Counter[str | None]:
        """How often each idempotency id arrived, however it was answered."""
        return Counter(request.id for request in self.received)

    @property
    def accepted(self) -> Counter[str | None]:
        """How often each idempotency id arrived and was told so in time, as far as the receiver knows."""
        met = ((request.id, request.conduct) for request in self.received)
        return Counter(name for name, conduct in met if isinstance(conduct, Answer) and conduct.code < 300)

    def start(self) -> None:
        self.released.clear()
        handler = type("Handler", (_Handler,), {"receiver": self})
        self._server = _Server(("127.0.0.1", self._port), handler)
        self._port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    def stop(self) -> None:
        """Be gone: connections are refused, the open ones cut."""
        if self._server is None or self._thread is None:
            return
        self.released.set()
        self._server.shutdown()
        self._server.cut_connections()
        self._server.server_close()
        self._thread.join()
        self._server = self._thread = None

    @contextmanager
    def down(self) -> Iterator[None]:
        """Be gone for as long as the block lasts."""
        self.stop()
        try:
            yield
        finally:
            self.start()
