"""The shapes as other rooms use them: records of their own, clause registers, and suggestions."""

from dataclasses import dataclass

import pytest

from complaintflow import policy
from complaintflow.compiled.duration import parse_duration
from complaintflow.policy import COUNT, DURATION, NAME, TEXT, ListOf, Record, Text, decode, schema_of
from complaintflow.policy.register import decode_register
from complaintflow.policy.schema import instance_problems, schema_problems
from complaintflow.policy.shape import key
from complaintflow.policy.suggestion import closest
from complaintflow.source.span import Span
from tests.unit.policy.reading import node_of, plain


@dataclass(frozen=True, slots=True, kw_only=True)
class StopSpec:
    """A stop of a journey."""

    span: Span
    at: Text = key(TEXT, "where", required=True, examples=("Ulm",))
    nights: policy.Located[int] | None = key(COUNT, "how many nights")


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneySpec:
    """A journey."""

    span: Span
    journey: policy.Name = key(NAME, "its name", required=True)
    stops: tuple[StopSpec, ...] = key(ListOf(Record(StopSpec, shorthand=("at",))), "where it stops", default=())


def test_another_room_describes_its_own_file() -> None:
    node = node_of("journey: south\nstops: [Ulm, {at: Bozen, nights: 2}]\n")
    journey, problems = decode(JourneySpec, node)
    assert problems == []
    assert journey is not None
    assert [(stop.at, stop.nights and stop.nights.value) for stop in journey.stops] == [("Ulm", None), ("Bozen", 2)]
    schema = schema_of(JourneySpec)
    assert schema_problems(schema) == []
    assert instance_problems(schema, plain(node)) == []
    assert schema["$defs"]["stop"]["properties"]["at"]["examples"] == ["Ulm"]
    broken = node_of("journey: south\nstop: []\n")
    assert [problem.code for problem in decode(JourneySpec, broken)[1]] == ["unknown-key"]
    assert len(instance_problems(schema, plain(broken))) == 1


def test_a_clause_register() -> None:
    text = """\
clauses: vw
format: 1
document: {title: {en: A, zh: 甲}, date: "2017-12-06"}
entries:
  VW-01: {place: slide 5, text: {en: A, zh: 甲}, reading: R, status: modelled}
  VW-02: {place: slide 5, text: {en: A, zh: 甲}, status: not-modelled, reason: Out of scope}
"""
    register, problems = decode_register(node_of(text))
    assert problems == []
    assert register is not None
    assert {str(name): entry.status for name, entry in register.entries.items()} == {
        "VW-01": "modelled",
        "VW-02": "not-modelled",
    }
    _, problems = decode_register(node_of(text.replace("not-modelled", "unmodelled")))
    assert [(problem.code, problem.help) for problem in problems] == [("bad-value", "did you mean `modelled`?")]


def test_the_pattern_of_durations_says_what_the_parser_says() -> None:
    schema = DURATION.schema(policy.SchemaBuilder())
    # What only counting can tell (mixed units, a unit twice, more than a century) the pattern lets through.
    for text in (
        "2h", "90m", "45s", "3d", "2w", "3 months", "1 year", "4 working hours", ("90 working "
        "minutes"), "10 working days",
        "PT2H", "P3D", "P1Y2M", "PT1H30M", "1h 30m", "2 hours", "1 working day", "07d", "2 years 30 days",
        "", "h", "3", "3 fortnights", "-3d", "1.5h", "0d", "P", "PT", "P3", "3 d d", "working day", "3D", "none", "３d",
    ):  # fmt: skip
        allowed = instance_problems(schema, text) == []
        assert allowed == (not isinstance(parse_duration(text), str)), text


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("whitin", "within"),
        ("Within", "within"),
        ("on-expiry", "on_expiry"),
        ("witin", "within"),
        ("xyz", None),
        ("id", "id"),
        ("ix", "id"),
        ("w" * 1000, None),
        ("cancelled_buy", "cancelled_by"),
    ],
)
def test_only_near_words_are_suggested(word: str, expected: str | None) -> None:
    assert closest(word, ("within", "warn", "id", "cancelled_by", "on_expiry")) == expected


def test_what_the_room_exports_is_there() -> None:
    assert [name for name in policy.__all__ if not hasattr(policy, name)] == []
    assert policy.__all__ == sorted(policy.__all__, key=lambda name: (not name.isupper(), not name[0].isupper(), name))
