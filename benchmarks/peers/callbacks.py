"""What the state machines of W3 do at each event, in callbacks: a guard, two deadlines, a line in the log."""

from __future__ import annotations

from benchmarks.inputs.procedure import BEGIN, SECOND, STARTS, STOPPED
from benchmarks.reference.kernel import OpenCase, guard


class Work:
    """The case of a state machine."""

    def __init__(self) -> None:
        self.case, self.now = OpenCase(), BEGIN

    def may(self) -> bool:
        """Return whether the event may happen."""
        return guard(self.case.facts)

    def did(self, event: str, state: str, to: str) -> None:
        """Do what follows."""
        self.now += SECOND
        case = self.case
        case.deadlines.pop(STOPPED[state, event], None)
        starts, length = STARTS[event]
        case.deadlines[starts] = self.now + length
        case.log.append((len(case.log), self.now, event, state, to))
