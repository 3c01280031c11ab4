"""What a store keeps for rules across cases: sightings by key, and notes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from complaintflow.correlation.index import CorrelationIndex
from complaintflow.correlation.sighting import Sighting
from complaintflow.errors import CorrelationError
from complaintflow.stores.protocol import Store
from complaintflow.testing.stores.samples import ODD_TEXTS, add_cases


class AcrossTests:
    """The index across cases, in the transaction of an event."""

    @pytest.fixture
    def index(self, store: Store) -> Iterator[CorrelationIndex]:
        """Yield the index of a policy, within a transaction."""
        with store.writing() as writing:
            yield writing.index("toy")

    def test_the_nearest_come_first_in_both_directions(self, index: CorrelationIndex) -> None:
        """By instant, then by case, then by when they came under the key."""
        places = [(30, "A", 31), (10, "A", 10), (30, "A", 30), (30, "C", 30), (20, "Z", 20), (30, "B", 30)]
        for at, case, since in places:
            index.add("one", ("V",), Sighting(at, case, since))
        found = [(one.at, one.case, one.since) for one in index.earlier("one", ("V",), (99, ""), None)]
        assert found == sorted(places, reverse=True)
        found = [(one.at, one.case, one.since) for one in index.later("one", ("V",), (0, ""), None)]
        assert found == sorted(places)
        found = [(one.at, one.case, one.since) for one in index.later("one", ("V",), (30, "B"), None)]
        assert found == [(30, "B", 30), (30, "C", 30)]
        assert [one.case for one in index.earlier("one", ("V",), (30, "B"), 30)] == ["A", "A"]
        assert [one.at for one in index.later("one", ("V",), (0, ""), 20)] == [10, 20]
        assert len(index) == len(places)

    def test_a_place_is_taken_once_under_a_key(self, index: CorrelationIndex) -> None:
        """What is added again is set anew; what was never added does not end."""
        index.add("one", ("V",), Sighting(1, "A", 1))
        index.add("one", ("V",), Sighting(1, "A", 1, 7))
        index.end("one", ("V",), Sighting(2, "A", 1), 9)
        index.end("two", ("V",), Sighting(1, "A", 1), 9)
        assert list(index.later("one", ("V",), (0, ""), None)) == [Sighting(1, "A", 1, 7)]
        index.end("one", ("V",), Sighting(1, "A", 1, 7), 9)
        assert list(index.later("one", ("V",), (0, ""), None)) == [Sighting(1, "A", 1, 9)]

    def test_keys_are_told_apart_by_value_and_kind(self, index: CorrelationIndex) -> None:
        """Equal numbers are one key however they are written."""
        keys: list[tuple[object, ...]] = [(text,) for text in ODD_TEXTS]
        keys += [(), ("",), ("", ""), ("1",), (1,), (True,), (2**63,), (2**63 + 5,), (0.1,), (10**400,)]
        keys += [(("a",),), (("a", "b"),), (("a,b",),), ("a", "b"), ("ab", ""), ("b", "a")]
        for number, key in enumerate(keys):
            index.add("one", key, Sighting(number, "C", number))
        for number, key in enumerate(keys):
            assert [one.at for one in index.later("one", key, (-1, ""), None)] == [number]
        assert [one.at for one in index.later("one", (1.0,), (-1, ""), None)] == [keys.index((1,))]
        with pytest.raises(CorrelationError):
            index.add("one", (float("nan"),), Sighting(1, "C", 1))
        with pytest.raises(CorrelationError):
            index.add("one", (object(),), Sighting(1, "C", 1))

    def test_policies_and_series_are_kept_apart(self, store: Store) -> None:
        """One policy's cases are nothing to another."""
        with store.writing() as writing:
            for number, (policy, series) in enumerate((("toy", "a"), ("toy", "b"), ("other", "a"))):
                writing.index(policy).add(series, ("V",), Sighting(number, "C", number))
        with store.writing() as writing:
            index = writing.index("toy")
            assert [one.at for one in index.later("a", ("V",), (0, ""), None)] == [0]
            assert len(index) == 2
            index.forget("a", 9)
            assert len(index) == 1
            assert len(writing.index("other")) == 1

    def test_what_lies_before_an_instant_is_forgotten(self, index: CorrelationIndex) -> None:
        """The instant itself is not before it."""
        for at in range(5):
            index.add("one", ("V",), Sighting(at, "C", at))
            index.add("one", (at,), Sighting(at, "C", at))
        index.forget("one", 3)
        assert [one.at for one in index.later("one", ("V",), (0, ""), None)] == [3, 4]
        assert len(index) == 4

    def test_many_of_one_key_are_all_found(self, index: CorrelationIndex) -> None:
        """Also when more come while they are read."""
        count = 250
        for at in range(0, count * 2, 2):
            index.add("one", ("V",), Sighting(at // 4, f"{at:03}", at))
        found = []
        for sighting in index.later("one", ("V",), (0, ""), None):
            found.append(sighting)
            index.add("one", ("V",), Sighting(-1, sighting.case, sighting.since))
        assert [one.since for one in found] == list(range(0, count * 2, 2))
        found = list(index.earlier("one", ("V",), (1000, ""), 0))
        assert [one.since for one in found] == list(range(0, count * 2, 2))[::-1]

    def test_what_is_held_of_a_case_is_dropped(self, store: Store) -> None:
        """Under all keys and policies."""
        with store.writing() as writing:
            for policy in ("toy", "other"):
                for case in "AB":
                    for at in (1, 2):
                        writing.index(policy).add("one", ("V", at), Sighting(at, case, at))
            writing.drop_sightings("A")
        with store.writing() as writing:
            assert [len(writing.index(policy)) for policy in ("toy", "other")] == [2, 2]
            assert [one.case for one in writing.index("toy").later("one", ("V", 1), (0, ""), None)] == ["B"]

    def test_notes_are_kept_by_policy_and_case(self, store: Store) -> None:
        """Set anew and dropped."""
        add_cases(store, "C1")
        with store.writing() as writing:
            writing.put_noted("toy", "C1", b"one")
            writing.put_noted("toy", "C1", b"two")
            writing.put_noted("other", "C1", b"three")
        with store.writing() as writing:
            assert [writing.noted(policy, "C1") for policy in ("toy", "other", "none")] == [b"two", b"three", None]
            writing.put_noted("toy", "C1", None)
            writing.put_noted("none", "C1", None)
            assert [writing.noted(policy, "C1") for policy in ("toy", "other")] == [None, b"three"]
