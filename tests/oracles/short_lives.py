"""Short histories of small policies, lived by the real kernel with real instants: of one act, and longer ones.

In: a policy as plain values. Out: histories as lines, each followed by a month in which nobody does anything. Acts
happen soon, just before a clock runs out, at that instant, just after it, or the next morning.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from random import Random
from typing import Any

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.event import Actor, Event
from complaintflow.kernel.step import advance, step
from complaintflow.kernel.timers import next_timer
from tests.oracles.naive_guarantees import DAY, HOUR, OPENS, SHANGHAI, Line, due

MINUTE = 60_000_000
MONDAY = 1_772_416_800_000_000
OPENED = (MONDAY, MONDAY, MONDAY + 7 * HOUR, MONDAY + 4 * DAY + 6 * HOUR, MONDAY + 5 * DAY)
"""Ten in the morning and five in the afternoon of a Monday, a Friday afternoon, a Saturday."""

CORRECTIONS = ("amend", "reclassify", "assign", "flag")
TIMERS_MAX = 40
Act = tuple[str, dict[str, object]]
Sent = tuple[int, str, Mapping[str, object], Actor]


@dataclass(frozen=True)
class Life:
    """What happened to one case up to and including `end`, and how often its record was corrected."""

    lines: tuple[Line, ...]
    end: int
    sent: tuple[Sent, ...]

    @property
    def corrections(self) -> int:
        """How often somebody corrected the record."""
        return sum(event in CORRECTIONS for _, event, _, _ in self.sent)

    @property
    def case(self) -> CaseState:
        """The case as it stands."""
        return self.lines[-1].case


@dataclass(frozen=True)
class Lives:
    """The lives of cases of one policy; `corrected`: also those whose record somebody corrects."""

    plain: Mapping[str, Any]
    policy: CompiledPolicy
    corrected: bool = True

    def short(self, chance: Random, most: int) -> Iterator[Life]:
        """Yield lives without an act, and of all lives of one act so many."""
        for facts in self._openings():
            opened = self.opened(MONDAY, facts, self._people()[0])
            if opened is None:
                continue
            yield self.run_out(opened)
            ways = tuple(product(self._instants(opened), self._acts(), self._people()))
            for at, (event, data), who in chance.sample(ways, min(most, len(ways))):
                after = self.send(opened, (at, event, data, who))
                if after is not None:
                    yield self.run_out(after)

    def random(self, chance: Random, number: int, most: int) -> Iterator[Life]:
        """Yield random lives of up to so many acts."""
        openings, acts, people = self._openings(), self._acts(), self._people()
        for _ in range(number):
            life = self.opened(chance.choice(OPENED), chance.choice(openings), chance.choice(people[:3]))
            if life is None:
                continue
            for _ in range(chance.randint(1, most)):
                instants, possible = self._instants(life), [act for act in acts if self._may(life.case, act[0])]
                for _ in range(6 if possible else 0):
                    # Corrections are always possible; what goes on is tried more often.
                    event, data = chance.choice(possible)
                    if event in CORRECTIONS and chance.random() < 0.6:
                        continue
                    after = self.send(life, (chance.choice(instants), event, data, chance.choice(people)))
                    if after is not None:
                        life = after
                        break
            yield self.run_out(life)

    # ---- moves

    def opened(self, at: int, facts: Mapping[str, object], who: Actor) -> Life | None:
        """Return a case that has just been opened; None where that is refused."""
        event = Event("C", "open", at, "C-0", who, facts)
        answer = step(self.policy, None, event)
        if answer.case is None or answer.refusal is not None:
            return None
        line = Line(at, "open", who.role_names, facts, answer.effects, answer.case)
        return Life((line,), at - 1, ((at, "open", facts, who),))

    def send(self, life: Life, sent: Sent) -> Life | None:
        """Return the life after an event, with what fires by itself before it; None where it is refused."""
        at, name, data, who = sent
        ahead = self._let_pass(life, at, including=False)
        event = Event("C", name, at, f"C-{len(life.sent)}", who, data)
        answer = step(self.policy, ahead.case, event)
        if answer.case is None or answer.refusal is not None or at <= life.lines[-1].at:
            return None
        line = Line(at, name, who.role_names, data, answer.effects, answer.case)
        return Life((*ahead.lines, line), at - 1, (*life.sent, sent))

    def run_out(self, life: Life) -> Life:
        """Return the life after a month in which nobody does anything."""
        return self._let_pass(life, life.lines[-1].at + 30 * DAY, including=True)

    def _let_pass(self, life: Life, until: int, *, including: bool) -> Life:
        lines = list(life.lines)
        for _ in range(TIMERS_MAX):
            case = lines[-1].case
            at = next_timer(case, self.policy)
            if at is None or at > until or (at == until and not including):
                break
            answer = advance(self.policy, case, at)
            if answer.refusal is not None or answer.case is None:
                return Life(tuple(lines), at - 1, life.sent)
            lines.append(Line(at, "", (), {}, answer.effects, answer.case))
        else:
            until = min(until, lines[-1].at)
        return Life(tuple(lines), until, life.sent)

    # ---- what is tried

    def _may(self, case: CaseState, event: str) -> bool:
        """Whether it is worth trying: a refusal changes nothing, and takes its time."""
        if event in ("approve", "reject"):
            return any(one.status == "pending" for one in case.applications)
        if event in self.policy.lifecycle.dispatch.get(case.state, {}):
            return True
        if event in CORRECTIONS:
            return self.corrected and case.outcome is None
        return event in ("withdraw", "pause", "resume", "extend") and case.outcome is None

    def _instants(self, life: Life) -> list[int]:
        last = life.lines[-1].at
        coming: list[int] = []
        ahead = life
        for _ in range(3):
            at = next_timer(ahead.case, self.policy)
            if at is None:
                break
            coming.append(at)
            ahead = self._let_pass(ahead, at, including=True)
        for guarantee in self.plain["guarantees"].values():
            length = guarantee.get("within", guarantee.get("every", "at_once"))
            if length != "at_once":
                coming += [due(length, last), due(length, life.lines[0].at)]
        morning = ((last + SHANGHAI) // DAY + 1) * DAY + OPENS - SHANGHAI
        found = {last + MINUTE, morning, *(at + gap for at in coming for gap in (-MINUTE, 0, MINUTE))}
        return sorted(at for at in found if at > last)

    def _openings(self) -> list[dict[str, object]]:
        facts = product((None, "small", "big"), (None, True, False))
        found = [{"size": size, "urgent": urgent} for size, urgent in facts]
        plain: list[dict[str, object]] = [{k: v for k, v in one.items() if v is not None} for one in found]
        return [*plain, *({**one, "flags": ["hot"]} for one in plain[:4] if "flags" in self.plain)]

    def _acts(self) -> list[Act]:
        found: list[Act] = []
        for name, event in self.plain["events"].items():
            found.append((name, {}))
            found += [(name, {datum: said}) for datum in event.get("data", {}) for said in (True, False)]
        found += [("amend", {k: v, "reason": "x"}) for k, v in (("size", "big"), ("size", "small"), ("urgent", True))]
        found += [("amend", {"size": None, "reason": "x"}), ("amend", {"urgent": False, "reason": "x"})]
        found += [("assign", {"role": role}) for role in ("agent", "boss", "clerk")]
        found += [("withdraw", {}), ("reopen", {}), ("reopen", {})]
        if "classes" in self.plain:
            found.append(("reclassify", {"class": "high", "reason": "x"}))
        if "flags" in self.plain:
            found.append(("flag", {"flag": "hot"}))
        if "approvals" in self.plain:
            found += 2 * [("approve", {"approval": "refund"}), ("reject", {"approval": "refund"})]
        if any(isinstance(d.get("pause"), dict) and "by_event" in d["pause"] for d in self._deadlines()):
            found += [("pause", {}), ("resume", {})]
        for name, deadline in self.plain.get("deadlines", {}).items():
            if "extension" in deadline:
                found.append(("extend", {"deadline": name, "by": "5h", "reason": "x"}))
        return found

    def _deadlines(self) -> Sequence[Mapping[str, Any]]:
        return tuple(self.plain.get("deadlines", {}).values())

    def _people(self) -> tuple[Actor, ...]:
        found = tuple(Actor(f"{role}-1", ((role, None),)) for role in ("agent", "boss", "clerk", "customer"))
        return (*found, Actor("boss-2", (("boss", None),)))
