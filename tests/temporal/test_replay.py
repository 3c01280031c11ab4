"""Histories that earlier releases wrote are replayed by this one, step by step, or running cases could not go on.

A file of `histories/temporal/` is never written anew: a change of the workflow that no longer replays one needs
`workflow.patched`, and a new file beside it (`--update-golden` writes the one named `NEWEST` if it is not there).
"""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from complaintflow.temporal.workflow import CaseWorkflow
from tests.services.temporal_server import run
from tests.temporal.staged import CLERK, ROOT, another_release
from tests.temporal.test_client import house

FOLDER = ROOT / "tests" / "histories" / "temporal"
NEWEST = "0.1.json"
RECORDED = sorted(FOLDER.glob("*.json"))

REPLAY = """
import asyncio, sys
from pathlib import Path
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer
from complaintflow.temporal.worker import leave
from complaintflow.temporal.workflow import CaseWorkflow
history = WorkflowHistory.from_json("q/L-1", Path(sys.argv[1]).read_text(encoding="utf-8"))
try:
    asyncio.run(Replayer(workflows=[CaseWorkflow]).replay_workflow(history))
except Exception as problem:
    print(type(problem).__name__)
leave(0)
"""


async def _told() -> str:
    """A case with everything in it: sent, refused, woken, a deadline that rings, closed."""
    async with house() as one:
        await one.there.open("L-1", {"sender": "Wang"}, actor=CLERK, id="o1")
        await one.there.send("L-1", "nonsense", actor=CLERK, id="n1")
        await one.there.wake(["L-1"])
        await one.later(seconds=10)
        await one.there.send("L-1", "look_up", actor=CLERK, id="l1")
        await one.there.send("L-1", "answer", actor=CLERK, id="a1")
        handle = one.there.client.get_workflow_handle(one.there.workflow_id("L-1"))
        await handle.result()
        return (await handle.fetch_history()).to_json()


def test_there_is_a_history_of_this_release(request: pytest.FixtureRequest):
    if request.config.getoption("--update-golden") and not (FOLDER / NEWEST).exists():
        FOLDER.mkdir(exist_ok=True)
        nobodys = re.sub(r'"identity": "[^"]*"', '"identity": "worker"', run(_told()))
        (FOLDER / NEWEST).write_text(nobodys + "\n", encoding="utf-8")
    assert (FOLDER / NEWEST).exists()


@pytest.mark.parametrize("recorded", RECORDED, ids=lambda path: path.stem)
def test_a_recorded_history_is_replayed(recorded: Path):
    history = WorkflowHistory.from_json("q/L-1", recorded.read_text(encoding="utf-8"))
    run(Replayer(workflows=[CaseWorkflow]).replay_workflow(history))


def test_a_workflow_that_does_another_step_is_caught(tmp_path: Path):
    """Else the test above would prove nothing."""
    was = "        async with self._turn:\n            told: Told"
    hasty = another_release(
        tmp_path,
        {"temporal/workflow.py": (was, was.replace("async with", "await workflow.sleep(1)\n        async with"))},
    )
    command = [sys.executable, "-c", REPLAY, str(FOLDER / NEWEST)]
    run = subprocess.run(
        command, cwd=tmp_path, env={"PYTHONPATH": str(hasty)}, capture_output=True, text=True, timeout=60, check=False
    )
    assert "NondeterminismError" in run.stdout, run.stderr
