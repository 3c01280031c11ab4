"""Tell a case's story in a few lines: a small policy, events at short times, effects as short texts.

In: policy sections as YAML (what a test does not care about has a default), times such as `03-02 09:00` (2026, in
the policy's zone, Asia/Shanghai). Out: effects as texts such as `deadline_started response 03-02 11:00`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from complaintflow.facade import Case, Policy, Step
from complaintflow.kernel.case import Run
from complaintflow.kernel.effect import Effect

HEAD = """\
policy: toy
format: 1
version: "1"
title: Toy
effective: 2020-01-01
time_zone: Asia/Shanghai
last_resort: boss
"""

DEFAULTS: Mapping[str, str] = {
    "roles": """\
roles: {agent: {superior: lead}, lead: {superior: boss}, boss: {}}
""",
    "events": """\
events: {act: {}, second: {}}
""",
    "outcomes": """\
outcomes: {solved: {}, dropped: {}}
""",
    "lifecycle": """\
lifecycle:
  initial: intake
  states: {intake: {}, handling: {}, waiting: {}, solved: {final: true, outcome: solved}}
  transitions:
    - {event: dispatch, from: intake, to: handling}
    - {event: wait, from: [intake, handling], to: waiting}
    - {event: go_on, from: waiting, to: handling}
    - {event: solve, from: open, to: solved}
    - {event: reopen, from: solved, to: handling}
""",
    "templates": """\
templates: {early: {text: Early}, overdue: {text: Overdue}, again: {text: Again}, told: {text: Told}}
""",
    "tasks": """\
tasks: {look: {}, call: {}}
""",
}

_INSTANTS = frozenset({"due", "previous_due"})
_SECTION = re.compile(r"^([a-z_]+):", re.MULTILINE)


@lru_cache(maxsize=256)
def toy(body: str) -> Policy:
    """Compile policy sections; sections that are not given are the defaults above."""
    given = set(_SECTION.findall(body))
    return Policy.from_text(HEAD + body + "\n" + "".join(text for name, text in DEFAULTS.items() if name not in given))


def instant(at: str) -> str:
    """Return `03-02 09:00` (or with seconds) of 2026 in Shanghai as ISO 8601."""
    day, clock = at.split()
    return f"2026-{day}T{clock if clock.count(':') == 2 else clock + ':00'}+08:00"


class Story:
    """A case that is being told."""

    def __init__(self, body: str = "") -> None:
        self.policy = toy(body)
        self.step: Step | None = None
        self.case: Case | None = None
        self.effects: list[Effect] = []

    def open(self, at: str, by: str | tuple[Any, ...] = "agent", **data: object) -> Story:
        actor = _actor("a1", by, None)
        return self._take(self.policy.open("C", data, at=instant(at), actor=actor, id="open"))

    def send(
        self,
        event_name: str,
        at: str,
        by: str | tuple[Any, ...] = "agent",
        who: str = "a1",
        behalf: str | None = None,
        id: str | None = None,
        recorded: str | None = None,
        more: Mapping[str, object] | None = None,
        **data: object,
    ) -> Story:
        """Send an event; `more` holds data whose names are arguments here (such as `by`)."""
        assert self.case is not None
        actor = _actor(who, by, behalf)
        entered = None if recorded is None else instant(recorded)
        return self._take(
            self.case.send(
                event_name, at=instant(at), actor=actor, data={**data, **(more or {})}, id=id, recorded_at=entered
            )
        )

    def tick(self, at: str) -> Story:
        assert self.case is not None
        return self._take(self.case.advance(instant(at)))

    def _take(self, step: Step) -> Story:
        self.step = step
        self.case = step.opened
        self.effects.extend(step.effects)
        return self

    @property
    def refused(self) -> str | None:
        """The code of the refusal, when the last event was refused."""
        assert self.step is not None
        return None if self.step.refused is None else str(self.step.refused.body["code"])

    def said(self, *kinds: str) -> list[str]:
        """The last step's effects as texts, all or of some kinds."""
        assert self.step is not None
        return [self.text(e) for e in self.step.effects if not kinds or e.kind in kinds]

    def timed(self, *kinds: str) -> list[str]:
        """The last step's effects as texts after their instants, all or of some kinds."""
        assert self.step is not None
        return [f"{self.when(e.at)} {self.text(e)}" for e in self.step.effects if not kinds or e.kind in kinds]

    def text(self, effect: Effect) -> str:
        words = [effect.kind]
        for key, value in effect.body.items():
            if value is True:
                words.append(key)
            elif key in _INSTANTS and isinstance(value, int):
                words.append(self.when(value))
            elif isinstance(value, list | tuple):
                words.extend(map(str, value))
            elif value is not None and value is not False and value != "":
                words.append(str(value))
        return " ".join(words)

    def when(self, us: int) -> str:
        """An instant as `03-02 09:00`."""
        shown = self.policy.instant(us)
        return shown[5:16].replace("T", " ") + ("" if shown[16:19] == ":00" else shown[16:19])

    def run(self, deadline: str) -> Run:
        """The current cycle of a deadline."""
        assert self.case is not None
        return self.case.raw.runs[deadline][-1]

    def due(self, deadline: str) -> str | None:
        due = self.run(deadline).due
        return None if due is None else self.when(due)

    def status(self, deadline: str) -> str:
        assert self.case is not None
        return self.case.deadlines[deadline]

    @property
    def state(self) -> str:
        assert self.case is not None
        return self.case.state

    @property
    def klass(self) -> str | None:
        assert self.case is not None
        return self.case.klass

    @property
    def owner(self) -> str | None:
        assert self.case is not None
        return self.case.owner


def _actor(who: str, by: str | tuple[Any, ...], behalf: str | None) -> dict[str, object]:
    roles: list[object] = [by] if isinstance(by, str) else list(by)
    return {"id": who, "roles": roles, **({"on_behalf_of": behalf} if behalf else {})}
