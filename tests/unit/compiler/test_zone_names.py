"""Time zones that do not exist, and the ones that were meant."""

import pytest

from complaintflow.compiler.load import check_text
from complaintflow.source import Code
from tests.hostile_input import SMALL


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("Vienna", "did you mean `Europe/Vienna`?"),
        ("europe/vienna", "did you mean `Europe/Vienna`?"),
        ("Asia/Shangai", "did you mean `Asia/Shanghai`?"),
        ("Asia/Beijing", "did you mean `Asia/Shanghai`?"),
        ("UTC+1", "or `Etc/GMT-1` for a clock that never changes"),
        ("x", "the name of a place from the IANA time zone database"),
    ],
)
def test_a_zone_that_is_none_is_answered_with_the_one_that_was_meant(text, advice, refuses):
    refuses(f"calendars: {{office: {{working_days: mon, time_zone: «{text}»}}}}\n", "bad-value", advice)


def test_the_policy_s_own_zone_is_reported_once_where_it_stands():
    text = SMALL.replace("UTC", "Vienna") + "calendars: {office: {working_days: mon}}\n"
    [found] = check_text(text).diagnostics
    assert (found.code, str(found.span)) == (Code.BAD_VALUE, "policy.yaml:5:12")
