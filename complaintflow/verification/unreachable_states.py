"""States that no case comes to.

In: a `Subject`. Out: `unreachable-state`.
"""

from __future__ import annotations

from complaintflow.source import Code, Findings, quote
from complaintflow.verification.parts import named
from complaintflow.verification.subject import Subject


def check_unreachable_states(subject: Subject, findings: Findings) -> None:
    """Report states that no case can come to."""
    led_to = {transition.target for transition in subject.compiled.lifecycle.transitions}
    for state, (name, _) in named(subject.document.lifecycle.states).items():
        if state in subject.reach.states:
            continue
        if state in led_to:
            message = f"no case comes to the state {quote(state)}: what leads to it starts where no case comes either"
        else:
            message = f"no case comes to the state {quote(state)}: nothing leads to it"
        findings.warning(Code.UNREACHABLE_STATE, name.span, message, f"add a transition with `to: {state}`, or drop it")
