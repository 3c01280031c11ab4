"""How often something optional happens in what is generated."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import TypeVar

from hypothesis import strategies as st

T = TypeVar("T")


@cache
def one_in(number: int) -> st.SearchStrategy[bool]:
    """Return true once in so many times; shrinks to false, so that what is optional goes away."""
    return st.sampled_from((False,) * (number - 1) + (True,))


@cache
def mostly(number: int) -> st.SearchStrategy[bool]:
    """Return false once in so many times; shrinks to false all the same."""
    return st.sampled_from((False,) + (True,) * (number - 1))


def one_of(draw: Callable[[st.SearchStrategy[int]], int], options: Sequence[T]) -> T:
    """Draw one of several values by its place, since Hypothesis writes down everything that it samples from."""
    return options[draw(st.integers(0, len(options) - 1))] if len(options) > 1 else options[0]
