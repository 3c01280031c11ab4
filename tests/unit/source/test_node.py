"""The tree as its readers use it."""

import pytest

from complaintflow.source import Mapping, Scalar, Span

HERE = Span("f", 1, 1, 1, 2)
A, B, ONE, TWO = (Scalar(text, HERE, plain=True) for text in ("a", "b", "1", "2"))


def test_mapping_finds_values_and_keys():
    mapping = Mapping(((B, ONE), (A, TWO)), HERE)
    assert mapping.get("b") is ONE
    assert mapping.key("a") is A
    assert mapping.keys() == ("b", "a")
    assert mapping.get("c") is None
    assert mapping.key("c") is None


def test_mapping_equality_is_that_of_its_entries():
    assert Mapping(((A, ONE),), HERE) == Mapping(((A, ONE),), HERE)
    assert Mapping(((A, ONE),), HERE) != Mapping(((A, TWO),), HERE)
    assert hash(Mapping(((A, ONE),), HERE)) == hash(Mapping(((A, ONE),), HERE))


def test_mapping_has_no_duplicate_keys():
    with pytest.raises(AssertionError, match="duplicate"):
        Mapping(((A, ONE), (A, TWO)), HERE)
