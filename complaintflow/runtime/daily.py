"""Daily life of cases: duplicates merged, mistakes taken back, running cases imported, receipts and bounces.

In: a case and what is to be done. Out: the answer, as to any event. Each of these is an event, or two of them in one
transaction; who may merge, link and retract is the policy's. Cases are imported, and receipts noted, by the service
itself: the embedder answers for where they come from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Final, TypeVar

from complaintflow.border import ActorLike, Instant, as_text, read_data, read_event
from complaintflow.errors import EventError
from complaintflow.kernel.event import SYSTEM, Event
from complaintflow.kernel.importing import STANDING
from complaintflow.runtime.answers import Answer
from complaintflow.runtime.clock import Clock
from complaintflow.runtime.sending import read_sent
from complaintflow.runtime.work import Work

T = TypeVar("T")

BATCH: Final = 100
"""How many cases are imported in one transaction."""


class DailyLife:
    """Verbs that are events with a name of their own."""

    clock: Clock

    def transact(self, do: Callable[[Work], T], about: str) -> T:
        """Do something in one transaction."""
        raise NotImplementedError

    def _answer(self, do: Callable[[Work], Answer], case: str) -> Answer:
        raise NotImplementedError

    def merge(
        self,
        case: str,
        into: str,
        *,
        reason: str,
        actor: ActorLike = None,
        at: Instant | None = None,
        id: str | None = None,
    ) -> Answer:
        """Merge a duplicate into the case that goes on: both hear of it, or neither.

        `others` of the answer holds what the case that goes on said to it. `reopen` takes a merge back, on both.
        """
        return self._say(case, "merge", {"into": into, "reason": reason}, actor=actor, at=at, id=id)

    def link(
        self,
        case: str,
        other: str,
        relation: str = "related",
        *,
        actor: ActorLike = None,
        at: Instant | None = None,
        id: str | None = None,
    ) -> Answer:
        """Note that a case has to do with another one: `duplicate`, `related`, `follow_up`."""
        return self._say(case, "link", {"case": other, "relation": relation}, actor=actor, at=at, id=id)

    def retract(
        self,
        case: str,
        event: str,
        *,
        reason: str = "",
        actor: ActorLike = None,
        at: Instant | None = None,
        id: str | None = None,
    ) -> Answer:
        """Take an event back that was entered wrongly, by its id: facts, counters, verdicts are as without it."""
        data = {"event": event, **({"reason": reason} if reason else {})}
        return self._say(case, "retract", data, actor=actor, at=at, id=id)

    def delivered(
        self, case: str, effect: str, *, medium: str | None = None, at: Instant | None = None, id: str | None = None
    ) -> Answer:
        """Note that a notice arrived, as whoever delivered it reports; `effect` is its id, `at` when it arrived."""
        told = {"effect": effect, "medium": medium, "at": None if at is None else as_text(at)}
        return self._say(
            case, "delivered", {name: value for name, value in told.items() if value is not None}, id=id, own=True
        )

    def undelivered(
        self, case: str, effect: str, *, role: str | None = None, reason: str | None = None, id: str | None = None
    ) -> Answer:
        """Note that a notice did not arrive: the owner of last resort hears of it, once."""
        told = {"effect": effect, "role": role, "reason": reason}
        data = {name: value for name, value in told.items() if value is not None}
        return self._say(case, "undeliverable", data, id=id, own=True)

    def import_case(
        self,
        case: str,
        facts: Mapping[str, object] | None = None,
        *,
        standing: Mapping[str, object],
        actor: ActorLike = None,
        at: Instant | None = None,
        id: str | None = None,
        policy: str | None = None,
    ) -> Answer:
        """Take over a case that lived in another system, with its clocks; see `Policy.import_case`."""
        data = {**read_data(facts), STANDING: read_data(standing)}
        return self._say(case, "import", data, actor=actor, at=at, id=id, policy=policy, own=True)

    def import_all(
        self, lines: Iterable[Mapping[str, object]], *, policy: str | None = None, batch: int = BATCH
    ) -> Iterator[Answer]:
        """Import cases from lines of the wire format (`import` events), many in one transaction; yield the answers.

        Lines without an actor are imported by the service itself. An import that is sent again is known again, so
        that one which was cut off may be begun anew. Raises EventError at a line that is no `import`.
        """
        read = (_read_import(line) for line in lines)
        while events := list(islice(read, max(batch, 1))):
            yield from self.transact(
                lambda work, events=events: [work.take(one, policy, own=own) for one, own in events],  # type: ignore[misc]
                "import",
            )

    def _say(
        self,
        case: str,
        event: str,
        data: Mapping[str, object],
        *,
        actor: ActorLike = None,
        at: Instant | None = None,
        id: str | None = None,
        policy: str | None = None,
        own: bool = False,
    ) -> Answer:
        said: dict[str, object] = {"case": case, "event": event, "data": dict(data)}
        if actor is not None or own:
            said["actor"] = {"id": SYSTEM} if actor is None else actor
        if id is not None:
            said["id"] = id
        fixed = None if at is None else as_text(at)
        own = own and actor is None
        return self._answer(lambda work: work.take(read_sent(work, said, fixed, self.clock()), policy, own=own), case)


def _read_import(line: Mapping[str, object]) -> tuple[Event, bool]:
    event = read_event({"event": "import", **line, "actor": line.get("actor") or {"id": SYSTEM}})
    if event.name != "import":
        raise EventError(f"an import is an event `import`, found `{event.name[:60]}`")
    return event, event.actor.id == SYSTEM
