"""The receipt of a deadline in a case: how its due instant came about.

In: a compiled policy, a case, and a run of one of its deadlines. Out: a `DueReceipt`, with the counted and
skipped intervals where a length of time was walked (`complaintflow.compiled.receipt`), the clause, and the
digest of the policy. The due instant itself is the kernel's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from complaintflow.compiled.calendar import HorizonError
from complaintflow.compiled.deadlines import (
    AmountFrom,
    CountedFrom,
    Cycles,
    Deadline,
    Extreme,
    Limit,
    MonthDay,
    NoLimit,
    Until,
    Within,
)
from complaintflow.compiled.duration import Duration, parse_duration
from complaintflow.compiled.placing import counting_of, excluded_dates, moment_of
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.receipt import Extended, Receipt, Standstill, explain_due
from complaintflow.compiled.words import Clause
from complaintflow.compiled.zone import DAY
from complaintflow.kernel.case import CaseState, Run
from complaintflow.kernel.deadlines import resumed
from complaintflow.kernel.draft import Draft


@dataclass(frozen=True, slots=True)
class DueReceipt:
    """How a deadline of a case came to be due when it is. Instants are UTC microseconds.

    `limit` is the limit as the policy writes it. `walk` lists what was counted and what was not; it is None
    where the due instant stands in a fact, or where there is none. `is_hidden`: when it is due is not for whoever
    asks.
    """

    deadline: str
    status: str
    started: int
    due: int | None
    limit: str
    walk: Receipt | None
    clause: Clause
    policy_digest: str
    is_hidden: bool = False


def receipt_of(policy: CompiledPolicy, case: CaseState, run: Run) -> DueReceipt:
    """Return the receipt of the present due instant of a run; of a paused one as if it were resumed at the clock."""
    deadline = policy.deadlines[run.deadline]
    status = run.status
    if status == "paused":
        run = resumed(Draft(policy, case), deadline, run, case.clock)
    row = deadline.limits[run.row] if run.row >= 0 else None
    limit = NoLimit() if row is None else row.limit
    return DueReceipt(
        deadline=run.deadline,
        status=status,
        started=run.started,
        due=run.due,
        limit=limit_words(limit) if run.kept is None else f"{limit_words(limit)}, but kept when the case was migrated",
        walk=_walk(policy, deadline, limit, run, case.facts),
        clause=(row.clause if row is not None else ()) or deadline.clause,
        policy_digest=policy.digest,
    )


def limit_words(limit: Limit) -> str:
    """Return a limit much as the policy writes it."""
    match limit:
        case Within(duration):
            return str(duration)
        case AmountFrom(field, unit):
            return f"as many {unit.unit.value.replace('_', ' ')} as `{field}` says"
        case Until(field):
            return f"until the moment in `{field}`"
        case CountedFrom(field, duration):
            return f"{duration} from the moment in `{field}`"
        case Cycles(count, day):
            return f"{count} complete cycle{'s' if count != 1 else ''}, each ending with {_day_words(day)}"
        case MonthDay(day, months):
            return f"{_day_words(day)}, {months} month{'s' if months != 1 else ''} later" if months else _day_words(day)
        case Extreme(later, parts):
            words = ", ".join(limit_words(part) for part in parts)
            return f"the {'later' if later else 'earlier'} of {words}"
        case NoLimit(parameter):
            return "none" if parameter is None else f"to be decided (parameter `{parameter}`)"


def _day_words(day: int | str) -> str:
    return f"day {day} of the month" if isinstance(day, int) else f"the day of the month in `{day}`"


def _walk(
    policy: CompiledPolicy, deadline: Deadline, limit: Limit, run: Run, facts: Mapping[str, object]
) -> Receipt | None:
    """Return the walk that leads to the run's due instant; of several lengths the one that gave the answer."""
    lengths = (parse_duration(text) for text in run.extensions)
    extensions = tuple(Extended(length.on(deadline.calendar)) for length in lengths if isinstance(length, Duration))
    counting = counting_of(policy, deadline)
    for start, duration in _walks(policy, limit, run.started, facts):
        pauses = _standstills(policy, deadline, run, start, duration)
        try:
            walk = explain_due(duration, start, policy.zone, policy.calendars, counting, pauses, extensions)
        except HorizonError:
            continue
        if walk.due == run.due:
            return walk
    return None


def _standstills(
    policy: CompiledPolicy, deadline: Deadline, run: Run, start: int, duration: Duration
) -> tuple[Standstill, ...]:
    """Return when the run stood still, the dates that do not count for its deadline included."""
    pauses = tuple(Standstill(pause.start, pause.end, pause.reason) for pause in run.pauses)
    if not deadline.excluded or run.due is None:
        return pauses
    years = 2 + (run.due - start) // (365 * DAY)
    excluded = excluded_dates(policy, deadline, duration, start, years)
    return (
        *pauses,
        *(Standstill(one.start, one.end, one.reason.en or one.reason.zh or "excluded") for one in excluded),
    )


def _walks(
    policy: CompiledPolicy, limit: Limit, started: int, facts: Mapping[str, object]
) -> Iterator[tuple[int, Duration]]:
    """Yield where each walk of a limit begins, and its length."""
    match limit:
        case Within(duration):
            yield started, duration
        case CountedFrom(field, duration):
            start = moment_of(policy, facts.get(field))
            if start is not None:
                yield start, duration
        case AmountFrom(field, unit):
            amount = facts.get(field)
            if isinstance(amount, int) and amount > 0:
                yield started, unit.times(amount * unit.amount)
        case Extreme(_, parts):
            for part in parts:
                yield from _walks(policy, part, started, facts)
        case _:
            return
