"""Passing on what a run tells: to the wire, or to the timeline and the summary.

In: what a session says. Out: JSON lines at once, or text for people when all is over.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from complaintflow.cli.screen import Screen
from complaintflow.cli.session import Listener, Session
from complaintflow.cli.summary import print_summary
from complaintflow.cli.tally import Tally
from complaintflow.cli.timeline import Timeline
from complaintflow.cli.wire import WireWriter
from complaintflow.explanation.titles import Titles
from complaintflow.facade import Case, Policy, Step
from complaintflow.kernel.effect import Effect
from complaintflow.kernel.event import SYSTEM_ACTOR, Event


class Teller(Listener, Protocol):
    """Who tells of a run once it is over."""

    def group_by(self, columns: tuple[str, ...], facts: Mapping[str, Iterable[str]], /) -> None:
        """Count late cases by the columns of a table instead of by facts; `facts` are what each column becomes."""

    def without_timeline(self) -> None:
        """Show the summary only."""

    def count(self, session: Session, /) -> None:
        """Count every case as it stands."""

    def count_case(self, case: Case, groups: Sequence[str], /) -> None:
        """Count one case; `groups` are its values of what is counted by."""

    def reports(self, effects: Sequence[Effect], /) -> None:
        """Tell of the reports that fell due, once every case is counted."""

    def print(self, *, by_time: bool) -> None:
        """Print what is to be printed at the end."""


class Telling:
    """Listens to a session. `facts` are the facts by which late cases are counted, besides the class."""

    def __init__(self, policy: Policy, titles: Titles, facts: tuple[str, ...], *, json: bool) -> None:
        """Tell of a policy's cases, in JSON or for people."""
        self.titles = titles
        self.facts = facts
        self.with_timeline = True
        self.writer = WireWriter(policy, sys.stdout.buffer) if json else None
        self.timeline = Timeline(policy, titles)
        self.by_class = bool(policy.compiled.classes)
        self.tally = Tally(group_names=("class", *facts) if self.by_class else facts)

    def event(self, event: Event, step: Step) -> None:
        """Pass on an event and its step."""
        self.tally.events += event.actor != SYSTEM_ACTOR
        for effect in step.effects:
            self.tally.take(effect)
        if self.writer is not None:
            self.writer.event(event, step)
        elif self.with_timeline:
            self.timeline.event(event, step)

    def time(self, effects: Iterable[Effect]) -> None:
        """Pass on what happened by itself."""
        for effect in effects:
            self.tally.take(effect)
            if self.writer is not None:
                self.writer.time((effect,))
            elif self.with_timeline:
                self.timeline.time(effect)

    def bad_line(self, number: int, message: str, told: Mapping[str, str]) -> None:
        """Pass on a line that is no event."""
        self.tally.bad_lines += 1
        if self.writer is not None:
            self.writer.bad_line(number, message, told)
        else:
            self.timeline.bad_line(number, message)

    def group_by(self, columns: tuple[str, ...], _facts: Mapping[str, Iterable[str]] | None = None) -> None:
        """Count late cases by the columns of a table instead of by facts."""
        self.tally.group_names = ("class", *columns) if self.by_class else columns

    def without_timeline(self) -> None:
        """Show the summary only."""
        self.with_timeline = False

    def count(self, session: Session) -> None:
        """Count every case as it stands."""
        for case in session.cases.values():
            self.count_case(case, tuple(str(case.facts.get(fact) or "") for fact in self.facts))

    def count_case(self, case: Case, groups: Sequence[str]) -> None:
        """Count one case; `groups` are its values of `facts`, or of a table's columns."""
        self.tally.finish(case, (self.titles.of("class", case.klass), *groups) if self.by_class else groups)

    def reports(self, effects: Sequence[Effect]) -> None:
        """Pass on the effects of reports, behind those of all cases."""
        for effect in effects:
            self.tally.report(effect)
        if self.writer is not None:
            self.writer.time(effects)
        elif self.with_timeline:
            self.timeline.reports(effects)

    def print(self, *, by_time: bool) -> None:
        """Print timeline and summary, unless the wire format has been written."""
        if self.writer is not None:
            return
        screen = Screen()
        self.timeline.print(screen, by_time=by_time)
        print_summary(self.tally, self.titles, screen)
