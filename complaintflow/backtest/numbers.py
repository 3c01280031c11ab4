"""Comparisons of numbers as Python makes them, for engines that would round.

In: a comparison and a number of a policy. Out: the same comparison for a column of whole numbers (64 bits) or of
double precision: its constant is of the column's own type, so that nothing is converted, and nothing rounded.
"""

from __future__ import annotations

import math
from typing import Final

from complaintflow.backtest.dialect import Comparison

WHOLE_MAX: Final = 2**63 - 1

Bound = tuple[Comparison, int | float]
"""A comparison, and what to compare with."""


def whole_bound(how: Comparison, number: float) -> Bound | bool:
    """Return the comparison for whole numbers; true or false where it holds of every one or of none."""
    if number != int(number):
        match how:
            case "==":
                return False
            case "!=":
                return True
            case ">" | ">=":
                return ">=", math.ceil(number)
            case _:
                return "<=", math.floor(number)
    return how, int(number)


def real_bound(how: Comparison, number: float) -> Bound | bool:
    """Return the comparison for numbers of double precision; true or false where it holds of every one or of none."""
    near = float(number)
    if near == number:
        return how, near
    # No number of double precision is this one: the nearest lies on one side of it.
    match how:
        case "==":
            return False
        case "!=":
            return True
        case ">" | ">=":
            return (">=", near) if near > number else (">", near)
        case _:
            return ("<=", near) if near < number else ("<", near)
