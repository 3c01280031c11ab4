"""What the workflow of a case has done for it: one transaction of the service each, over the same store as without it.

In: an event or an instant, and what the workflow knows of the case. Out: what became of it. Each may run twice, when a
worker dies between the commit and its report: an event is known by its id, and time that has passed has passed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine, Iterable, Sequence
from typing import Any

from temporalio import activity
from temporalio.exceptions import ApplicationError

from complaintflow.border import as_text, read_instant
from complaintflow.errors import ConflictError, EventError, StoreError
from complaintflow.runtime.answers import Answer
from complaintflow.runtime.desk import ComplaintDesk
from complaintflow.runtime.sending import read_sent
from complaintflow.runtime.timers import fire_case
from complaintflow.runtime.work import Work
from complaintflow.stores.rows import CaseRow
from complaintflow.temporal.payloads import CALL_ON, PASS_TIME, TAKE, Sent, Standing, Told, understood

Poke = Callable[[Sequence[str]], Coroutine[Any, Any, None]]
"""Wakes the workflows of cases, starting those that do not run."""

ANOTHER_STORE = "another-store"
POLICY_UNREADABLE = "policy-unreadable"


class CaseActivities:
    """The activities of one worker. Sync ones run in its threads."""

    def __init__(self, desk: ComplaintDesk, poke: Poke) -> None:
        """Work over the store of a desk; `poke` wakes other cases' workflows."""
        self._desk = desk
        self._poke = poke

    @property
    def all(self) -> list[Callable[..., object]]:
        """Return what a worker registers."""
        return [self.take, self.pass_time, self.call_on]

    @activity.defn(name=TAKE)
    def take(self, sent: Sent, now: int, known: Standing) -> Told:
        """Answer an event. One that is no event is the sender's problem, told in the answer."""
        understood(sent, known)
        case = known.case
        try:
            said: dict[str, object] = {"case": case, "id": sent.id, **json.loads(sent.event)}
            moment = said.pop("at", None)
            fixed = None if moment is None else as_text(read_instant({"at": moment}, "at"))

            def take(work: Work) -> tuple[Answer, Standing]:
                self._check(work, known)
                answer = work.take(read_sent(work, said, fixed, now), sent.policy, sent.expected_version)
                return answer, _standing(work, case)

            with self._desk.telemetry.span("send", case=case):
                answer, standing = self._desk.transact(take, case)
        except EventError as wrong:
            return Told(known, problem=(type(wrong).__name__, str(wrong)), refused=True)
        self._desk.telemetry.answered(answer)
        return _told(case, answer, standing)

    @activity.defn(name=PASS_TIME)
    def pass_time(self, known: Standing, until: int) -> Told:
        """Let time pass up to an instant, to each due one in turn; tell when to come again."""
        understood(known)
        self._desk.transact(lambda work: self._check(work, known), known.case)
        with self._desk.telemetry.span("timers"):
            fired = fire_case(self._desk, known.case, until)
        answers = () if fired is None else fired.answers
        for answer in answers:
            self._desk.telemetry.answered(answer)
        if fired is not None and fired.failures:
            self._desk.telemetry.put_aside(fired.case, fired.failures)
        standing = self._desk.transact(lambda work: _standing(work, known.case), known.case)
        return Told(standing, others=_others(known.case, answers))

    @activity.defn(name=CALL_ON)
    async def call_on(self, cases: list[str]) -> None:
        """Wake the workflows of cases that moved with this one."""
        await self._poke(cases)

    def _check(self, work: Work, known: Standing) -> None:
        """Refuse to go on with a case that this worker does not find as it stood, or whose policy it can't read.

        Both are errors that Temporal tries again: a worker over the right store, or of the right release, takes over.
        """
        row = _row(work, known.case)
        if known.version and (row is None or row.version < known.version):
            found = "nothing" if row is None else f"version {row.version}"
            raise ApplicationError(
                f"found {found} of the case, expected version {known.version} or later: this worker's store is "
                "another one, or an older copy; connect the worker to the store that the case was opened in",
                type=ANOTHER_STORE,
            )
        if row is not None and row.status == "live":
            try:
                self._desk.policies.of(work.writing, row.policy)
            except ConflictError:
                raise
            except StoreError as unreadable:
                raise ApplicationError(
                    f"this worker can't load the policy {row.policy[:19]} that the case is pinned to: {unreadable}",
                    type=POLICY_UNREADABLE,
                ) from unreadable


def _row(work: Work, case: str) -> CaseRow | None:
    return work.row(work.name_of(case))


def _standing(work: Work, case: str) -> Standing:
    """Return what a workflow should know of its case. Of one that another case took there is nothing to wait for."""
    row = work.row(case)
    if row is None:
        return Standing(case, done=True)
    timer = work.writing.timer(case)
    wake = None if timer is None else max(timer.due, timer.hold)
    closed = row.outcome is not None or row.closed is not None
    return Standing(
        case, row.version, row.policy, row.state, wake, done=row.status != "live" or (closed and wake is None)
    )


def _told(case: str, answer: Answer, standing: Standing) -> Told:
    return Told(
        standing,
        effects=answer.to_json(),
        event=answer.event.id,
        refused=answer.refused is not None,
        repeated=answer.repeated,
        taken_by=answer.taken_by,
        others=_others(case, [answer]),
    )


def _others(case: str, answers: Iterable[Answer]) -> list[str]:
    """Return the other cases that these answers moved, each once."""
    ahead = list(answers)
    names: dict[str, None] = {}
    while ahead:
        answer = ahead.pop()
        names[answer.event.case] = None
        ahead.extend(answer.others)
    names.pop(case, None)
    return sorted(names)
