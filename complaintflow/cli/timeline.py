"""The timeline of a run for people: who did what when, what followed, and why.

In: events and their steps as they come. Out: lines on the screen at the end, case by case or by time. Local
time of the policy, in English or Chinese. The wire format is the business of `--json`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import attrgetter
from typing import Final

from rich.cells import cell_len

from complaintflow.cli.happenings import Happenings
from complaintflow.cli.reading import bad_line_words
from complaintflow.cli.screen import Part, Screen, pad
from complaintflow.correlation.casebook import COMPLAINT
from complaintflow.explanation.moments import local_day, local_time
from complaintflow.explanation.titles import Titles
from complaintflow.explanation.wording import sentence
from complaintflow.facade import Policy, Step
from complaintflow.kernel.effect import Effect
from complaintflow.kernel.event import Event

_WHO_WIDTH_MAX: Final = 36
_BAD: Final = frozenset({"deadline_breached", "report_overdue", "refused", "escalation_failed", "approval_timed_out"})
_QUIET: Final = frozenset({"facts_changed", "counter_set", "deadline_moved"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: its instant and case, who (empty under an event), what, how it is shown."""

    at: int
    case: str
    who: str
    what: str
    style: str = ""
    why: str = ""
    is_event: bool = False


@dataclass(slots=True)
class Timeline:
    """Collects what happens and prints it when all is known."""

    policy: Policy
    titles: Titles
    entries: Happenings[Entry] = field(default_factory=Happenings)
    problems: Happenings[str] = field(default_factory=Happenings)
    # What is told of reports, by their names.
    owed: dict[str, list[Entry]] = field(default_factory=dict)
    # How wide the columns of senders and of cases are.
    _who_wide: int = 0
    _case_wide: int = 0
    _moment: tuple[str, int, int] | None = None

    def event(self, event: Event, step: Step) -> None:
        """Add an event with what came of it; timers that fired before it come first, each with its own instant."""
        timers = sum(effect.at < event.at and effect.kind != "refused" for effect in step.effects)
        for effect in step.effects[:timers]:
            self.time(effect)
        style = "bold" if step.refused is None else "red"
        text = self.titles.of("event", event.name)
        if event.name == self.policy.compiled.follow_up_event and event.data.get(COMPLAINT) is not None:
            text += f" ({event.data[COMPLAINT]})"
        self.add(Entry(event.at, event.case, self._who(event), text, style, is_event=True))
        for effect in step.effects[timers:]:
            self.add(self._entry(effect, "", event.id))

    def time(self, effect: Effect) -> None:
        """Add what happened by itself; effects of one timer stand under its instant."""
        moment = (effect.case, effect.seq, effect.at)
        who = f"({self.titles.shared('system')})" if moment != self._moment else ""
        self._moment = moment
        self.add(self._entry(effect, who, ""))

    def add(self, entry: Entry) -> None:
        """Add a line."""
        self._who_wide = max(self._who_wide, cell_len(entry.who))
        self._case_wide = max(self._case_wide, len(entry.case))
        self.entries.add(entry.at, entry.case, entry)

    def reports(self, effects: Iterable[Effect]) -> None:
        """Add what happened to reports; each line says of which period and unit."""
        for effect in effects:
            report, body = str(effect.body["report"]), effect.body
            unit = "" if body.get("unit") is None else f" {self._unit(report, str(body['unit']))}"
            by = (
                str(body.get("by") or "—") if effect.kind == "report_submitted" else f"({self.titles.shared('system')})"
            )
            # The report stands above, and the id of the line that handed it in says nothing to people.
            because = () if effect.kind == "report_submitted" else effect.because[1:]
            entry = self._entry(replace(effect, because=because), by, "")
            self.owed.setdefault(report, []).append(replace(entry, case=f"{body['period']}{unit}"))

    def _unit(self, report: str, unit: str) -> str:
        datum = self.policy.compiled.fields.get(self.policy.compiled.reports[report].for_each or "")
        if datum is not None and unit in datum.choices and len(datum.choice_titles) == len(datum.choices):
            title = datum.choice_titles[datum.choices.index(unit)]
            return title.in_language(self.titles.language) or self.titles.shared(unit)
        return unit

    def bad_line(self, number: int, message: str) -> None:
        """Add a line that is no event."""
        self.problem(bad_line_words(number, message))

    def problem(self, text: str) -> None:
        """Add what is said of a line that is no event."""
        self.problems.add(0, "", text)

    def print(self, screen: Screen, *, by_time: bool) -> None:
        """Print everything: case by case in the order of their first appearance, or all cases by time."""
        for problem in self.problems.by_case():  # (as they came)
            screen.line(Part(problem, "red"))
        if by_time:
            self._print_by_time(screen)
        else:
            self._print_by_case(screen)
        for report, entries in self.owed.items():
            screen.line(Part(self.titles.of("report", report), "bold cyan"))
            width = max(cell_len(entry.case) for entry in entries)
            self._print_days(entries, screen, " " * width, _who_width(entries))
            screen.line()

    def print_case(self, screen: Screen) -> None:
        """Print what happened to the only case there is, without its id."""
        self._print_days(self.entries.by_case(), screen, "", self._who_width)

    @property
    def _who_width(self) -> int:
        return min(_WHO_WIDTH_MAX, self._who_wide)

    def _print_by_case(self, screen: Screen) -> None:
        for case, lines in groupby(self.entries.by_case(), key=attrgetter("case")):
            screen.line(Part(case, "bold cyan"))
            self._print_days(lines, screen, "", self._who_width)
            screen.line()

    def _print_by_time(self, screen: Screen) -> None:
        self._print_days(self.entries.by_time(), screen, " " * self._case_wide, self._who_width)
        if self.entries:
            screen.line()

    def _print_days(self, entries: Iterable[Entry], screen: Screen, case_space: str, width: int) -> None:
        zone = self.policy.compiled.zone
        day = ""
        for entry in entries:
            today = local_day(entry.at, zone, self.titles.language)
            if today != day:
                screen.line(Part(f"  {today}", "dim"))
                day = today
            clock = local_time(entry.at, zone) if entry.who else " " * 8
            name = pad(entry.case, len(case_space)) + "  " if case_space else ""
            what = entry.what if entry.is_event else "  " + entry.what
            why = Part(f"   {entry.why}", "dim") if entry.why else Part("")
            screen.line(f"    {clock}  {name}{pad(entry.who, width)}  ", Part(what, entry.style), why)

    def _entry(self, effect: Effect, who: str, event_id: str) -> Entry:
        text = sentence(effect, self.titles, self.policy.compiled.zone)
        style = "red" if effect.kind in _BAD else "dim" if effect.kind in _QUIET else ""
        if effect.kind == "case_closed":
            style = "green"
        causes = [cause for cause in effect.because if cause != event_id]
        why = " ".join([*causes, *(f"[{clause}]" for clause in effect.clause)])
        return Entry(effect.at, effect.case, who, text, style, why)

    def _who(self, event: Event) -> str:
        roles = self._roles(event)
        name = event.actor.id
        if roles and name and name not in event.actor.role_names:
            return f"{roles} ({name})"
        return roles or name or "—"

    def _roles(self, event: Event) -> str:
        separator = "、" if self.titles.language == "zh" else ", "
        return separator.join(self.titles.of("role", role) for role in event.actor.role_names)


def _who_width(entries: Iterable[Entry]) -> int:
    return min(_WHO_WIDTH_MAX, max((cell_len(entry.who) for entry in entries), default=0))
