"""A case in the words of another version of its policy, before anything is worked out anew.

In: a case under the old version, both versions, a migration. Out: the same case with the new version's names, and what
stands in the way. States, facts, flags, deadlines with what they have fired, applications: all are carried over by
name, nothing is judged here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from complaintflow.compiled.deadlines import Deadline, Leaf
from complaintflow.compiled.index import index_of, leaves_of
from complaintflow.compiled.lifecycle import Datum
from complaintflow.compiled.migration import ApprovalMove, Course, DeadlineMove, FactMove, Migration
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.case import Application, CaseState, Hit, Occurrence, Raised, Run
from complaintflow.kernel.data import BadValue, read_value
from complaintflow.kernel.deadlines import owed
from complaintflow.kernel.derived import kind_of


@dataclass(frozen=True, slots=True)
class Snag:
    """Why a case cannot be migrated: the element of the plan, as `states.NAME`, and what is wrong in words."""

    element: str
    message: str


@dataclass(slots=True)
class Carrying:
    """A case being carried over; `snags` collects what stands in the way."""

    old: CompiledPolicy
    new: CompiledPolicy
    migration: Migration
    snags: list[Snag] = field(default_factory=list)

    def snag(self, element: str, message: str) -> None:
        """Note what stands in the way, once."""
        one = Snag(element, message)
        if one not in self.snags:
            self.snags.append(one)

    # ---- the case

    def carried(self, case: CaseState) -> CaseState:
        """Return the case in the words of the new version."""
        facts, extra = self._facts(case)
        own = self._course(self.old, self.new, self.migration.course, case, "")
        return replace(
            own,
            facts=facts,
            extra=extra,
            klass=self._class(case.klass),
            floor=self._class(case.floor),
            flags=self._flags(case.flags),
            counts=self._counts(case),
            parties={name: people for name, people in case.parties.items() if name in self.new.parties},
            tracks={name: self._track(name, state) for name, state in case.tracks.items()},
        )

    def _track(self, name: str, state: CaseState) -> CaseState:
        kind = kind_of(name)
        old, new = self.old.tracks.get(kind), self.new.tracks.get(kind)
        if old is None or new is None:
            self.snag(f"tracks.{kind}", f"the case has a track `{name}`, and the new version has no `{kind}`")
            return state
        course = self.migration.tracks.get(kind, Course())
        carried = self._course(old.policy, new.policy, course, state, f"tracks.{kind}.")
        facts = {to: value for to, value in self._renamed(state.facts).items() if to in new.own}
        return replace(carried, facts=facts)

    def _course(
        self, old: CompiledPolicy, new: CompiledPolicy, course: Course, case: CaseState, where: str
    ) -> CaseState:
        runs, former = self._runs(old, new, course, case, where)
        return replace(
            case,
            state=self._state(new, course, case, where),
            owner=self._role(case.owner),
            table_owner=self._role(case.table_owner),
            assigned=self._role(case.assigned),
            participants=tuple(role for name in case.participants if (role := self._role(name)) is not None),
            runs=runs,
            former=former,
            applications=self._applications(new, course, case, where),
            escalated=self._escalated(new, course, case),
            suspensions=self._suspensions(runs, course, case),
            ended_by_closing=tuple(n for one in case.ended_by_closing if (n := self._moved(new, course, one))),
        )

    # ---- states, roles, classes, flags

    def _state(self, new: CompiledPolicy, course: Course, case: CaseState, where: str) -> str:
        """Return the state that a state becomes: one in which the case is must be written, even where it stays."""
        to = course.states.get(case.state)
        if to is None and case.outcome is not None:
            to = case.state
        ending = {state.name for state in index_of(new).ending.values()}
        if to is None:
            self.snag(f"{where}states.{case.state}", "cases are in this state, and nothing is written of it")
        elif to not in new.lifecycle.states and to not in ending:
            self.snag(f"{where}states.{case.state}", f"the new version has no state `{to}`")
        elif case.outcome is None and new.lifecycle.states[to].final:
            self.snag(f"{where}states.{case.state}", f"`{to}` is final, and a migration closes no case")
        return to or case.state

    def _role(self, name: str | None) -> str | None:
        """Return what a role becomes; None for one that the new version does not have: the owner is worked out anew."""
        to = None if name is None else self.migration.roles.get(name, name)
        return to if to in self.new.roles else None

    def _class(self, name: str | None) -> str | None:
        if name is None or self.migration.classes is None:
            return name if name in self.new.classes else None
        to = self.migration.classes.get(name, name)
        if to not in self.new.classes:
            self.snag(f"classes.{name}", f"the new version has no class `{to}`")
            return None
        return to

    def _flags(self, flags: tuple[Raised, ...]) -> tuple[Raised, ...]:
        kept: list[Raised] = []
        for raised in flags:
            to = self.migration.flags.get(raised.flag, raised.flag)
            if to is not None and to not in self.new.flags:
                self.snag(f"flags.{raised.flag}", f"the flag is raised, and the new version has no flag `{to}`")
            elif to is not None:
                kept.append(replace(raised, flag=to))
        return tuple(kept)

    def _counts(self, case: CaseState) -> dict[str, tuple[Occurrence, ...]]:
        moved = {self.migration.counters.get(name, name): seen for name, seen in case.counts.items()}
        return {name: seen for name, seen in moved.items() if name is not None and name in self.new.counters}

    # ---- facts

    def _facts(self, case: CaseState) -> tuple[dict[str, object], dict[str, object]]:
        """Return the facts, and what no field of the new version holds: that stays with the case as an extra."""
        facts: dict[str, object] = {}
        extra = dict(case.extra)
        for name, value in self._renamed(case.facts).items():
            datum = self.new.fields.get(name)
            if datum is None:
                extra[name] = value
                continue
            facts[name] = value
            wrong = _misfit(datum, value)
            if wrong:
                self.snag(f"facts.{name}", wrong)
        return facts, extra

    def _renamed(self, facts: Mapping[str, object]) -> dict[str, object]:
        found: dict[str, object] = {}
        for name, value in facts.items():
            move = self.migration.facts.get(name, FactMove(name))
            if move.to is not None:
                found[move.to] = _changed(move, value)
        return found

    # ---- deadlines

    def _moved(self, new: CompiledPolicy, course: Course, name: str) -> str | None:
        move = course.deadlines.get(name, DeadlineMove(name))
        return move.to if move.to in new.deadlines else None

    def _runs(
        self, old: CompiledPolicy, new: CompiledPolicy, course: Course, case: CaseState, where: str
    ) -> tuple[dict[str, tuple[Run, ...]], tuple[Run, ...]]:
        """Return the cycles of deadlines under their new names, and those of deadlines that there are no more."""
        runs: dict[str, tuple[Run, ...]] = {}
        back = {run.deadline for run in case.former if run.deadline in new.deadlines}
        former = [run for run in case.former if run.deadline not in back]
        for name in back:
            runs[name] = tuple(run for run in case.former if run.deadline == name)
        for name, cycles in case.runs.items():
            move = course.deadlines.get(name, DeadlineMove(name))
            deadline = None if move.to is None else new.deadlines.get(move.to)
            if deadline is None:
                if owed(cycles[-1]) and name not in course.deadlines:
                    self.snag(f"{where}deadlines.{name}", "it is owed, and the new version has no deadline of the name")
                former += [_over(run) for run in cycles]
                continue
            fresh = owed(cycles[-1]) and cycles[-1].status not in ("breached", "waiting")
            if fresh and move.decision is None and deadline.kind == "statutory":
                self.snag(f"{where}deadlines.{name}", "it is statutory and runs: what becomes of it must be decided")
            leaves, rungs = _leaf_numbers(old.deadlines[name], deadline), _rung_numbers(old.deadlines[name], deadline)
            moved = tuple(_renumbered(run, deadline, leaves, rungs) for run in cycles)
            before = len(runs.get(deadline.id, ()))
            moved = tuple(replace(run, cycle=run.cycle + before) for run in moved)
            runs[deadline.id] = (*runs.get(deadline.id, ()), *moved)
        order = index_of(new).order
        return {name: runs[name] for name in sorted(runs, key=lambda one: order[one])}, tuple(former)

    def _suspensions(
        self, runs: Mapping[str, object], course: Course, case: CaseState
    ) -> tuple[tuple[str, tuple[str, ...]], ...]:
        kept: list[tuple[str, tuple[str, ...]]] = []
        for reason, names in case.suspensions:
            moved = tuple(course.deadlines.get(name, DeadlineMove(name)).to for name in names)
            left = tuple(name for name in moved if name is not None and name in runs)
            if left or not names:
                kept.append((reason, left))
        return tuple(kept)

    # ---- approvals and escalations

    def _applications(
        self, new: CompiledPolicy, course: Course, case: CaseState, where: str
    ) -> tuple[Application, ...]:
        found: list[Application] = []
        for one in case.applications:
            move = course.approvals.get(one.approval, ApprovalMove(one.approval))
            known = move.to is not None and move.to in new.approvals
            if not known and one.status in ("pending", "granted") and one.approval not in course.approvals:
                message = f"application {one.ordinal} is {one.status}, and the new version has no approval of the name"
                self.snag(f"{where}approvals.{one.approval}", message)
            found.append(replace(one, approval=move.to) if known and move.to is not None else one)
        return tuple(found)

    def _escalated(self, new: CompiledPolicy, course: Course, case: CaseState) -> tuple[tuple[str, str], ...]:
        known = {rule.id for rule in new.escalations}
        classes = self.migration.classes or {}
        moved = ((course.escalations.get(rule, rule), classes.get(klass, klass)) for rule, klass in case.escalated)
        return tuple((rule, klass) for rule, klass in moved if rule is not None and rule in known)


def _changed(move: FactMove, value: object) -> object:
    if isinstance(value, tuple):
        return tuple(move.values.get(item, item) if isinstance(item, str) else item for item in value)
    return move.values.get(value, value) if isinstance(value, str) else value


def _misfit(datum: Datum, value: object) -> str:
    """Return why a fact does not fit its new field, "" where it does."""
    if datum.type in ("instant", "moment") and isinstance(value, int) and not isinstance(value, bool):
        return ""
    if datum.type in ("attachment", "attachments"):
        return ""
    read = read_value(datum, list(value) if isinstance(value, tuple) else value)
    return read.message if isinstance(read, BadValue) else ""


def _over(run: Run) -> Run:
    """Return a cycle of a deadline that there is no more: a verdict stays, what was owed is cancelled."""
    if not owed(run):
        return run
    status = run.status if run.status == "breached" else "cancelled"
    return replace(run, status=status, ended=True, next=None, paused_since=None, pause_reason="")


def _renumbered(run: Run, deadline: Deadline, leaves: Mapping[int, int], rungs: Mapping[int, int]) -> Run:
    fired = [0] * len(deadline.ladder)
    for number, count in enumerate(run.fired):
        if number in rungs:
            fired[rungs[number]] = count
    return replace(
        run,
        deadline=deadline.id,
        hits=tuple(replace(hit, leaf=leaves[hit.leaf]) for hit in run.hits if hit.leaf in leaves),
        answered=_answers(run.answered, rungs),
        fired=tuple(fired) if any(fired) else (),
    )


def _answers(answered: tuple[Hit, ...], rungs: Mapping[int, int]) -> tuple[Hit, ...]:
    return tuple(replace(hit, leaf=rungs[hit.leaf]) for hit in answered if hit.leaf in rungs)


def _rung_numbers(old: Deadline, new: Deadline) -> dict[int, int]:
    numbers = {rung.id: number for number, rung in enumerate(new.ladder)}
    return {number: numbers[rung.id] for number, rung in enumerate(old.ladder) if rung.id in numbers}


def _leaf_numbers(old: Deadline, new: Deadline) -> dict[int, int]:
    """Return which part of a need each part becomes: one that says the same, or of the same event in its place."""
    known = leaves_of(new.met_by)
    by_meaning = {_meaning(leaf): leaf.number for leaf in reversed(known)}
    by_place = {(leaf.number, leaf.event): leaf.number for leaf in known}
    found: dict[int, int] = {}
    for leaf in leaves_of(old.met_by):
        to = by_meaning.get(_meaning(leaf), by_place.get((leaf.number, leaf.event)))
        if to is not None:
            found[leaf.number] = to
    return found


def _meaning(leaf: Leaf) -> tuple[object, ...]:
    where = None if leaf.where is None else repr(leaf.where.tree)
    applies = None if leaf.applies is None else repr(leaf.applies.tree)
    return leaf.event, where, leaf.by, applies
