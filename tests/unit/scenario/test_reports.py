"""Scenarios of reports: what passes, what differs, what is a mistake of the file, what they touch."""

import pytest

from complaintflow.policy import decode
from complaintflow.scenario.coverage import coverage_of
from complaintflow.scenario.document import ScenariosSpec
from complaintflow.scenario.reports import run_report
from complaintflow.scenario.verify import check_scenarios
from complaintflow.source import decode as decode_text
from complaintflow.source import read_yaml
from tests.unit.reporting.small import policy

SMALL = policy()
HEAD = """\
scenarios: small
format: 1
policy: small.yaml
actors: {ann: {id: u1, roles: [agent]}}
defaults: {at: "2026-02-02T09:00:00+08:00", by: ann}
cases:
  - id: answered
    given: {category: a, unit: north}
    when: [{event: answer, at: +1d, data: {score: 4}}, {event: finish, at: +2d}]
  - id: waiting
    given: {unit: south}
    when: [{advance: +3d}]
  - id: march
    opened: "2026-03-01T00:00:00+08:00"
reports:
"""


WORDS = {
    "MONTHLY": "report: monthly, period: 2026-02",
    "SCHEDULE": "{event: schedule, at: +1d, by: office, data: {date: '2026-04-20'}}",
}


def decoded(text):
    for word, meant in WORDS.items():
        text = text.replace(word, meant)
    source, _ = decode_text("s.yaml", (HEAD + text).encode())
    assert source is not None
    node, problems = read_yaml(source)
    assert node is not None, problems
    return decode(ScenariosSpec, node)


def scenarios(text):
    document, problems = decoded(text)
    assert document is not None, problems
    assert problems == []
    return document


@pytest.mark.parametrize(
    "text",
    [
        "{MONTHLY, then: {due: +5d, status: owed, figures: {received: 2, timeliness: 50%}}}",
        "{MONTHLY, of: [answered], then: {figures: {received: 1, timeliness: 100.0%, score: 4}}}",
        "{MONTHLY, of: [march], then: {figures: {received: 0, score: none, year_on_year: none}}}",
        "{report: by_unit, period: 2026-02, unit: south, then: {figures: {received: 1, timeliness: 0%}}}",
        "{report: overview, period: 2026-Q1, then: {figures: {received: 3, open_at_end: 2}}}",
        "{MONTHLY, at: +6d, then: {status: overdue, effects: {effect: report_overdue, at: +5d}}}",
        "{MONTHLY, at: -20d, then: {status: coming, figures: {received: 2, closed: 1}}}",
        "{MONTHLY, when: {event: submit, at: +5d}, then: {effects: {effect: report_submitted, by: u1}}}",
        "{MONTHLY, when: {event: submit, at: +5d}, then: {never: {effect: report_overdue}}}",
        "{MONTHLY, when: {event: submit, at: +5d, by: office, refused: wrong_role}}",
        "{report: meeting, period: 2026-Q1, then: {due: none, status: undecided}}",
        "{report: meeting, period: 2026-Q1, when: SCHEDULE, then: {due: +20d, status: owed}}",
    ],
)
def test_what_is_so_passes(text):
    document = scenarios(f"  - {{id: one, {text[1:]}\n")
    assert check_scenarios(document, SMALL.compiled) == []
    found = run_report(SMALL, document, document.reports[0])
    assert [one.message for one in found.differences] == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("MONTHLY, then: {due: +4d}", "expected the report due `+4d`, found due 2026-03-06"),
        ("MONTHLY, then: {due: none}", "expected the report due `none`"),
        ("MONTHLY, then: {status: overdue}", "to be `overdue`, found `owed`"),
        ("MONTHLY, then: {figures: {timeliness: 100%}}", "found `50.0%` (1 of 2)"),
        ("MONTHLY, then: {figures: {received: none}}", "expected `received` to be `none`, found `2`"),
        ("MONTHLY, then: {lists: [[answered]]}", "expected 1 lists, and the report has 0"),
        ("MONTHLY, then: {effects: {effect: report_overdue}}", "expected: {effect: report_overdue}"),
        ("MONTHLY, then: {never: {effect: report_due}}", "expected never: {effect: report_due}"),
        ("MONTHLY, when: {event: submit, at: +1d, by: office}", "was refused (`wrong_role`)"),
        ("MONTHLY, when: {event: submit, at: +1d, refused: wrong_role}", "was accepted, expected the"),
    ],
)  # fmt: skip
def test_what_differs_is_said(text, message):
    document = scenarios(f"  - {{id: one, {text}}}\n")
    found = [one.message for one in run_report(SMALL, document, document.reports[0]).differences]
    assert len(found) == 1
    assert message in found[0]


def test_lists_are_compared_case_by_case():
    listing = policy("reports: {r: {period: month, from: agent, contains: [{list: received, where: {unit: north}}]}}")
    for wanted, differing in (("[[answered]]", 0), ("[[waiting]]", 1), ("[[]]", 1)):
        document = scenarios(f"  - {{id: one, report: r, period: 2026-02, then: {{lists: {wanted}}}}}\n")
        assert len(run_report(listing, document, document.reports[0]).differences) == differing


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("report: monhtly, period: 2026-02", "the policy has no report `monhtly`"),
        ("report: monthly, period: 2026-Q1", "`monthly` is a report of each month"),
        ("report: by_unit, period: 2026-02", "say `unit`"),
        ("MONTHLY, unit: north", "for all together"),
        ("MONTHLY, of: [anwsered]", "no scenario `anwsered`"),
        ("MONTHLY, then: {figures: {recieved: 1}}", "the policy has no metric `recieved`"),
        ("MONTHLY, then: {effects: {effect: report_dew}}", "there is no effect `report_dew`"),
        ("MONTHLY, when: {event: submit, at: +1d, by: nobody}", "`nobody` is neither"),
        (
            "MONTHLY, when: {event: submit, at: +1d, refused: never}",
            "there is no refusal `never`",
        ),
    ],
)
def test_mistakes_of_the_file_are_found_before_it_runs(text, message):
    found = check_scenarios(scenarios(f"  - {{id: one, {text}}}\n"), SMALL.compiled)
    assert [message in one.message for one in found] == [True], found


def test_a_period_that_is_none_is_a_mistake():
    _, problems = decoded("  - {id: one, report: monthly, period: 2026-14}\n")
    assert ["`2026-14` is no period" in one.message for one in problems] == [True]


def test_reports_and_metrics_that_no_scenario_touches_are_listed():
    document = scenarios("  - {id: one, MONTHLY, at: +9d, then: {figures: {score: 4}}}\n")
    found = run_report(SMALL, document, document.reports[0])
    untouched = coverage_of(SMALL.compiled, found.touched).untouched
    assert untouched["metric"] == ("late_ones",)
    assert untouched["report"] == (
        "monthly:submitted", "monthly:late",
        "by_unit", "by_unit:submitted", "by_unit:late", "by_unit:overdue",
        "yearly", "yearly:submitted", "yearly:late", "yearly:overdue",
        "meeting", "meeting:submitted", "meeting:late", "meeting:overdue",
        "before_it", "before_it:submitted", "before_it:late", "before_it:overdue",
    )  # fmt: skip
    assert {"notice:soon:agent", "notice:soon:head", "task:ask", "clause:R-1"} <= found.touched
