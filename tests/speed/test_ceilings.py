"""No workload takes more work than its ceiling, in times of its reference: counted in the same run, never timed.

Slower by intention, or faster: `python -m tests.speed.renew` writes the ceilings anew.
"""

from collections.abc import Callable, Iterator

import pytest

from benchmarks.inputs.complaints import CLASSES, DEFAULT, complaints
from benchmarks.reference import conditions
from tests.speed.counting import instructions_of, ratio_of
from tests.speed.workloads import Pair, ceilings, each, pairs

CEILINGS = ceilings()


@pytest.fixture(scope="module")
def found() -> Iterator[dict[str, Pair]]:
    with pairs() as every:
        yield every


def test_every_workload_has_a_ceiling(found: dict[str, Pair]):
    assert set(found) == set(CEILINGS)


@pytest.mark.parametrize("name", CEILINGS)
def test_work_stays_under_its_ceiling(name: str, found: dict[str, Pair]):
    counted = ratio_of(*found[name])
    assert counted <= CEILINGS[name], "slower than it was: mend it, or `python -m tests.speed.renew` and say why"


def test_what_is_slower_is_noticed(found: dict[str, Pair]):
    quick, reference = found["W1 class"]

    def slower() -> None:
        quick()
        for _ in range(4):
            reference()

    assert ratio_of(slower, reference) > CEILINGS["W1 class"]


def test_the_same_work_counts_the_same():
    work = each(conditions.generated(CLASSES, DEFAULT), complaints(50))
    assert instructions_of(work) == instructions_of(work) > 50


def test_twice_the_work_counts_twice():
    answer: Callable[..., object] = conditions.generated(CLASSES, DEFAULT)
    told = complaints(50)
    once, twice = each(answer, told), each(answer, told * 2)
    assert 1.95 < instructions_of(twice) / instructions_of(once) < 2.05
