"""A real SMTP server on this machine, which remembers the mails it got and treats them as the test planned.

In: SMTP. Out: answers, silence or a cut connection, and the record of every mail whose text arrived. What arrived
is told apart by the header `X-Idempotency-Key`, or else the `Message-ID`. It delivers nothing to anybody.
"""

import asyncio
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.services.conduct import Answer, Conduct, Drop, Hang, Plan

TAKEN = 250


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail as it arrived."""

    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage
    conduct: Conduct  # what it met with

    @property
    def id(self) -> str | None:
        found = self.message.get("X-Idempotency-Key") or self.message.get("Message-ID")
        return None if found is None else str(found)


class _Connection(SMTP):
    """One sender's connection, known to the server so that it can be cut."""

    def __init__(self, server: "MailServer", **options: Any) -> None:
        self._known_to = server
        super().__init__(server, enable_SMTPUTF8=True, hostname="localhost", **options)

    def connection_made(self, transport: Any) -> None:
        self._known_to.open.add(transport)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._known_to.open.discard(self.transport)
        super().connection_lost(error)
        self._known_to.left()


class MailServer:
    """Listens on a free port of this machine from `start` to `stop`, and on the same one when started again."""

    def __init__(self) -> None:
        self.plan = Plan(Answer(TAKEN))  # one conduct a mail, shown when its text has arrived
        self.unknown: set[str] = set()  # recipients refused with 550 before any text is sent
        self.open: set[asyncio.Transport] = set()
        self._lock = threading.Lock()
        self._received: list[Mail] = []
        self._port = 0
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._gone: asyncio.Event | None = None
        self._all_gone: asyncio.Event | None = None

    host = "127.0.0.1"

    @property
    def port(self) -> int:
        return self._port

    @property
    def received(self) -> tuple[Mail, ...]:
        """Every mail whose text arrived, in order, however it was answered."""
        with self._lock:
            return tuple(self._received)

    @property
    def counts(self) -> Counter[str | None]:
        """How often each id arrived, however it was answered."""
        return Counter(mail.id for mail in self.received)

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.unknown:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 known"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        conduct = self.plan.take()
        content = envelope.content
        raw = content.encode() if isinstance(content, str) else content or b""
        message = message_from_bytes(raw, policy=policy.default)
        mail = Mail(envelope.mail_from or "", tuple(envelope.rcpt_tos), message, conduct)
        with self._lock:
            self._received.append(mail)
        assert self._gone is not None
        match conduct:
            case Hang():
                await self._gone.wait()
            case Drop():
                server.transport.abort()
            case Answer(code=code, after_s=delay, twice=twice):
                if delay:
                    with suppress(TimeoutError):
                        await asyncio.wait_for(self._gone.wait(), delay)
                said = f"{code} {'2.0.0 taken' if code < 300 else '4.3.0 not now' if code < 500 else '5.6.0 never'}"
                if twice:
                    await server.push(said)
                return said
        return "421 4.3.2 gone"

    def start(self) -> None:
        listening = socket.create_server((self.host, self._port), backlog=128)
        self._port = listening.getsockname()[1]
        ready = threading.Event()
        self._thread = threading.Thread(target=asyncio.run, args=(self._serve(listening, ready),))
        self._thread.start()
        ready.wait()

    async def _serve(self, listening: socket.socket, ready: threading.Event) -> None:
        self._loop, self._gone = asyncio.get_running_loop(), asyncio.Event()
        server = await self._loop.create_server(lambda: _Connection(self), sock=listening)
        ready.set()
        await self._gone.wait()
        server.close()
        self._all_gone = asyncio.Event()
        for transport in tuple(self.open):
            transport.abort()
        self.left()
        await server.wait_closed()
        await self._all_gone.wait()

    def left(self) -> None:
        """A connection has ended; when the server is going, it waits for the last one."""
        if self._all_gone is not None and not self.open:
            self._all_gone.set()

    def stop(self) -> None:
        """Be gone: connections are refused, the open ones cut."""
        if self._thread is None or self._loop is None or self._gone is None:
            return
        self._loop.call_soon_threadsafe(self._gone.set)
        self._thread.join()
        self._thread = self._loop = self._gone = self._all_gone = None

    @contextmanager
    def down(self) -> Iterator[None]:
        """Be gone for as long as the block lasts."""
        self.stop()
        try:
            yield
        finally:
            self.start()
