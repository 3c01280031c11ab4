"""The work of loading grows with the length of a policy: ten times the entries of a section, about ten times the steps.

Counted are executed lines, of which a loop over all other entries runs one a turn; nothing is measured in seconds.
"""

import sys
from collections.abc import Callable
from types import FrameType

import pytest

from complaintflow.compiler.load import check_text
from complaintflow.source import Findings, Level, Limits

FEW = 24
FACTOR = 10
SLACK = 1.25
"""More than ten times is allowed for what grows a little faster, such as sorting; a second loop would be far above."""

COMMON = """\
policy: large
format: 1
version: "1"
effective: 2000-01-01
time_zone: Asia/Shanghai
"""
FACTS = "fields: {amount: {type: integer}, code: {type: text}}\n"
AGENT = "roles: {agent: {title: Agent}}\n"
CLASSES = "classes: [low, high]\n"
LIFE = """\
lifecycle:
  initial: a
  states: {a: {}, done: {final: true, outcome: done}}
  transitions: [{id: go, event: go, from: a, to: done}]
outcomes: {done: {title: Done}}
"""
LATE = "deadlines:\n  d:\n    starts: open\n    met_by: go\n"
TOLD = "templates: {t: {text: Hello}}\n"
EVENTS = ("", "events:\n", "  e{i}: {{by: agent, data: {{d{i}: text}}, records: [code]}}\n")
ROLES = (
    "",
    "roles:\n  chief: {title: Chief}\n",
    "  r{i}: {{title: Role, superior: chief, relations: {{boss: r{i}}}, aliases: [alias{i}]}}\n",
)
FIELDS = ("", "fields:\n", "  f{i}: {{type: text, title: Fact}}\n")
CHOICES = ("", "fields:\n  kind:\n    type: choice\n    choices:\n", "      c{i}: {{title: Kind, group: g}}\n")
REST = AGENT + FACTS + CLASSES + LIFE

Section = tuple[str, str, str]
"""What else the policy says, how the section begins, and each of its entries."""

SECTIONS: dict[str, tuple[Section, ...]] = {
    "classification": ((REST, "classification:\n  default: low\n  rules:\n",
        "    - {{id: r{i}, when: {{code: c{i}, amount: {{less_than: 99}}}}, class: high, clause: C-{i}}}\n"),),
    "classes": ((AGENT + FACTS + LIFE, "classes:\n", "  c{i}: {{}}\n"),
        ("", "classification:\n  hit_policy: highest\n  default: c0\n  rules:\n",
         "    - {{id: r{i}, when: {{code: c{i}}}, class: c{i}}}\n")),
    "table": ((REST, "tables:\n  t:\n    hit_policy: highest\n    results:\n", "      a{i}: Answer\n"),
        ("", "    rules:\n", "      - {{id: r{i}, when: {{code: c{i}}}, result: a{i}}}\n")),
    "tables": ((REST, "tables:\n", "  t{i}: {{rules: [{{id: r, when: {{code: c{i}}}, result: a}}]}}\n"),),
    "owners": ((FACTS + LIFE, *ROLES[1:]), ("", "owners:\n  - {owner: chief}\n",
        "  - {{when: {{code: c{i}}}, owner: {{relation: superior, of: r{i}}}}}\n")),
    "approvers": ((REST + "events: {ask: {}}\n",
        "approvals:\n  ap:\n    requested_by: ask\n    chain:\n      - {steps: [{role: agent}]}\n",
        "      - {{when: {{code: c{i}}}, steps: [{{role: agent}}]}}\n"),),
    "approvals": ((REST + "events: {ask: {}}\n", "approvals:\n",
        "  ap{i}: {{requested_by: ask, chain: [{{steps: [{{role: agent}}]}}]}}\n"),),
    "fields": ((AGENT + CLASSES + LIFE, *FIELDS[1:]), ("", "classification:\n  default: low\n  rules:\n",
        "    - {{id: r{i}, when: {{f{i}: c}}, class: high}}\n")),
    "choices": ((AGENT + CLASSES + LIFE, *CHOICES[1:]), ("", "classification:\n  default: low\n  rules:\n",
        "    - {{id: r{i}, when: {{kind: c{i}}}, class: high}}\n")),
    "events": ((REST, *EVENTS[1:]),),
    "required": ((AGENT + LIFE, "fields:\n", "  f{i}: {{type: text, required_at: e{i}}}\n"),
        ("", "events:\n", "  e{i}: {{by: agent}}\n")),
    "parties": ((AGENT + LIFE, *FIELDS[1:]), ("", "parties:\n", "  p{i}: {{field: f{i}}}\n"),
        ("", "events:\n", "  e{i}: {{not_by: p{i}}}\n")),
    "states": ((AGENT + "outcomes: {done: {title: Done}}\n", ("lifecycle:\n  initial: s0\n  states:\n"
        "    done: {final: true, outcome: done}\n"), "    s{i}: {{title: State}}\n"),
        ("", "  transitions:\n    - {event: end, from: s0, to: done}\n",
         "    - {{event: go, from: s{i}, when: {{state: s{i}}}, to: s0}}\n")),
    "deadlines": ((REST + TOLD, "deadlines:\n", ("  d{i}: {{starts: open, met_by: go, within: 2h, for: {{code: c{i}}}, "
        "ladder: [{{at: due, notify: agent, via: email, template: t}}]}}\n")),),
    "limits": ((REST, LATE + "    within:\n      - {limit: 2h}\n", "      - {{when: {{code: c{i}}}, limit: 2h}}\n"),),
    "ladder": ((REST + TOLD, LATE + "    within: 2h\n    ladder:\n"
        "      - {id: r_, at: due, every: 1h, max: 2, until: go, notify: agent, via: email, template: t}\n",
        "      - {{at: {{unanswered: r_}}, notify: agent, via: email, template: t}}\n"),),
    "counters": ((REST, "counters:\n", "  k{i}: {{count: go}}\n"),),
    "escalations": ((REST + "flags: {f: {}}\n", "templates:\n", "  t{i}: {{text: 'Hello {{case}} {{code}}'}}\n"),
        ("", "escalations:\n", ("  - {{id: e{i}, on: {{event: go}}, when: {{code: c{i}}}, "
         "do: [{{flag: f}}, {{notify: owner, via: email, template: t{i}}}]}}\n"))),
    "cross_case": ((REST + "flags: {f: {}}\n", "cross_case:\n",
        "  - {{id: x{i}, same: code, within: 10d, when: {{code: c{i}}}, flag: f}}\n"),),
    "parameters": ((REST, "parameters:\n", "  p{i}: {{value: {i}h}}\n"),),
    "metrics": ((REST, "metrics:\n  m_: {count: closed, where: {code: x}}\n  m0: {add: [m_, m_]}\n",
        "  m1{i}: {{add: [m_, m0]}}\n"),),
    "a chain of metrics": ((REST, "metrics:\n  m0: {count: closed}\n", "  m{j}: {{add: [m{i}, m0]}}\n"),),
    "a chain of reports": ((REST + "metrics: {m: {count: closed}}\n",
        "reports:\n  r0: {period: month, from: agent, to: agent, due: {day: 5}, contains: [m]}\n",
        "  r{j}: {{period: month, from: agent, to: agent, due: {{before: r{i}}}, contains: [m]}}\n"),),
    "guarantees": ((REST, "guarantees:\n", "  g{i}: {{never: {{state: a, when: {{code: c{i}}}}}}}\n"),),
    # Mistakes: what to advise is worked out for those that are listed only.
    "classes that are not there": ((AGENT + FACTS + LIFE, "classes:\n", "  kind{i}: {{}}\n"),
        ("", "classification:\n  default: kind0\n  rules:\n",
         "    - {{id: r{i}, when: {{code: c}}, class: mind{i}}}\n")),
    "choices that are not there": ((AGENT + CLASSES + LIFE, *CHOICES[1:]),
        ("", "classification:\n  default: low\n  rules:\n", "    - {{id: r{i}, when: {{kind: d{i}}}, class: high}}\n")),
    "facts that are not there": ((REST, "classification:\n  default: low\n  rules:\n",
        "    - {{id: r{i}, when: {{kode{i}: c}}, class: high}}\n"),),
    "contradictions": ((REST, "classification:\n  default: low\n  rules:\n",
        "    - {{id: r{i}, when: {{all: [{{code: c}}, {{code: d}}]}}, class: high}}\n"),),
    "a ring of reports": ((REST + "metrics: {m: {count: closed}}\n", ("reports:\n"
        "  r0: {period: month, from: agent, to: agent, due: {before: r1}, contains: [m]}\n"),
        "  r{j}: {{period: month, from: agent, to: agent, due: {{before: r{i}}}, contains: [m]}}\n"),),
}  # fmt: skip
MISTAKEN = frozenset(list(SECTIONS)[-5:])
"""The last ones."""


def policy(section: str, count: int) -> str:
    parts = SECTIONS[section]
    return COMMON + "".join(
        rest + head + "".join(entry.format(i=i, j=i + 1) for i in range(count)) for rest, head, entry in parts
    )


def steps_of(work: Callable[[], object]) -> int:
    counted = 0

    def trace(frame: FrameType, event: str, _argument: object) -> object:
        nonlocal counted
        if event == "call":
            # A comprehension is one line, however often it goes round.
            frame.f_trace_opcodes = frame.f_code.co_name.startswith("<")
        else:
            counted += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return counted


@pytest.fixture
def few_are_listed(monkeypatch):
    """Let a dozen mistakes be listed instead of hundreds, so that small policies have more of them, too."""
    monkeypatch.setattr(Findings.__init__, "__defaults__", (FEW // 4, *Findings.__init__.__defaults__[1:]))


@pytest.mark.usefixtures("few_are_listed")
@pytest.mark.parametrize("section", SECTIONS)
def test_a_section_of_ten_times_the_entries_takes_ten_times_the_steps(section):
    nearly_none, few, many = (policy(section, count) for count in (1, FEW, FEW * FACTOR))
    wrong = [found for found in check_text(few).diagnostics if found.level is Level.ERROR]
    assert bool(wrong) is (section in MISTAKEN), wrong[:3]
    at_least = steps_of(lambda: check_text(nearly_none))
    least, most = (steps_of(lambda: check_text(text)) - at_least for text in (few, many))  # noqa: B023
    assert most <= FACTOR * SLACK * least


def tracks(count: int) -> str:
    one = (
        "  t{i}: {{lifecycle: {{initial: a, states: {{a: {{}}, b: {{final: true, outcome: done}}}}, "
        "transitions: [{{event: e{i}, from: a, to: b}}]}}}}\n"
    )
    return COMMON + AGENT + LIFE + "tracks:\n" + "".join(one.format(i=i) for i in range(count))


def test_tracks_each_of_which_knows_every_event_are_bounded(monkeypatch):
    monkeypatch.setattr("complaintflow.compiler.tracks.LIMITS", Limits(track_events=21 * 22))
    assert check_text(tracks(21)).diagnostics == ()
    (found,) = check_text(tracks(22)).diagnostics
    assert (found.code, str(found.span)) == ("limit-exceeded", "policy.yaml:13:3")
    assert found.message == "the tracks know 506 events altogether, expected at most 462"


def test_values_that_groups_and_ranks_stand_for_are_bounded(monkeypatch):
    rules = "".join(f"    - {{id: r{i}, when: {{kind: {{group: g}}}}, class: high}}\n" for i in range(3))
    choices = "fields: {kind: {type: choice, choices: {a: {group: g}, b: {group: g}}}}\n"
    text = f"{COMMON}{AGENT}{CLASSES}{LIFE}{choices}classification:\n  default: low\n  rules:\n{rules}"
    monkeypatch.setattr("complaintflow.compiler.resolution.LIMITS", Limits(condition_values=6))
    assert check_text(text).diagnostics == ()
    monkeypatch.setattr("complaintflow.compiler.resolution.LIMITS", Limits(condition_values=5))
    (found,) = check_text(text).diagnostics
    assert (found.code, found.message) == (
        "limit-exceeded",
        "groups and ranks stand for more than 5 values in all conditions",
    )
