"""How often something optional happens in what is generated."""

from __future__ import annotations

from hypothesis import strategies as st


def one_in(number: int) -> st.SearchStrategy[bool]:
    """Return true once in so many times; shrinks to false, so that what is optional goes away."""
    return st.sampled_from((False,) * (number - 1) + (True,))


def mostly(number: int) -> st.SearchStrategy[bool]:
    """Return false once in so many times; shrinks to false all the same."""
    return st.sampled_from((False,) + (True,) * (number - 1))
