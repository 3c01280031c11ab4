"""Plans: what is wrong is told where it stands, and what is right means what it says."""

import pytest

from complaintflow import Policy, PolicyError
from complaintflow.simulation import WhatIfError, alternative, check_plan, default_plan, plan_from_text
from complaintflow.simulation.arrivals import coming, hour_of_week
from complaintflow.simulation.chance import draw, stream
from complaintflow.simulation.plan import DAY, HOUR, Arrivals, Distribution
from complaintflow.simulation.sketch import Sketch
from tests.unit.simulation.desk import plan, policy

HEAD = "simulation: x\nformat: 1\n"

WRONG = [
    ("arrivals: {per_day: 0}", "no complaint ever comes", 3),
    ("arrivals: {per_day: -3}", "expected a number", 3),
    ("arrivals: {per_day: 5, hours: {'17:00-09:00': 1}}", "ends before it begins", 3),
    ("arrivals: {per_day: 5, weekdays: {monday: 1}}", "expected `mon`", 3),
    ("complaints: {facts: {amuont: {mean: 3}}}", "has nothing called `amuont` among its facts", 3),
    ("complaints: {facts: {urgent: {mean: 3}}}", "takes `share`, not `mean`", 3),
    ("complaints: {facts: {urgent: 1.5}}", "a share from 0 to 1", 3),
    ("complaints: {facts: {topic: {weights: {fee: 1}}}}", "`fee` is no value of `topic`", 3),
    ("complaints: {facts: {topic: {weights: {fees: 0}}}}", "every weight is 0", 3),
    ("complaints: {facts: {result: 0.1}}", "has nothing called `result` among its facts", 3),
    ("staff: {roles: {clark: 2}}", "has nothing called `clark` among its roles", 3),
    ("staff: {roles: {clerk: 1.5}}", "expected a whole number of people", 3),
    ("staff: {hours: {calendar: office}}", "has nothing called `office` among its calendars", 3),
    ("staff: {hours: {}}", "expected either `calendar` or `week`", 3),
    ("staff: {hours: {week: {mon: none}}}", "nobody ever works in this week", 3),
    ("times:\n  - {event: anwser, work: 5m}", "has nothing called `anwser` among its events", 4),
    ("times:\n  - {event: answer, work: 5}", "expected a duration", 4),
    ("times:\n  - {wait: {mean: 2h, spread: 1 working hour}}", "not of one kind", 4),
    ("choices:\n  - {state: wating, weights: {answer: 1}}", "has nothing called `wating` among its states", 4),
    ("answers: {answer: {kindly: {weights: {a: 1}}}}", "takes `share`, not `weights`", 3),
    ("first_reply: reply", "has nothing called `reply` among its events", 3),
    ("polcy: x.yaml", "unknown key `polcy`", 3),
]


@pytest.mark.parametrize(("text", "said", "line"), WRONG)
def test_a_mistake_is_told_where_it_stands(text, said, line):
    with pytest.raises(PolicyError) as wrong:
        plan_from_text(HEAD + text, policy().compiled)
    told = next(one for one in wrong.value.diagnostics if said in one.message)
    assert told.span.line == line
    assert told.span.column > 0


def test_another_kind_of_file_is_told_apart(tmp_path):
    file = tmp_path / "staff.yaml"
    file.write_text("staff: office\nformat: 1\npeople: {}\n")
    (told,) = check_plan(file, policy().compiled).diagnostics
    assert "this is a staff file" in told.message


@pytest.mark.parametrize("name", ["vw", "toyota", "bank", "wanrun", "manufacturer", "dealer", "ford_survey", "housing"])
def test_every_policy_has_a_plan_of_its_own(name):
    from complaintflow.simulation.world import World

    found = Policy.load(f"policies/{name}.yaml")
    tally = World(found, default_plan(found.compiled), 1, 0, 8).run()
    assert tally.opened + tally.refused_openings == 8
    assert tally.opened == tally.closed + tally.still_open
    assert tally.touched


def test_arrivals_follow_the_hours_of_the_week():
    zone = policy().compiled.zone
    weights = tuple(2.0 if hour < 24 and hour % 24 == 9 else 1.0 if hour % 24 == 10 else 0.0 for hour in range(168))
    start = plan().start
    instants = coming(Arrivals(90, weights), zone, start, stream(1, "x"))
    seen = [next(instants) for _ in range(4_000)]
    hours = [hour_of_week(zone, at) for at in seen]
    assert {hour % 24 for hour in hours} == {9, 10}
    assert hours.count(9) / len(hours) == pytest.approx(2 / 9, abs=0.03)
    assert len(seen) / ((seen[-1] - start) / (7 * DAY)) == pytest.approx(90, rel=0.05)
    assert seen == sorted(seen)


@pytest.mark.parametrize("shape", ["lognormal", "gamma", "exponential", "fixed"])
def test_draws_have_the_mean_and_the_spread_that_were_asked_for(shape):
    chance = stream(3, shape)
    spread = {"fixed": 0, "exponential": 4}.get(shape, 2)
    drawn = [draw(chance, Distribution(shape, 4, spread)) for _ in range(20_000)]
    mean = sum(drawn) / len(drawn)
    assert mean == pytest.approx(4, rel=0.03)
    assert (sum((one - mean) ** 2 for one in drawn) / len(drawn)) ** 0.5 == pytest.approx(spread, rel=0.06, abs=1e-9)
    assert min(drawn) >= 0


def test_a_stream_depends_on_its_names_alone():
    assert stream(1, 2, "a").random() == stream(1, 2, "a").random()
    assert len({stream(*names).random() for names in ((1, 2, "a"), (1, 2, "b"), (2, 2, "a"), (1, 3, "a"))}) == 4


def test_two_sketches_add_up_to_the_sketch_of_both():
    one, two, both = Sketch(), Sketch(), Sketch()
    for number in range(2_000):
        (one if number % 3 else two).add(number * number)
        both.add(number * number)
    one.merge(two)
    assert one == both
    assert both.quantile(0.5) == pytest.approx(1_000_000, rel=0.01)
    assert both.quantile(0) == 0
    assert Sketch().quantile(0.5) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("deadlines.anwser.limit=2h", "has no deadline `anwser`"),
        ("deadlines.answer.limit=2", "expected a duration"),
        ("deadlines.answer.limit.2=2h", "has 1 limits"),
        ("staff.clark=3", "has no role `clark`"),
        ("staff.clerk=0", "expected a number of people"),
        ("arrivals.per_day=none", "expected a number above zero"),
        ("answer=2h", "expected `deadlines.NAME.limit=4h`"),
        ("staff.clerk", "expected `deadlines.NAME.limit=4h`"),
    ],
)
def test_a_change_that_cannot_be_made_says_why(text, said):
    with pytest.raises(WhatIfError, match=said.replace(".", r"\.")):
        alternative(text, policy(), plan())


def test_several_changes_are_made_at_once():
    made = alternative("deadlines.answer.limit=2h, staff.clerk=3, arrivals.per_day=12", policy(), plan())
    assert made.plan.crews["clerk"].people == 3
    assert made.plan.arrivals.per_week == 84
    assert made.policy.digest != policy().digest
    assert made.policy.open("C", at="2026-03-02T09:00:00Z").case.due[0].due_us % DAY == 11 * HOUR
