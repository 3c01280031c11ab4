"""Telling the workflows of cases on a Temporal server that somebody else has moved their cases.

In: an open desk, the cases, where the server is. Out: nothing, or what is in the way as a sentence: what was done to
the cases stays done, and a worker finds out later by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from complaintflow.cli.stopping import usage

if TYPE_CHECKING:
    from complaintflow.runtime.desk import ComplaintDesk


@dataclass(frozen=True, slots=True)
class Server:
    """Where workflows are: a Temporal server, a namespace on it, a task queue."""

    address: str
    namespace: str
    queue: str

    def wake(self, desk: ComplaintDesk, cases: Sequence[str]) -> str:
        """Have the workflows look at their cases again; return why that could not be, "" where it was."""
        import asyncio

        self.check()
        from complaintflow.temporal.client import ServerError, TemporalDesk, UnansweredError

        async def wake() -> None:
            there = await TemporalDesk.connect(self.address, self.queue, namespace=self.namespace, keys=desk.keys)
            await there.wake(cases)

        try:
            asyncio.run(wake())
        except (UnansweredError, ServerError) as problem:
            return str(problem)
        return ""

    @staticmethod
    def check() -> None:
        """See that the extra is installed, before anything is done. Raises Stop."""
        from complaintflow.cli.service.temporal import missing_extra

        try:
            import complaintflow.temporal.client  # noqa: F401 (whether it can be)
        except ModuleNotFoundError as missing:
            raise usage(missing_extra(missing)) from missing
