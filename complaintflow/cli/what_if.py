"""The deadlines that a complaint has not started yet: what starts each, and when it would then be due.

In: a case as it was opened. Out: lines on the screen. An event that can happen at once is really sent, at the
instant of opening, on a copy of the case, so that the due instants are the kernel's own; for the others the
page says what they wait for.
"""

from __future__ import annotations

from collections.abc import Iterator

from complaintflow.cli.receipt_view import print_receipt
from complaintflow.cli.screen import Part, Screen
from complaintflow.compiled.deadlines import Deadline, Trigger
from complaintflow.confidentiality import Seen
from complaintflow.explanation import explain_case, receipt_of
from complaintflow.explanation.classes import view_of
from complaintflow.explanation.receipts import limit_words
from complaintflow.explanation.titles import Titles
from complaintflow.explanation.veiled import veil_receipt
from complaintflow.facade import Case, Policy


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
            screen.line(f"  if {titles.of('event', event)} ({event}) came at once:")
        for deadline in started:
            shown.add(deadline.id)
            raw = step.opened.raw
            receipt = receipt_of(policy.compiled, raw, raw.runs[deadline.id][-1])
            print_receipt(
                receipt if seen is None else veil_receipt(seen, receipt), titles, policy.compiled.zone, screen, "    "
            )
    for deadline in waiting:
        if deadline.id not in shown:
            starts = "; ".join(_trigger_words(trigger, titles) for trigger in deadline.starts)
            limits = " / ".join(dict.fromkeys(limit_words(row.limit) for row in deadline.limits))
            screen.line(
                Part(f"  {titles.of('deadline', deadline.id)}", "bold"),
                f" ({deadline.id}): {limits}, starts with {starts}",
            )
    if not waiting and not explain_case(policy, case).due:
        screen.line("  none")


def _events(deadline: Deadline) -> Iterator[str]:
    for trigger in deadline.starts:
        if trigger.kind == "event":
            yield from trigger.names


def _trigger_words(trigger: Trigger, titles: Titles) -> str:
    names = ", ".join(titles.of(trigger.kind, name) for name in trigger.names)
    match trigger.kind:
        case "event":
            return f"the event {names}"
        case "state":
            return f"entering {names}"
        case "class":
            return f"becoming {names}"
        case "deadline":
            return f"{names} ({trigger.moment})"
        case "facts":
            return f"the facts {names}"
        case _:
            return f"the flag {names}"
