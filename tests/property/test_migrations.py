"""Laws of migrations: to the same meaning nothing changes, a log folds again, and verdicts survive (law 10)."""

import re
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from complaintflow.compiled.migration import ApprovalMove, Course, DeadlineMove, FactMove, Migration, migration_json
from complaintflow.facade import Policy
from complaintflow.kernel.case import Step
from complaintflow.kernel.event import SYSTEM_ACTOR, Event
from complaintflow.kernel.migrating import migrate
from complaintflow.kernel.step import fold
from complaintflow.kernel.wire import case_from_json, case_json
from complaintflow.migration.reading import version_of
from complaintflow.testing import Tick, histories, live, policies, policy_text
from tests.property.worlds import POLICIES, compiled, instant_of, law, plain, standing, worlds

few = settings(law, max_examples=law.max_examples // 3)

# These name effects by their ids, which count the steps of a case: a migration is a step more.
NUMBERED = frozenset(("delivered", "undeliverable"))


def course(old, new, decision, states=None):
    there = [state.name for state in new.lifecycle.states.values() if not state.final]
    kept = {
        name: name if name in there else there[0] for name, state in old.lifecycle.states.items() if not state.final
    }
    return Course(
        states=kept if states is None else states,
        deadlines={
            name: DeadlineMove(name if name in new.deadlines else None, decision, True) for name in old.deadlines
        },
        approvals={name: ApprovalMove(name if name in new.approvals else None) for name in old.approvals},
    )


def between(old, new, decision="carry", states=None, classes=None):
    tracks = {
        kind: course(track.policy, new.tracks[kind].policy, decision)
        for kind, track in old.tracks.items()
        if kind in new.tracks
    }
    facts = {name: FactMove(None) for name in old.fields if name not in new.fields}
    flags = {name: None for name in old.flags if name not in new.flags}
    kept = {name: name for name in old.classes} if classes is None else classes
    return Migration(
        version_of(old), version_of(new), course(old, new, decision, states), kept, facts, flags, tracks=tracks
    )


def move_over(old, new, plan, case):
    """Let a case go over as soon as it can take an event."""
    at = case.clock + (1 if case.clock_closed else 0)
    data = {"from": old.version, "to": new.version, "migration": migration_json(plan)}
    return migrate(old, new, plan, case, Event("C", "migrated", at, "m", SYSTEM_ACTOR, data))


def halves(data, policy, moves):
    """Split a history behind its opening; what it says afterwards of effects by their ids is left out."""
    cut = data.draw(st.integers(1, len(moves)))
    before = live(policy, moves[:cut]).case
    assume(before is not None and before.outcome is None)
    rest = [move for move in moves[cut:] if isinstance(move, Tick) or move.name not in NUMBERED]
    return before, [move for move in rest if instant_of(move) > before.clock]


@pytest.mark.parametrize("name", POLICIES)
@few
@given(data=st.data())
def test_to_the_same_meaning_nothing_changes(name, data):
    policy, moves = data.draw(worlds(name, disorder=False))
    before, rest = halves(data, policy, moves)
    old = policy.compiled
    new = Policy(replace(old, version="next", digest="0" * 64))
    step = move_over(old, new.compiled, between(old, new.compiled), before)
    assert isinstance(step, Step), step
    assert [effect.kind for effect in step.effects] == ["migrated"]
    assert standing(step.case) == standing(before)
    lived, stayed = live(new, rest, step.case), live(policy, rest, before)
    assert plain(lived.effects) == plain(stayed.effects)
    assert fold(new.compiled, lived.case.entries if rest else step.case.entries, {old.digest: old}) == (
        lived.case if rest else step.case
    )


@few
@given(data=st.data())
def test_renamed_states_change_nothing_that_effects_show(data):
    text = policy_text(data.draw(policies()))
    renamed = re.sub(r"\bhandling\b", "at_work", text)
    policy, new = compiled(text), compiled(renamed.replace('version: "1"', 'version: "2"'))
    before, rest = halves(data, policy, data.draw(histories(policy, disorder=False)))
    states = {"intake": "intake", "waiting": "waiting", "handling": "at_work"}
    plan = between(policy.compiled, new.compiled, states=states)
    step = move_over(policy.compiled, new.compiled, plan, before)
    assert isinstance(step, Step), step
    assert [effect.kind for effect in step.effects] == ["migrated"]
    lived, stayed = live(new, rest, step.case), live(policy, rest, before)
    assert re.sub("at_work", "handling", repr(plain(lived.effects))) == repr(plain(stayed.effects))


@few
@given(data=st.data(), decision=st.sampled_from(("carry", "keep_due", "restart", "tighten_only")))
def test_law_10_verdicts_survive_a_migration(data, decision):
    old, new = (compiled(policy_text(data.draw(policies()))) for _ in range(2))
    new = Policy(replace(new.compiled, version="2"))
    before, _ = halves(data, old, data.draw(histories(old, disorder=False)))
    # Whatever the class is called, there is one.
    lowest = new.compiled.classes[0] if new.compiled.classes else None
    classes = {} if lowest is None else dict.fromkeys(old.compiled.classes, lowest)
    plan = between(old.compiled, new.compiled, decision, classes=classes)
    step = move_over(old.compiled, new.compiled, plan, before)
    assume(isinstance(step, Step))
    after = step.case
    known = {name: list(runs) for name, runs in after.runs.items()}
    for run in after.former:
        known.setdefault(run.deadline, []).append(run)
    for name, runs in before.runs.items():
        for run, now in zip(runs, known[name], strict=False):
            if run.verdict_at is not None:
                assert (now.due, now.verdict_at) == (run.due, run.verdict_at)
                assert now.status == run.status or (run.status, now.status) == ("breached", "late")
    assert fold(new.compiled, after.entries, {old.digest: old.compiled}) == after
    assert case_from_json(case_json(after)) == after
