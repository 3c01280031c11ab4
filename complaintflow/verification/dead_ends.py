"""States that a case cannot leave for an end.

In: a `Subject`. Out: `dead-end-state`. Withdrawing is possible everywhere and does not count as an end: a procedure
must be able to finish by itself.
"""

from __future__ import annotations

from complaintflow.source import Code, Findings, quote
from complaintflow.verification.parts import named
from complaintflow.verification.reach import closure
from complaintflow.verification.subject import Subject


def check_dead_ends(subject: Subject, findings: Findings) -> None:
    """Report states from which a case cannot be closed."""
    states = subject.compiled.lifecycle.states
    final = {state.name for state in states.values() if state.final}
    declared = named(subject.document.lifecycle.states)
    if not final:
        span = next(iter(declared.values()))[0].span if declared else subject.document.lifecycle.span
        message = "no state of the lifecycle is final, so that no case can be closed"
        findings.warning(Code.DEAD_END_STATE, span, message, "mark the last states with `final: true` and an outcome")
        return
    moves = [move for move in subject.reach.moves if move.event != "withdraw"]
    ending = closure(final, moves, backward=True)
    for state, (name, _) in declared.items():
        if state in subject.reach.states and state not in ending:
            message = f"a case in the state {quote(state)} can never be closed: no way leads on to a final state"
            help_ = "add a transition that leads on, or mark the state with `final: true`"
            findings.warning(Code.DEAD_END_STATE, name.span, message, help_)
