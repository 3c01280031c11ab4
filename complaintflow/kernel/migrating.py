"""A running case goes over to another version of its policy: one step, and one `migrated` event in its log.

In: both versions, a migration, the case, the event. Out: a step like any other, or what stands in the way: then nothing
happens to the case. Timers due before the event fire under the old version, as if a punctual worker had been there;
whatever comes at its instant or later belongs to the new one. The event carries the whole migration, so that the log
can be followed again from both versions and itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from complaintflow.compiled.calendar import HorizonError
from complaintflow.compiled.migration import ApprovalMove, Course, DeadlineMove, Migration, migration_from_json
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel import deadlines
from complaintflow.kernel.apply import fire_until, run_queue
from complaintflow.kernel.approvals import put_application
from complaintflow.kernel.case import Application, CaseState, Entry, Run, Step
from complaintflow.kernel.derived import kind_of, refresh
from complaintflow.kernel.draft import Draft, LimitReachedError
from complaintflow.kernel.event import Event
from complaintflow.kernel.migrated_case import Carrying, Snag
from complaintflow.kernel.migrated_deadlines import DEFAULT, begin, take_over
from complaintflow.kernel.settle import settle
from complaintflow.kernel.tracks import come_to_rest, enter_track, leave_track, lives

MIGRATED = "migrated"
"""The event that a case goes over by."""

DECISIONS = "migration"
"""The datum of the event that holds the whole migration."""


def migrate(
    old: CompiledPolicy, new: CompiledPolicy, migration: Migration, case: CaseState, event: Event
) -> Step | tuple[Snag, ...]:
    """Return the step by which an open case goes over, or what stands in the way. Changes nothing by itself."""
    snag = _out_of_place(case, event)
    if snag is not None:
        return (snag,)
    try:
        return _migrate(old, new, migration, case, event)
    except (LimitReachedError, HorizonError) as reached:
        return (Snag("case", str(reached)),)


def migrate_by(old: CompiledPolicy, new: CompiledPolicy, case: CaseState, event: Event) -> Step | tuple[Snag, ...]:
    """Migrate a case as its event says. Raises KeyError, TypeError or ValueError where it says no migration."""
    said = event.data[DECISIONS]
    if not isinstance(said, Mapping):
        message = "a `migrated` holds no migration"
        raise TypeError(message)
    migration = migration_from_json(said)
    if (migration.source.digest, migration.target.digest) != (old.digest, new.digest):
        return (Snag("case", f"the migration is from another version than `{old.version}`, or to another one"),)
    return migrate(old, new, migration, case, event)


def migrated_again(old: CompiledPolicy, new: CompiledPolicy, case: CaseState, event: Event) -> CaseState:
    """Return the case that a recorded `migrated` made. Raises ValueError where the log does not fit the versions."""
    answer = migrate_by(old, new, case, event)
    if not isinstance(answer, Step) or answer.case is None:
        message = "a `migrated` of the log does not fit the versions of the policy"
        raise ValueError(message)
    return answer.case


def _out_of_place(case: CaseState, event: Event) -> Snag | None:
    if case.outcome is not None:
        return Snag("case", "it is closed, and stays with its version")
    if event.at < case.clock or (event.at == case.clock and case.clock_closed):
        return Snag("case", "it has moved past the instant of the migration")
    return None


def _migrate(
    old: CompiledPolicy, new: CompiledPolicy, migration: Migration, case: CaseState, event: Event
) -> Step | tuple[Snag, ...]:
    before = Draft(old, case)
    fire_until(before, event.at, including=False)
    if before.outcome is not None:
        return (Snag("case", "it closes by itself before the migration, and stays with its version"),)
    was = before.freeze()
    carrying = Carrying(old, new, migration)
    carried = carrying.carried(was)
    if carrying.snags:
        return tuple(carrying.snags)
    draft = Draft(new, carried)
    draft.effects, draft.touched = before.effects, before.touched
    draft.begin(event.at, (event.id,), event)
    draft.clock, draft.clock_closed = event.at, False
    refresh(draft, event.at)
    draft.touch(f"event:{MIGRATED}")
    body = {"from": old.version, "to": new.version, "state": draft.state, "class": draft.klass}
    draft.emit(MIGRATED, body, (), new.events[MIGRATED].clause)
    reclassify(draft, migration)
    _go_on(draft, old, migration.course, was)
    for track, state in was.tracks.items():
        kind = new.tracks[kind_of(track)]
        if not lives(draft, kind, state):
            continue
        inner = enter_track(draft, track)
        _go_on(inner, old.tracks[kind.name].policy, migration.tracks.get(kind.name, Course()), state)
        settle(inner, None)
        leave_track(draft, inner)
    come_to_rest(draft, None)
    run_queue(draft)
    snags = _afterwards(draft, migration, was)
    if snags:
        return snags
    names = [name for name in {**was.facts, **draft.facts} if was.facts.get(name) != draft.facts.get(name)]
    changes = tuple((name, draft.facts.get(name)) for name in names)
    entry = Entry(event.entered_at, event, draft.seq, changes=changes, timed=tuple(before.written))
    draft.entries = (*draft.entries, entry)
    return Step(draft.freeze(), tuple(draft.effects), tuple(draft.touched))


def reclassify(draft: Draft, migration: Migration) -> None:
    """Work the class out anew where the migration says so: by the table and the floor, falling too."""
    table = draft.policy.classification
    if migration.classes is not None or table is None:
        return
    result, matched = table.decide(draft.view)
    answer = result if isinstance(result, str) else draft.klass
    rank = draft.index.rank
    rules = [table.rules[number] for number in matched]
    if draft.floor is not None and (answer is None or rank[draft.floor] > rank[answer]):
        answer, rules = draft.floor, []
    if answer is None or answer == draft.klass:
        return
    previous, draft.klass = draft.klass, answer
    draft.view["class"] = answer
    draft.happened.append(("class", answer))
    ids = [rule.id for rule in rules]
    clause = tuple(dict.fromkeys(c for rule in rules for c in rule.clause)) or table.clause
    draft.emit("class_set", {"class": answer, "previous": previous, "rules": ids}, tuple(ids), clause)


def _go_on(draft: Draft, old: CompiledPolicy, course: Course, was: CaseState) -> None:
    """Let one lifecycle go on: its approvals, its deadlines, and those that are new."""
    for one in was.applications:
        _go_on_asking(draft, old, course, one)
    taken: set[str] = set()
    for name, cycles in was.runs.items():
        move = course.deadlines.get(name, DeadlineMove(name))
        deadline = None if move.to is None else draft.policy.deadlines.get(move.to)
        if deadline is not None:
            taken.add(deadline.id)
        if not deadlines.owed(cycles[-1]):
            continue
        if deadline is None:
            draft.former = tuple(
                replace(run, verdict_at=draft.at) if _cancelled_now(run) and run.deadline == name else run
                for run in draft.former
            )
            if cycles[-1].status in ("running", "paused"):
                draft.emit("deadline_cancelled", {"deadline": name}, (name,), old.deadlines[name].clause)
            continue
        known = frozenset(rung.id for rung in old.deadlines[name].ladder)
        take_over(draft, deadline, move.decision or DEFAULT, known)
        run = draft.run_of(deadline.id)
        if run is not None and run.status == "paused" and deadline.pause is None and move.resume:
            deadlines.resume(draft, deadline, run)
    mapped = {course.deadlines.get(name, DeadlineMove(name)).to for name in old.deadlines}
    for deadline in draft.policy.deadlines.values():
        if deadline.id not in mapped and deadline.id not in taken:
            begin(draft, deadline, course.begins.get(deadline.id, "now"))


def _cancelled_now(run: Run) -> bool:
    return run.status == "cancelled" and run.verdict_at is None


def _go_on_asking(draft: Draft, old: CompiledPolicy, course: Course, one: Application) -> None:
    """Let an application go on at its step, by the chain that it was on or the one that fits now; or void it."""
    move = course.approvals.get(one.approval, ApprovalMove(one.approval))
    name = one.approval if move.to is None else move.to
    known = draft.policy.approvals.get(name)
    if one.status in ("pending", "granted") and (known is None or move.to is None or move.fate == "void"):
        put_application(draft, replace(one, approval=name, status="voided", next=None))
        body = {"approval": name, "application": one.ordinal, "by": draft.actor.id if draft.actor else ""}
        draft.emit("approval_voided", body, (name,), () if known is None else known.clause)
    elif one.status == "pending" and known is not None:
        chains, before = known.chains, old.approvals[one.approval].chains
        same = one.chain < min(len(chains), len(before)) and chains[one.chain].when == before[one.chain].when
        view = {**draft.view, "application": one.ordinal}
        fits = (n for n, chain in enumerate(chains) if chain.when is None or chain.when.holds(view))
        chain = one.chain if same else next(fits, len(chains))
        put_application(draft, replace(one, approval=name, chain=chain))


# ---- afterwards --------------------------------------------------------------------------------------------------


def _afterwards(draft: Draft, migration: Migration, was: CaseState) -> tuple[Snag, ...]:
    """Return what the case must not have come to: closed, without its pause, at a step of a chain that is not there."""
    snags: list[Snag] = []
    if draft.outcome is not None:
        snags.append(Snag(f"states.{was.state}", f"the case would close (`{draft.outcome}`) by the migration itself"))
    snags += _resumed(draft.policy, draft.runs, migration.course, was, "")
    for track, state in was.tracks.items():
        course = migration.tracks.get(kind_of(track), Course())
        kind = draft.policy.tracks[kind_of(track)]
        snags += _resumed(kind.policy, draft.tracks[track].runs, course, state, f"tracks.{kind.name}.")
    for one in draft.applications:
        if one.status != "pending":
            continue
        approval = draft.policy.approvals[one.approval]
        if one.chain >= len(approval.chains) or one.step >= len(approval.chains[one.chain].steps):
            message = f"application {one.ordinal} stands at a step that the new version does not have: void it"
            snags.append(Snag(f"approvals.{one.approval}", message))
    return tuple(snags)


def _resumed(
    policy: CompiledPolicy, runs: Mapping[str, tuple[Run, ...]], course: Course, was: CaseState, where: str
) -> list[Snag]:
    """Return the deadlines that no longer stand still, though nothing says that they may go on."""
    snags: list[Snag] = []
    for name, cycles in was.runs.items():
        move = course.deadlines.get(name, DeadlineMove(name))
        if cycles[-1].status != "paused" or move.to is None or move.resume or move.to not in runs:
            continue
        status = runs[move.to][-1].status
        if status == "running" or (status == "paused" and policy.deadlines[move.to].pause is None):
            message = "it is paused, and the new version has no reason for that: say `paused: resume`"
            snags.append(Snag(f"{where}deadlines.{name}", message))
    return snags
