"""A case glued together from libraries: transitions for the states, zen for the class, another for the deadlines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import zen
from transitions import Machine

from benchmarks.inputs import working_time as given
from benchmarks.inputs.complaints import CLASSES, DEFAULT, Complaint
from benchmarks.inputs.procedure import COURSE, FIRST
from benchmarks.measuring import Part, Race
from benchmarks.peers.translations import WORDS, ternary
from benchmarks.reference.case import EVENTS, Outcome

PLAIN = "glue: transitions + zen + timedelta"
PANDAS = "glue: transitions + zen + pandas"
BUSINESS = "glue: transitions + zen + businesstimedelta"

Due = Callable[[Any, int], Any]


class _Model:
    __slots__ = ("log", "outcome", "running", "state")

    state: str
    running: dict[str, Any]
    outcome: dict[str, str]
    log: list[tuple[Any, ...]]


def _living(times: Sequence[int], due: Due, begin: datetime) -> Callable[[tuple[int, Complaint]], Outcome]:
    machine = Machine(
        model=None, states=["received", *(to for _, _, to, _, _ in COURSE)],
        transitions=[[event, state, to] for event, state, to, _, _ in COURSE], initial="received",
        auto_transitions=False,
    )  # fmt: skip
    classify = zen.compile_expression(ternary(CLASSES, DEFAULT, WORDS)).evaluate
    rows = {row[0]: row for row in COURSE}
    after = [timedelta(seconds=seconds) for seconds in times]

    def live(asked: tuple[int, Complaint]) -> Outcome:
        model = _Model()
        model.state, model.log = "received", []
        klass = classify(asked[1])
        model.running, model.outcome = {FIRST[0]: due(begin, FIRST[1])}, {}
        for event, later in zip(EVENTS, after, strict=True):
            now, state = begin + later, model.state
            for name in [name for name, at in model.running.items() if at <= now]:
                del model.running[name]
                model.outcome[name] = "missed"
            machine.events[event].trigger(model)
            _, _, _, stops, starts = rows[event]
            if stops and model.running.pop(stops, None) is not None:
                model.outcome[stops] = "met"
            if starts:
                model.running[starts[0]] = due(now, starts[1])
            model.log.append((len(model.log), now, event, state, model.state))
        return klass, model.state, model.outcome

    return live


def whole_case(race: Race, times: Sequence[int]) -> None:
    """Join W6a and W6b."""
    live = _living(times, lambda now, seconds: now + timedelta(seconds=seconds), given.EPOCH)
    race.add(PLAIN, "peer", live, part=Part.first(300, 300))


def with_pandas(race: Race, times: Sequence[int], begin: datetime, working: list[date]) -> None:
    """Join W6c with the business hours of pandas."""
    from benchmarks.peers.pandas_offsets import business_hours

    offsets = business_hours(working)
    import pandas as pd

    live = _living(times, lambda now, seconds: (pd.Timestamp(now) + offsets[seconds // 3600]).to_pydatetime(), begin)
    race.add(PANDAS, "peer", live, part=Part.first(60, 60))


def with_businesstimedelta(race: Race, times: Sequence[int], begin: datetime, working: list[date]) -> None:
    """Join W6c with businesstimedelta."""
    from benchmarks.peers.business import TIME_ZONE, deltas

    length = deltas(working)
    live = _living(times, lambda now, seconds: now + length[seconds // 3600], TIME_ZONE.localize(begin))
    race.add(BUSINESS, "peer", live, part=Part.first(20, 20))
