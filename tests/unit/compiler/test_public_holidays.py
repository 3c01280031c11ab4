"""Public holidays of a country."""

from datetime import date

import pytest

from complaintflow.compiled.dates import day_number
from complaintflow.compiler.public_holidays import public_holidays


def test_names_do_not_depend_on_the_machines_language(monkeypatch):
    for locale in ("zh_CN", "de_DE", "C"):
        for variable in ("LANGUAGE", "LC_ALL", "LANG"):
            monkeypatch.setenv(variable, locale)
        public_holidays.cache_clear()
        off = dict(public_holidays("CN", None, 2026, 2026, "en_US").off)
        assert off[day_number(date(2026, 5, 1))] == "Labor Day"
    chinese = dict(public_holidays("CN", None, 2026, 2026, "zh_CN").off)
    assert chinese[day_number(date(2026, 5, 1))] == "劳动节"


def test_only_the_years_asked_for():
    found = public_holidays("CN", None, 2025, 2025, "en_US")
    first, last = day_number(date(2025, 1, 1)), day_number(date(2025, 12, 31))
    assert all(first <= day <= last for day, _ in (*found.off, *found.make_up))
    assert len(found.make_up) == 5
    assert list(found.off) == sorted(found.off)


def test_the_years_beyond_the_announced_ones_are_marked():
    assert public_holidays("CN", None, 2027, 2030, "en_US").official_until == 2026


def test_a_table_that_ends_early_says_so():
    assert public_holidays("LK", None, 2020, 2060, "en_US").official_until == 2026
    assert public_holidays("IN", None, 2020, 2060, "en_US").official_until == 2035
    assert public_holidays("IN", None, 2020, 2030, "en_US").official_until is None
    assert public_holidays("LK", None, 2050, 2060, "en_US").off == ()


def test_an_unknown_country_is_refused():
    with pytest.raises(ValueError, match="XX"):
        public_holidays("XX", None, 2025, 2025, "en_US")


@pytest.mark.parametrize(
    ("text", "advice"),
    [("Austria", "write `AT`"), ("AUT", "write `AT`"), ("Germny", "write `DE`"), ("CN-BJ", "it has no parts")],
)
def test_holidays_that_nobody_knows_are_answered_where_they_stand(text, advice, refuses):
    refuses(f"calendars: {{office: {{working_days: mon, holidays: «{text}»}}}}\n", "bad-value", advice)
