"""Each form of guarantee on histories that the kernel has lived: kept, broken, no occasion."""

import pytest

from tests.unit.verification.guarantees.living import ANN, APPROVE, BOB, VISIT, judge

IN_TIME = "{after: dispatch, within: 2h, expect: visit, unless: closed}"


@pytest.mark.parametrize(
    ("story", "until", "verdict"),
    [
        ([], 9, "idle"),
        ([(1, "dispatch"), (2, "visit", VISIT)], 9, "kept"),
        ([(1, "dispatch"), (3, "visit", VISIT)], 9, "kept"),  # on time is inclusive
        ([(1, "dispatch"), (3.001, "visit", VISIT)], 9, 3),
        ([(1, "dispatch")], 2.9, "kept"),
        ([(1, "dispatch")], 3, 3),
        ([(1, "dispatch"), (2, "drop")], 9, "kept"),
        ([(1, "dispatch"), (2, "visit", VISIT), (2, "solve"), (5, "reopen")], 9, "kept"),
    ],
)
def test_after_within_a_time(story, until, verdict):
    assert judge(IN_TIME, *story, until=until) == verdict


def test_a_further_occasion_does_not_put_off_what_is_owed():
    again = "{after: remind, within: 2h, expect: visit}"
    assert judge(again, (0, "dispatch"), (1, "remind"), (2, "remind"), until=9) == 3
    assert judge(again, (0, "dispatch"), (1, "remind"), (2, "visit", VISIT), (4, "remind"), until=9) == 6


def test_what_is_said_of_the_case_right_after_decides():
    important = "{after: dispatch, when: {class: high}, within: at_once, expect: {told: hq}}"
    assert judge(important, (1, "dispatch")) == "idle"
    assert judge(important, (1, "dispatch"), topic="fire") == "kept"


def test_or_else_the_ladder_has_told_somebody_by_the_same_instant():
    missed = "{after: dispatch, within: 2h, expect: visit, or_else: %s}"
    assert judge(missed % "{told: head}", (1, "dispatch"), until=9) == "kept"
    assert judge(missed % "{breach: response}", (1, "dispatch"), until=9) == "kept"
    assert judge(missed % "{told: hq}", (1, "dispatch"), until=9) == 3


@pytest.mark.parametrize(
    ("story", "verdict"),
    [
        ([(1, "dispatch"), (2, "visit", VISIT), (3, "solve")], "kept"),
        ([(1, "dispatch"), (2, "visit", {"solved": False}), (3, "solve")], 3),
        ([(1, "dispatch"), (3, "solve")], 3),
        ([(1, "dispatch"), (2, "drop")], "idle"),
        ([(1, "dispatch"), (2, "visit", VISIT), (3, "solve"), (4, "reopen"), (5, "solve")], 5),
        (
            [(1, "dispatch"), (2, "visit", VISIT), (3, "solve"), (4, "reopen"), (5, "visit", VISIT), (6, "solve")],
            "kept",
        ),
    ],
)
def test_before(story, verdict):
    first = "{before: {outcome: solved}, expect: {event: visit, where: {data.solved: true}}, since: reopened}"
    assert judge(first, *story) == verdict


def test_before_takes_what_happens_in_the_same_step():
    assert judge("{before: {state: work}, expect: dispatch}", (1, "dispatch")) == "kept"
    assert judge("{before: dispatch, expect: {told: head}}", (1, "dispatch")) == 1


@pytest.mark.parametrize(
    ("story", "until", "verdict"),
    [
        ([], 99, "idle"),
        ([(1, "dispatch"), (20, "remind"), (40, "remind")], 60, "kept"),
        ([(1, "dispatch"), (20, "remind"), (44, "remind")], 68, 68),
        ([(1, "dispatch")], 99, 25),
        ([(1, "dispatch"), (25, "solve")], 99, "kept"),
        ([(1, "dispatch"), (2, "solve"), (90, "reopen")], 99, "kept"),
        ([(1, "dispatch"), (2, "solve"), (90, "reopen")], 115, 114),
    ],
)
def test_every(story, until, verdict):
    heard = "{every: 24h, while: {state: work}, expect: {told: customer}}"
    assert judge(heard, *story, until=until) == verdict


def test_every_counts_from_the_opening_where_nothing_else_is_said():
    assert judge("{every: 1d, expect: {told: customer}}", until=30) == 24


def test_always():
    assert judge("{always: {owner: present}}", (1, "dispatch"), (2, "drop")) == "kept"
    assert judge("{always: {class: low}}", (1, "dispatch"), (2, "lift")) == 2
    assert judge("{always: {owner: hq}, while: {class: high}}", (1, "dispatch")) == "idle"
    assert judge("{always: {owner: hq}, while: {class: high}}", (1, "dispatch"), (2, "lift")) == "kept"
    assert judge("{always: {deadlines.response: [idle, running]}}", (1, "dispatch"), until=9) == 3


@pytest.mark.parametrize(
    ("who", "verdict"),
    [(BOB, "kept"), (ANN, 3), ("eve for ann", 3), ("eve for bob", "kept"), (None, "idle")],
)
def test_nobody_decides_on_their_own_application(who, verdict):
    story = [(1, "dispatch"), (2, "apply", ANN), *([(3, "approve", APPROVE, who)] if who else [])]
    assert judge("{never: {decided_by: applicant}}", *story) == verdict


def test_nor_on_a_matter_that_is_about_themselves():
    story = [(1, "dispatch"), (2, "apply", ANN), (3, "reject", APPROVE, BOB)]
    assert judge("{never: {decided_by: accused, approval: leave}}", *story, about="bob") == 3
    assert judge("{never: {decided_by: accused, approval: leave}}", *story, about="ann") == "kept"


def test_a_decision_by_time_running_out_is_nobodys():
    story = [(1, "dispatch"), (2, "apply", ANN)]
    assert judge("{never: {decided_by: [applicant, accused]}}", *story, until=200) == "idle"
    assert judge("{after: {approval: leave, at: asked}, within: 3d, expect: {approval: leave, at: rejected}}", *story,
                 until=200) == "kept"  # fmt: skip


def test_ticks_do_not_matter():
    guarantee = "{after: dispatch, within: 2h, expect: visit, or_else: {told: hq}}"
    for ticks in ([], [2], [2, 2.5, 3], [4, 5]):
        story = [(1, "dispatch"), *((tick, None) for tick in ticks), (9, "visit", VISIT)]
        assert judge(guarantee, *story) == 3
