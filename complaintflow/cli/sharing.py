"""A run shared out among processes, case by case.

In: the lines of a file or the blocks of a table, and how many processes there are. Out: what one process would have
told, in its order. Reads a little ahead and keeps no more than that, however long the file is.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain, islice
from multiprocessing import Pipe, Process
from multiprocessing.connection import Connection
from operator import itemgetter
from typing import Any, Final, TypeVar
from zlib import crc32

from complaintflow.cli.cores import cores
from complaintflow.cli.event_lines import RawLine
from complaintflow.cli.loading import usage
from complaintflow.cli.reading import worded
from complaintflow.cli.session import Session
from complaintflow.cli.shard import Closing, Part, RunRequest, Shard, Told, serve
from complaintflow.cli.spool import Rank
from complaintflow.cli.telling import Telling
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.effect import Effect

P = TypeVar("P")

AT_ONCE: Final = 2_000
"""So many lines are given out together; a shorter file is not worth another process."""

# A line whose first key is its case, as most are: it is read by the process that answers it. Any other is read here.
_CASE_FIRST: Final = re.compile(rb'\s*\{\s*"case"\s*:\s*"([^"\\\x00-\x1f\x80-\xff]*)"')
_HERE: Final = -1


def jobs_of(asked: int | None, policy: CompiledPolicy, *, veiled: bool) -> int:
    """Return how many processes a run goes into, all cores where nobody said; one where its cases hang together.

    Rules across cases look at all of them; what a role may see of a case is known only when all of it is.
    """
    if policy.cross_case or veiled:
        return 1
    return cores() if asked is None else asked


@dataclass(slots=True)
class Sharing:
    """A run that may be shared out: what it is asked to do, among how many, and who tells of it.

    `shared`: it has been; then `reports` are those that fell due.
    """

    request: RunRequest
    jobs: int
    telling: Telling
    shared: bool = False
    reports: list[Effect] = field(default_factory=list)

    def worth_it(self, parts: Iterator[P]) -> tuple[bool, Iterator[P]]:
        """Return whether the parts of a run are so many that processes are worth it, and all of them."""
        first = list(islice(parts, AT_ONCE)) if self.jobs > 1 else []
        return len(first) == AT_ONCE, chain(first, parts)

    def share(self, session: Session, parts: Iterator[Part]) -> None:
        """Let others answer the parts, tell it, and note in the session how many lines were no events.

        Raises `Stop` where a process ends before its time.
        """
        self.shared = True
        here = Shard(self.request)
        with _others(self.request, self.jobs) as lines:
            for told in _in_turn(parts, here, lines):
                told.tell(self.telling)
            for line in lines:
                line.send(None)
            for _, told in heapq.merge(*map(_fired, lines), key=itemgetter(0)):
                told.tell(self.telling)
            closings: list[Closing] = [_heard(line) for line in lines]
        if any(one.digest != session.policy.digest for one in closings):
            raise usage(worded("{file}: the policy was changed while it was read", file=self.request.policy))
        own = here.close()
        for one in (own, *closings):
            self.telling.tally.merge(one.tally)
            session.bad_lines += one.bad_lines
        self.reports = here.reports(one.noted for one in closings)


def _in_turn(parts: Iterator[Part], here: Shard, lines: list[Connection]) -> Iterator[Told]:
    """Yield what is told of each part, in order; while others answer some parts, the next are read."""
    waiting: list[tuple[int, Told]] | None = None
    while some := list(islice(parts, AT_ONCE)):
        shares: list[list[Part]] = [[] for _ in (*lines, here)]
        for part in some:
            shares[_place(part, len(lines))].append(part)
        answered = [] if waiting is None else _answers(waiting, lines)
        for line, share_ in zip(lines, shares, strict=False):
            _say(line, share_)
        waiting = here.take(shares[_HERE])
        yield from answered
    if waiting is not None:
        yield from _answers(waiting, lines)


def _answers(own: list[tuple[int, Told]], lines: list[Connection]) -> list[Told]:
    told = [*own]
    for line in lines:
        told += _heard(line)
    told.sort(key=lambda one: one[0])
    return [one for _, one in told]


def _place(part: Part, number: int) -> int:
    """Return which process answers a part: all of a case goes to the same one. What is of no case stays here."""
    if not isinstance(part, RawLine):
        return crc32(part[1].case.encode("utf-8", "surrogatepass")) % number
    found = _CASE_FIRST.match(part.body)
    if found is not None:
        return crc32(found[1]) % number
    value = part.read().value
    case = None if value is None else value.get("case")
    return crc32(case.encode("utf-8", "surrogatepass")) % number if isinstance(case, str) else _HERE


@contextmanager
def _others(request: RunRequest, jobs: int) -> Iterator[list[Connection]]:
    """Give a line to each of so many processes; whoever leaves early ends them at once."""
    lines: list[Connection] = []
    processes: list[Process] = []
    try:
        for _ in range(jobs):
            # One after the other: no process keeps the end of another's line open.
            ours, theirs = Pipe()
            process = Process(target=serve, args=(request, theirs), daemon=True)
            process.start()
            theirs.close()
            lines.append(ours)
            processes.append(process)
        yield lines
    finally:
        for process in processes:
            process.terminate()
            process.join()


def _fired(line: Connection) -> Iterator[tuple[Rank, Told]]:
    while (some := _heard(line)) is not None:
        yield from some


def _say(line: Connection, parts: list[Part]) -> None:
    try:
        line.send(parts)
    except OSError as problem:
        raise _ended() from problem


def _heard(line: Connection) -> Any:  # noqa: ANN401 (what `serve` sends)
    try:
        return line.recv()
    except (EOFError, OSError) as problem:
        raise _ended() from problem


def _ended() -> Exception:
    return usage(worded("a process ended before its work did (out of memory?); try fewer --jobs"))
