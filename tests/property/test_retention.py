"""Retention over any lengths and histories: nothing is overtaken, and only a closed case is due for anything."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from complaintflow.compiled.condition import Const
from complaintflow.compiled.duration import Duration, Unit
from complaintflow.compiled.retention import Retention, RetentionRule
from complaintflow.compiler.conditions import compile_condition
from complaintflow.compiler.zones import build_zone
from complaintflow.kernel.retention import retention_of
from complaintflow.testing import live
from tests.property.worlds import law, worlds

ZONES = tuple(map(build_zone, ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Pacific/Apia")))
UNITS = (Unit.HOURS, Unit.DAYS, Unit.WEEKS, Unit.MONTHS, Unit.YEARS)
HOUR = 3_600_000_000

lengths = st.none() | st.builds(Duration, st.integers(1, 40), st.sampled_from(UNITS))
rules = st.builds(RetentionRule, st.just("r"), archive_after=lengths, erase_after=lengths, purge_after=lengths)
instants = st.integers(0, 4_000_000_000).map(lambda second: second * 1_000_000)


@given(rules, instants, st.sampled_from(ZONES))
def test_each_act_comes_after_the_closing_and_none_before_an_earlier_one(rule, closed_at, zone):
    found = rule.due(closed_at, zone)
    said = [
        (length, at)
        for length, at in (
            (rule.archive_after, found.archive_at),
            (rule.erase_after, found.erase_at),
            (rule.purge_after, found.purge_at),
        )
    ]
    assert [at is None for _, at in said] == [length is None for length, _ in said]
    coming = [closed_at, *(at for _, at in said if at is not None)]
    assert coming == sorted(coming)


@given(rules, instants, st.integers(0, 1_000), st.sampled_from(ZONES))
def test_who_closes_later_is_kept_longer(rule, closed_at, hours, zone):
    sooner, later = rule.due(closed_at, zone), rule.due(closed_at + hours * HOUR, zone)
    for one, other in zip(
        (sooner.archive_at, sooner.erase_at, sooner.purge_at),
        (later.archive_at, later.erase_at, later.purge_at),
        strict=True,
    ):
        # An hour in which the clocks go back may be lived twice.
        assert one is None or one <= other + HOUR


@law
@given(worlds(), rules, st.booleans())
def test_only_a_closed_case_is_due_and_a_held_one_for_the_lists_alone(world, rule, held):
    policy, moves = world
    hold = compile_condition(Const(held))
    compiled = replace(policy.compiled, retention=Retention((rule,), hold))
    for step in live(policy, moves).steps:
        if step.case is None:
            continue
        found = retention_of(compiled, step.case)
        going_on = [track for track in step.case.tracks.values() if track.closed_at is None]
        assert (found is None) == (step.case.closed_at is None or bool(going_on))
        if found is not None:
            assert found.held is held
            assert not (held and (found.erase_at or found.purge_at))
            assert retention_of(policy.compiled, step.case) is None
