"""When closed cases are archived, erased and purged: lengths, order, rules, legal holds."""

import pytest

from complaintflow.compiled.condition import Condition
from complaintflow.compiled.condition import Test as Comparison
from complaintflow.compiled.duration import Duration, Unit
from complaintflow.compiled.retention import Retention, RetentionDue, RetentionRule
from complaintflow.compiler.conditions import compile_condition
from complaintflow.compiler.zones import build_zone
from complaintflow.instants import format_instant, parse_instant

SHANGHAI = build_zone("Asia/Shanghai")
BERLIN = build_zone("Europe/Berlin")
CLOSED = parse_instant("2026-01-31T10:00:00+08:00")


def when(name, value) -> Condition:
    return compile_condition(Comparison(name, "is", value))


def shown(due, zone="Asia/Shanghai"):
    instants = (due.archive_at, due.erase_at, due.purge_at)
    return [None if at is None else format_instant(at, zone) for at in instants]


def rule(**lengths):
    return RetentionRule("r", **{f"{what}_after": Duration(*length) for what, length in lengths.items()})


@pytest.mark.parametrize(
    ("lengths", "expected"),
    [
        ({}, [None, None, None]),
        ({"archive": (30, Unit.DAYS)}, ["2026-03-02T10:00:00+08:00", None, None]),
        ({"erase": (1, Unit.MONTHS)}, [None, "2026-02-28T10:00:00+08:00", None]),
        (
            {"archive": (2, Unit.HOURS), "erase": (2, Unit.WEEKS), "purge": (5, Unit.YEARS)},
            ["2026-01-31T12:00:00+08:00", "2026-02-14T10:00:00+08:00", "2031-01-31T10:00:00+08:00"],
        ),
    ],
)
def test_lengths_count_from_closing_in_local_days(lengths, expected):
    due = rule(**lengths).due(CLOSED, SHANGHAI)
    assert shown(due) == expected
    assert (due.rule, due.held) == ("r", False)


def test_a_local_time_of_day_stays_when_the_clocks_change():
    due = rule(archive=(90, Unit.DAYS)).due(parse_instant("2026-01-15T10:00:00+01:00"), BERLIN)
    assert shown(due, "Europe/Berlin")[0] == "2026-04-15T10:00:00+02:00"


def test_nothing_is_overtaken_by_what_comes_after_it():
    # In February a month is over before 30 days are.
    due = rule(archive=(30, Unit.DAYS), erase=(1, Unit.MONTHS), purge=(29, Unit.DAYS)).due(CLOSED, SHANGHAI)
    assert shown(due) == ["2026-03-02T10:00:00+08:00"] * 3


def test_beyond_the_last_year_of_time_is_the_last_instant():
    last = parse_instant("9999-12-31T23:59:59Z")
    assert rule(purge=(1, Unit.DAYS)).due(last, SHANGHAI).purge_at == parse_instant("9999-12-31T23:59:59.999999Z")


FRAUD = RetentionRule("fraud", when("topic", "fraud"), erase_after=Duration(10, Unit.YEARS))
OTHERS = RetentionRule("others", archive_after=Duration(1, Unit.DAYS), erase_after=Duration(1, Unit.DAYS))


def test_the_first_rule_that_matches_counts():
    kept = Retention((FRAUD, OTHERS))
    assert kept.due({"topic": "fraud"}, CLOSED, SHANGHAI).rule == "fraud"
    assert kept.due({"topic": "delay"}, CLOSED, SHANGHAI).rule == "others"
    assert kept.due({}, CLOSED, SHANGHAI).rule == "others"
    assert Retention((FRAUD,)).due({}, CLOSED, SHANGHAI) is None
    assert Retention().due({}, CLOSED, SHANGHAI) is None
    assert kept.rule("fraud") is FRAUD
    assert kept.rule("gone") is None


def test_a_legal_hold_lets_a_case_be_archived_and_nothing_more():
    kept = Retention((FRAUD, OTHERS), hold=when("lawsuit", value=True))
    held = kept.due({"lawsuit": True}, CLOSED, SHANGHAI)
    assert held == RetentionDue("others", OTHERS.due(CLOSED, SHANGHAI).archive_at, held=True)
    assert kept.due({"lawsuit": False}, CLOSED, SHANGHAI).erase_at is not None
