"""Both engines of rules across cases, held to a plain reading of generated complaints.

Vehicles whose names share a hash, Chinese texts, the largest numbers, corrections and retractions are among them.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from complaintflow.correlation import CorrelationIndex, MemoryIndex, Sighting
from complaintflow.correlation.series import complaints_of
from complaintflow.facade import Policy
from complaintflow.kernel.event import Event
from tests.conformance.engines import ENGINES, engine_or_skip
from tests.property.complaint_streams import (
    LOADED,
    Complaint,
    arrivals,
    flags_after,
    in_order,
    late_complaints,
    names_of,
    plain_reading,
)

SLOW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest):
    return engine_or_skip(request.param)


@given(case=arrivals())
@SLOW
def test_the_flags_are_those_of_a_plain_reading(engine, case: tuple[list[Complaint], list[Event]]):
    all_of, events = case
    index = engine(LOADED.compiled)
    try:
        assert names_of(flags_after(in_order(events), index)) == plain_reading(LOADED, all_of)
    finally:
        index.close()


@given(case=late_complaints())
@SLOW
def test_late_complaints_lead_to_the_flags_of_a_plain_reading(engine, case: tuple[list[Complaint], list[Event]]):
    all_of, events = case
    index = engine(LOADED.compiled)
    try:
        assert names_of(flags_after(events, index)) == plain_reading(LOADED, all_of)
    finally:
        index.close()


# ---- the index itself, against a list that is looked through from one end to the other

ONE = Policy.from_text("""\
policy: toy
format: 1
version: "1"
effective: 2020-01-01
time_zone: UTC
fields: {vin: text, problem: text}
flags: {found: {}}
lifecycle: {initial: new, states: {new: {}}, transitions: []}
cross_case: [{id: again, same: [vin, problem], flag: found}]
""")
SERIES = complaints_of(ONE.compiled.cross_case[0])
VALUES = st.sampled_from(
    ("costarring", "liquid", "declinate", "macallums", "\u8f66", "", "1", 1, 2**63, 2**63 + 5, 0.5, ("a", "b"))
)
KEYS = st.tuples(st.sampled_from(("costarring", "liquid", "\u5f02\u54cd")), VALUES | st.text(max_size=3))
SEEN = st.builds(
    lambda at, case: Sighting(at, case, at),
    st.integers(-5, 5) | st.sampled_from((2**53, -(2**53), 250_000_000_000_000_000)),
    st.sampled_from(("A", "costarring", "liquid", "\u4e00")),
)
MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("add"), KEYS, SEEN),
        st.tuples(st.just("end"), KEYS, SEEN),
        st.tuples(st.just("forget"), KEYS, SEEN),
        st.tuples(st.just("ask"), KEYS, SEEN),
    ),
    max_size=30,
)


class PlainList:
    """An index that looks at everything."""

    def __init__(self) -> None:
        self.kept: list[tuple[tuple[object, ...], Sighting]] = []

    def earlier(self, key: tuple[object, ...], before: tuple[int, str]) -> list[Sighting]:
        found = [one for held, one in self.kept if held == key and one.place < before]
        return sorted(found, key=lambda one: one.place, reverse=True)

    def later(self, key: tuple[object, ...], after: tuple[int, str]) -> list[Sighting]:
        return sorted((one for held, one in self.kept if held == key and one.place >= after), key=lambda one: one.place)


@given(moves=MOVES)
@settings(max_examples=80, deadline=None)
def test_durable_answers_like_memory_and_like_a_plain_list(moves):
    indexes: list[CorrelationIndex] = [MemoryIndex(), engine_or_skip("durable")(ONE.compiled)]
    plain = PlainList()
    try:
        for move, key, sighting in moves:
            _play(move, key, sighting, indexes, plain)
            for index in indexes:
                assert list(index.earlier(SERIES, key, sighting.place, None)) == plain.earlier(key, sighting.place)
                assert list(index.later(SERIES, key, sighting.place, None)) == plain.later(key, sighting.place)
                assert len(index) == len(plain.kept)
    finally:
        for index in indexes:
            index.close()


def _play(
    move: str, key: tuple[object, ...], sighting: Sighting, indexes: list[CorrelationIndex], plain: PlainList
) -> None:
    places = [(held, one.place) for held, one in plain.kept]
    if move == "add" and (key, sighting.place) not in places:
        plain.kept.append((key, sighting))
        for index in indexes:
            index.add(SERIES, key, sighting)
    elif move == "end":
        plain.kept = [
            (held, one.ended(9) if (held, one.place) == (key, sighting.place) else one) for held, one in plain.kept
        ]
        for index in indexes:
            index.end(SERIES, key, sighting, 9)
    elif move == "forget":
        plain.kept = [(held, one) for held, one in plain.kept if one.at >= sighting.at]
        for index in indexes:
            index.forget(SERIES, sighting.at)
