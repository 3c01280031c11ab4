"""Words, units and names of other languages, and what is made of them."""

import pytest

from complaintflow.compiler.load import check_text
from complaintflow.policy.meant import our_duration, our_word
from complaintflow.source import Code
from tests.hostile_input import SMALL


def found(sections):
    return [(one.code, one.help) for one in check_text(SMALL + sections).diagnostics]


@pytest.mark.parametrize(
    ("text", "ours"),
    [
        ("10 business days", "10 working days"),
        ("10 workdays", "10 working days"),
        ("4 workhours", "4 working hours"),
        ("10个工作日", "10 working days"),
        ("10天", "10 days"),
        ("２ 小时", "2 hours"),
        ("３d", "3 d"),
        ("10 Working-Days", "10 working days"),
        ("1年6个月", "1 years 6 months"),
        ("10 bananas", None),
        ("-3d", None),
        ("10", None),
        ("天" * 1_000, None),
    ],
)
def test_a_length_of_time_in_other_words(text, ours):
    assert our_duration(text) == ours


def test_the_right_length_is_offered():
    text = "deadlines: {d: {starts: open, met_by: end, within: 10个工作日}}\n"
    assert (Code.WRONG_UNIT, "write `10 working days`") in found(text)


@pytest.mark.parametrize(
    ("word", "known", "ours"),
    [
        ("boolean", ("bool", "text"), "bool"),
        ("string", ("bool", "text"), "text"),
        ("greater_than", ("more_than", "at_least"), "more_than"),
        (">=", ("more_than", "at_least"), "at_least"),
        ("min", ("more_than", "at_least"), "at_least"),
        ("max", ("every", "max_per_day"), None),
        ("Friday", ("thu", "fri"), "fri"),
        ("business days", ("days", "working days"), "working days"),
        ("x" * 100_000, ("x",), None),
    ],
)
def test_a_word_of_another_language(word, known, ours):
    assert our_word(word, known) == ours


@pytest.mark.parametrize(
    ("sections", "code", "help_"),
    [
        ("fields: {a: boolean}\n", Code.BAD_VALUE, "did you mean `bool`?"),
        ("calendars: {c: {working_days: [friday]}}\n", Code.BAD_VALUE, "did you mean `fri`?"),
        (
            "fields: {a: integer}\nroles: {d: {}}\nowners: [{when: {a: {gt: 3}}, owner: d}]\n",
            Code.UNKNOWN_KEY,
            "did you mean `more_than`?",
        ),
    ],
)
def test_one_foreign_word_is_one_mistake(sections, code, help_):
    [(found_code, found_help)] = found(sections)
    assert found_code is code
    assert found_help.startswith(help_)


CLASSES = """classes: [Low, high]
classification: {default: low, rules: [{id: r, class: low, when: {always: true}}]}
"""
CHOICES = """fields: {topic: {type: choice, choices: [Fire, other]}}
roles: {d: {}}
owners: [{when: {topic: fire}, owner: d}]
"""


@pytest.mark.parametrize(
    ("sections", "help_"),
    [
        ("roles: {Desk: {}, head: {superior: desk}}\nowners: [{owner: desk}]\nlast_resort: desk\n", "write `desk`"),
        (CLASSES, "write `low`"),
        (CHOICES, "write `fire`"),
        ("roles: {front-desk: {}}\nowners: [{owner: front_desk}]\n", "write `front_desk`"),
    ],
)
def test_one_wrong_name_is_one_mistake_however_often_it_is_used(sections, help_):
    assert found(sections) == [(Code.BAD_NAME, help_)]


@pytest.mark.parametrize(
    ("sections", "help_"),
    [
        ("owners: [{when: {always: true}}]\n", "add `owner: NAME`: the owner"),
        ("deadlines: {d: {starts: open, met_by: end}}\n", "add `within: 2h`: how long"),
        ("classes: [a]\nclassification: {default: a, rules: [{class: a, when: {always: true}}]}\n", "add `id: NAME`"),
    ],
)
def test_a_missing_key_is_shown_as_it_is_written(sections, help_):
    [(code, said)] = found(sections)
    assert code is Code.MISSING_KEY
    assert said.startswith(help_)


def test_what_every_file_begins_with_is_shown_as_it_is_written():
    text = "policy: a\nlifecycle: {initial: a, states: {a: {}}, transitions: []}\n"
    said = [one.help.partition("`:")[0] for one in check_text(text).diagnostics if one.code is Code.MISSING_KEY]
    assert said == [
        "add `effective: 2026-05-04",
        "add `format: 1",
        "add `time_zone: Asia/Shanghai",
        'add `version: "1"',
    ]
