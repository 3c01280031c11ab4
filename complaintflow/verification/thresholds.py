"""Thresholds that a counter cannot come to.

In: a `Subject`. Out: `unreachable-threshold` where a condition asks for more different values than a datum has, or for
an event to happen more often than the lifecycle lets it.
"""

from __future__ import annotations

from complaintflow.compiled.condition import All, Test, Tree, evaluate
from complaintflow.compiled.deadlines import Counter
from complaintflow.compiled.index import index_of
from complaintflow.policy import CompareNode, Text
from complaintflow.source import Code, Findings, quote
from complaintflow.verification.parts import records
from complaintflow.verification.reach import Move, closure, taken
from complaintflow.verification.subject import Subject


def check_thresholds(subject: Subject, findings: Findings) -> None:
    """Report comparisons with a counter that never hold because it never rises so high."""
    most = highest_counts(subject)
    for node in records(subject.document, CompareNode):
        limit = most.get(str(node.name))
        if limit is not None and _asks_for_more(node, limit[0]):
            message = f"the counter {quote(node.name)} never comes to this: {limit[1]}"
            findings.warning(Code.UNREACHABLE_THRESHOLD, node.span, message, f"ask for {limit[0]} at most")


def highest_counts(subject: Subject) -> dict[str, tuple[int, str]]:
    """Return the counters that rise only so far: how high, and why."""
    bounds = {name: _most(subject, counter) for name, counter in subject.compiled.counters.items()}
    return {name: most for name, most in bounds.items() if most is not None}


def _asks_for_more(node: CompareNode, most: int) -> bool:
    numbers = [float(value) for value in node.values if isinstance(value, Text) and _is_number(value)]
    if not numbers or len(numbers) < len(node.values):
        return False
    match node.operator:
        case "more_than":
            return numbers[0] >= most
        case "at_least":
            return numbers[0] > most
        case "is" | "in":
            return all(number > most for number in numbers)
        case _:
            return False


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _most(subject: Subject, counter: Counter) -> tuple[int, str] | None:
    """Return how high a counter can rise, and why; None without a bound."""
    if counter.measure == "distinct" and counter.datum is not None:
        values = _values(subject, counter)
        if values is not None:
            return values, f"{quote(counter.datum)} has {values} different values at most"
    if counter.measure == "elapsed":
        return None
    if counter.measure != "sum":
        times = _times(subject, counter)
        if times is not None:
            names = ", ".join(quote(event) for event in counter.of)
            return times, f"{names} can happen {times} time{'s' if times != 1 else ''} at most"
    return None


def _values(subject: Subject, counter: Counter) -> int | None:
    """Return how many values of the datum count; None where they are not known."""
    found: set[object] = set()
    for event in counter.of:
        datum = subject.compiled.events[event].data.get(counter.datum or "")
        if datum is None or datum.type not in ("choice", "bool"):
            return None
        found.update(datum.choices or (True, False))
    name = f"data.{counter.datum}"
    asked = [test for test in _needed(counter) if test.name == name]
    return sum(all(evaluate(test, {name: value}) for test in asked) for value in found)


def _needed(counter: Counter) -> list[Test]:
    """Return the comparisons that every counted occurrence fulfils."""
    found: list[Test] = []
    pending: list[Tree] = [] if counter.where is None else [counter.where.tree]
    while pending:
        tree = pending.pop()
        if isinstance(tree, All):
            pending.extend(tree.parts)
        elif isinstance(tree, Test):
            found.append(tree)
    return found


def _times(subject: Subject, counter: Counter) -> int | None:
    """Return how often the counted events can happen in one case; None where that has no bound."""
    policy, reach = subject.compiled, subject.reach
    driven = index_of(policy).driven
    if any(policy.events[event].built_in or event not in driven for event in counter.of):
        return None
    asked = [test for test in _needed(counter) if test.name == "state"]
    states = [state for state in reach.states if all(evaluate(test, {"state": state}) for test in asked)]
    hits = {
        Move(state, event, step.target or state)
        for state in states
        for event in counter.of
        for step in taken(policy, state, event)
    }
    after = {hit: closure((hit.target,), reach.moves) for hit in hits}
    if any(hit.source in after[hit] for hit in hits):
        return None
    # Without a way back every chain of hits ends: the longest one is the bound.
    longest: dict[Move, int] = {}
    for hit in sorted(hits, key=lambda one: sum(other.source in after[one] for other in hits)):
        longest[hit] = 1 + max(
            (longest[other] for other in hits if other in longest and other.source in after[hit]), default=0
        )
    return max(longest.values(), default=0)
