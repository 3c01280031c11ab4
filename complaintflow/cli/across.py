"""The options of rules across cases: which index answers, and how late a complaint may be entered.

In: words of the command line. Out: an index, and a duration; what cannot be ends the command with a message.
"""

from __future__ import annotations

from collections.abc import Callable

from complaintflow.cli.loading import usage
from complaintflow.cli.options import Correlation
from complaintflow.cli.reading import in_words, worded
from complaintflow.compiled.duration import NEEDS_CALENDAR, Duration, parse_duration
from complaintflow.correlation import CorrelationIndex
from complaintflow.correlation.windows import window_start
from complaintflow.errors import CorrelationError, MissingExtraError
from complaintflow.facade import Policy


def make_index(policy: Policy, engine: Correlation) -> CorrelationIndex | None:
    """Return the index that was asked for; None stands for the one in memory, which is there anyway."""
    if engine is Correlation.MEMORY:
        return None
    from complaintflow.correlation.durable import DurableIndex

    try:
        return DurableIndex(policy.compiled)
    except (MissingExtraError, CorrelationError) as problem:
        raise usage(worded("{where}: {why}", where=f"--correlation {engine}", why=in_words(str(problem)))) from problem


def lateness_option(text: str | None, policy: Policy) -> Callable[[int], int] | None:
    """Return what gives the earliest instant at which a complaint may still be opened, None without such a bound."""
    if text is None:
        return None
    length = parse_duration(text)
    if not isinstance(length, Duration):
        raise usage(worded("{where}: {why}", where="--lateness", why=in_words(str(length))))
    if length.unit in NEEDS_CALENDAR:
        raise usage(worded("--lateness: `{length}` counts the time of a calendar; give days or hours", length=length))
    return lambda entered: window_start(policy.compiled, length, entered)
