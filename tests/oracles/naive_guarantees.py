"""Guarantees judged the slow way: by what is written on `docs/how-to/guarantees.md`, over one whole history at once.

In: a policy and a guarantee as plain values, the lines of a history. Out: whether the history breaks the guarantee. It
looks at instants, effects and how the case stood, and shares nothing with what proves guarantees.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from complaintflow.kernel.case import CaseState
from complaintflow.kernel.effect import Effect

HOUR = 3_600_000_000
DAY = 24 * HOUR
OPENS, CLOSES = 9 * HOUR, 18 * HOUR
SHANGHAI = 8 * HOUR
THURSDAY = 3
"""The first of January 1970, in weekdays from Monday on."""


@dataclass(frozen=True)
class Line:
    """One thing that happened: somebody's event, or what fired by itself at one instant."""

    at: int
    event: str
    roles: tuple[str, ...]
    data: Mapping[str, object]
    effects: tuple[Effect, ...]
    case: CaseState


def breaks(policy: Mapping[str, Any], guarantee: Mapping[str, Any], lines: Sequence[Line], end: int) -> bool:
    """Whether a history that is known up to and including `end` breaks a guarantee."""
    judge = Judge(policy, lines)
    if "after" in guarantee:
        return judge.after(guarantee, end)
    if "before" in guarantee:
        return judge.before(guarantee)
    if "every" in guarantee:
        return judge.every(guarantee, end)
    if "always" in guarantee:
        asked = [n for n in range(len(lines)) if judge.holds(guarantee.get("while"), n)]
        return any(not judge.holds(guarantee["always"], n) for n in asked)
    return any(judge.seen(guarantee["never"], n) and judge.holds(guarantee.get("when"), n) for n in range(len(lines)))


def has_occasion(policy: Mapping[str, Any], guarantee: Mapping[str, Any], lines: Sequence[Line]) -> bool:
    """Whether there is anything in a history that a guarantee speaks of. What must never be may never be seen."""
    judge, numbers = Judge(policy, lines), range(len(lines))
    if "never" in guarantee:
        moment, when = guarantee["never"], guarantee.get("when")
        plain = {k: v for k, v in moment.items() if k not in ("when", "by")} if isinstance(moment, dict) else moment
        return (when is None and plain == moment) or any(judge.seen(plain, n) for n in numbers)
    if "after" in guarantee or "before" in guarantee:
        moment = guarantee.get("after", guarantee.get("before"))
        return any(judge.seen(moment, n) and judge.holds(guarantee.get("when"), n) for n in numbers)
    ends = "every" in guarantee
    return any(
        judge.holds(guarantee.get("while"), n) for n in numbers if not (ends and lines[n].case.outcome is not None)
    )


@dataclass(frozen=True)
class Judge:
    """Looks at the lines of one history, by their numbers."""

    policy: Mapping[str, Any]
    lines: Sequence[Line]

    # ---- the forms

    def after(self, guarantee: Mapping[str, Any], end: int) -> bool:
        """Whether something is owed and does not come in time."""
        numbers = range(len(self.lines))
        lifts = [n for n in numbers if any(self.seen(guarantee.get(k), n) for k in ("expect", "or_else", "unless"))]
        for n in numbers:
            if not (self.seen(guarantee["after"], n) and self.holds(guarantee.get("when"), n)):
                continue
            if guarantee["within"] == "at_once":
                if n not in lifts:
                    return True
                continue
            until = due(guarantee["within"], self.lines[n].at)
            if until < end and not any(m >= n and self.lines[m].at <= until for m in lifts):
                return True
        return False

    def before(self, guarantee: Mapping[str, Any]) -> bool:
        """Whether something happens without what must have happened before."""
        for n in range(len(self.lines)):
            if not (self.seen(guarantee["before"], n) and self.holds(guarantee.get("when"), n)):
                continue
            anew = [m for m in range(n + 1) if self.seen(guarantee.get("since"), m)]
            first = anew[-1] if anew else 0
            if not any(self.seen(guarantee["expect"], m) for m in range(first, n + 1)):
                return True
        return False

    def every(self, guarantee: Mapping[str, Any], end: int) -> bool:
        """Whether it takes too long until something happens again."""
        since: int | None = None
        for n, line in enumerate(self.lines):
            if since is not None and due(guarantee["every"], since) < line.at:
                return True
            if line.case.outcome is not None or not self.holds(guarantee.get("while"), n):
                since = None
            elif since is None or self.seen(guarantee.get("expect"), n) or self.seen(guarantee.get("or_else"), n):
                since = line.at
        return since is not None and due(guarantee["every"], since) < end

    # ---- moments

    def seen(self, moment: Any, n: int) -> bool:
        """Whether a moment is seen in a line."""
        if isinstance(moment, list):
            return any(self.seen(one, n) for one in moment)
        if moment is None:
            return False
        if isinstance(moment, str) and moment in ("closed", "reopened"):
            return any(effect.kind == f"case_{moment}" for effect in self.lines[n].effects)
        if isinstance(moment, str):
            moment = {"event": moment}
        return self._occurs(moment, self.lines[n]) and self.holds(moment.get("when"), n)

    def _occurs(self, moment: Mapping[str, Any], line: Line) -> bool:
        if "event" in moment:
            if "by" in moment:
                return line.event == moment["event"] and moment["by"] in line.roles
            return moment["event"] in events_of(line)
        if "deadline" in moment:
            kind = moment["at"].removesuffix("_late").removesuffix("_in_time")
            found = [
                e for e in line.effects if e.kind == f"deadline_{kind}" and e.body["deadline"] == moment["deadline"]
            ]
            return any(
                "_" not in moment["at"] or effect.body["late"] == (moment["at"] == "met_late") for effect in found
            )
        if "asked" in moment:
            asked = [e.body["role"] for e in line.effects if e.kind == "task"]
            return moment["asked"] in (
                *asked,
                *(e.body["from"] for e in line.effects if e.kind == "approval_requested"),
            )
        kinds = {
            "state": ("state_entered", "state"),
            "class": ("class_set", "class"),
            "owner": ("owner_set", "role"),
            "told": ("notify", "to"),
            "breach": ("deadline_breached", "deadline"),
            "flag": ("flag_raised", "flag"),
            "outcome": ("case_closed", "outcome"),
            "approval": ("approval_requested", "approval"),
        }
        name = next(key for key in kinds if key in moment)
        kind, key = kinds[name]
        if name == "approval" and moment.get("at") != "asked":
            kind = f"approval_{moment.get('at', 'granted')}"
        fitting = [effect for effect in line.effects if effect.kind == kind and effect.body[key] == moment[name]]
        return any(moment.get("template") in (None, effect.body.get("template")) for effect in fitting)

    # ---- conditions

    def holds(self, condition: Mapping[str, Any] | None, n: int) -> bool:
        """Whether a condition holds right after a line."""
        return all(self._test(name, wanted, n) for name, wanted in (condition or {}).items())

    def _test(self, name: str, wanted: Any, n: int) -> bool:
        if name == "not":
            return not self.holds(wanted, n)
        value = self._value(name, n)
        if wanted == "missing":
            return value is None
        if value is None:
            return False
        if isinstance(wanted, Mapping):
            return value != wanted["not"] if "not" in wanted else bool(value >= wanted["at_least"])
        if isinstance(value, tuple):
            return wanted in value
        return value in wanted if isinstance(wanted, list) else bool(value == wanted)

    def _value(self, name: str, n: int) -> Any:
        case = self.lines[n].case
        match name:
            case "state":
                return case.state
            case "class":
                return case.klass
            case "flags":
                return tuple(raised.flag for raised in case.flags)
            case "weight":
                rule = self.policy["tables"]["weight"]["rules"][0]
                return rule["result"] if self.holds(rule["when"], n) else "light"
            case "calls":
                return self._count(self.policy["counters"]["calls"], n)
        if name.startswith("deadlines."):
            return self._standing(name.removeprefix("deadlines."), n)
        return case.facts.get(name)

    def _count(self, counter: Mapping[str, Any], n: int) -> int:
        number = 0
        for line in self.lines[: n + 1]:
            events = events_of(line)
            where = counter.get("where", {})
            if counter["count"] in events and all(
                line.data.get(k.removeprefix("data.")) is v for k, v in where.items()
            ):
                number += 1
            if counter.get("reset") in events:
                number = 0
        return number

    def _standing(self, deadline: str, n: int) -> str:
        """Return how a deadline stands, by what was last said of it."""
        found = "idle"
        for line in self.lines[: n + 1]:
            for effect in line.effects:
                if not effect.kind.startswith("deadline_") or effect.body.get("deadline") != deadline:
                    continue
                said = effect.kind.removeprefix("deadline_")
                if said == "met":
                    found = "late" if effect.body["late"] else "met"
                elif said in ("started", "resumed"):
                    found = "running"
                elif said in ("paused", "breached", "cancelled", "lapsed", "expired"):
                    found = said
        return found


def events_of(line: Line) -> set[str]:
    """Return the events of a line: the one that somebody sent, and those that the case sent itself."""
    return {event for event in (line.event, *_own(line)) if event}


def _own(line: Line) -> Iterator[str]:
    for effect in line.effects:
        for cause in effect.because:
            parts = cause.split("/")
            if parts[0] == effect.case and len(parts) > 2 and parts[-2].isdecimal():
                yield parts[-1]


def due(length: str, at: int) -> int:
    """Return when a length of time has run out, counted by hand; offices open from nine to six, Monday to Friday."""
    number, _, unit = length.partition(" ")
    if not unit:
        return at + int(length.removesuffix("h")) * HOUR
    if unit == "days":
        return at + int(number) * DAY
    left, here = int(number) * HOUR, at + SHANGHAI
    while True:
        day, moment = divmod(here, DAY)
        start = max(moment, OPENS)
        room = CLOSES - start if (day + THURSDAY) % 7 < 5 and start < CLOSES else 0
        if room >= left:
            return day * DAY + start + left - SHANGHAI
        left -= room
        here = (day + 1) * DAY
