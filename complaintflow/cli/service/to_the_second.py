"""What happened, with its instants to the second: a service's clock shows microseconds, which no reader wants.

In: an event and its effects. Out: lines of a timeline.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from complaintflow.cli.service.words import SECOND
from complaintflow.cli.timeline import Timeline
from complaintflow.explanation.wording import INSTANT_KEYS
from complaintflow.facade import Step
from complaintflow.kernel.effect import Effect
from complaintflow.kernel.event import Event


def add_moment(timeline: Timeline, event: Event | None, effects: Iterable[Effect]) -> None:
    """Add an event with what followed, or what time brought, to a timeline."""
    shown = tuple(map(_effect, effects))
    if event is None:
        for effect in shown:
            timeline.time(effect)
    else:
        timeline.event(replace(event, at=_whole(event.at)), Step(timeline.policy, None, shown))


def _effect(effect: Effect) -> Effect:
    body = {
        key: _whole(value) if key in INSTANT_KEYS and isinstance(value, int) else value
        for key, value in effect.body.items()
    }
    return replace(effect, at=_whole(effect.at), body=body)


def _whole(us: int) -> int:
    return us // SECOND * SECOND
