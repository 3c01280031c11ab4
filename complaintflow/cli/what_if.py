"""The deadlines that a complaint has not started yet: what starts each, and when it would then be due.

In: a case as it was opened. Out: lines on the screen. An event that can happen at once is really sent, at the
instant of opening, on a copy of the case, so that the due instants are the kernel's own; for the others the
page says what they wait for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from complaintflow.cli.reading import worded
from complaintflow.cli.receipt_view import print_receipt
from complaintflow.cli.screen import Part, Screen
from complaintflow.compiled.deadlines import Deadline, Moment, Trigger
from complaintflow.confidentiality import Seen
from complaintflow.explanation import explain_case, receipt_of
from complaintflow.explanation.classes import view_of
from complaintflow.explanation.limit_words import limit_in
from complaintflow.explanation.receipts import limit_words
from complaintflow.explanation.titles import Titles
from complaintflow.explanation.veiled import veil_receipt
from complaintflow.facade import Case, Policy

_MOMENTS: Final[Mapping[Moment, str]] = {
    "started": "开始计时",
    "met": "完成",
    "met_in_time": "按时完成",
    "met_late": "超时完成",
    "due": "到期",
    "ended": "结束",
    "breach": "超时",
    "lapse": "失效",
}


def print_later_deadlines(policy: Policy, case: Case, seen: Seen | None, titles: Titles, screen: Screen) -> None:
    """Print every deadline of this case that waits for something."""
    view = view_of(policy.compiled, case.raw)
    waiting = [
        deadline
        for deadline in policy.compiled.deadlines.values()
        if not case.raw.runs.get(deadline.id) and (deadline.applies is None or deadline.applies.holds(view))
    ]
    anybody = {"id": "anybody", "roles": list(policy.compiled.roles)}
    shown: set[str] = set()
    for event in dict.fromkeys(event for deadline in waiting for event in _events(deadline)):
        step = case.send(event, at=case.raw.opened, actor=anybody, id="what_if")
        if step.opened is None or not step.accepted:
            continue
        started = [
            deadline for deadline in waiting if step.opened.raw.runs.get(deadline.id) and deadline.id not in shown
        ]
        if started:
            screen.line(worded("  if {title} ({event}) came at once:", title=titles.of("event", event), event=event))
        for deadline in started:
            shown.add(deadline.id)
            raw = step.opened.raw
            receipt = receipt_of(policy.compiled, raw, raw.runs[deadline.id][-1])
            print_receipt(
                receipt if seen is None else veil_receipt(seen, receipt), titles, policy.compiled.zone, screen, "    "
            )
    for deadline in waiting:
        if deadline.id not in shown:
            starts = worded("; ").join(_trigger_words(trigger, titles) for trigger in deadline.starts)
            limits = " / ".join(dict.fromkeys(limit_in(limit_words(row.limit), titles) for row in deadline.limits))
            how = worded(" ({name}): {limits}, starts with {starts}", name=deadline.id, limits=limits, starts=starts)
            screen.line(Part(f"  {titles.of('deadline', deadline.id)}", "bold"), how)
    if not waiting and not explain_case(policy, case).due:
        screen.line(worded("  none"))


def _events(deadline: Deadline) -> Iterator[str]:
    for trigger in deadline.starts:
        if trigger.kind == "event":
            yield from trigger.names


def _trigger_words(trigger: Trigger, titles: Titles) -> str:
    names = ", ".join(titles.of(trigger.kind, name) for name in trigger.names)
    match trigger.kind:
        case "event":
            return worded("the event {names}", names=names)
        case "state":
            return worded("entering {names}", names=names)
        case "class":
            return worded("becoming {names}", names=names)
        case "deadline":
            return f"{names}{_MOMENTS[trigger.moment]}" if titles.language == "zh" else f"{names} ({trigger.moment})"
        case "facts":
            return worded("the facts {names}", names=names)
        case _:
            return worded("the flag {names}", names=names)
