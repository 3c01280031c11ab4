"""The digest follows the meaning of a policy, not its titles and not the order of what has none."""

import pytest

from complaintflow.compiler.load import load_text

POLICY = """policy: toy
format: 1
version: "1"
effective: 2026-01-01
time_zone: Asia/Shanghai
title: Toy
fields: {topic: {type: text, title: Topic}, amount: number}
roles: {clerk: {}, chief: {}}
templates: {hello: {text: "Dear {topic}"}}
tables: {size: {results: [small, big], default: small, rules: [{id: much, when: {amount: 6}, result: big}]}}
parties: {writer: {field: topic}}
calendars: {office: {working_days: [mon, tue]}}
counting: {full: {end: end_of_day}}
deadlines:
  one: {starts: open, within: 2h, clause: T-1}
  two: {starts: open, within: 3h}
lifecycle:
  initial: intake
  states: {intake: {}, done: {final: true}}
  transitions: [{event: close, from: intake, to: done, when: {amount: {more_than: 5}}}]
outcomes: {done: {}}
"""


def digest(text):
    return load_text(text).compiled.digest


def test_it_is_a_sha_256_and_stays():
    assert len(digest(POLICY)) == 64
    assert digest(POLICY) == digest(POLICY)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: Toy", "title: Another"),
        ("title: Topic", "title: What about"),
        ("done: {}", "done: {title: Done}"),
        ("roles: {clerk: {}, chief: {}}", "roles: {chief: {}, clerk: {}}"),
        ("version:", "# a comment\nversion:"),
        ("within: 2h", "within: PT2H"),
        ("size: {results", "size: {title: Size, results"),
        ("[small, big]", "{small: {en: a small one, zh: 小额}, big: A big one}"),
        ("writer: {field", "writer: {title: Writer, field"),
        ("office: {working_days", "office: {title: Our days, working_days"),
        ("full: {end", "full: {title: Full days, end"),
        ("hello: {text", "hello: {title: Greeting, text"),
    ],
)
def test_what_changes_no_step_leaves_it_alone(old, new):
    assert old in POLICY
    assert digest(POLICY.replace(old, new)) == digest(POLICY)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("more_than: 5", "more_than: 6"),
        ("more_than: 5", "at_least: 5"),
        ("within: 2h", "within: 120m"),
        ("clause: T-1", "clause: T-2"),
        ("Dear {topic}", "Hello {topic}"),
        ('version: "1"', 'version: "2"'),
        ("one: {starts", "won: {starts"),
        ("Asia/Shanghai", "Asia/Tokyo"),
        ("  one: {starts: open, within: 2h, clause: T-1}\n  two: {starts: open, within: 3h}\n",
         "  two: {starts: open, within: 3h}\n  one: {starts: open, within: 2h, clause: T-1}\n"),
    ],
)  # fmt: skip
def test_what_changes_a_step_or_an_effect_changes_it(old, new):
    assert old in POLICY
    assert digest(POLICY.replace(old, new)) != digest(POLICY)
