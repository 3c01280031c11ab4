"""Retention rules in the wrong order, and ones that never apply."""

import pytest


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("archive_after: 2 years, erase_after: 18 months", ["retention-order 18 months"]),
        ("erase_after: 5 years, purge_after: 1 year", ["retention-order 1 year"]),
        ("archive_after: 90 days, purge_after: 2 months", ["retention-order 2 months"]),
        ("archive_after: 5 years, erase_after: 4 years, purge_after: 3 years", ["retention-order 4 years"]),
        ("archive_after: 30 days, erase_after: 1 month, purge_after: 1 month", []),
        ("purge_after: 72h", []),
    ],
)
def test_a_case_is_archived_then_erased_then_purged(codes, rule, expected):
    assert codes(retention=f"{{rules: [{{id: all, {rule}}}]}}") == expected


def test_parameters_are_compared_by_their_values(codes):
    rules = "{rules: [{id: all, archive_after: 1 year, erase_after: {parameter: p}}]}"
    assert codes(parameters="{p: {value: 30 days}}", retention=rules) == ["retention-order {parameter: p}"]
    assert codes(parameters="{p: {clause: C}}", retention=rules) == ["to-be-decided p"]


def test_rules_behind_one_that_always_matches_are_reported(codes):
    rules = "{rules: [{id: all, archive_after: 1d}, {id: rest, when: {outcome: done}, archive_after: 2d}]}"
    assert codes(retention=rules) == ["shadowed-rule rest"]
    one_way = "{rules: [{id: done, when: {outcome: done}}, {id: rest}]}"
    assert codes(retention=one_way) == []
