"""What follows from a report that is owed: it falls due, is handed in, is overdue, and its ladder speaks.

In: an obligation of a policy, the book, an instant. Out: effects in order, each stamped with its own instant.
Worked out from the beginning every time, so that asking early, late or twice gives the same. No case is touched.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from complaintflow.compiled.actions import Action, Notify, Relation, RoleRef, Task
from complaintflow.compiled.calendar import HorizonError
from complaintflow.compiled.deadlines import Rung
from complaintflow.compiled.due import before as walk_before
from complaintflow.compiled.due import due as walk_due
from complaintflow.compiled.duration import Duration
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.words import Clause
from complaintflow.kernel.effect import Effect
from complaintflow.reporting.obligations import Obligation, Units, due_of, obligations
from complaintflow.reporting.submissions import Book


def report_effects(policy: CompiledPolicy, book: Book, units: Units, since: int, at: int) -> list[Effect]:
    """Return the effects, up to and including an instant, of every report owed for a period that ends after `since`."""
    found: list[tuple[int, int, Effect]] = []
    for place, owed in enumerate(obligations(policy, book, units, since, at)):
        found += [(effect.at, place, effect) for effect in effects_of(policy, book, owed, at)]
    found.sort(key=lambda one: one[:2])
    return [effect for _, _, effect in found]


def effects_of(policy: CompiledPolicy, book: Book, owed: Obligation, at: int) -> list[Effect]:
    """Return the effects of one obligation up to and including an instant."""
    telling = _Telling(policy, owed)
    handed_in = owed.submission
    if handed_in is not None and handed_in.at < owed.end:
        telling.submitted(due_of(policy, book, owed.report, owed.period, owed.unit, handed_in.at))
        return telling.effects
    # Timers run before a later event, and an event at the very instant of a timer comes first.
    until = at if handed_in is None else min(at, handed_in.at - 1)
    changes = _due_changes(policy, book, owed, until)
    for place, (start, due) in enumerate(changes, 1):
        following = changes[place][0] if place < len(changes) else until + 1
        telling.owed(start, due)
        if due is not None:
            telling.timers(start, due, following)
    if handed_in is not None:
        telling.submitted(due_of(policy, book, owed.report, owed.period, owed.unit, handed_in.at))
    return telling.effects


def _due_changes(policy: CompiledPolicy, book: Book, owed: Obligation, until: int) -> list[tuple[int, int | None]]:
    """Return from when on which due instant was known: from the period's end, then whenever a line moved it.

    Of a report whose period is to be decided nobody owes one before a line sets a day.
    """
    moments = [
        owed.end,
        *sorted(one.at for one in book.accepted if one.act == "schedule" and owed.end < one.at <= until),
    ]
    found: list[tuple[int, int | None]] = []
    for moment in moments:
        due = due_of(policy, book, owed.report, owed.period, owed.unit, moment)
        unowed = owed.report.period is None and due is None and not found
        if not unowed and (not found or due != found[-1][1]):
            found.append((moment, due))
    return found


@dataclass(slots=True)
class _Telling:
    """Collects the effects of one obligation."""

    policy: CompiledPolicy
    obligation: Obligation
    effects: list[Effect] = field(default_factory=list)
    fired: dict[str, int] = field(default_factory=dict)
    overdue: bool = False
    due: int | None = None
    seq: int = 0

    def owed(self, at: int, due: int | None) -> None:
        """Tell that it is owed from now on, or that its due instant has moved."""
        body: dict[str, object] = {"due": due}
        if self.effects:
            body["previous_due"] = self.due
        self.due = due
        self._emit("report_due", at, body)

    def submitted(self, due: int | None) -> None:
        """Tell that it has come in."""
        handed_in = self.obligation.submission
        assert handed_in is not None, "asked only of what has come in"
        body: dict[str, object] = {"due": due, "late": due is not None and handed_in.at > due, "by": handed_in.actor.id}
        self._emit("report_submitted", handed_in.at, body, (handed_in.id,))

    def timers(self, start: int, due: int, following: int) -> None:
        """Fire what is due from `start` on and before `following`: steps before, the expiry, steps at and after it."""
        moments: list[tuple[int, int, int]] = []
        if not self.overdue:
            moments.append((max(due, start), 1, -1))
        for number, rung in enumerate(self.obligation.report.ladder):
            order = 0 if rung.moment in ("before", "start") else 2
            late = self.overdue or due <= start
            if order == 0 and late and rung.moment == "before":
                continue  # its time has passed before anybody could know
            instants = self._instants(rung, due, following)
            moments += [(max(instant, start), order, number) for instant in instants]
        for instant, _, number in sorted(moments):
            if instant < following:
                self._fire(instant, number)

    def _fire(self, at: int, number: int) -> None:
        if number < 0:
            self.overdue = True
            self._emit("report_overdue", at, {"due": self.due})
            return
        rung = self.obligation.report.ladder[number]
        self.fired[rung.id] = self.fired.get(rung.id, 0) + 1
        self.seq += 1
        for action in rung.actions:
            self._perform(action, rung, at)

    def _instants(self, rung: Rung, due: int, following: int) -> Iterator[int]:
        """Yield when a step speaks that has not spoken yet, until it does no more or something else is known."""
        instant = _first(self.policy, rung, due, self.obligation.end)
        for number in range(rung.most):
            if instant is None or instant >= following:
                return
            if number >= self.fired.get(rung.id, 0):
                yield instant
            instant = None if rung.every is None else _walked(self.policy, rung.every, instant)

    def _perform(self, action: Action, rung: Rung, at: int) -> None:
        report = self.obligation.report
        because = (f"{report.name}.{rung.id}",)
        clause = action.clause or rung.clause or report.clause
        match action:
            case Notify():
                for to, copy in _recipients(self.policy, action):
                    body: dict[str, object] = {"to": to, "via": action.via, "template": action.template}
                    self._add("notify", at, body | ({"copy": True} if copy else {}), because, clause)
            case Task():
                due = None if action.within is None else _walked(self.policy, action.within, at)
                for role in _roles(self.policy, action.role):
                    self._add("task", at, {"task": action.task, "role": role, "due": due}, because, clause)
            case _:
                raise AssertionError("a report orders notices and tasks only")

    def _emit(self, kind: str, at: int, body: dict[str, object], because: tuple[str, ...] = ()) -> None:
        self.seq += 1
        self._add(kind, at, body, because, self.obligation.report.clause)

    def _add(self, kind: str, at: int, body: dict[str, object], because: tuple[str, ...], clause: Clause) -> None:
        owed = self.obligation
        about: dict[str, object] = {"report": owed.report.name, "period": str(owed.period)}
        if owed.unit is not None:
            about["unit"] = str(owed.unit)
        if kind.startswith("report_"):
            about |= {"from": list(owed.report.sender), "to": list(owed.report.to)}
        index = sum(1 for effect in self.effects if effect.seq == self.seq)
        effect = Effect(kind, owed.id, self.seq, index, at, about | body, (owed.report.name, *because), clause)
        self.effects.append(effect)


def _first(policy: CompiledPolicy, rung: Rung, due: int, end: int) -> int | None:
    """Return when a step speaks first."""
    if rung.offset is None:
        return due
    try:
        match rung.moment:
            case "before":
                return walk_before(rung.offset, due, policy.zone, policy.calendars)
            case "after":
                return walk_due(rung.offset, due, policy.zone, policy.calendars)
            case _:
                return walk_due(rung.offset, end, policy.zone, policy.calendars)
    except HorizonError:
        return None


def _walked(policy: CompiledPolicy, duration: Duration, start: int) -> int | None:
    try:
        return walk_due(duration, start, policy.zone, policy.calendars)
    except HorizonError:
        return None


def _recipients(policy: CompiledPolicy, action: Notify) -> Iterator[tuple[str, bool]]:
    """Yield who is told, each once, and whether as a copy."""
    told: set[str] = set()
    for copy, refs in ((False, action.to), (True, action.copy)):
        for role in (role for ref in refs for role in _roles(policy, ref)):
            if role not in told:
                told.add(role)
                yield role, copy


def _roles(policy: CompiledPolicy, ref: RoleRef) -> Iterable[str]:
    """Return the roles that a reference means where no case is at hand: itself, or one that it is related to."""
    if isinstance(ref, str):
        return (ref,)
    if isinstance(ref, Relation):
        role = policy.roles[ref.of]
        found = role.superior if ref.name == "superior" else role.relations.get(ref.name)
        return () if found is None else (found,)
    return ()
