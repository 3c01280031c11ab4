"""Metrics and reports to data, and every mistake that can be made in them."""

import pytest

from complaintflow.compiled.metrics import BUILT_IN, Between, Change, Combination, Share, Timeliness
from complaintflow.compiled.reports import AfterDue, BeforeDue, DayDue, Figures, Scheduled

FIELDS = """
fields:
  size: {type: choice, choices: [small, big]}
  amount: number
  seen_at: instant
  branch: text
roles: {clerk: {superior: head}, head: {}}
events: {call: {data: {score: integer, said: text}}}
deadlines: {answering: {starts: open, met_by: dispatch, within: 2d}}
parties: {caller: {set_by: call}}
templates: {about_report: {text: "{report} for {period}"}, about_case: {text: "{case}"}}
tasks: {look: {}}
"""
OFFICE = "calendars: {office: {working_days: [mon, tue, wed, thu, fri]}}\n"
DIFFERENCE = Change("received", "previous_period", relative=False)
REPORT = "reports: {{monthly: {{period: month, from: clerk, {}}}}}"


def metric(text):
    return f"{FIELDS}metrics: {{m: {text}}}"


def report(text):
    return FIELDS + REPORT.format(text)


def test_a_policy_without_metrics_and_reports_has_none(compiled):
    policy = compiled()
    assert policy.metrics == {}
    assert policy.reports == {}


def test_metrics_are_there_with_the_built_in_ones_behind_them(compiled):
    metrics = compiled(metric("{share: {of: closed, where: {times.call: {at_least: 1}}}}")).metrics
    assert list(metrics) == ["m", *BUILT_IN]
    assert isinstance(metrics["m"].formula, Share)
    assert metrics["m"].percent


@pytest.mark.parametrize(
    ("text", "formula", "percent"),
    [
        ("{timeliness: all}", Timeliness(()), True),
        ("{timeliness: answering, as: number}", Timeliness(("answering",)), False),
        ("{change: received}", Change("received"), True),
        ("{change: received, against: previous_period, as: number}", DIFFERENCE, False),
        ("{weighted: {received: 0.5, closed: 2}}", Combination("weighted", ("received", "closed"), (0.5, 2)), False),
        ("{ratio: [closed, received], as: percent}", Combination("ratio", ("closed", "received")), True),
    ],
)  # fmt: skip
def test_formulas(compiled, text, formula, percent):
    found = compiled(metric(text)).metrics["m"]
    assert (found.formula, found.percent) == (formula, percent)


def test_lengths_of_time(compiled):
    found = compiled(OFFICE + metric("{median: {from: open, to: closing, unit: working days}, of: known}")).metrics["m"]
    assert found.formula.value == Between("open", None, "working days", "office")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{count: received, where: {«sise»: big}}", "expected a fact to ask for, found `sise`"),
        ("{count: received, where: {«times.cal»: 1}}", "expected a fact to ask for, found `times.cal`"),
        ("{count: received, where: {«last.call.scor»: 1}}", "did you mean `last.call.score`"),
        ("{count: {event: «cal»}}", "expected the name of an event, found `cal`"),
        ("{occurrences: «cal»}", "did you mean `call`"),
        ("{timeliness: «answerin»}", "did you mean `answering`"),
        ("{change: «recieved»}", "did you mean `received`"),
        ("{mean: «amont»}", "expected something that is known of a case, found `amont`"),
        ("{ratio: [received, «clsed»]}", "did you mean `closed`"),
        ("{weighted: {«recieved»: 1}}", "did you mean `received`"),
        ("{median: {from: «opening», to: closing}}", "expected the name of an event"),
        ("{count: received, where: {«data.score»: 1}}", "known only where an event is at hand"),
    ],
)
def test_names_that_lead_nowhere(refuses, text, message):
    refuses(metric(text), "unknown-reference", message)


def test_what_a_case_has_been_through_is_known_to_metrics_alone(refuses):
    text = FIELDS.replace("within: 2d", "within: [{when: {«times.call»: 1}, limit: 2d}]")
    refuses(text, "unknown-reference", "known only to metrics and reports")


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("{mean: «branch»}", "wrong-type", "needs a number, and it is of type `text`"),
        ("{count: received, where: {verdict.answering: «done»}}", "impossible-condition", "never `done`"),
        ("{ratio: [received, closed, «received»]}", "bad-value", "a ratio is of two metrics"),
        ("{ratio: «[received]»}", "bad-value", "at least 2"),
        ("{weighted: {received: «much»}}", "bad-value", "expected a number for a weight"),
        ("{count: received, target: {at_least: «high»}}", "bad-value", "expected a number for a target"),
        ("{median: {from: open, to: closing, unit: «working hours»}}", "wrong-unit", "it is not said of which"),
        ("{count: «opened»}", "bad-value", "expected `received`, `closed`"),
    ],
)  # fmt: skip
def test_formulas_that_cannot_be(refuses, text, code, message):
    refuses(metric(text), code, message)


def test_working_hours_need_hours(refuses):
    text = OFFICE + metric("{median: «{from: open, to: closing, unit: working hours}», of: known}")
    refuses(text, "wrong-unit", "the calendar `office` has working days only")


def test_a_circle_is_reported_once(diagnostics):
    text = f"{FIELDS}metrics: {{a: {{add: [b]}}, b: {{change: c}}, c: {{ratio: [a, received]}}, d: {{add: [a]}}}}"
    (found,) = [one for one in diagnostics(text) if one[0] == "metric-cycle"]
    assert found[1:3] == ("a", "the metric `a` is worked out from itself: `a` → `b` → `c` → `a`")


def test_a_metric_may_be_worked_out_from_itself_no_more_through_a_built_in_one(diagnostics):
    text = f"{FIELDS}metrics: {{received: {{change: year_on_year}}}}"
    assert [one[0] for one in diagnostics(text) if one[0] == "metric-cycle"] == ["metric-cycle"]


# ---- reports


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("{day: 5}", DayDue(5)),
        ("{month: 1, day: 10, inclusive: false}", DayDue(10, 1, inclusive=False)),
        ("{day: 31, month_end: clamp}", DayDue(31)),
        ("{month: 3, day: 31}", DayDue(31, 3)),
        ("{before: meeting}", BeforeDue("meeting")),
        ("scheduled", Scheduled()),
        ("{parameter: day}", Scheduled("day")),
    ],
)
def test_due_rules(compiled, text, due):
    more = "parameters: {day: {title: Day}}\n"
    others = "meeting: {period: month, from: head, due: scheduled}"
    text = f"{more}{FIELDS}reports: {{r: {{period: month, from: clerk, due: {text}}}, {others}}}"
    assert compiled(text).reports["r"].due == due


def test_a_length_of_time_may_be_a_parameter(compiled):
    text = f"parameters: {{p: {{value: 9d}}}}\n{FIELDS}" + REPORT.format("due: {parameter: p}")
    assert isinstance(compiled(text).reports["monthly"].due, AfterDue)


def test_metrics_in_a_row_stand_together(compiled):
    contents = compiled(report("contains: [received, closed, {write: words}, timeliness]")).reports["monthly"].contents
    assert [one.metrics for one in contents if isinstance(one, Figures)] == [("received", "closed"), ("timeliness",)]


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("due: {day: «31»}", "bad-value", "there is no day 31 in every month"),
        ("due: {day: «29»}", "bad-value", "there is no day 29 in every month"),
        ("due: {month: 2, day: «29»}", "bad-value", "there is no day 29 in month 2 of every year"),
        ("due: {month: 2, day: «30»}", "bad-value", "there is no day 30 in month 2"),
        ("due: {month: 4, day: «31»}", "bad-value", "there is no day 31 in month 4"),
        ("due: {day: «32»}", "bad-value", "from 1 to 31"),
        ("due: {month: «13», day: 1}", "bad-value", "from 1 to 12"),
        ("due: {day: 5, roll: «next_working_day»}", "wrong-unit", "it is not said of which"),
        ("due: {day: 5, calendar: «offce»}", "unknown-reference", "the name of a calendar"),
        ("due: {before: «meeting»}", "unknown-reference", "the name of a report"),
        ("due: {before: «monthly»}", "bad-value", "due before itself"),
        ("due: {after: «5 working days»}", "wrong-unit", "not said of which"),
        ("to: «boss»", "unknown-reference", "the name of a role"),
        ("for_each: «amount»", "wrong-type", "of type `number`"),
        ("for_each: «unit»", "unknown-reference", "known of a case"),
        ("contains: [«recieved»]", "unknown-reference", "did you mean `received`"),
        ("contains: [{table: received, by: «seen_at»}]", "wrong-type", "of type `instant`"),
        ("contains: [«{table: received}»]", "missing-key", "either `by` or `over`"),
        ("contains: [{table: received, over: «month»}]", "bad-value", "has no parts of the kind `month`"),
        ("contains: [{list: received, show: [«colour»]}]", "unknown-reference", "known of a case"),
        ("contains: [{submissions: «other»}]", "unknown-reference", "the name of a report"),
        ("ladder: [«{at: due, task: look, role: clerk}»]", "missing-key", "has a ladder, and no `due`"),
        ("due: {day: 5}, ladder: [{at: «warn», task: look, role: clerk}]", "missing-key", "the report has no `warn`"),
        ("due: {day: 5}, ladder: [«{at: due, task: look, role: owner}»]", "escalation-to-nobody", "of no case"),
        ("due: {day: 5}, ladder: [«{at: due, send: call}»]", "bad-value", "change no case"),
        (
            "due: {day: 5}, ladder: [{at: due, when: {«size»: big}, task: look, role: clerk}]",
            "unknown-reference",
            "`size`",
        ),
        (
            "due: {day: 5}, ladder: [{at: due, notify: clerk, via: email, template: «about_case»}]",
            "template-field",
            "of no case",
        ),
    ],
)
def test_reports_that_cannot_be(refuses, text, code, message):
    refuses(report(text), code, message)


def test_a_message_of_a_report_is_none_of_a_case(refuses):
    text = FIELDS.replace("call: {data", "call: {do: [{notify: clerk, via: email, template: «about_report»}], data")
    refuses(text, "template-field", "a case is of no report")


@pytest.mark.parametrize(
    ("parameters", "text", "message"),
    [
        ("{p: {value: «fortnight»}}", "period: {parameter: p}, from: clerk", "for the period, found `fortnight`"),
        ('{p: {value: «"30"»}}', "period: month, from: clerk, due: {parameter: p}", "not one that every month has"),
        ("{p: {value: «soon»}}", "period: month, from: clerk, due: {parameter: p}", "expected a duration"),
    ],
)
def test_values_of_parameters(refuses, parameters, text, message):
    refuses(f"parameters: {parameters}\n{FIELDS}reports: {{r: {{{text}}}}}", "bad-value", message)


def test_what_comes_before_another_has_its_period(refuses):
    other = "b: {period: quarter, from: head, due: scheduled}"
    text = f"reports: {{a: {{period: month, from: clerk, due: {{before: «b»}}}}, {other}}}"
    refuses(FIELDS + text, "bad-value", "`a` is of each month, and `b` of each quarter")


def test_unset_parameters_are_listed_as_to_be_decided(diagnostics):
    text = f"parameters: {{p: {{title: P}}}}\n{FIELDS}reports: {{r: {{period: {{parameter: p}}, from: clerk}}}}"
    assert [(code, where) for code, where, _, _ in diagnostics(text)] == [("to-be-decided", "p")]


def test_the_digest_knows_metrics_and_reports(compiled):
    plain, with_metric = compiled(FIELDS), compiled(metric("{count: received}"))
    assert plain.digest != with_metric.digest
    assert compiled(metric("{count: received, title: Other}")).digest == with_metric.digest
    assert compiled(metric("{count: closed}")).digest != with_metric.digest
