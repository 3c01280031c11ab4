"""sismic: a statechart in YAML, its clock simulated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sismic.clock import SimulatedClock
from sismic.interpreter import Interpreter
from sismic.io import import_from_yaml

from benchmarks.inputs.complaints import CLASSES, DEFAULT, Complaint
from benchmarks.inputs.procedure import COURSE, CYCLE, FIRST, MOVES, STATES
from benchmarks.measuring import Part, Race
from benchmarks.peers.callbacks import Work
from benchmarks.reference import conditions
from benchmarks.reference.case import EVENTS, Outcome
from benchmarks.workloads.events import Cycle

NAME = "sismic"


def cycle() -> Cycle:
    """Join W3, with a guard and an action at every event."""
    lines = ["statechart:", "  name: complaint", "  root state:", "    name: root", "    initial: received"]
    lines.append("    states:")
    for state in STATES:
        lines += [f"    - name: {state}", "      transitions:"]
        for event, to in [(event, to) for event, source, to in MOVES if source == state]:
            lines += [f"      - event: {event}", f"        target: {to}", "        guard: work.may()"]
            lines.append(f"        action: work.did('{event}', '{state}', '{to}')")
    work = Work()
    interpreter = Interpreter(import_from_yaml("\n".join(lines)), initial_context={"work": work})
    interpreter.execute()

    def live(times: int) -> list[str]:
        work.case.log.clear()
        for _ in range(times):
            seen = [interpreter.configuration[-1]]
            for event in CYCLE:
                interpreter.queue(event)
                interpreter.execute_once()
                seen.append(interpreter.configuration[-1])
        return seen

    return Cycle(NAME, live, lambda: work.case.deadlines, 10, "a guard and an action")


def whole_case(race: Race, times: Sequence[int]) -> None:
    """Join W6."""
    chart = _chart()
    classify = conditions.generated(CLASSES, DEFAULT)

    def live(asked: tuple[int, Complaint]) -> Outcome:
        clock, ended = SimulatedClock(), dict[str, str]()
        known: dict[str, Any] = {"complaint": asked[1], "classify": classify, "ended": ended}
        interpreter = Interpreter(chart, clock=clock, initial_context=known)
        interpreter.execute()
        for event, at in zip(EVENTS, times, strict=True):
            clock.time = at
            interpreter.execute()  # what is due comes first
            interpreter.queue(event)
            interpreter.execute()
        return interpreter.context["klass"], interpreter.configuration[-1], ended

    race.add(NAME, "peer", live, part=Part.first(20, 50), note="classified by the generated function")


def _chart() -> Any:
    lines = ["statechart:", "  name: complaint", "  preamble: klass = classify(complaint)", "  root state:"]
    lines += ["    name: root", "    initial: received", "    states:"]
    started = {"received": FIRST, **{to: starts for _, _, to, _, starts in COURSE if starts}}
    for state in ("received", *(to for _, _, to, _, _ in COURSE)):
        lines.append(f"    - name: {state}")
        for event, _, to, stops, _ in [one for one in COURSE if one[1] == state]:
            lines += ["      transitions:", f"      - event: {event}", f"        target: {to}"]
            if stops:
                lines.append(f"        action: ended.setdefault('{stops}', 'met')")
            if state in started:
                name, seconds = started[state]
                lines += [f"      - guard: after({seconds}) and '{name}' not in ended"]
                lines.append(f"        action: ended['{name}'] = 'missed'")
    return import_from_yaml("\n".join(lines))
