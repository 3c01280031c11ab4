"""Scenarios of reports that look at tables, lists, passages, other reports, files of events and moments on the way."""

import pytest

from complaintflow.policy import decode
from complaintflow.reporting.submissions import read_submission
from complaintflow.scenario.coverage import coverage_of
from complaintflow.scenario.document import ScenariosSpec
from complaintflow.scenario.reports import run_report
from complaintflow.scenario.verify import check_scenarios
from complaintflow.source import decode as decode_text
from complaintflow.source import read_yaml
from tests.unit.reporting.small import at, line, policy

FULL = policy("""\
parameters: {how_often: {title: {en: How often, zh: 周期}}}
metrics:
  score: {mean: last.answer.score, of: {event: answer}}
reports:
  monthly:
    period: month
    due: {day: 5}
    from: agent
    to: [head, office]
    contains:
      - {table: [received, timeliness], by: category}
      - {table: received, by: [unit, category]}
      - list: received
        where: {category: a}
        show: [unit, last.answer.score]
        title: {en: Of the first kind, zh: 甲类}
      - {list: open, show: [unit]}
      - {figures: [received, closed]}
      - {write: outlook}
      - {submissions: by_unit}
  by_unit: {period: month, due: {day: 5}, from: agent, for_each: unit, contains: [received]}
  meeting: {period: {parameter: how_often}, due: scheduled, from: office}
  before_it: {period: {parameter: how_often}, due: {before: meeting}, from: agent, contains: [{write: outlook}]}
  assessment: {period: month, from: office}
  season: {period: quarter, from: office, contains: [{table: [received, score], over: month}]}
""")
FILE = """\
scenarios: full
format: 1
policy: full.yaml
actors: {ann: {id: u1, roles: [agent]}}
defaults: {at: "2026-02-02T09:00:00+08:00", by: ann}
cases:
  - id: answered
    given: {category: a, unit: north}
    when: [{event: answer, at: +1d, data: {score: 4}}, {event: finish, at: +2d}]
  - {id: waiting, given: {category: b, unit: north}}
  - {id: unsorted, given: {unit: south}, opened: "2026-02-12T09:00:00+08:00"}
together:
  - id: twins
    complaints: {older: {given: {category: a}}, younger: {at: +1d, given: {category: a}}}
reports:
  - {id: one, TEXT}
"""
SHORT = {"MONTHLY": "report: monthly, period: 2026-02", "MEETING": "report: meeting, period: 2026-Q1"}
CALL = "{event: schedule, report: meeting, by: office, at: +1d, data: {date: '2026-04-10'}}"


def document_of(text):
    for short, meant in SHORT.items():
        text = text.replace(short, meant)
    source, _ = decode_text("s.yaml", FILE.replace("TEXT", text).encode())
    assert source is not None
    node, problems = read_yaml(source)
    assert node is not None, problems
    document, problems = decode(ScenariosSpec, node)
    assert document is not None, problems
    assert problems == []
    return document


def result(text, feed=None):
    document = document_of(text)
    assert check_scenarios(document, FULL.compiled) == []
    return run_report(FULL, document, document.reports[0], feed)


def differences(text, feed=None):
    return [one.message for one in result(text, feed).differences]


@pytest.mark.parametrize(
    "then",
    [
        "{tables: {by: category, rows: [{of: a, timeliness: 1 of 1}, {of: none, received: 1}], exactly: false}}",
        "{tables: {by: category, rows: [{of: a}, {of: b}, {of: none}], exactly: true}}",
        "{tables: {by: category, rows: {of: total, received: 3, timeliness: 33.3%}}}",
        "{tables: {by: [unit, category], rows: [{of: [north, a], received: 1}, {of: [south, none], received: 1}]}}",
        "{lists: {Of the first kind: answered}}",
        "{lists: {甲类: [{case: answered, unit: north, last.answer.score: 4}], Cases: [waiting, unsorted]}}",
        "{lists: {案件: [{case: waiting, opened: 2026-02-02 09:00}, unsorted]}}",
        "{lists: [[answered], [unsorted, waiting]]}",
        "{passages: {outlook: none}, from: agent, to: [head, office]}",
        "{shows: [received, closed]}",
        "{submissions: {by_unit: {north: owed, south: owed}, assessment: undecided}}",
        "{effects: {effect: report_due}, nothing_else: true}",
        "{exactly: report_overdue}",
    ],
)
def test_what_is_so_passes(then):
    assert differences(f"MONTHLY, then: {then}") == []


@pytest.mark.parametrize(
    ("then", "message"),
    [
        ("{tables: {by: category, rows: {of: b, received: 2}}}", "`received` of `Second` to be `2`, found `1`"),
        ("{tables: {by: category, rows: {of: b, timeliness: 1 of 1}}}", "found `0.0%` (0 of 1)"),
        ("{tables: {by: category, rows: [{of: a}, {of: none}], exactly: true}}", "no row of `Second` by category"),
        (
            "{tables: {by: [unit, category], rows: {of: [south, b], received: 1}}}",
            "a row of `south, b` by unit, category",
        ),
        ("{lists: {甲类: []}}", "expected list `甲类` to hold nothing, found answered"),
        ("{lists: {甲类: [{case: answered, unit: south}]}}", "`unit` of answered to be `south` in list `甲类`, found"),
        ("{passages: {outlook: fine}}", "the passage `outlook` to be `fine`, found `none`"),
        ("{shows: received}", "expected the report to show `received`, found `received, closed`"),
        ("{shows: [closed, received]}", "expected the report to show `closed, received`, found `received, closed`"),
        ("{from: head}", "expected from `head`, found `agent`"),
        ("{to: head}", "expected to `head`, found `head, office`"),
        ("{submissions: {by_unit: {north: submitted}}}", "`by_unit` of `north` to be `submitted`, found `owed`"),
        ("{nothing_else: true}", "expected no such effect"),
        ("{exactly: report_due}", "expected no such effect"),
    ],
)
def test_what_differs_is_said(then, message):
    found = differences(f"MONTHLY, then: {then}")
    assert len(found) == 1
    assert message in found[0]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("MONTHLY, then: {tables: {by: state, rows: {of: working}}}", "`monthly` has no table by `state`"),
        ("MONTHLY, then: {tables: {by: category, rows: {of: c}}}", "the policy has no category `c`"),
        ("MONTHLY, then: {tables: {by: category, rows: {received: 1}}}", "say `of`"),
        ("MONTHLY, then: {tables: {by: [unit, category], rows: {of: north}}}", "say `of`"),
        ("MONTHLY, then: {tables: {by: category, rows: {of: a, closed: 1}}}", "no column `closed`"),
        ("MONTHLY, then: {lists: {Of the last kind: []}}", "`monthly` has no list `Of the last kind`"),
        ("MONTHLY, then: {lists: {甲类: [{unit: north}]}}", "say `case`"),
        ("MONTHLY, then: {lists: {甲类: [{case: answered, category: a}]}}", "`monthly` has no column `category`"),
        ("MONTHLY, then: {passages: {outlok: x}}", "`monthly` has no passage `outlok`"),
        ("MONTHLY, then: {shows: [received, closed, score]}", "`monthly` has no figure `score`"),
        ("MONTHLY, when: {event: submit, at: +1d, data: {outlok: x}}", "`monthly` has no passage `outlok`"),
        ("MONTHLY, when: {event: submit, at: +1d, report: wekly}", "no report `wekly`"),
        ("MONTHLY, when: {event: submit, at: +1d, report: by_unit}", "say `unit`"),
        ("MONTHLY, then: {submissions: {by_unit: owed}}", "say `unit`"),
        ("MONTHLY, then: {submissions: {by_unit: {west: owed}}}", "no unit `west`"),
        ("MONTHLY, then: {submissions: {weekly: owed}}", "no report `weekly`"),
        ("MONTHLY, then: {from: heads}", "the policy has no role `heads`"),
        ("MONTHLY, then: {exactly: reports_due}", "there is no effect `reports_due`"),
        ("report: by_unit, unit: west, period: 2026-02", "no unit `west`"),
    ],
)
def test_mistakes_of_the_file_are_found_before_it_runs(text, message):
    found = check_scenarios(document_of(text), FULL.compiled)
    assert [message in one.message for one in found] == [True], found


def test_a_scenario_is_named_once_among_all_kinds():
    document = document_of("MONTHLY")
    twice = document_of("MONTHLY}\n  - {id: twins, MONTHLY")
    assert check_scenarios(document, FULL.compiled) == []
    assert ["`twins` is given twice" in one.message for one in check_scenarios(twice, FULL.compiled)] == [True]


@pytest.mark.parametrize(
    ("moment", "status"),
    [
        ("-1s", "coming"), ("+0s", "owed"), ("+4d23h59m59s", "owed"), ("+5d", "owed"), ("+5d1s", "overdue"),
        ("+5d2s", "submitted_late"),
    ],
)  # fmt: skip
def test_how_it_stands_on_the_way(moment, status):
    steps = f"[{{status: {status}, at: {moment}, due: +5d}}, {{event: submit, at: +5d2s}}]"
    assert differences(f"MONTHLY, when: {steps}, then: {{status: submitted_late}}") == []
    other = "owed" if status != "owed" else "overdue"
    found = differences(f"MONTHLY, when: {steps.replace(f'status: {status}', f'status: {other}')}")
    assert [f"to be `{other}`" in one and f"found `{status}`" in one for one in found] == [True]


def test_a_table_over_time_has_a_row_for_each_part():
    rows = "[{of: 2026-02, received: 3, score: 4}, {of: 2026-03, received: 0, score: none}, {of: total, received: 3}]"
    season = "report: season, period: 2026-Q1"
    assert differences(f"{season}, then: {{tables: {{over: month, rows: {rows}}}}}") == []
    assert len(differences(f"{season}, then: {{tables: {{over: month, rows: {{of: 2026-02, received: 2}}}}}}")) == 1


def test_passages_and_other_reports_are_those_known_by_then():
    steps = """[{event: submit, at: +1d, data: {outlook: early}}, {event: submit, at: +3d, data: {outlook: late}},
      {event: submit, at: +4d, report: by_unit, unit: north}, {event: submit, at: +6d, report: by_unit, unit: south}]"""
    early = "{passages: {outlook: early}, submissions: {by_unit: {north: owed}}}"
    late = "{passages: {outlook: late}, submissions: {by_unit: {north: submitted, south: submitted_late}}}"
    assert differences(f"MONTHLY, when: {steps}, at: +2d, then: {early}") == []
    assert differences(f"MONTHLY, when: {steps}, then: {late}") == []


def test_nobody_owes_what_has_no_period_until_its_day_is_set():
    assert differences("MEETING, at: +90d, then: {due: none, status: undecided, nothing_else: true}") == []
    called = "effects: {effect: report_due, at: +1d, due: +10d}, nothing_else: true"
    assert differences(f"MEETING, when: {CALL}, then: {{due: +10d, status: owed, {called}}}") == []
    before = "report: before_it, period: 2026-Q1"
    steps = f"[{CALL}, {{status: owed, at: +9d}}, {{status: overdue, at: +9d1s}}]"
    effects = "[{effect: report_due, due: +9d}, {effect: report_overdue, at: +9d}]"
    assert differences(f"{before}, when: {steps}, then: {{due: +9d, effects: {effects}, nothing_else: true}}") == []


def test_complaints_that_are_told_together_count_one_by_one():
    listed = "{figures: {received: 2}, lists: {甲类: [twins.older, {case: twins.younger, unit: none}]}}"
    assert differences(f"MONTHLY, of: twins, then: {listed}") == []
    assert differences("MONTHLY, of: [twins, waiting], then: {figures: {received: 3}}") == []


def test_a_figure_that_the_report_does_not_show_may_be_asked():
    assert differences("MONTHLY, then: {figures: {year_on_year: none, open_at_start: 0, score: 4}}") == []


def feed(events, archive, book):
    archive.take(line("then", "open", "2025-02-03 09:00", category="a"))
    archive.take(line("now", "open", "02-03 09:00", category="a"))
    archive.finish()
    told = {"report": "monthly", "period": "2026-02", "event": "submit", "at": at("03-04 09:00")}
    book.take(
        read_submission({**told, "actor": {"id": "u9", "roles": ["agent"]}, "data": {"outlook": "from the file"}})
    )
    return 0 if events == "right.jsonl" else 2


def test_a_file_of_events_brings_cases_and_submissions():
    right = "MONTHLY, events: right.jsonl"
    told = "figures: {received: 1, year_on_year: 0%}, lists: {甲类: now}, passages: {outlook: from the file}"
    assert differences(f"{right}, at: +9d, then: {{status: submitted, {told}}}", feed) == []
    assert differences(f"{right}, at: +1d, then: {{status: owed, passages: {{outlook: none}}}}", feed) == []
    both = "{figures: {received: 2}, lists: {甲类: [answered, now]}}"
    assert differences(f"{right}, of: answered, then: {both}", feed) == []


def test_lines_that_are_no_events_are_a_difference():
    assert differences("MONTHLY, events: wrong.jsonl", feed) == [
        "2 lines of `wrong.jsonl` are no events, or were refused"
    ]


def test_what_a_report_went_through_is_touched():
    steps = "[{status: overdue, at: +6d}, {event: submit, at: +7d}]"
    untouched = coverage_of(FULL.compiled, result(f"MONTHLY, when: {steps}").touched).untouched["report"]
    assert not [name for name in untouched if name.startswith("monthly")]
    assert "assessment:submitted" in untouched
    assert "assessment:late" not in untouched
