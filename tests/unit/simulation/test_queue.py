"""What is simulated, held against what is known: formulas of waiting lines, and sums that must come out even."""

import math

import pytest

from complaintflow.simulation import alternative
from complaintflow.simulation.figures import breached, busy, interval
from complaintflow.simulation.plan import HOUR
from complaintflow.simulation.simulation import simulate
from tests.unit.simulation.desk import lived, plan, policy


@pytest.fixture(scope="module")
def rows():
    """The rows of the cases of `one_clerk`, in the order in which they end."""
    return []


@pytest.fixture(scope="module")
def one_clerk(rows):
    """One complaint an hour, half an hour of work each, both exponential: the M/M/1 queue."""
    return lived(plan(), 5_000, told=rows.append)


def test_waiting_is_as_the_formula_says(one_clerk):
    # Load 1/2, so half find somebody free; the mean wait is 1/2 · 1/(2 - 1) hours.
    waited = one_clerk.roles["clerk"].waited
    assert waited.mean / HOUR == pytest.approx(0.5, rel=0.1)
    assert busy(one_clerk.roles["clerk"]) == pytest.approx(0.5, rel=0.05)
    assert waited.quantile(0.4) == pytest.approx(0, abs=HOUR / 100)
    assert waited.quantile(0.6) > HOUR / 100


def test_breaches_are_as_the_formula_says(one_clerk):
    # Time in the system is exponential with rate 2 - 1 an hour: e^-1 of it lies beyond the limit of one hour.
    ends = [one for (name, _), one in one_clerk.deadlines.items() if name == "answer"]
    judged = sum(one.ends.total() for one in ends)
    assert judged == 5_000
    assert sum(breached(one) * one.ends.total() for one in ends) / judged == pytest.approx(math.exp(-1), abs=0.03)
    late = ends[0].late_by  # memoryless: what is late is late by as much again
    assert late.mean / HOUR == pytest.approx(1, rel=0.2)
    assert late.quantile(0.5) / HOUR == pytest.approx(math.log(2), rel=0.2)


def test_the_queue_has_the_length_that_its_waiting_makes(one_clerk):
    # Little's law: complaints in the queue = arrivals an hour × mean wait.
    role = one_clerk.roles["clerk"]
    assert sum(role.queued) / sum(role.passed) == pytest.approx(role.waited.mean / HOUR, rel=0.05)


def test_arrivals_come_as_often_as_the_plan_says(one_clerk, rows):
    assert one_clerk.opened == len(rows)
    hours = (max(row[1] for row in rows) - min(row[1] for row in rows)) / HOUR
    assert len(rows) / hours == pytest.approx(1, rel=0.05)


@pytest.mark.parametrize("people", [1, 2])
def test_what_was_opened_is_closed_or_open(people):
    rows = []
    tally = lived(plan(people=people, per_day=96, work="1h"), 300, told=rows.append)
    assert tally.opened == 300
    assert tally.opened == tally.closed + tally.still_open
    assert sum(one.cases for one in tally.classes.values()) == 300
    assert len(rows) == 300
    assert tally.touched["state:answered"] == tally.closed


def test_what_nobody_follows_any_more_stays_open():
    text = plan(per_day=240, work="1h")
    tally = lived(text.__class__(**{name: getattr(text, name) for name in text.__slots__} | {"watch": 0}), 200)
    assert tally.still_open > 50
    assert tally.closed + tally.still_open == 200


def test_twice_the_people_breach_less():
    desk = plan(per_day=44)
    twice = alternative("staff.clerk=2", policy(), desk)
    told = simulate(policy(), desk, 1_500, 7, [twice])
    for klass in ("small", "great"):
        gap = told.difference(told.outcomes[1], ("breached", "answer", klass))
        assert gap.mean < -0.2
        assert gap.mean + gap.half < 0


def test_the_same_complaints_come_to_an_alternative():
    desk = plan(per_day=44)
    told = simulate(policy(), desk, 300, 7, [alternative("deadlines.answer.limit=2h", policy(), desk)])
    one, two = (outcome.whole for outcome in told.outcomes)
    assert one.classes["small"].closing == two.classes["small"].closing  # the limit changes nobody's luck
    assert breached(one.deadlines["answer", "small"]) > breached(two.deadlines["answer", "small"])


def test_an_interval_is_students():
    found = interval([1.0, 2.0, 3.0, 4.0])
    assert found.mean == 2.5
    assert found.half == pytest.approx(3.182 * math.sqrt(5 / 3 / 4))
    assert interval([1.0]).half is None
    assert interval([]) is None
