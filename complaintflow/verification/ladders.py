"""Ladders whose steps do not follow one another, or lie where a deadline has not begun.

In: a `Subject`. Out: `ladder-order`. Only what is so in every case is reported: lengths that cannot be compared without
a calendar are left alone.
"""

from __future__ import annotations

from typing import Final

from complaintflow.compiled.deadlines import Deadline, LimitRow, Rung, Within
from complaintflow.compiled.duration import Duration
from complaintflow.policy.deadlines import DeadlineSpec
from complaintflow.source import Code, Findings, Related, quote
from complaintflow.verification.lengths import compare
from complaintflow.verification.parts import named
from complaintflow.verification.subject import Subject

_AHEAD, _AT, _BEHIND = range(3)
"""Where a step stands to the due instant."""
_HELP: Final = "write the steps in the order in which they come"


def check_ladders(subject: Subject, findings: Findings) -> None:
    """Report steps out of order, steps before the start, and warnings that are not before the due instant."""
    for name, (_, spec) in named(subject.document.deadlines).items():
        deadline = subject.compiled.deadlines[name]
        _check_warnings(deadline, spec, findings)
        _check_room(deadline, spec, findings)
        _check_order(deadline, spec, findings)


def _fixed(deadline: Deadline) -> list[tuple[LimitRow, Duration]]:
    return [(row, row.limit.duration) for row in deadline.limits if isinstance(row.limit, Within)]


def _check_warnings(deadline: Deadline, spec: DeadlineSpec, findings: Findings) -> None:
    for row, row_spec in zip(deadline.limits, spec.within, strict=True):
        written = row_spec.warn or spec.warn
        if written is None or not isinstance(row.limit, Within) or not isinstance(row.warn, Within):
            continue
        if compare(row.warn.duration, row.limit.duration) in (0, 1):
            message = f"the warning at {row.warn.duration} does not come before the end of {row.limit.duration}"
            related = (Related("the limit", row_spec.limit.span),)
            findings.error(Code.LADDER_ORDER, written.span, message, "warn earlier, or drop `warn`", related)


def _check_room(deadline: Deadline, spec: DeadlineSpec, findings: Findings) -> None:
    """Report steps so long before the due instant that the deadline has not begun."""
    limits = _fixed(deadline)
    if len(limits) < len(deadline.limits):
        return
    for rung, rung_spec in zip(deadline.ladder, spec.ladder, strict=True):
        if rung.moment != "before" or rung.offset is None:
            continue
        short = [limit for _, limit in limits if compare(rung.offset, limit) in (0, 1)]
        # A step with a condition of its own may be meant for the longer limits only.
        if short and (rung.when is None or len(short) == len(limits)):
            message = (
                f"the step {quote(rung.id)} stands {rung.offset} before the end of {short[0]}, not after its start"
            )
            findings.error(Code.LADDER_ORDER, rung_spec.at.span, message, "choose a shorter time")


def _check_order(deadline: Deadline, spec: DeadlineSpec, findings: Findings) -> None:
    above: dict[tuple[int, str], int] = {}
    for number, rung in enumerate(deadline.ladder):
        place = _place(deadline, rung)
        if place is None:
            continue
        for (other_place, _), other in above.items():
            if _comes_first(rung, place, deadline.ladder[other], other_place):
                message = f"the step {quote(rung.id)} comes before the step {quote(deadline.ladder[other].id)} above it"
                related = (Related("the step above", spec.ladder[other].at.span),)
                findings.warning(Code.LADDER_ORDER, spec.ladder[number].at.span, message, _HELP, related)
                break
        above[(place, rung.moment)] = number


def _place(deadline: Deadline, rung: Rung) -> int | None:
    """Return where a step stands to the due instant; None where that depends."""
    match rung.moment:
        case "before" | "warn":
            return _AHEAD
        case "due":
            return _AT
        case "after":
            return _BEHIND
        case "unanswered":
            return None
    assert rung.offset is not None, "a step at a time from the start says which"
    limits = _fixed(deadline)
    sides = {compare(rung.offset, limit) for _, limit in limits}
    if len(limits) < len(deadline.limits) or len(sides) != 1:
        return None
    return {-1: _AHEAD, 0: _AT, 1: _BEHIND}.get(next(iter(sides)) or 0) if None not in sides else None


def _comes_first(rung: Rung, place: int, other: Rung, other_place: int) -> bool:
    if place != other_place:
        return place < other_place
    if rung.moment != other.moment or rung.offset is None or other.offset is None:
        return False
    longer = compare(rung.offset, other.offset)
    return longer == (1 if rung.moment == "before" else -1)
