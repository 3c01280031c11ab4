"""The desk of an embedder whose cases run on Temporal: events in, answers out.

    desk = await TemporalDesk.connect("127.0.0.1:7233")
    answer = await desk.open("C-1", {"channel": "phone"}, actor={"id": "u1", "roles": ["call_center"]})

The verbs are those of `ComplaintDesk`; `advance` is missing, since time passes by itself. What cases look like is read
from the store, with a `ComplaintDesk` over it: that answers at once, whether or not a worker runs.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, Self

from temporalio.client import (
    Client,
    WithStartWorkflowOperation,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from complaintflow.border import ActorLike, Instant, as_text, read_event
from complaintflow.errors import ComplaintflowError, EventError
from complaintflow.kernel.event import Event
from complaintflow.kernel.wire import event_json
from complaintflow.stores.sealing import Keys
from complaintflow.temporal.payloads import LOOK, SEND, STANDING, WORKFLOW, Sent, Standing, Told
from complaintflow.temporal.sealed import data_converter

QUEUE: Final = "complaintflow"
"""The task queue where none is named. All workers on a queue share one store."""

_TRIES: Final = 5

ServerError: Final = RPCError
"""What the server itself says is in the way: it is not there, or refuses."""


class UnansweredError(ComplaintflowError):
    """Temporal gave no answer in time. The event may have been taken; with the same id it can be sent again safely."""


@dataclass(frozen=True, slots=True)
class TemporalAnswer:
    """What became of an event.

    `effects` are objects of the wire format; `version` is the number of the case's last log row; `wake`, in UTC
    microseconds, is when the case next does something by itself. `repeated`: the event was known already (sent twice,
    or a worker died after it had taken it), and this is what it led to. `taken_by`: the case that took a complaint as
    its follow-up.
    """

    event: str
    effects: tuple[Mapping[str, Any], ...]
    version: int
    state: str
    wake: int | None
    refused: Mapping[str, Any] | None
    repeated: bool = False
    taken_by: str | None = None

    @property
    def accepted(self) -> bool:
        """Whether the event was accepted."""
        return self.refused is None


class TemporalDesk:
    """Cases on a Temporal server, one workflow each."""

    def __init__(self, client: Client, queue: str = QUEUE) -> None:
        """Send to the workers on a task queue, through a client that somebody connected."""
        self.client = client
        self.queue = queue

    @classmethod
    async def connect(
        cls, address: str, queue: str = QUEUE, *, namespace: str = "default", keys: Keys | None = None
    ) -> Self:
        """Connect to a Temporal server.

        With `keys` that have a master key, whatever is written to Temporal's history is encrypted under it: workers
        need the same. Raises UnansweredError when nobody answers there.
        """
        try:
            client = await Client.connect(address, namespace=namespace, data_converter=data_converter(keys))
        except RuntimeError as silent:
            raise UnansweredError(f"no Temporal server answers at {address}: {silent}") from silent
        return cls(client, queue)

    def workflow_id(self, case: str) -> str:
        """Return the id of a case's workflow: one case, one workflow, whoever starts it."""
        return f"{self.queue}/{case}"

    async def open(
        self,
        case: str,
        data: Mapping[str, object] | None = None,
        *,
        at: Instant | None = None,
        actor: ActorLike = None,
        id: str | None = None,
        policy: str | None = None,
    ) -> TemporalAnswer:
        """Open a case of a complaint under the version of a policy that is in force; `policy` is its id, if several."""
        return await self.send(case, "open", at=at, actor=actor, data=data, id=id, policy=policy)

    async def amend(
        self,
        case: str,
        data: Mapping[str, object],
        *,
        at: Instant | None = None,
        actor: ActorLike = None,
        id: str | None = None,
        expected_version: int | None = None,
    ) -> TemporalAnswer:
        """Correct or add facts of a case."""
        return await self.send(case, "amend", at=at, actor=actor, data=data, id=id, expected_version=expected_version)

    async def send(  # noqa: PLR0913 (an event has that many parts)
        self,
        case: str,
        event: str | Event | Mapping[str, object],
        *,
        at: Instant | None = None,
        actor: ActorLike = None,
        data: Mapping[str, object] | None = None,
        id: str | None = None,
        recorded_at: Instant | None = None,
        track: str | None = None,
        policy: str | None = None,
        expected_version: int | None = None,
    ) -> TemporalAnswer:
        """Send an event: by name, as an object of the wire format, or as an Event.

        Where `at` is left out it happens when its workflow takes it, by Temporal's clock. Give it an `id` if it may be
        sent again: one without is another event each time. Raises EventError for what is no event, UnansweredError.
        """
        given = {"actor": actor, "data": data, "id": id, "track": track}
        given |= {"at": None if at is None else as_text(at)}
        given |= {"recorded_at": None if recorded_at is None else as_text(recorded_at)}
        said = _said(case, event, {key: value for key, value in given.items() if value is not None})
        sent = Sent(json.dumps(said, ensure_ascii=False), str(said.get("id") or ""), policy, expected_version)
        told = await self._update(case, sent)
        if told.problem is not None:
            raise EventError(told.problem[1])
        refused = told.effects[-1] if told.refused and told.effects else None
        known = told.standing
        return TemporalAnswer(
            told.event, tuple(told.effects), known.version, known.state, known.wake, refused, told.repeated,
            told.taken_by,
        )  # fmt: skip

    async def standing(self, case: str) -> Standing | None:
        """Return what the workflow of a case last knew of it, None where none ever ran. It needs a running worker."""
        handle = self.client.get_workflow_handle(self.workflow_id(case))
        try:
            known: Standing = await handle.query(STANDING, result_type=Standing)
        except RPCError as problem:
            if problem.status == RPCStatusCode.NOT_FOUND:
                return None
            raise UnansweredError(f"no worker told how the case stands: {problem.message}") from problem
        return known

    async def wake(self, cases: Iterable[str]) -> None:
        """Have the workflows of cases look at the store again; those that do not run are started."""
        for case in cases:
            await self.client.start_workflow(
                WORKFLOW, Standing(case), id=self.workflow_id(case), task_queue=self.queue, start_signal=LOOK,
                id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            )  # fmt: skip

    async def _update(self, case: str, sent: Sent) -> Told:
        """Bring an event to its workflow, which is started if it does not run."""
        # Sent again because the first answer was lost, it is one update to Temporal, within the life of a workflow;
        # the same id with other content is another, which the kernel refuses.
        known_as = None
        if sent.id:
            said = json.dumps([sent.event, sent.policy, sent.expected_version])
            known_as = hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()
        for attempt in range(_TRIES):
            start: WithStartWorkflowOperation[Any, Any] = WithStartWorkflowOperation(
                WORKFLOW, Standing(case), id=self.workflow_id(case), task_queue=self.queue,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            )  # fmt: skip
            try:
                told: Told = await self.client.execute_update_with_start_workflow(
                    SEND, sent, start_workflow_operation=start, id=known_as, result_type=Told
                )
            except (WorkflowUpdateFailedError, RPCError) as problem:
                # The same problem again; asyncio complains of one that nobody has looked at.
                with suppress(Exception):
                    await asyncio.wait_for(start.workflow_handle(), 1)
                # The workflow ended (its case was closed) while the event was on its way: the next one takes it.
                if attempt == _TRIES - 1 or not _ended(problem):
                    raise UnansweredError(f"Temporal did not take the event: {problem}") from problem
            except WorkflowUpdateRPCTimeoutOrCancelledError as late:
                raise UnansweredError("no worker answered in time; send the event again with the same id") from late
            else:
                return told
        raise AssertionError("the loop returns or raises")


def _said(case: str, event: str | Event | Mapping[str, object], given: Mapping[str, object]) -> dict[str, Any]:
    """Return an event in the wire format, with what is to be settled by the workflow left out. Raises EventError."""
    if isinstance(event, Event):
        return event_json(event, as_text)
    line: dict[str, Any] = {"case": case, **event} if isinstance(event, Mapping) else {"case": case, "event": event}
    line |= given
    # Checked here, where a mistake costs nobody anything; the instant stands for the one it will get.
    read = read_event({"at": "1970-01-01T00:00:00Z", **line})
    wire = event_json(read, as_text)
    return {key: value for key, value in wire.items() if key not in {"at", "id"} or line.get(key) is not None}


def _ended(problem: Exception) -> bool:
    if isinstance(problem, WorkflowUpdateFailedError):
        cause = problem.cause
        return isinstance(cause, ApplicationError) and cause.type == "AcceptedUpdateCompletedWorkflow"
    return isinstance(problem, RPCError) and problem.status == RPCStatusCode.NOT_FOUND
