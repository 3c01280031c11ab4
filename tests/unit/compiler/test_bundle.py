"""What a policy was compiled from: files and public holidays, asked for again years later."""

from datetime import date

import pytest

from complaintflow.compiled.dates import day_number
from complaintflow.compiler.bundle import Bundle, HolidayTable, recorded_holidays
from complaintflow.compiler.load import load_bundle, load_policy
from complaintflow.compiler.public_holidays import PublicHolidays
from complaintflow.errors import PolicyError

RECORDED = HolidayTable(
    "CN", None, 2026, 2027, "en_US",
    PublicHolidays(((day_number(date(2026, 1, 1)), "a"), (day_number(date(2027, 1, 1)), "b")), (), 2026),
)  # fmt: skip
LAW = HolidayTable("AT", None, 2026, 2027, "en_US", PublicHolidays(((day_number(date(2026, 1, 1)), "a"),), ()))


def elsewhere(country, subdivision, first, last, language):
    days = tuple((day_number(date(year, 5, 1)), f"{country} elsewhere") for year in range(first, last + 1))
    return PublicHolidays(days, days, last)


def names(days):
    return [name for _, name in days.off]


def test_a_record_answers_for_the_years_it_covers():
    ask = recorded_holidays([RECORDED, LAW], elsewhere)
    assert ask("CN", None, 2026, 2027, "en_US") == RECORDED.days
    assert names(ask("CN", None, 2027, 2027, "en_US")) == ["b"]


def test_beyond_its_years_nothing_is_known_and_that_is_said():
    ask = recorded_holidays([RECORDED, LAW])
    assert ask("CN", None, 2020, 2030, "en_US") == RECORDED.days
    assert ask("AT", None, 2020, 2030, "en_US").official_until == 2027
    assert ask("AT", None, 2020, 2027, "en_US").official_until is None
    with pytest.raises(ValueError, match="`CN-HK` were not recorded"):
        ask("CN", "HK", 2026, 2027, "en_US")


def test_beyond_its_years_somebody_else_may_be_asked():
    ask = recorded_holidays([RECORDED], elsewhere)
    found = ask("CN", None, 2025, 2028, "en_US")
    assert names(found) == ["CN elsewhere", "a", "b", "CN elsewhere"]
    assert [day for day, _ in found.off] == sorted(day for day, _ in found.off)
    assert len(found.make_up) == 2
    assert names(ask("CN", None, 2030, 2031, "en_US")) == ["CN elsewhere"] * 2
    assert names(ask("CN", None, 2020, 2021, "en_US")) == ["CN elsewhere"] * 2
    assert names(ask("DE", None, 2030, 2030, "en_US")) == ["DE elsewhere"]


def test_a_bundle_is_complete_or_no_policy(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "common.yaml").write_text("base: common\nformat: 1\nroles: {clerk: {}}\n", encoding="utf-8")
    (tmp_path / "toy.yaml").write_text(
        'policy: toy\nformat: 1\nversion: "1"\neffective: 2026-01-01\ntime_zone: UTC\nextends: sub/common.yaml\n'
        "outcomes: {b: {}}\nlifecycle:\n  initial: a\n  states: {a: {}, b: {final: true}}\n"
        "  transitions: [{event: close, from: a, to: b}]\n",
        encoding="utf-8",
    )
    bundle = load_policy(tmp_path / "toy.yaml").bundle
    assert (bundle.entry, list(bundle.files), bundle.holidays) == ("toy.yaml", ["toy.yaml", "sub/common.yaml"], ())
    again = load_bundle(bundle)
    assert again.bundle == bundle
    assert list(again.sources) == ["toy.yaml", "sub/common.yaml"]
    with pytest.raises(PolicyError, match=r"there is no file `sub/common.yaml`"):
        load_bundle(Bundle({"toy.yaml": bundle.files["toy.yaml"]}))
