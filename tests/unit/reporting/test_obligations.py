"""When a report is due, how it stands, and what its ladder does."""

import pytest

from complaintflow.compiled.reports import DayDue
from complaintflow.reporting.effects import effects_of, report_effects
from complaintflow.reporting.obligations import day_due, obligation, obligations
from complaintflow.reporting.submissions import Book
from tests.unit.reporting.small import HEAD, REPORTS, at, book, period, policy, submission, us

SMALL = policy()


def told(used, effects):
    return [f"{used.instant(effect.at)[5:16].replace('T', ' ')} {effect.kind}" + _more(effect) for effect in effects]


def _more(effect):
    words = [
        str(effect.body[key]) for key in ("to", "task") if key in effect.body and not effect.kind.startswith("report")
    ]
    words += ["late"] if effect.body.get("late") else []
    words += ["copy"] if effect.body.get("copy") else []
    return "".join(f" {word}" for word in words)


def effects(name, month, until, *submissions, used=SMALL, unit=None):
    handed_in = book(used, *submissions)
    report = used.compiled.reports[name]
    owed = obligation(used.compiled, handed_in, report, period(month), unit, us(until))
    return told(used, effects_of(used.compiled, handed_in, owed, us(until)))


@pytest.mark.parametrize(
    ("due", "month", "expected"),
    [
        ("{day: 5}", "2026-02", "2026-03-06T00:00"),
        ("{day: 5}", "2026-12", "2027-01-06T00:00"),
        ("{day: 5, inclusive: false}", "2026-02", "2026-03-05T00:00"),
        ("{day: 31, month_end: clamp}", "2026-01", "2026-03-01T00:00"),
        ("{day: 31, month_end: clamp}", "2024-01", "2024-03-01T00:00"),
        ("{day: 29, month_end: clamp}", "2024-01", "2024-03-01T00:00"),
        ("{day: 31, month_end: next_month}", "2026-01", "2026-03-02T00:00"),
        ("{day: 31, month_end: clamp}", "2026-02", "2026-04-01T00:00"),
        ("{month: 1, day: 10}", "2025-12", "2026-01-11T00:00"),
        ("{month: 1, day: 10}", "2026-01", "2027-01-11T00:00"),
        # 7 March 2026 is a Saturday; in China 15 February 2026 is a worked Sunday and 16 to 20 are holidays.
        ("{day: 7, roll: next_working_day, calendar: office}", "2026-02", "2026-03-10T00:00"),
        ("{day: 7, roll: previous_working_day, calendar: office}", "2026-02", "2026-03-07T00:00"),
        ("{day: 17, roll: next_working_day, calendar: office}", "2026-01", "2026-02-25T00:00"),
        ("{day: 6, roll: next_working_day, calendar: office}", "2026-02", "2026-03-07T00:00"),
        ("{after: 7d}", "2026-02", "2026-03-08T00:00"),
        ("{after: 5 working days}", "2026-02", "2026-03-07T00:00"),
        ("{after: 7d, counting: exact}", "2026-02", "2026-03-08T00:00"),
    ],
)
def test_due_instants(due, month, expected):
    used = policy(f"reports: {{r: {{period: month, due: {due}, from: agent}}}}")
    owed = obligation(
        used.compiled, Book(used.compiled), used.compiled.reports["r"], period(month), None, us("12-31 00:00")
    )
    assert used.instant(owed.due)[:16] == expected


def test_a_due_day_is_the_first_after_the_period_whatever_its_kind():
    rule = DayDue(3)
    for text in ("2026-02", "2026-Q1", "2026-H1", "2026", "2026-W10"):
        due = day_due(SMALL.compiled, rule, period(text))
        end = period(text).span(SMALL.compiled.zone)[1]
        assert end < due <= end + 32 * 86_400_000_000
        assert SMALL.instant(due - 1)[8:10] == "03"


def test_a_parameter_sets_the_day_or_leaves_it_open():
    text = "parameters: {p: {title: Day VALUE}}\nreports: {r: {period: month, due: {parameter: p}, from: agent}}"

    def due(value):
        used = policy(text.replace(" VALUE", "").replace("title: Day", f"title: Day{value}"))
        owed = obligation(
            used.compiled, Book(used.compiled), used.compiled.reports["r"], period("2026-02"), None, us("04-01 00:00")
        )
        return owed.due and used.instant(owed.due)[:10], owed.status(us("04-01 00:00"))

    assert due("") == (None, "undecided")
    assert due(', value: "5"') == ("2026-03-06", "overdue")
    assert due(", value: 9d") == ("2026-03-10", "overdue")


@pytest.mark.parametrize(
    ("when", "status"),
    [("02-28 23:59", "coming"), ("03-01 00:00", "owed"), ("03-06 00:00", "owed"), ("03-06 00:01", "overdue")],
)
def test_how_a_report_stands_without_a_submission(when, status):
    owed = obligation(
        SMALL.compiled, Book(SMALL.compiled), SMALL.compiled.reports["monthly"], period("2026-02"), None, us(when)
    )
    assert owed.status(us(when)) == status


def test_the_end_of_the_day_is_still_in_time():
    in_time, late = ("03-06 00:00", "submitted"), ("03-06 00:01", "submitted_late")
    for when, status in (in_time, late):
        handed_in = book(SMALL, submission("monthly", "2026-02", when))
        owed = obligation(
            SMALL.compiled, handed_in, SMALL.compiled.reports["monthly"], period("2026-02"), None, us("03-09 00:00")
        )
        assert owed.status(us("03-09 00:00")) == status
        assert owed.status(us("03-05 00:00")) == "owed"


def test_the_ladder_speaks_until_the_report_is_in():
    assert effects("monthly", "2026-02", "03-20 00:00", submission("monthly", "2026-02", "03-07 12:00")) == [
        "03-01 00:00 report_due",
        "03-05 00:00 notify agent",
        "03-06 00:00 report_overdue",
        "03-06 00:00 notify head",
        "03-06 00:00 notify office copy",
        "03-07 00:00 task ask",
        "03-07 12:00 report_submitted late",
    ]


def test_without_a_submission_the_ladder_ends_by_itself():
    found = effects("monthly", "2026-02", "03-20 00:00")
    assert found[-2:] == ["03-07 00:00 task ask", "03-08 00:00 task ask"]


def test_a_report_in_before_its_day_is_never_asked_for():
    assert effects("monthly", "2026-02", "03-20 00:00", submission("monthly", "2026-02", "03-04 00:00")) == [
        "03-01 00:00 report_due",
        "03-04 00:00 report_submitted",
    ]
    assert effects("monthly", "2026-02", "03-20 00:00", submission("monthly", "2026-02", "02-27 09:00")) == [
        "02-27 09:00 report_submitted"
    ]


def test_a_submission_at_the_due_instant_comes_before_the_timer():
    found = effects("monthly", "2026-02", "03-20 00:00", submission("monthly", "2026-02", "03-06 00:00"))
    assert found[-1] == "03-06 00:00 report_submitted"
    assert not any("overdue" in one for one in found)


def test_asking_at_any_instant_gives_the_beginning_of_the_same_story():
    handed_in = submission("monthly", "2026-02", "03-07 12:00")
    whole = effects("monthly", "2026-02", "03-20 00:00", handed_in)
    for when in (
        "02-28 00:00",
        "03-01 00:00",
        "03-05 00:00",
        "03-06 00:00",
        "03-06 00:01",
        "03-07 11:59",
        "03-07 12:00",
    ):
        part = effects("monthly", "2026-02", when, handed_in) if when >= "03-01" else []
        assert part == whole[: len(part)]
        assert all(one[:11] > when for one in whole[len(part) :])


def test_a_meeting_is_due_when_it_is_set_and_what_comes_before_it_too():
    day = submission("meeting", "2026-Q1", "04-02 09:00", "office", event="schedule", data={"date": "2026-04-20"})
    moved = submission("meeting", "2026-Q1", "04-18 09:00", "office", event="schedule", data={"date": "2026-04-22"})
    assert effects("meeting", "2026-Q1", "04-10 00:00") == ["04-01 00:00 report_due"]
    assert effects("before_it", "2026-Q1", "04-30 00:00", day) == [
        "04-01 00:00 report_due", "04-02 09:00 report_due", "04-20 00:00 report_overdue",
    ]  # fmt: skip
    assert effects("before_it", "2026-Q1", "04-30 00:00", day, moved) == [
        "04-01 00:00 report_due", "04-02 09:00 report_due", "04-18 09:00 report_due", "04-22 00:00 report_overdue",
    ]  # fmt: skip
    held = submission("meeting", "2026-Q1", "04-20 15:00", "office")
    assert effects("meeting", "2026-Q1", "04-30 00:00", day, held)[-1] == "04-20 15:00 report_submitted"
    exact = submission(
        "meeting", "2026-Q1", "04-02 09:00", "office", event="schedule", data={"date": at("04-20 14:00")}
    )
    assert effects("before_it", "2026-Q1", "04-30 00:00", exact)[-1] == "04-20 14:00 report_overdue"


def test_a_date_that_has_passed_when_it_is_set_is_overdue_at_once():
    day = submission("meeting", "2026-Q1", "04-25 09:00", "office", event="schedule", data={"date": "2026-04-20"})
    assert effects("before_it", "2026-Q1", "04-30 00:00", day)[-1] == "04-25 09:00 report_overdue"


def test_obligations_come_for_each_period_and_unit_since_the_policy_is_in_force():
    def units(report, _):
        return ("north", "south") if report.for_each else (None,)

    found = list(obligations(SMALL.compiled, Book(SMALL.compiled), units, us("2025-11-01 00:00"), us("03-10 00:00")))
    assert [(one.report.name, str(one.period), one.unit) for one in found] == [
        ("monthly", "2026-01", None), ("by_unit", "2026-01", "north"), ("by_unit", "2026-01", "south"),
        ("monthly", "2026-02", None), ("by_unit", "2026-02", "north"), ("by_unit", "2026-02", "south"),
    ]  # fmt: skip
    told_all = report_effects(SMALL.compiled, Book(SMALL.compiled), units, us("01-01 00:00"), us("03-10 00:00"))
    assert [effect.at for effect in told_all] == sorted(effect.at for effect in told_all)
    assert len({effect.id for effect in told_all}) == len(told_all)


def test_effects_name_their_report_their_cause_and_their_clause():
    owed = obligation(
        SMALL.compiled,
        Book(SMALL.compiled),
        SMALL.compiled.reports["monthly"],
        period("2026-02"),
        None,
        us("03-06 00:00"),
    )
    found = effects_of(SMALL.compiled, Book(SMALL.compiled), owed, us("03-06 00:00"))
    overdue = next(effect for effect in found if effect.kind == "report_overdue")
    assert overdue.body["from"] == ["agent"]
    assert overdue.body["to"] == ["head"]
    assert overdue.case == "report/monthly/2026-02"
    assert overdue.clause == ("R-1",)
    notice = next(effect for effect in found if effect.kind == "notify")
    assert notice.because == ("monthly", "monthly.before")


def test_a_policy_of_another_zone_ends_its_days_there():
    used = policy(REPORTS, HEAD.replace("Asia/Shanghai", "Europe/Berlin"))
    owed = obligation(
        used.compiled, Book(used.compiled), used.compiled.reports["monthly"], period("2026-03"), None, us("12-31 00:00")
    )
    assert used.instant(owed.end) == "2026-04-01T00:00:00+02:00"
    assert used.instant(owed.due) == "2026-04-06T00:00:00+02:00"


OPEN_ENDED = policy("""\
parameters: {how_often: {title: How often}}
reports:
  meeting: {period: {parameter: how_often}, due: scheduled, from: office}
  before_it: {period: {parameter: how_often}, due: {before: meeting}, from: agent}
""")


@pytest.mark.parametrize(
    ("until", "owed"),
    [
        ("04-01 00:00", []),
        ("04-02 08:59", []),
        ("04-02 09:00", ["meeting", "before_it"]),
        ("04-30 00:00", ["meeting", "before_it"]),
    ],
)
def test_what_has_no_period_is_owed_once_a_line_sets_its_day(until, owed):
    day = submission("meeting", "2026-Q1", "04-02 09:00", "office", event="schedule", data={"date": "2026-04-20"})
    kept = book(OPEN_ENDED, day)
    since = us("01-01 00:00")
    found = list(obligations(OPEN_ENDED.compiled, kept, lambda *_: (None,), since, us(until)))
    assert [one.report.name for one in found] == owed
    assert {str(one.period) for one in found} <= {"2026-Q1"}
    told = report_effects(OPEN_ENDED.compiled, kept, lambda *_: (None,), since, us(until))
    overdue = ["report_overdue", "report_overdue"] if until == "04-30 00:00" else []
    assert [effect.kind for effect in told] == ["report_due"] * len(owed) + overdue
