"""What is made quickly is what the dataclass would have made."""

import copy
import inspect
import pickle
from collections.abc import Mapping
from dataclasses import FrozenInstanceError, dataclass, field, fields, replace

import pytest

from complaintflow.compiled.frozen import altered, swift, twin_of
from complaintflow.kernel import case, effect, event
from complaintflow.kernel.case import Run


@dataclass(frozen=True, slots=True)
class Plain:
    number: int
    name: str = "none"
    more: Mapping[str, int] = field(default_factory=dict)

    @property
    def double(self) -> int:
        return 2 * self.number


@swift
@dataclass(frozen=True, slots=True)
class Quick:
    number: int
    name: str = "none"
    more: Mapping[str, int] = field(default_factory=dict)

    @property
    def double(self) -> int:
        return 2 * self.number


def test_made_as_the_dataclass_is() -> None:
    quick = Quick(1, more={"a": 2})
    assert type(quick) is Quick
    assert repr(quick) == repr(Plain(1, more={"a": 2})).replace("Plain", "Quick")
    assert quick == Quick(number=1, name="none", more={"a": 2})
    assert quick != Quick(2)
    assert quick.double == 2
    assert hash(Run("d", 1, 2, "e", "running")) == hash(Run("d", 1, 2, "e", "running"))
    assert inspect.signature(Quick) == inspect.signature(Plain)


def test_a_default_is_made_anew_each_time() -> None:
    assert Quick(1).more == {}
    assert Quick(1).more is not Quick(1).more


def test_what_is_missing_or_unknown_is_an_error() -> None:
    with pytest.raises(TypeError, match="number"):
        Quick()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="weight"):
        Quick(1, weight=2)  # type: ignore[call-arg]
    with pytest.raises(AttributeError, match="weight"):
        altered(Quick(1), weight=2)  # type: ignore[call-arg]


def test_nothing_of_it_can_be_changed() -> None:
    for quick in (Quick(1), altered(Quick(1), number=2)):
        with pytest.raises(FrozenInstanceError):
            quick.number = 3  # type: ignore[misc]
        with pytest.raises(FrozenInstanceError):
            del quick.name  # type: ignore[misc]


def test_altered_is_replace() -> None:
    before = Quick(1, "one", {"a": 1})
    after = altered(before, name="two")
    assert after == replace(before, name="two") == Quick(1, "two", {"a": 1})
    assert before == Quick(1, "one", {"a": 1})
    assert type(after) is Quick
    assert altered(before) == before


def test_copied_and_pickled() -> None:
    quick = Quick(1, "one", {"a": 1})
    assert copy.copy(quick) == copy.deepcopy(quick) == pickle.loads(pickle.dumps(quick)) == quick


@pytest.mark.parametrize("module", [case, effect, event])
def test_every_value_of_a_case_is_made_so(module: object) -> None:
    made = [one for one in vars(module).values() if isinstance(one, type) and hasattr(one, "__dataclass_fields__")]
    assert made
    for one in made:
        assert hasattr(one, "_altered"), one
        assert tuple(each.name for each in fields(one)) == twin_of(one).__slots__
