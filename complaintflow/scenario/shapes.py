"""The shapes that scenarios share: free values, moments, periods.

In: nodes of a file. Out: texts of a checked form, and values that have no type until a policy gives them one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias

from complaintflow.compiled.period import parse_period
from complaintflow.policy import TEXT, VALUE, ByKind, Deferred, ListOf, MapOf, Shape, TextShape
from complaintflow.scenario.moments import moment_problem
from complaintflow.source import ReadingKind

Free: TypeAlias = Mapping[str, object]
"""Names (each a `Text`) and values that have no type yet: each a `Text`, a tuple of values, or a mapping."""

FREE_VALUE: Final[Shape] = ByKind(
    scalar=VALUE,
    sequence=ListOf(Deferred(lambda: FREE_VALUE)),
    mapping=MapOf(TEXT, Deferred(lambda: FREE_VALUE)),
    defines="free_value",
)
FREE: Final = MapOf(TEXT, FREE_VALUE)
MOMENT: Final = TextShape(
    "an instant, or a time since the opening such as `+2h`",
    # Other readers take an instant for a date; nobody else reads these files, and it is checked here.
    meant=frozenset(ReadingKind),
    check=moment_problem,
)
DUE: Final = TextShape(
    "an instant, a time since the opening such as `+2h`, or `none`",
    meant=frozenset(ReadingKind),
    check=lambda text: None if text == "none" else moment_problem(text),
)


PERIOD: Final = TextShape(
    "a period such as `2026-03`, `2026-Q1`, `2026-H1`, `2026` or `2026-W10`",
    meant=frozenset(ReadingKind),
    check=lambda text: None if parse_period(text) else f"`{text[:40]}` is no period, expected one such as `2026-03`",
)
