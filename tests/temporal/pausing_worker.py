"""A worker as `complaintflow temporal worker` runs it; told to, it stops for good in its first transaction."""

import asyncio
import os
import sys
import time
from pathlib import Path
from typing import Any

from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput, Interceptor

from complaintflow.runtime.desk import ComplaintDesk
from complaintflow.temporal.client import TemporalDesk
from complaintflow.temporal.worker import leave, make_worker

FOLDER = Path(os.environ["FOLDER"])


class Pausing(Interceptor):
    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:
        class Inbound(ActivityInboundInterceptor):
            async def execute_activity(self, input: ExecuteActivityInput) -> Any:
                if os.environ["PAUSE"] == "before":
                    stand_still()
                result = await super().execute_activity(input)
                if os.environ["PAUSE"] == "after":
                    stand_still()
                return result

        return Inbound(next)


def stand_still() -> None:
    (FOLDER / "paused").touch()
    time.sleep(600)


async def main() -> None:
    address, store, policy, queue = sys.argv[1:]
    with ComplaintDesk.connect(store, policy) as desk:
        there = await TemporalDesk.connect(address, queue)
        async with make_worker(there.client, desk, queue, interceptors=[Pausing()]):
            (FOLDER / "ready").touch()
            await asyncio.Event().wait()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    finally:
        leave(1)
