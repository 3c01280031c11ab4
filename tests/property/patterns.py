"""Ties a property test to the patterns of the language that it holds to their law.

In: the id of a pattern of `docs/how-to/language-by-example.md`. Out: a decorator that marks the test; the docs' test
collects the marks. Nothing is run here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

Test = TypeVar("Test", bound=Callable[..., object])

MARK: Final = "pattern_ids"
"""The attribute of a test function that holds the ids of the patterns it shows."""


def pattern(*ids: str) -> Callable[[Test], Test]:
    """Mark a property test as the law of these patterns."""

    def mark(test: Test) -> Test:
        setattr(test, MARK, (*getattr(test, MARK, ()), *ids))
        return test

    return mark
