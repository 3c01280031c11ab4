"""The core of the kernel once more: slow, obvious, and on its own. What the real kernel's steps are held to.

In: a policy, a case before a move, the move, the kernel's step. Out: nothing, or an AssertionError that says what the
kernel should have done. The model reads rules as they stand in the policy, in order: no dispatch table, no generated
function, no index, no prefix sums. It keeps nothing between moves.

It knows the way an event takes through the lifecycle, class and owner, counters that count, add up or tell apart, the
due instants of deadlines whose limit is one fixed length, their verdicts, and who granted an approval. Where a policy
goes beyond that (a guard that asks for ages or tracks, a deadline that pauses) it says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from complaintflow.compiled.actions import SendEvent
from complaintflow.compiled.condition import Tree, evaluate, names_in
from complaintflow.compiled.deadlines import Deadline, Within
from complaintflow.compiled.lifecycle import Transition
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.table import decide_plainly
from complaintflow.kernel.case import CaseState, Step
from complaintflow.kernel.data import read_data
from complaintflow.kernel.effect import Effect
from complaintflow.kernel.event import Actor, Event
from complaintflow.testing.histories import Move, Tick
from complaintflow.testing.laws.naming import parts_of
from complaintflow.testing.naive_time import naive_due

_PLAIN: Final = frozenset(("state", "class", "owner", "outcome", "flags"))
View = Mapping[str, object]


@dataclass(frozen=True)
class NaiveKernel:
    """The model of one policy."""

    policy: CompiledPolicy

    def judge(self, before: CaseState | None, move: Move, step: Step) -> None:
        """Hold one step of the kernel to the model.

        Raises:
            AssertionError: the kernel did something else.
        """
        after = step.case
        if after is None or step.refusal is not None or self._is_known(before, move):
            return
        timers = [effect for effect in step.effects if isinstance(move, Tick) or effect.at < move.at]
        if isinstance(move, Event) and before is not None and not timers and not self._is_late(before, move):
            self._way(before, move, step)
        if isinstance(move, Event) and not after.closed:
            self._class_and_owner(before, after)
        for effect in step.effects:
            self._counter(after, effect)
            self._deadline(effect)
            self._approval(after, effect)

    @staticmethod
    def _is_known(before: CaseState | None, move: Move) -> bool:
        """Whether the event came before: the recorded step is the answer then, whatever has happened since."""
        if before is None or not isinstance(move, Event):
            return False
        return any(entry.event is not None and entry.event.id == move.id for entry in before.entries)

    @staticmethod
    def _is_late(before: CaseState, event: Event) -> bool:
        return event.at < before.clock or (event.at == before.clock and before.clock_closed)

    # ---- the lifecycle

    def _way(self, before: CaseState, event: Event, step: Step) -> None:
        """Of the transitions as they are declared, the first that fits is taken."""
        if before.tracks or event.track is not None:
            return
        taken = [name.partition(":")[2] for name in step.touched if name.startswith("transition:")]
        ways = [way for way in self.policy.lifecycle.transitions if way.event == event.name]
        ways = [way for way in ways if before.state in way.sources]
        if not ways:
            kind = self.policy.events[event.name]
            driven = any(way.event == event.name for way in self.policy.lifecycle.transitions)
            assert kind.built_in or not driven, f"`{event.name}` has no way from `{before.state}` and was accepted"
            return
        view = self._view_of(before, event)
        for way in ways:
            fits = self._fits(before, way, event.actor, view)
            if fits is None:
                return  # the guard asks for what the model does not know
            if fits:
                assert taken[:1] == [way.id], f"`{event.name}` takes `{way.id}` here, and not {taken[:1]}"
                return
        assert not taken, f"no way of `{event.name}` fits here, and {taken} was taken"

    def _fits(self, before: CaseState, way: Transition, actor: Actor, view: View) -> bool | None:
        if way.not_by or way.requires or self.policy.events[way.event].not_by:
            return None
        by = way.by if way.by is not None else self.policy.events[way.event].by
        if by is not None and not self._may(before, by, actor):
            return False
        if way.guard is None:
            return True
        return evaluate(way.guard.tree, view) if self._knows(way.guard.tree) else None

    def _may(self, before: CaseState, by: frozenset[str], actor: Actor) -> bool:
        """Whether an actor holds one of some roles, in the case's own unit where the role has one."""
        for name, unit in actor.roles:
            # Whoever holds a role under another name holds the role.
            role = next((one.name for one in self.policy.roles.values() if name in one.aliases), name)
            meant = role in by or ("owner" in by and role == before.owner)
            meant = meant or ("participants" in by and role in before.participants)
            known = self.policy.roles.get(role)
            own = before.facts.get(known.unit) if known is not None and known.unit is not None else None
            if meant and (unit is None or own is None or unit == own):
                return True
        return False

    def _knows(self, tree: Tree) -> bool:
        tables = {table.name for table in self.policy.tables}
        asked = set(names_in(tree))
        for table in self.policy.tables:
            if table.name in asked:
                asked.update(*(names_in(rule.when.tree) for rule in table.rules))
        known = _PLAIN | self.policy.fields.keys() | tables
        return all(name in known or name.startswith("data.") for name in asked)

    def _view_of(self, before: CaseState, event: Event) -> dict[str, object]:
        """Return what a guard sees: the case as the event leaves its facts, and the event's data."""
        kind = self.policy.events[event.name]
        recording = event.name == "amend"
        data, _, _ = read_data(self.policy.fields if recording else kind.data, event.data)
        view: dict[str, object] = dict(before.facts)
        view |= {"state": before.state, "class": before.klass, "owner": before.owner, "outcome": before.outcome}
        view["flags"] = tuple(raised.flag for raised in before.flags) or None
        view |= {f"data.{name}": value for name, value in data.items()}
        view |= {name: value for name, value in data.items() if recording or name in kind.records}
        return self._with_tables(view)

    def _with_tables(self, view: dict[str, object]) -> dict[str, object]:
        for table in self.policy.tables:
            view[table.name] = decide_plainly(table, view)[0]
        return view

    # ---- class and owner

    def _class_and_owner(self, before: CaseState | None, after: CaseState) -> None:
        view: dict[str, object] = dict(after.facts)
        view |= {"state": after.state, "class": after.klass, "owner": after.owner, "outcome": after.outcome}
        view["flags"] = tuple(raised.flag for raised in after.flags) or None
        view = self._with_tables(view)
        table = self.policy.classification
        if table is not None and all(self._knows(rule.when.tree) for rule in table.rules):
            says = decide_plainly(table, view)[0]
            least = [name for name in (says, after.floor) if isinstance(name, str)]
            if not self.policy.may_fall and before is not None and before.klass is not None:
                least.append(before.klass)
            expected = max(least, key=self.policy.classes.index) if least else None
            assert after.klass == expected, f"the class is `{expected}` by its table, and not `{after.klass}`"
        if after.assigned is not None or not self.policy.owners:
            return
        for row in self.policy.owners:
            if row.when is not None and not self._knows(row.when.tree):
                return
            if row.when is None or evaluate(row.when.tree, view):
                plain = isinstance(row.owner, str)
                assert not plain or after.owner == row.owner, f"the owner is `{row.owner}`, and not `{after.owner}`"
                return

    # ---- counters

    def _counter(self, after: CaseState, effect: Effect) -> None:
        """A counter without conditions is counted over the log once more."""
        name = str(effect.body.get("counter"))
        counter = self.policy.counters.get(name)
        if effect.kind != "counter_set" or counter is None or effect.track is not None or after.tracks:
            return
        if counter.where is not None or counter.within is not None or counter.resets or counter.between is not None:
            return
        entries = [one for one in after.entries if one.event is not None and one.refusal is None]
        events = [one.event for one in entries if one.event is not None]
        by_itself = {part.event for part in parts_of(self.policy) if isinstance(part, SendEvent)}
        by_itself |= {deadline.sends for deadline in self.policy.deadlines.values() if deadline.sends is not None}
        if not by_itself.isdisjoint(counter.of) or any(event.name in ("retract", "import") for event in events):
            return
        values: list[object] = []
        for event in events:
            if event.name in counter.of:
                data, _, _ = read_data(self.policy.events[event.name].data, event.data)
                values.append(1 if counter.datum is None else data.get(counter.datum))
        found = [value for value in values if value is not None]
        match counter.measure:
            case "count":
                expected: object = len(found)
            case "distinct":
                expected = len({item for value in found for item in (value if isinstance(value, tuple) else (value,))})
            case _:
                expected = sum(value for value in found if isinstance(value, int | float))
        assert effect.body["value"] == expected, f"`{name}` is {expected}, and not {effect.body['value']}"

    # ---- deadlines

    def _deadline(self, effect: Effect) -> None:
        """A deadline of one fixed length is due where counting step by step leads; its verdict follows from that."""
        name = effect.body.get("deadline")
        deadline = self.policy.deadlines.get(str(name))
        if deadline is None or effect.track is not None:
            return
        due = effect.body.get("due")
        if effect.kind == "deadline_started" and isinstance(due, int):
            length = self._length(deadline)
            if length is None:
                return
            calendar = self.policy.calendars.get(str(length.duration.calendar))
            zone = self.policy.zone.name if calendar is None else calendar.zone.name
            expected = naive_due(length.duration, effect.at, zone, calendar)
            assert expected is None or due == expected, f"`{name}` is due at {expected}, and not at {due}"
        elif effect.kind == "deadline_met" and isinstance(due, int):
            assert effect.body["late"] is (effect.at > due), f"`{name}` was met at {effect.at}, and due at {due}"
        elif effect.kind == "deadline_breached" and isinstance(due, int) and not effect.body.get("by_reclassification"):
            assert effect.at >= due, f"`{name}` was breached at {effect.at}, before it was due at {due}"

    @staticmethod
    def _length(deadline: Deadline) -> Within | None:
        """Return the length of a deadline that has one for all cases, counted exactly; None of any other."""
        fixed = len(deadline.limits) == 1 and deadline.limits[0].when is None
        plain = fixed and deadline.counting == "exact" and not deadline.excluded and deadline.pause is None
        limit = deadline.limits[0].limit if plain else None
        return limit if isinstance(limit, Within) else None

    # ---- approvals

    def _approval(self, after: CaseState, effect: Effect) -> None:
        """Who granted an approval: enough different people at every step, none of them the applicant."""
        if effect.kind != "approval_granted" or effect.track is not None:
            return
        approval = self.policy.approvals[str(effect.body["approval"])]
        application = next(
            one
            for one in after.applications
            if one.approval == approval.id and one.ordinal == effect.body["application"]
        )
        by_silence = any(step.on_timeout == "approve" for chain in approval.chains for step in chain.steps)
        if approval.given_by or by_silence:
            return
        granted = [vote for vote in application.votes if vote.granted]
        for number, step in enumerate(approval.chains[application.chain].steps):
            people = [vote.actor.id for vote in granted if vote.step == number]
            assert len(people) >= step.needed, f"`{approval.id}` was granted by {people} at step {number + 1}"
        decided = [person for vote in granted for person in vote.actor.people]
        if not approval.same_person_twice:
            assert len(decided) == len(set(decided)), f"{decided} decided more than once on `{approval.id}`"
        if "applicant" in approval.not_by:
            own = set(decided) & set(application.applicant.people)
            assert not own, f"{own} decided on their own application for `{approval.id}`"
