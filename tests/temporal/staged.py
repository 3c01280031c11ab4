"""What the tests on Temporal share: a small policy whose clock is short, desks over a store, workers as processes.

In: addresses. Out: running workers that can be killed. The worker process waits, where it is told to, in the middle of
an activity: before the transaction or after it, with the report still to come.
"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from complaintflow.runtime.desk import ComplaintDesk
from complaintflow.temporal.client import TemporalDesk
from tests.services.processes import wait_until

ROOT = Path(__file__).resolve().parents[2]

CLERK = {"id": "c1", "roles": ["clerk"]}

POLICY = """\
# A desk that answers letters within seconds.
policy: letters
format: 1
version: "1"
title: {en: Letters}
effective: 2020-01-01
time_zone: Asia/Shanghai
last_resort: head

fields:
  sender: {title: {en: Sender}, type: text, personal: true}
  place: {title: {en: Where it was}, type: text}
  about: {title: {en: What it is about}, type: text}

roles:
  clerk: {title: {en: Clerk}, superior: head}
  head: {title: {en: Head}}

classes:
  plain: {title: {en: Plain}}
classification:
  hit_policy: highest
  default: plain
  rules: []

owners:
  - {owner: clerk}

events:
  open: {by: clerk}
  look_up: {title: {en: Looked up}, by: clerk}
  answer: {title: {en: Answered}, by: clerk}

lifecycle:
  initial: received
  states:
    received: {title: {en: Received}}
    answered: {title: {en: Answered}, final: true, outcome: answered}
  transitions:
    - {id: look_up, event: look_up, from: received}
    - {id: answer, event: answer, from: received, to: answered}

outcomes:
  answered: {title: {en: Answered}}

deadlines:
  reply:
    title: {en: Reply}
    starts: open
    met_by: answer
    within: 3s
    ladder:
      - {id: overdue, at: due, notify: head, via: email, template: overdue}

templates:
  overdue:
    subject: {en: "{case} is overdue"}
    text: {en: "The answer to {case} was due by {due}."}
"""


@contextmanager
def worker_process(
    folder: Path,
    address: str,
    store: str,
    policy: Path,
    queue: str,
    *,
    pause: str = "",
    library: Path = ROOT,
) -> Iterator[subprocess.Popen[bytes]]:
    """A worker in a process of its own, up and polling. `pause`: `before` or `after` the first transaction it stops
    for good, once, and writes the file `paused`; `library` is where its release of the package lies.
    """
    folder.mkdir(parents=True, exist_ok=True)
    command = [
        sys.executable,
        str(ROOT / "tests" / "temporal" / "pausing_worker.py"),
        address,
        store,
        str(policy),
        queue,
    ]
    told = {"PAUSE": pause, "FOLDER": str(folder), "PYTHONPATH": os.pathsep.join([str(library), str(ROOT)])}
    with (folder / "log.txt").open("ab") as log:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env={**os.environ, **told}
        )
    try:
        wait_until(lambda: (folder / "ready").exists() or process.poll() is not None, "the worker should be ready")
        assert process.poll() is None, (folder / "log.txt").read_text(encoding="utf-8")
        yield process
    finally:
        process.kill()
        process.wait()


def kill_when_paused(process: "subprocess.Popen[bytes]", folder: Path) -> None:
    """Kill -9 a worker that stands in the middle of an activity."""
    wait_until((folder / "paused").exists, "the worker should have come to the transaction")
    process.send_signal(signal.SIGKILL)
    process.wait()


def another_release(folder: Path, changes: Mapping[str, tuple[str, str]]) -> Path:
    """A copy of the library in which files say something else, as those of a release before or after this one do."""
    shutil.copytree(ROOT / "complaintflow", folder / "complaintflow", ignore=shutil.ignore_patterns("__pycache__"))
    for name, (was, becomes) in changes.items():
        file = folder / "complaintflow" / name
        text = file.read_text(encoding="utf-8")
        assert text.count(was) == 1, f"`{was}` should stand once in {name}"
        file.write_text(text.replace(was, becomes), encoding="utf-8")
    return folder


@dataclass(frozen=True, slots=True)
class Place:
    """Where a test's cases live: a Temporal, a store, a policy, a task queue of the test's own."""

    folder: Path
    address: str
    store: str
    queue: str

    @property
    def policy(self) -> Path:
        file = self.folder / "letters.yaml"
        if not file.exists():
            file.write_text(POLICY, encoding="utf-8")
        return file

    def worker(
        self, name: str, policy: Path | None = None, **how: Any
    ) -> AbstractContextManager["subprocess.Popen[bytes]"]:
        folder = self.folder / name
        return worker_process(folder, self.address, self.store, policy or self.policy, self.queue, **how)

    async def desk(self) -> TemporalDesk:
        return await TemporalDesk.connect(self.address, self.queue)

    @contextmanager
    def store_desk(self) -> Iterator[ComplaintDesk]:
        with ComplaintDesk.connect(self.store, self.policy) as desk:
            yield desk

    def told(self, case: str) -> list[str]:
        """What happened to a case, from the store's log: each event by its id, each effect by its kind."""
        with self.store_desk() as desk:
            moments = desk.timeline(case)
        return [
            word
            for moment in moments
            for word in ([moment.event.id] if moment.event is not None else []) + [one.kind for one in moment.effects]
        ]

    def wait_for(self, case: str, kind: str) -> list[str]:
        """Wait until something is told of a case, and return all that is."""
        found: list[str] = []

        def came() -> bool:
            found[:] = self.told(case)
            return kind in found

        wait_until(came, f"`{case}` should tell of {kind}")
        return found
