"""The parts of small random policies: conditions, actions, deadlines, ways, escalations.

In: chance, and what the policy has. Out: parts as plain values. What the page on verification names as not seen
by a proof is left out: limits that have passed when they are put, `earliest`, dates, counters within a time, people
with several roles.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any

Plain = dict[str, Any]

PLAIN_LENGTHS = ("2h", "5h", "1 days")
WORKING_LENGTHS = ("3 working hours", "8 working hours")
ROLES = ("agent", "boss", "clerk")


@dataclass
class Draw:
    """Chooses the parts of one policy, from one seed."""

    chance: Random
    states: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    data: dict[str, str] = field(default_factory=dict)
    classes: bool = False
    table: bool = False
    flag: bool = False
    counter: bool = False
    office: bool = False
    approval: bool = False
    deadlines: tuple[str, ...] = ()

    def one(self, *of: Any) -> Any:
        """Return one of several values."""
        return self.chance.choice(of)

    def once_in(self, number: int) -> bool:
        """Return true once in so many times."""
        return self.chance.randrange(number) == 0

    def length(self) -> str:
        """Return a length of time that the policy can count."""
        return str(self.one(*PLAIN_LENGTHS, *(WORKING_LENGTHS if self.office else ())))

    # ---- conditions and actions

    def condition(self, *, data_of: str | None = None, standings: bool = True) -> Plain:
        """Return a condition over what the policy has."""
        kinds: list[Plain] = [{"size": "big"}, {"size": {"not": "big"}}, {"urgent": True}, {"urgent": "missing"}]
        if self.classes:
            kinds += [{"class": "high"}, {"class": "low"}]
        if self.table:
            kinds += [{"weight": "heavy"}]
        if self.flag:
            kinds += [{"flags": "hot"}]
        if self.counter:
            kinds += [{"calls": {"at_least": self.one(1, 2)}}]
        if data_of is not None and self.data.get(data_of) == "ok":
            kinds += [{"data.ok": True}] * 3
        if standings and self.deadlines:
            name = f"deadlines.{self.one(*self.deadlines)}"
            kinds += [{name: "running"}, {name: ["breached", "late"]}, {name: ["met", "late"]}]
        found: Plain = self.chance.choice(kinds)
        return {"not": found} if self.once_in(6) else found

    def action(self, *, event: str | None = None, standings: bool = False) -> Plain:
        """Return an action, sometimes under a condition."""
        tell = {"notify": self.one(*ROLES, "owner", "customer"), "via": "email", "template": self.one("late", "hello")}
        kinds: list[Plain] = [tell, tell, {"task": "look", "role": self.one(*ROLES)}]
        if self.classes:
            kinds.append({"class": "high"})
        if self.flag:
            kinds.append({"flag": "hot"})
        if self.deadlines:
            kinds.append({"cancel": [self.one(*self.deadlines)]})
        kinds += [{"set": {"urgent": self.one(True, "missing")}}, {"owner": self.one(*ROLES)}]
        found = dict(self.chance.choice(kinds))
        if self.once_in(3):
            found["when"] = self.condition(data_of=event, standings=standings)
        return found

    # ---- parts

    def trigger(self) -> Any:
        """Return what starts or cancels a deadline."""
        kinds: list[Any] = ["open", *self.events, *self.events, {"state": self.one(*self.states)}]
        if self.classes:
            kinds.append({"class": "high"})
        if self.flag:
            kinds.append({"flag": "hot"})
        return self.chance.choice(kinds)

    def need(self) -> Any:
        """Return what meets a deadline."""
        event, other = self.one(*self.events), self.one(*self.events)
        kinds: list[Any] = [event, event, {"event": event, "by": self.one(*ROLES, "owner")}, {"any": [event, other]}]
        if event != other:
            kinds += [{"all": [event, other]}, {"all": [event, {"event": other, "when": {"urgent": True}}]}]
        if self.data.get(event) == "ok":
            kinds += 2 * [{"event": event, "where": {"data.ok": True}}]
        return self.chance.choice(kinds)

    def deadline(self, number: int) -> Plain:
        """Return a deadline with a ladder of one or two steps."""
        found: Plain = {"kind": self.one("service", "service", "state", "statutory")}
        found["starts"] = "open" if self.once_in(2) else self.trigger()
        if not self.once_in(4):
            found["met_by"] = self.need()
        limit = self.length()
        found["within"] = limit
        if self.classes and self.once_in(4):
            found["for"] = {"class": "high"}
            if self.once_in(2):
                found["when_out"] = self.one("cancel", "keep")
        elif self.classes and limit == "2h" and self.once_in(2):
            found["within"] = [{"when": {"class": "high"}, "limit": "5h"}, {"limit": "2h"}]
            found["on_change"] = self.one("carry", "restart", "keep")
        if self.once_in(6):
            found["extension"] = {"by": self.one("agent", "boss"), "at_most": "5h", "times": self.one(1, 2)}
        ladder: list[Plain] = []
        if self.once_in(3) and limit == "5h":
            found["warn"] = self.one("1h", "3h")
            ladder.append({"at": "warn", "notify": self.one(*ROLES), "via": "email", "template": "hello"})
        if not self.once_in(4):
            rung: Plain = {"at": "due", "notify": self.one(*ROLES, "owner"), "via": "email", "template": "late"}
            if self.once_in(3):
                rung["when"] = self.condition(standings=False)
            ladder.append(rung)
        if self.once_in(3):
            rung = {"at": {"after": self.one("1h", "2h")}, "notify": self.one(*ROLES), "via": "email"}
            ladder.append({**rung, "template": "late"})
        if ladder:
            found["ladder"] = ladder
        if self.once_in(4):
            found["cancelled_by"] = self.trigger()
        if self.once_in(3):
            found["again"] = self.one("restart", "keep")
        if found["kind"] != "statutory" and self.once_in(3):
            found["pause"] = self.one(
                {"in": self.states[-1]},
                {"in": self.states[0]},
                {"by_event": True},
                {"in": self.states[-1], "at_most": "2h"},
                {"while": {"urgent": True}},
            )
        if self.once_in(5):
            found["on_expiry"] = self.one("lapse", {"send": self.one(*self.events)}, {"send": self.one(*self.events)})
            if found["on_expiry"] == "lapse":
                found.pop("ladder", None)
        if self.once_in(4):
            found["reopening"] = self.one("new_cycle", "continue", "new_case")
        if number and self.once_in(4):
            found["starts"] = {"deadline": "d0", "at": self.one("met", "due", "started", "ended")}
        return found

    def transitions(self, finals: tuple[str, ...]) -> list[Plain]:
        """Return the lifecycle's ways, with guards and actions; one at least closes the case."""
        found: list[Plain] = []
        ways = self.chance.randint(2, 4)
        for number in range(ways):
            event = self.one(*self.events)
            target = self.one(*finals) if number == 0 else self.one(*self.states, *self.states, *finals)
            way: Plain = {"id": f"w{number}", "event": event, "from": self.one(*self.states, "open")}
            if not self.once_in(4):
                way["to"] = target
            if self.once_in(3):
                way["when"] = self.condition(data_of=event)
            if self.once_in(4):
                way["by"] = self.one(*ROLES, "owner")
            if self.once_in(3):
                way["do"] = [self.action(event=event)]
            found.append(way)
        return found

    def escalation(self) -> Plain:
        """Return an escalation."""
        occasions: list[Plain] = [{"event": self.one(*self.events)}, {"age": self.length()}]
        occasions += [{"breach": name} for name in self.deadlines] * 2
        if self.flag:
            occasions.append({"flag": "hot"})
        found: Plain = {
            "id": "up",
            "once": self.one("case", "class") if self.classes else self.one("case", "case", "always"),
        }
        if self.counter and self.once_in(2):
            found["when"] = {"calls": {"at_least": self.one(1, 2)}}
        else:
            found["on"] = self.chance.choice(occasions)
            if self.once_in(3):
                found["when"] = self.condition()
        if self.classes and self.once_in(2):
            found["class"] = "high"
        else:
            found["do"] = [self.action()]
        return found
