"""What is played to a service that is killed, and what the kernel says to it: without a store, in one go.

In: the example events of the shipped policies. Out: scripts of events and of time passing, and what must be there in
the end: each case, each effect by its id, and in which lane it goes out in which order.
"""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path

from complaintflow.correlation.casebook import Answer, Casebook
from complaintflow.facade import Case, Policy
from complaintflow.kernel.effect import Effect
from complaintflow.kernel.event import Event
from complaintflow.kernel.timers import next_timer
from complaintflow.stores.lanes import Lanes

FOLDER = Path(__file__).resolve().parents[2]
POLICIES = {
    name: (f"policies/{name}.yaml", f"docs/examples/{name}.jsonl")
    for name in ("vw", "bank", "wanrun", "toyota", "dealer", "ford_survey")
} | {
    "hotline": ("docs/examples/hotline.yaml", "docs/examples/hotline.jsonl"),
    "library": ("docs/tutorial/library-fines.yaml", "docs/tutorial/library-fines.jsonl"),
}
WEBHOOKS = {"crm": ("*",)}
LANES = Lanes({name: tuple(kinds) for name, kinds in WEBHOOKS.items()})


@dataclass(frozen=True, slots=True)
class Play:
    """One thing that happens: an event is sent, or (without one) a worker's round at an instant."""

    now: int
    event: Event | None = None


@dataclass(slots=True)
class Expected:
    """What the kernel made of a script."""

    cases: dict[str, Case]
    answers: list[list[str]] = field(default_factory=list)  # by play, the ids of the effects of the event itself
    effects: dict[str, list[Effect]] = field(default_factory=lambda: defaultdict(list))

    def ids(self, case: str) -> list[str]:
        """The ids of a case's effects, in order."""
        return [effect.id for effect in self.effects[case]]

    def lanes(self, table: Lanes = LANES) -> dict[tuple[str, str], list[str]]:
        """The ids of effects that leave the house, by case and lane, in order."""
        found: dict[tuple[str, str], list[str]] = defaultdict(list)
        for case, effects in self.effects.items():
            for effect in effects:
                for lane in table.of(effect):
                    found[case, lane].append(effect.id)
        return dict(found)


@cache
def policy_of(name: str) -> Policy:
    return Policy.load(FOLDER / POLICIES[name][0])


@cache
def events_of(name: str) -> tuple[Event, ...]:
    """The example events of a policy, in the order in which they were entered."""
    lines = [json.loads(line) for line in (FOLDER / POLICIES[name][1]).read_text(encoding="utf-8").splitlines()]
    lines = [line for line in lines if "report" not in line]
    lines.sort(key=lambda line: datetime.fromisoformat(line.get("recorded_at") or line["at"]))
    return tuple(policy_of(name).read_event(line) for line in lines)


def script_of(name: str, events: int | None = None, rounds: int = 4) -> list[Play]:
    """Events in order, after every few of them a worker's round up to just before the next one."""
    plays: list[Play] = []
    chosen = events_of(name)[:events]
    for number, event in enumerate(chosen):
        if number and number % rounds == 0:
            before = max(chosen[number - 1].entered_at, event.entered_at - 1)
            plays.append(Play(before))
        plays.append(Play(event.entered_at, event))
    return plays


def kernels_own(name: str, plays: list[Play]) -> Expected:
    """Play a script to the kernel alone, which keeps everything in a dictionary."""
    book = Casebook(policy_of(name))
    expected = Expected({})
    seen: dict[str, int] = {}

    def note(answers: list[Answer]) -> None:
        for answer in answers:
            opened = answer.step.opened
            if opened is not None and len(opened.raw.entries) > seen.get(opened.raw.id, 0):
                seen[opened.raw.id] = len(opened.raw.entries)
                expected.effects[opened.raw.id].extend(answer.step.effects)

    for play in plays:
        if play.event is not None:
            answers = book.take(play.event)
            note(answers)
            expected.answers.append([effect.id for effect in answers[0].step.effects])
            continue
        expected.answers.append([])
        while (first := _first_due(book, play.now)) is not None:
            while (due := _due(book.cases[first])) is not None and due <= play.now:
                note(book.advance(first, due))
    expected.cases = dict(book.cases)
    return expected


def _due(case: Case) -> int | None:
    return next_timer(case.raw, case.policy.compiled)


def _first_due(book: Casebook, now: int) -> str | None:
    due = ((_due(case), name) for name, case in book.cases.items())
    first = min(((at, name) for at, name in due if at is not None and at <= now), default=None)
    return None if first is None else first[1]
