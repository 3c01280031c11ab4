"""Every section decodes, with its places."""

import copy
import pickle
import sys
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from complaintflow.compiled.duration import Duration, Unit
from complaintflow.policy.actions import NotifySpec, SetSpec
from complaintflow.policy.approvals import EventPartySpec, SomeOfStepSpec
from complaintflow.policy.calendars import ParameterHours
from complaintflow.policy.deadlines import AfterMoment, RungSpec, SendOnExpiry
from complaintflow.policy.document import PolicyDocument, check_base, decode_policy, file_kind, read_policy
from complaintflow.policy.escalations import DistinctSpec, OnAge
from complaintflow.policy.limits import (
    CountedFromLimit,
    DaysFromLimit,
    DurationLimit,
    EarlierOfLimit,
    LaterOfLimit,
    NoLimit,
)
from complaintflow.policy.located import Name, Text
from complaintflow.policy.references import Kind
from complaintflow.policy.roles import RelationSpec
from complaintflow.policy.shape import description_of
from complaintflow.policy.triggers import AllNeeds, AnyNeeds, DeadlineTrigger, EventNeed, EventTrigger
from complaintflow.source.limits import LIMITS
from tests.unit.policy.reading import node_of, sample

MINIMAL = """\
policy: small
format: 1
version: "1"
effective: 2026-01-01
time_zone: Europe/Berlin
lifecycle: {initial: a, states: {a: {}}}
"""


def document() -> PolicyDocument:
    decoded, problems = decode_policy(sample())
    assert problems == []
    assert decoded is not None
    return decoded


def records(value: object) -> Iterator[object]:
    """Every record inside a value, itself included."""
    if is_dataclass(value) and not isinstance(value, type):
        yield value
        for item in fields(value):
            yield from records(getattr(value, item.name))
    elif isinstance(value, tuple):
        for part in value:
            yield from records(part)
    elif hasattr(value, "values"):
        for part in value.values():
            yield from records(part)


def test_the_sample_uses_every_key_of_every_record() -> None:
    unused: dict[str, set[str]] = {}
    for record in records(document()):
        for item in fields(record):
            if description_of(item.metadata) is None:
                continue
            name = f"{type(record).__name__}.{item.name}"
            unused.setdefault(name, set())
            unused[name].add("used" if getattr(record, item.name) not in (None, (), {}) else "")
    never = sorted(name for name, uses in unused.items() if "used" not in uses)
    assert never == ["PolicyDocument.extends"]


def test_names_texts_and_records_know_their_place() -> None:
    decoded = document()
    assert (decoded.policy, str(decoded.policy.span)) == ("sample", "p.yaml:2:9")
    assert decoded.effective == "2017-12-06"
    assert isinstance(decoded.effective, Text)
    role = next(iter(decoded.roles))
    assert isinstance(role, Name)
    assert (role.span.line, role.span.column, role.span.end_column) == (45, 3, 9)
    assert decoded.roles["office"] is decoded.roles[role]


def test_short_forms_mean_what_the_long_ones_do() -> None:
    decoded = document()
    assert decoded.fields["summary"].type == "text"
    choices = decoded.fields["topic"].choices
    assert [str(name) for name in choices] == ["airbag", "fire", "other", "noise"]
    assert choices["fire"].group == "danger"
    other = choices["other"].title
    assert other is not None
    assert (other.en, other.zh) == ("Other", "Other")
    airbag = choices["airbag"].title
    assert airbag is not None
    assert airbag.zh == "安全气囊"
    assert list(decoded.fields["demands"].choices) == ["repair", "refund"]
    assert decoded.fields["topic"].wanted_at == ("dispatch",)
    assert decoded.roles["dealer"].substitutes[0].role == "office"
    assert decoded.roles["office"].aliases == ("secretariat", "front_office")
    assert list(decode_policy(node_of(MINIMAL + "classes: [a, b]\n"))[0].classes) == ["a", "b"]


def test_a_lifecycle_with_its_actions() -> None:
    lifecycle = document().lifecycle
    assert isinstance(lifecycle.initial, tuple)
    assert lifecycle.initial[1].when is None
    finish = lifecycle.transitions[1]
    assert finish.from_ == ("handling", "open")
    notify, _, set_ = finish.do[:3]
    assert isinstance(notify, NotifySpec)
    assert isinstance(notify.notify[1], RelationSpec)
    assert notify.copy == ("boss",)
    assert isinstance(set_, SetSpec)
    assert set_.set["summary"] == "missing"
    assert set_.set["demands"] == ("repair",)


def test_a_deadline_with_its_limits_and_ladder() -> None:
    response = document().deadlines["response"]
    assert isinstance(response.starts[0], EventTrigger)
    assert isinstance(response.starts[4], DeadlineTrigger)
    assert isinstance(response.met_by, AllNeeds)
    assert isinstance(response.met_by.all[0], EventNeed)
    assert isinstance(response.met_by.all[2], AnyNeeds)
    first, second, _ = response.within
    assert isinstance(first.limit, DurationLimit)
    assert first.limit.duration == Duration(2, Unit.HOURS)
    assert isinstance(second.limit, LaterOfLimit)
    days, _, earlier, counted = second.limit.later_of
    assert isinstance(days, DaysFromLimit)
    assert isinstance(earlier, EarlierOfLimit)
    assert isinstance(counted, CountedFromLimit)
    assert (counted.counted_from, counted.within.duration) == ("served", Duration(15, Unit.DAYS))
    assert isinstance(earlier.earlier_of[1], NoLimit)
    assert isinstance(response.on_expiry, SendOnExpiry)
    soon: RungSpec = response.ladder[0]
    assert (soon.at, soon.max.value if soon.max else 0, len(soon.actions)) == ("warn", 3, 1)
    assert soon.action is not None
    assert soon.action.clause == ("S-14",)
    assert len(response.ladder[1].actions) == 2
    assert isinstance(response.ladder[2].at, AfterMoment)
    assert isinstance(document().deadlines["window"].met_by, AnyNeeds)


def test_the_remaining_sections() -> None:
    decoded = document()
    assert isinstance(decoded.escalations[4].on, OnAge)
    assert isinstance(decoded.counters["kinds"], DistinctSpec)
    some = decoded.approvals["closing"].chain[0].steps[3]
    assert isinstance(some, SomeOfStepSpec)
    assert (some.n.value, len(some.of)) == (2, 3)
    assert isinstance(decoded.parties["handler"], EventPartySpec)
    week = decoded.calendars["office"].week
    assert week is not None
    assert [(span.opens, span.closes) for span in week.spans(0)] == [(510, 720), (780, 1050)]
    assert [(span.opens, span.closes) for span in week.spans(1)] == [(1320, 360)]
    assert week.spans(6) == ()
    assert list(decoded.calendars["office"].closed) == ["2026-05-04", "2026-08-01/2026-08-14"]
    daily, counter = decoded.calendars["daily"].hours, decoded.calendars["counter"].hours
    assert isinstance(daily, tuple)
    assert [span.clocks for span in daily] == [("08:30", "12:00"), ("13:00", "17:30")]
    assert isinstance(counter, ParameterHours)
    assert decoded.parameters[counter.parameter].value == "09:00-12:00, 13:00-24:00"


def test_the_smallest_policy() -> None:
    decoded, problems = decode_policy(node_of(MINIMAL))
    assert problems == []
    assert decoded is not None
    assert decoded.deadlines == {}
    assert decoded.lifecycle.initial == "a"


def test_a_document_comes_back_in_spite_of_mistakes_and_names_what_is_broken() -> None:
    text = MINIMAL + "roles: {good: {}, bad: {superior: [x]}, worse: 5}\ndeadlines: {late: {starts: open}}\n"
    decoded = read_policy(node_of(text))
    assert decoded.document is not None
    assert list(decoded.document.roles) == ["good", "bad"]
    assert decoded.broken == {Kind.ROLE: {"worse"}, Kind.DEADLINE: {"late"}}
    assert len(decoded.diagnostics) == 3


def test_the_first_key_tells_the_kind_of_file() -> None:
    assert file_kind(sample()) == "policy"
    assert file_kind(node_of("base: x\npolicy: y\n")) == "base"
    assert file_kind(node_of("scenarios: x\n")) == "scenarios"
    assert file_kind(node_of("- policy\n")) is None
    assert file_kind(node_of("version: x\npolicy: y\n")) is None


def test_a_base_needs_nothing_but_refuses_what_is_unknown() -> None:
    assert check_base(node_of("base: china\ndeadlines: {reply: {counting: civil}}\n")) == []
    assert [found.code for found in check_base(node_of("base: china\ntimezone: Asia/Shanghai\n"))] == ["unknown-key"]


def test_texts_can_be_copied_and_pickled() -> None:
    name = document().policy
    for copied in (copy.deepcopy(name), pickle.loads(pickle.dumps(name))):
        assert copied == name
        assert (type(copied), copied.span, copied.plain) == (Name, name.span, name.plain)


def test_the_work_grows_with_the_length_of_a_policy() -> None:
    def calls(count: int) -> int:
        rules = "\n".join(f"    - {{id: r{i}, when: {{a: [b, c]}}, class: x, clause: C-{i}}}" for i in range(count))
        root = node_of(f"{MINIMAL}classification:\n  rules:\n{rules}\n")
        counted = 0

        def count_call(_frame: object, event: str, _argument: object) -> None:
            nonlocal counted
            counted += event == "call"

        sys.setprofile(count_call)
        try:
            decoded = decode_policy(root)
        finally:
            sys.setprofile(None)
        assert decoded[1] == []
        return counted

    few, many = calls(100), calls(1000)
    assert many < 10 * few


def test_more_entries_than_allowed_are_refused_without_being_read() -> None:
    tasks = "".join(f"  t{i}: {{}}\n" for i in range(LIMITS.rules + 1))
    _, problems = decode_policy(node_of(f"{MINIMAL}tasks:\n{tasks}"))
    assert [(found.code, str(found.span)) for found in problems] == [("limit-exceeded", "p.yaml:8:3")]


def test_calendars_are_fewer_than_other_entries() -> None:
    calendars = "".join(f"  c{i}: {{working_days: [mon], hours: 09:00-17:00}}\n" for i in range(LIMITS.calendars + 1))
    _, problems = decode_policy(node_of(f"{MINIMAL}calendars:\n{calendars}"))
    assert [(found.code, found.message) for found in problems] == [
        ("limit-exceeded", "found 101 entries, expected at most 100")
    ]


def test_many_mistakes_are_counted_rather_than_listed() -> None:
    text = MINIMAL + "".join(f"whatever_{i}: 1\n" for i in range(3000))
    _, problems = decode_policy(node_of(text))
    assert len(problems) == LIMITS.diagnostics + 1
    assert problems[-1].message == "2500 more mistakes of this file are not listed"
