"""What every index of rules across cases does: the suite that a store's index has to pass as well."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from complaintflow.correlation import CorrelationIndex, Sighting
from complaintflow.correlation.series import complaints_of, orders_of
from complaintflow.facade import Policy
from complaintflow.stores.addresses import open_store
from complaintflow.stores.memory import MemoryStore
from tests.conformance.engines import ENGINES, engine_or_skip

POLICY = Policy.from_text("""\
policy: toy
format: 1
version: "1"
effective: 2020-01-01
time_zone: Asia/Shanghai
fields: {vin: text, problem: text, amount: number, tags: {type: set, choices: [a, b]}, paid: bool}
flags: {found: {}}
events: {order: {}}
lifecycle:
  initial: new
  states: {new: {}, done: {final: true, outcome: done}}
  transitions: [{event: end, from: new, to: done}]
outcomes: {done: {}}
cross_case:
  - {id: one, same: vin, flag: found}
  - {id: two, same: [vin, problem], flag: found}
  - {id: none, flag: found}
  - {id: typed, same: [amount, tags, paid], flag: found}
  - {id: orders, same: vin, ordered_by: order, flag: found}
""")

ONE, TWO, NONE, TYPED, ORDERS = map(complaints_of, POLICY.compiled.cross_case)
GIVEN = orders_of(POLICY.compiled.cross_case[-1])


STORES = ("store in memory", "sqlite", "postgresql")


@pytest.fixture(params=(*ENGINES, *STORES))
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[CorrelationIndex]:
    if request.param in STORES:
        with stored(request, tmp_path) as made:
            yield made
        return
    made = engine_or_skip(request.param)(POLICY.compiled)
    yield made
    made.close()


@contextmanager
def stored(request: pytest.FixtureRequest, folder: Path) -> Iterator[CorrelationIndex]:
    """The index of a store, within a transaction."""
    match request.param:
        case "sqlite":
            store = open_store(folder / "cases.db")
        case "postgresql":
            store = open_store(request.getfixturevalue("postgresql"))
        case _:
            store = MemoryStore()
    with store.writing() as writing:
        yield writing.index("toy")
    store.close()


def seen(at: int, case: str = "", since: int | None = None) -> Sighting:
    return Sighting(at, case or f"C{at}", at if since is None else since)


def earlier(index: CorrelationIndex, series: str, key: tuple[object, ...], before: object, since: int | None = None):
    place = before if isinstance(before, tuple) else (before, "")
    return [one.case for one in index.earlier(series, key, place, since)]


def later(index: CorrelationIndex, series: str, key: tuple[object, ...], after: object, until: int | None = None):
    place = after if isinstance(after, tuple) else (after, "")
    return [one.case for one in index.later(series, key, place, until)]


def test_the_nearest_come_first_in_both_directions(index):
    for at in (30, 10, 50, 20, 40):
        index.add(ONE, ("V",), seen(at))
    assert earlier(index, ONE, ("V",), 40) == ["C30", "C20", "C10"]
    assert later(index, ONE, ("V",), 30) == ["C30", "C40", "C50"]
    assert len(index) == 5


def test_both_ends_of_a_window_count(index):
    for at in (10, 20, 30, 40):
        index.add(ONE, ("V",), seen(at))
    assert earlier(index, ONE, ("V",), 40, since=20) == ["C30", "C20"]
    assert later(index, ONE, ("V",), 20, until=30) == ["C20", "C30"]


def test_at_one_instant_the_case_decides(index):
    for case in ("B", "A", "C"):
        index.add(ONE, ("V",), seen(10, case))
    assert earlier(index, ONE, ("V",), (10, "C")) == ["B", "A"]
    assert later(index, ONE, ("V",), (10, "B")) == ["B", "C"]


def test_one_case_may_be_seen_twice_at_its_place(index):
    index.add(ONE, ("V",), seen(10, "A"))
    index.end(ONE, ("V",), seen(10, "A"), 15)
    index.add(ONE, ("V",), seen(10, "A", since=20))
    found = list(index.earlier(ONE, ("V",), (30, ""), None))
    assert [(one.since, one.until) for one in found] == [(20, None), (10, 15)]


def test_the_end_of_what_was_never_added_is_passed_over(index):
    index.end(ONE, ("V",), seen(10, "A"), 15)
    assert earlier(index, ONE, ("V",), 30) == []


def test_series_and_keys_are_kept_apart(index):
    index.add(ONE, ("V",), seen(10, "one"))
    index.add(ORDERS, ("V",), seen(10, "complaint"))
    index.add(GIVEN, ("V",), seen(10, "order"))
    index.add(TWO, ("V", "p"), seen(10, "two"))
    index.add(TWO, ("p", "V"), seen(10, "turned"))
    index.add(NONE, (), seen(10, "any"))
    assert earlier(index, ONE, ("V",), 11) == ["one"]
    assert earlier(index, GIVEN, ("V",), 11) == ["order"]
    assert earlier(index, TWO, ("V", "p"), 11) == ["two"]
    assert earlier(index, NONE, (), 11) == ["any"]
    assert earlier(index, ONE, ("W",), 11) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("costarring", "liquid"),  # share a 32-bit FNV-1a hash
        ("declinate", "macallums"),
        ("altarage", "zinke"),
        ("x" * 65_546, "x" * 10),  # the same length modulo 65,536
        ("x" * 70_000 + "a", "x" * 70_000 + "b"),
        ("车辆", "車輛"),
        ("é", "e\u0301"),
        ("", " "),
        ('"', "\\"),
        ("a.b", "a"),
        ("1", 1),
        ("True", True),
        (2**63, 2**63 + 5),
        (2**62, 2**62 + 1),
        (10**18, 10**18 - 1),
        (-(2**63), -(2**63) - 1),
        (0.1, 0.1 + 2**-54),
        (1e-7, 1e-8),
        (1e20, 1.0000000000000002e20),
        (("a",), ("a", "b")),
        (("a", "b"), ("a,b",)),
        (False, True),
        ("\ud800", "\ud801"),
        ("$s", "sid"),
        ("🚗", "🚙"),
    ],
    ids=lambda value: repr(value)[:24],
)
def test_values_that_differ_are_told_apart_and_equal_ones_found(index, one, other):
    if one == other:
        pytest.fail("the pair is equal")
    index.add(ONE, (one,), seen(10, "A"))
    index.add(ONE, (other,), seen(11, "B"))
    assert earlier(index, ONE, (one,), 20) == ["A"]
    assert earlier(index, ONE, (other,), 20) == ["B"]
    assert later(index, ONE, (one,), 0) == ["A"]


@pytest.mark.parametrize(("one", "other"), [(1, 1.0), (10**18, 1e18), (0, -0.0), (5.5, 5.50)])
def test_equal_numbers_are_equal_however_they_are_written(index, one, other):
    index.add(TYPED, (one, ("a",), True), seen(10, "A"))
    assert earlier(index, TYPED, (other, ("a",), True), 20) == ["A"]


def test_ids_of_cases_that_share_a_hash_are_two_cases(index):
    for at, case in enumerate(("costarring", "liquid", "declinate", "macallums"), 10):
        index.add(ONE, ("V",), seen(at, case))
    index.forget(ONE, 11)
    assert earlier(index, ONE, ("V",), 20) == ["macallums", "declinate", "liquid"]


@pytest.mark.parametrize("at", [0, -1, -62_135_596_800_000_000, 253_402_300_799_999_999])
def test_instants_of_all_years_compare(index, at):
    index.add(ONE, ("V",), seen(at, "A"))
    assert earlier(index, ONE, ("V",), (at, "B")) == ["A"]
    assert earlier(index, ONE, ("V",), (at, "A")) == []
    assert later(index, ONE, ("V",), (at, "A")) == ["A"]


def test_what_lies_before_an_instant_can_be_forgotten(index):
    for at in (10, 20, 30):
        index.add(ONE, ("V",), seen(at))
        index.add(TWO, ("V", "p"), seen(at))
    index.forget(ONE, 20)
    assert earlier(index, ONE, ("V",), 40) == ["C30", "C20"]
    assert earlier(index, TWO, ("V", "p"), 40) == ["C30", "C20", "C10"]
    assert len(index) == 5
    index.add(ONE, ("V",), seen(10))
    assert earlier(index, ONE, ("V",), 40) == ["C30", "C20", "C10"]


def test_one_that_is_added_again_takes_the_place_of_the_first(index):
    index.add(ONE, ("V",), seen(10, "A"))
    index.end(ONE, ("V",), seen(10, "A"), 10)
    index.add(ONE, ("V",), seen(10, "A"))
    assert list(index.earlier(ONE, ("V",), (30, ""), None)) == [seen(10, "A")]
    assert len(index) == 1
    index.end(ONE, ("V",), seen(10, "A"), 20)
    assert [one.until for one in index.earlier(ONE, ("V",), (30, ""), None)] == [20]


def test_asking_changes_nothing(index):
    index.add(ONE, ("V",), seen(10))
    for _ in range(50):
        assert earlier(index, ONE, ("V",), 20) == ["C10"]
        assert later(index, ONE, ("W",), 0) == []
    assert len(index) == 1


def test_many_of_one_key_are_all_found(index):
    for at in range(600):
        index.add(ONE, ("V",), seen(at, f"C{at:03}"))
    assert earlier(index, ONE, ("V",), 600) == [f"C{at:03}" for at in range(599, -1, -1)]
