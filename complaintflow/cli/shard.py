"""One part of a run: some of its cases, with all that happens in them.

In: lines of a file, or blocks of a table, each with its number in the whole. Out: what is told of each, by its number,
and in the end the timers that fired and the counts. Several shards, each in a process of its own, tell together what
one session would have told, because no case looks at another: with rules across cases there are no shards.
"""

from __future__ import annotations

import signal
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

from complaintflow.cli.block import Block, finish_block, take_block
from complaintflow.cli.event_lines import RawLine
from complaintflow.cli.ledger import Ledger, Noted
from complaintflow.cli.loading import load_policy
from complaintflow.cli.reading import read_in
from complaintflow.cli.session import Session
from complaintflow.cli.spool import Rank
from complaintflow.cli.stopping import Stop
from complaintflow.cli.tally import Tally
from complaintflow.cli.telling import Telling
from complaintflow.cli.timeline import Entry
from complaintflow.cli.wire import WireWriter
from complaintflow.explanation.titles import Titles
from complaintflow.facade import Policy
from complaintflow.kernel.effect import Effect

FIRED_AT_ONCE: Final = 2_000
"""So many effects of timers are told in one answer."""


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What a run is asked to do. `columns`: the headings of a table by which late cases are counted.

    `language`: of titles, `words`: of sentences. `whole_cases`: every block of a table is all there is of its case.
    """

    policy: Path
    json: bool
    timeline: bool
    facts: tuple[str, ...]
    language: str
    words: str
    end: int | None
    columns: tuple[str, ...] | None = None
    whole_cases: bool = False

    @property
    def loaded(self) -> Policy:
        """The policy, loaded once in a process. Raises `Stop`."""
        return _loaded(self.policy)


@lru_cache(maxsize=1)
def _loaded(path: Path) -> Policy:
    return load_policy(path)


class Told(NamedTuple):
    """What is told of one line, or of one timer: on the wire, in the timeline, and as a line that is no event."""

    wire: bytes
    entries: tuple[Entry, ...]
    problems: tuple[str, ...]

    def tell(self, telling: Telling) -> None:
        """Let it be told as if it had happened here."""
        if telling.writer is not None:
            telling.writer.write(self.wire)
        for entry in self.entries:
            telling.timeline.add(entry)
        for problem in self.problems:
            telling.timeline.problem(problem)


Part: TypeAlias = RawLine | tuple[int, Block]


@dataclass(frozen=True, slots=True)
class Closing:
    """What a shard says in the end: its counts, what its ledger has noted, and the digest of its policy."""

    tally: Tally
    bad_lines: int
    noted: Noted | None
    digest: str


class Shard:
    """Some cases of a run."""

    def __init__(self, request: RunRequest) -> None:
        """Begin with no case. Raises `Stop` where the policy cannot be loaded."""
        policy = request.loaded
        self._request = request
        self._wire = BytesIO()
        self._telling = Telling(policy, Titles(policy.compiled, request.language), request.facts, json=False)
        self._telling.with_timeline = request.timeline
        if request.json:
            self._telling.writer = WireWriter(policy, self._wire)
        if request.columns is not None:
            self._telling.group_by(request.columns)
        self._session = Session(policy, self._telling)
        if request.end is not None and policy.compiled.reports:
            self._session.ledger = Ledger(policy, request.end)
        self._groups: dict[str, tuple[str, ...]] = {}

    def take(self, parts: Sequence[Part]) -> list[tuple[int, Told]]:
        """Answer lines or blocks; return what there is to tell, by their numbers."""
        told = []
        for part in parts:
            number = part.number if isinstance(part, RawLine) else part[0]
            self._session.shelf.begin_at(number)
            if isinstance(part, RawLine):
                line = part.read()
                self._session.take(line.number, line.value, line.problem)
            else:
                self._block(part[1])
            if (said := self._said()) is not None:
                told.append((number, said))
        return told

    def fired(self) -> Iterator[list[tuple[Rank, Told]]]:
        """Let time pass to the end; yield the timers that fire, in order, some at once."""
        end, some = self._request.end, list[tuple[Rank, Told]]()
        if end is None:
            return
        for rank, effect in self._session.fired(end):
            self._telling.time((effect,))
            if (said := self._said()) is not None:
                some.append((rank, said))
            if len(some) >= FIRED_AT_ONCE:
                yield some
                some = []
        yield some

    def close(self) -> Closing:
        """Count every case as it stands, and return the counts."""
        session, ledger = self._session, self._session.ledger
        if self._request.columns is None:
            self._telling.count(session)
        else:
            for name, case in session.cases.items():
                self._telling.count_case(case, self._groups[name])
        if ledger is not None:
            for case in session.cases.values():
                ledger.case(case)
        session.book.close()
        noted = None if ledger is None else ledger.noted
        tally = self._telling.tally
        tally.let_go()
        return Closing(tally, session.bad_lines, noted, session.policy.digest)

    def reports(self, elsewhere: Iterable[Noted | None]) -> list[Effect]:
        """Return the effects of the reports that fell due, over the cases of all shards."""
        ledger = self._session.ledger
        if ledger is None:
            return []
        for noted in elsewhere:
            if noted is not None:
                ledger.merge(noted)
        return ledger.effects(())

    def _block(self, block: Block) -> None:
        take_block(self._session, block)
        if self._request.whole_cases:
            finish_block(self._session, self._telling, block, self._request.end)
        elif block.case in self._session.cases:
            self._groups.setdefault(block.case, block.groups)

    def _said(self) -> Told | None:
        """Return what has been told since the last time, None for nothing."""
        timeline = self._telling.timeline
        told = Told(self._wire.getvalue(), tuple(timeline.entries.by_case()), tuple(timeline.problems.by_case()))
        if not any(told):
            return None
        self._wire.seek(0)
        self._wire.truncate()
        timeline.entries, timeline.problems = type(timeline.entries)(), type(timeline.problems)()
        return told


def serve(request: RunRequest, line: Connection) -> None:
    """Answer what comes on a line, in a process of its own, until it is told to close."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever gave out the work hears Ctrl-C, and ends this process
    read_in(request.words)
    try:
        shard = Shard(request)
    except Stop:
        return
    while (asked := line.recv()) is not None:
        line.send(shard.take(asked))
    for some in shard.fired():
        line.send(some)
    line.send(None)
    line.send(shard.close())
