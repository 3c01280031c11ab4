"""One case as a Temporal workflow: a mailbox and the instant at which it next has something to do, nothing else.

In: events as updates, whose answers tell refusals too. Out: activities, which do the work in the store. The workflow
knows no policy and no kernel, so no release of either can make its history unreplayable. It runs in the SDK's sandbox:
there is nothing in it that the sandbox could hinder, and a clock read by mistake is refused.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

with workflow.unsafe.imports_passed_through():
    from complaintflow.temporal.payloads import (
        CALL_ON,
        LOOK,
        PASS_TIME,
        SEND,
        STANDING,
        TAKE,
        WORKFLOW,
        Sent,
        Standing,
        Told,
        understood,
    )

ONE_TRY = timedelta(seconds=10)
"""How long a worker may take over one transaction; after that it is taken for dead and another one tries."""

AGAIN = RetryPolicy(
    initial_interval=timedelta(milliseconds=100), backoff_coefficient=2.0, maximum_interval=timedelta(seconds=20)
)
"""For ever: a store that is away comes back, and giving up would lose the event."""


@workflow.defn(name=WORKFLOW)
class CaseWorkflow:
    """A case: events come in, time passes, and the store is told of both, one after the other."""

    @workflow.init
    def __init__(self, begin: Standing) -> None:
        """Go on from what was known before."""
        self._known = begin
        self._turn = asyncio.Lock()
        self._stirred = 0
        self._looks = begin.version > 0  # whoever starts it for a case that is open wants it looked at

    @workflow.run
    async def run(self, begin: Standing) -> Standing:
        """Wait for events and for the time to act, until nothing more is to be expected."""
        understood(begin)
        while True:
            seen = self._stirred
            if self._looks:
                await self._pass_time(_now())
            elif self._over():
                await workflow.wait_condition(workflow.all_handlers_finished)
                if self._over():
                    return self._known
            elif workflow.info().is_continue_as_new_suggested():
                # Handlers that run on would be cut off in the middle of their transaction.
                await workflow.wait_condition(workflow.all_handlers_finished)
                workflow.continue_as_new(replace(self._known, done=False))
            else:
                await self._wait(seen)

    def _over(self) -> bool:
        return self._known.done and not self._looks

    async def _wait(self, seen: int) -> None:
        """Wait until somebody stirs; when it is time to act before that, act."""
        wake = self._known.wake
        timeout = None if wake is None else timedelta(microseconds=max(0, wake - _now()))
        try:
            await workflow.wait_condition(lambda: self._stirred != seen, timeout=timeout)
        except asyncio.TimeoutError:  # noqa: UP041 (the sandbox has its own copy of neither)
            assert wake is not None, "without an instant there is no time-out"
            # Timers are kept in milliseconds: one may ring a moment early.
            await self._pass_time(max(_now(), wake))

    @workflow.update(name=SEND)
    async def send(self, sent: Sent) -> Told:
        """Take an event; the answer says what became of it. An event without an id gets one that outlives a crash."""
        understood(sent)
        if not sent.id:
            sent = replace(sent, id=f"t-{workflow.uuid4().hex}")
        async with self._turn:
            told: Told = await workflow.execute_activity(
                TAKE, args=[sent, _now(), self._known], result_type=Told, start_to_close_timeout=ONE_TRY,
                retry_policy=AGAIN,
            )  # fmt: skip
            await self._heard(told)
        return told

    @workflow.signal(name=LOOK)
    def look(self) -> None:
        """Look at the case again: somebody else has moved it."""
        self._looks = True
        self._stirred += 1

    @workflow.query(name=STANDING)
    def standing(self) -> Standing:
        """Return what is known of the case; the store knows more."""
        return self._known

    async def _pass_time(self, until: int) -> None:
        self._looks = False
        async with self._turn:
            told = await workflow.execute_activity(
                PASS_TIME, args=[self._known, until], result_type=Told, start_to_close_timeout=ONE_TRY,
                retry_policy=AGAIN,
            )  # fmt: skip
            await self._heard(told)

    async def _heard(self, told: Told) -> None:
        understood(told)
        self._known = told.standing
        self._stirred += 1
        if told.others:
            await workflow.execute_activity(CALL_ON, told.others, start_to_close_timeout=ONE_TRY, retry_policy=AGAIN)


def _now() -> int:
    """Return Temporal's time, the same when history is replayed, in UTC microseconds."""
    return workflow.time_ns() // 1_000
