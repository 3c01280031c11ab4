"""When a window for acts opens: from which instant they count towards a deadline.

In: a deadline, when it started, a view of the facts. Out: an instant. A date opens with its first moment.
"""

from collections.abc import Mapping

from complaintflow.compiled.deadlines import (
    AmountFrom,
    CountedFrom,
    Cycles,
    Deadline,
    Extreme,
    Limit,
    MonthDay,
    Until,
    Within,
)
from complaintflow.compiled.placing import amount_in, moment_of, month_limit, walk_on
from complaintflow.compiled.policy import CompiledPolicy


def opens_at(policy: CompiledPolicy, deadline: Deadline, started: int, view: Mapping[str, object]) -> int:
    """Return the instant before which acts do not count: the start, where there is no `earliest` or none is known."""
    if deadline.earliest is None:
        return started
    at = _opening(policy, deadline.earliest, started, view)
    return started if at is None else max(started, at)


def _opening(policy: CompiledPolicy, limit: Limit, started: int, view: Mapping[str, object]) -> int | None:
    match limit:
        case Within(duration):
            return walk_on(policy, duration, started)
        case AmountFrom(name, unit):
            amount = amount_in(view.get(name))
            return None if amount is None else walk_on(policy, unit.times(amount * unit.amount), started)
        case Until(name):
            return moment_of(policy, view.get(name))
        case CountedFrom(name, duration):
            start = moment_of(policy, view.get(name))
            return None if start is None else walk_on(policy, duration, start)
        case Cycles() | MonthDay():
            return month_limit(policy, limit, view, started)
        case Extreme(later, parts):
            found = [at for part in parts if (at := _opening(policy, part, started, view)) is not None]
            return (max(found) if later else min(found)) if found else None
        case _:
            return None
