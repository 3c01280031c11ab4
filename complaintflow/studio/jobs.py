"""Long work, each in a process of its own, that the page looks at from time to time and may cancel.

In: the name of a question, what it is about, for how long. Out: an id; by it how far the work is, what was found
so far, and at the end the answer.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock, Thread
from time import monotonic
from typing import Final

from complaintflow.studio.lanes import Errand
from complaintflow.studio.problems import BUSY, NOT_FOUND, StudioError

_RUNNING_MAX: Final = 2
_KEPT: Final = 20
_FINDINGS_MAX: Final = 2_000


@dataclass(slots=True)
class _Job:
    errand: Errand
    state: str = "running"
    progress: object = None
    findings: list[object] = field(default_factory=list)
    answer: Mapping[str, object] = field(default_factory=dict)
    error: str = ""


class Jobs:
    """The jobs of one folder, the latest ones kept."""

    def __init__(self, root: str) -> None:
        """Work on the policies of a folder."""
        self._root = root
        self._turn = Lock()
        self._jobs: dict[str, _Job] = {}

    def start(self, name: str, asked: Mapping[str, object], seconds: float) -> str:
        """Begin a job that is ended after so many seconds, and return its id. Raises StudioError."""
        with self._turn:
            if sum(job.state == "running" for job in self._jobs.values()) >= _RUNNING_MAX:
                raise StudioError(BUSY, "other proofs are still running; let them end or cancel them")
            for old in [id_ for id_, job in self._jobs.items() if job.state != "running"][: -_KEPT or None]:
                del self._jobs[old]
            job = _Job(Errand(self._root))
            id_ = secrets.token_hex(8)
            self._jobs[id_] = job
        job.errand.connection.send((name, dict(asked)))
        Thread(target=self._follow, args=(job, monotonic() + seconds), daemon=True).start()
        return id_

    def look(self, id_: str) -> dict[str, object]:
        """Return how far a job is. Raises StudioError where there is none of this id."""
        with self._turn:
            job = self._known(id_)
            return {
                "state": job.state,
                "progress": job.progress,
                "findings": list(job.findings),
                **job.answer,
                **({"error": job.error} if job.error else {}),
            }

    def cancel(self, id_: str) -> None:
        """End a job; what was found so far stays to be looked at. Raises StudioError."""
        with self._turn:
            job = self._known(id_)
            if job.state == "running":
                job.state = "cancelled"
                job.errand.process.terminate()

    def end(self) -> None:
        """End all jobs."""
        with self._turn:
            for job in self._jobs.values():
                if job.state == "running":
                    job.state = "cancelled"
                    job.errand.process.terminate()

    def _known(self, id_: str) -> _Job:
        if id_ not in self._jobs:
            raise StudioError(NOT_FOUND, "there is no job of this id")
        return self._jobs[id_]

    def _follow(self, job: _Job, until: float) -> None:
        """Hear what a job says until it ends, is cancelled or takes too long."""
        try:
            while job.errand.connection.poll(max(0.0, until - monotonic())):
                kind, value, words = (*job.errand.connection.recv(), None)[:3]
                if self._heard(job, kind, value, words):
                    return
            self._close(job, "failed", "it took too long and was stopped")
        except (EOFError, OSError):
            self._close(job, "failed", "what was working on this has ended (out of memory?)")
        finally:
            with self._turn:
                job.errand.end()

    def _heard(self, job: _Job, kind: str, value: object, words: object) -> bool:
        """Take in one message and return whether it was the last."""
        if kind == "progress":
            with self._turn:
                if isinstance(value, Mapping) and "finding" in value:
                    job.findings += [value["finding"]] if len(job.findings) < _FINDINGS_MAX else []
                elif isinstance(value, Mapping):
                    job.progress = value.get("progress", dict(value))
            return False
        if kind == "ok" and isinstance(value, Mapping):
            with self._turn:
                job.answer = value
        self._close(job, "done" if kind == "ok" else "failed", "" if kind == "ok" else str(words))
        return True

    def _close(self, job: _Job, state: str, error: str) -> None:
        with self._turn:
            if job.state == "running":
                job.state, job.error = state, error
