"""The service as a process that is going to be killed: a desk and a worker over a store, told what to do by a socket.

In: orders. Out: answers, as long as it lives. Where it dies is planned here, in this process and nowhere in the
library: after so many steps (the begin of each statement, of each commit, what follows a commit, and both sides of each
delivery) it sends itself SIGKILL.
"""

import os
import pickle
import resource
import signal
import socket
import sqlite3
import ssl
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psycopg
import sqlalchemy as sa

from complaintflow.errors import ComplaintflowError
from complaintflow.runtime.clock import system_clock
from complaintflow.runtime.delivery import AppriseTemplate, Outcome, Parcel, Secrets, Webhook, WebhookTarget
from complaintflow.runtime.delivery.mail import Mail
from complaintflow.runtime.delivery.notice import Notice
from complaintflow.runtime.desk import ComplaintDesk
from complaintflow.runtime.outbox import Courier
from complaintflow.stores.addresses import open_store
from complaintflow.stores.protocol import Store
from complaintflow.stores.sqlite import SqliteStore
from complaintflow.stores.sqlite_pool import Connections
from tests.chaos.scripts import WEBHOOKS, policy_of

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # of the tests' own receiver


@dataclass(slots=True)
class Steps:
    """Counts the steps of an order; the planned one is the last thing this process does.

    Where the number is negative, what happens there is another fault: the connections to the server are cut.
    """

    count: int = 0
    last: int | None = None
    cut: Callable[[], object] = lambda: None

    def begin(self, last: int | None) -> None:
        self.count, self.last = 0, last

    def step(self, *_: object, **__: object) -> None:
        self.count += 1
        if self.count == self.last:
            os.kill(os.getpid(), signal.SIGKILL)
        if -self.count == self.last:
            self.last = None
            self.cut()

    def watch(self, store: Store) -> None:
        """Look over the shoulder of whoever executes statements in this process."""
        sa.event.listen(sa.Engine, "before_cursor_execute", self.step)
        sa.event.listen(sa.Engine, "commit", self.step)
        sa.event.listen(sa.pool.Pool, "checkin", self.step)
        if isinstance(store, SqliteStore):
            self._watch(store._connections)

    def _watch(self, connections: Connections) -> None:
        connect, give = connections._connect, connections.give

        def connected() -> sqlite3.Connection:
            connection = connect()
            connection.set_trace_callback(self.step)  # before each statement, `BEGIN` and `COMMIT` among them
            return connection

        def given(connection: sqlite3.Connection) -> None:
            give(connection)
            self.step()

        connections.drop()
        connections._connect = connected
        connections.give = given  # type: ignore[method-assign]


@dataclass(frozen=True, slots=True)
class Birth:
    """What a process is told when it begins."""

    socket: str
    policy: str
    store: str
    http: str
    smtp: int
    wait: float = 30.0
    webhook_timeout: float = 10.0
    without_transactions: bool = False  # to see that the harness sees it


class Post:
    """Every lane that tells people, as real mail; the webhook, as real HTTP."""

    def __init__(self, birth: Birth, steps: Steps) -> None:
        self._steps = steps
        target = WebhookTarget("crm", birth.http, ("KEY",), timeout=birth.webhook_timeout)
        self._hook = Webhook(target, Secrets({"KEY": SECRET}), context=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
        server = f"127.0.0.1:{birth.smtp}?from=desk@example.com&smtp=127.0.0.1"
        self._post = Mail(AppriseTemplate(f"mailto://{server}&to={{address}}"), Secrets({}))

    def __call__(self, lane: str, /) -> "Post":
        return self

    def deliver(self, parcel: Parcel) -> Outcome:
        self._steps.step()
        outcome = self._hook.deliver(parcel) if parcel.lane.startswith("webhook:") else self._mail(parcel)
        self._steps.step()
        return outcome

    def _mail(self, parcel: Parcel) -> Outcome:
        subject = f"{parcel.lane} {parcel.case}"
        return self._post.send(
            Notice(parcel.effect_id, parcel.case, "email", parcel.effect_id, parcel.now, subject, parcel.effect_id),
            "reader@example.com",
        )


def live(birth: Birth) -> None:
    """Do as one is told, until the other side hangs up."""
    steps = Steps()
    now = [0]
    with socket.socket(socket.AF_UNIX) as link:
        link.connect(birth.socket)
        with link.makefile("rwb") as line:
            _tell(line, ("born", os.getpid()))
            if birth.without_transactions:
                begun = SqliteStore._begun
                SqliteStore._begun = lambda store, how: begun(store, "SELECT 1")  # type: ignore[method-assign]
            store = open_store(birth.store, wait=birth.wait)
            desk = ComplaintDesk(
                store, [policy_of(birth.policy)], clock=lambda: now[0] or system_clock(), webhooks=WEBHOOKS
            )
            courier = Courier(desk, Post(birth, steps))
            if birth.store.startswith("postgresql"):
                steps.cut = lambda: _cut(birth.store)
            steps.watch(store)
            while True:
                try:
                    what, at, last, event = pickle.load(line)
                except EOFError:
                    return
                now[0] = at
                steps.begin(last)
                _tell(line, _answered(steps, lambda: _done(desk, courier, what, event)))  # noqa: B023 (called here)


def _done(desk: ComplaintDesk, courier: Courier, what: str, event: Any) -> object:
    match what:
        case "send":
            answer = desk.send(event.case, event)
            return [(one.version, [effect.id for effect in one.effects]) for one in (answer, *answer.others)]
        case "rest":
            return None
        case "limit":
            return _limit(desk, *event)
        case "crowd":
            return _crowd(desk, *event)
        case "fire":
            return desk.fire_due()
        case "deliver":
            return courier.deliver_due()
    raise AssertionError(what)


def _cut(address: str) -> None:
    """End all connections to a database but the one that does it, wherever their transactions are."""
    with psycopg.connect(address.replace("postgresql+psycopg", "postgresql"), autocommit=True) as own:
        own.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def _limit(desk: ComplaintDesk, what: str, number: int) -> None:
    """Keep this process from writing more than so many bytes to a file, or every connection to so much; 0: no limit."""
    if what == "bytes":
        _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (number or resource.RLIM_INFINITY, hard))
        return
    with desk.store.linked(writes=False) as link:
        link.run(sa.text(f"PRAGMA {what} = {number}"))


def _crowd(desk: ComplaintDesk, senders: int, events: list[dict[str, object]]) -> list[tuple[str, str]]:
    """Send events from so many threads at once; return id and code of what was refused, or raised."""
    waiting, wrong = deque(events), []
    ready = threading.Barrier(senders)

    def send() -> None:
        ready.wait()
        while True:
            try:
                event = waiting.popleft()
            except IndexError:
                return
            try:
                answer = desk.send(str(event["case"]), event)
            except ComplaintflowError as problem:
                wrong.append((str(event["id"]), type(problem).__name__))
            else:
                if answer.refused is not None:
                    wrong.append((str(event["id"]), str(answer.refused.body["code"])))

    threads = [threading.Thread(target=send) for _ in range(senders)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return wrong


def _answered(steps: Steps, do: Callable[[], object]) -> tuple[str, object, int]:
    try:
        result: object = do()
    except Exception as problem:  # noqa: BLE001 (told to the driver, which decides)
        return "failed", f"{type(problem).__name__}: {problem}", steps.count
    return "done", result, steps.count


def _tell(line: Any, said: object) -> None:
    pickle.dump(said, line)
    line.flush()
