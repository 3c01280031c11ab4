"""Tracks, held to a naive count: what each does by itself, what the case makes of all of them together."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from complaintflow.kernel.asking import track_views
from complaintflow.kernel.step import advance, fold, step
from complaintflow.kernel.wire import case_from_json, case_json
from tests.property.patterns import pattern
from tests.property.worlds import event, law, shipped

BERLIN = ZoneInfo("Europe/Berlin")
OPENED = datetime(2026, 3, 2, 10, tzinfo=BERLIN)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
HOUR = 3_600_000_000
UNITS = ("sales", "service", "parts")
NAMES = ("answer", "plan_measure", "finish_measure", "drop_measure", "settle", "withdraw")


def us(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)


START = us(OPENED)


def opened(recipients, policy):
    first = step(policy.compiled, None, event(policy, "open", START, 0, matter="noise", recipients=recipients))
    return step(policy.compiled, first.case, event(policy, "send_out", START, 1)).case


answers = st.lists(st.tuples(st.sampled_from(UNITS), st.integers(1, 120)), max_size=5)


@pattern("parallel-procedures")
@law
@given(recipients=st.lists(st.sampled_from(UNITS), unique=True, min_size=1), said=answers)
def test_every_recipient_is_judged_by_its_own_clock_and_the_case_waits_for_all(recipients, said):
    policy = shipped("parallel_recipients")
    case = opened(recipients, policy)
    answered: dict[str, int] = {}
    for number, (unit, hours) in enumerate(sorted(said, key=lambda one: one[1])):
        at = START + hours * HOUR
        taken = step(policy.compiled, case, event(policy, "answer", at, 10 + number, track=f"inquiry-{unit}"))
        # A recipient answers once, and only one that was asked.
        expected = unit in recipients and unit not in answered
        assert (taken.refusal is None) is expected
        if expected:
            answered[unit] = hours
        case = taken.case
    case = advance(policy.compiled, case, START + 200 * HOUR).case
    views = track_views(policy.compiled, case)
    for unit in recipients:
        # Three days of a week without a change of clocks are 72 hours.
        hours = answered.get(unit)
        verdict = "breached" if hours is None else "met" if hours <= 72 else "late"
        assert views[f"inquiry-{unit}"].deadlines["reply"] == verdict
        assert views[f"inquiry-{unit}"].outcome == ("answered" if unit in answered else None)
    assert case.state == ("answered" if len(answered) == len(recipients) else "in_work")


plans = st.lists(st.tuples(st.integers(2, 14), st.integers(1, 400) | st.none()), min_size=1, max_size=5)


@law
@given(plans=plans)
def test_every_measure_has_its_own_date_and_one_late_one_makes_the_case_urgent(plans):
    policy = shipped("parallel_recipients")
    case = opened(["sales"], policy)
    for number, (day, _) in enumerate(plans):
        by_day = date(2026, 3, day).isoformat()
        planned = event(policy, "plan_measure", START, 100 + number, responsible="Li", by_day=by_day)
        case = step(policy.compiled, case, planned).case
    finished = sorted((hours, number) for number, (_, hours) in enumerate(plans) if hours is not None)
    for hours, number in finished:
        done = event(policy, "finish_measure", START + hours * HOUR, 200 + number, track=f"measure-{number + 1}")
        case = step(policy.compiled, case, done).case
    end = START + 500 * HOUR
    case = advance(policy.compiled, case, end).case
    late = False
    for number, (day, hours) in enumerate(plans):
        due = us(datetime(2026, 3, day, tzinfo=BERLIN) + timedelta(days=1))
        at = None if hours is None else START + hours * HOUR
        late |= at is None or at > due
        verdict = "breached" if at is None else "met" if at <= due else "late"
        assert track_views(policy.compiled, case)[f"measure-{number + 1}"].deadlines["in_time"] == verdict
    assert case.klass == ("urgent_case" if late else "normal")


@law
@given(data=st.data())
def test_a_case_with_tracks_is_the_fold_of_its_log_and_survives_storage(data):
    policy = shipped("parallel_recipients")
    case = opened(data.draw(st.lists(st.sampled_from(UNITS), unique=True)), policy)
    at = START
    for number in range(data.draw(st.integers(0, 8))):
        at += data.draw(st.integers(0, 40)) * HOUR
        name = data.draw(st.sampled_from(NAMES))
        facts = {"by_day": "2026-03-05", "responsible": "Li"} if name == "plan_measure" else {}
        case = step(policy.compiled, case, event(policy, name, at, 300 + number, **facts)).case
        if data.draw(st.booleans()):
            case = case_from_json(case_json(case))
    assert fold(policy.compiled, case.entries) == case
    assert case_from_json(case_json(case)) == case
