"""Guarantees judged by looking at the whole history at once, written apart from the library's observers.

In: a history as a list of groups: the instant, the event (if any) and the effects of what happened together. Out: the
instant at which a guarantee is broken, or None. No marks and no clocks: each trigger is followed for itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from complaintflow.kernel.effect import Effect
from complaintflow.kernel.event import Event
from complaintflow.testing.histories import Lived, Move

HOUR = 3_600_000_000


@dataclass(frozen=True)
class Group:
    """What happened together, and how the case stood after it."""

    at: int
    event: Event | None
    effects: tuple[Effect, ...]
    klass: str | None
    state: str
    closed: bool


Seen = Callable[[Group], bool]


def groups_of(moves: Sequence[Move], lived: Lived) -> list[Group]:
    """Return what happened in a history: of each line, what fired before it by instant, then the line itself."""
    found: list[Group] = []
    klass, state, closed = None, "", False
    for move, step in zip(moves, lived.steps, strict=True):
        accepted = isinstance(move, Event) and step.refusal is None
        event = move if accepted else None
        own = event.at if event is not None else None
        effects = () if step.refusal is not None else step.effects
        instants = sorted({e.at for e in effects} | ({own} if own is not None else set()))
        for at in instants:
            together = tuple(e for e in effects if e.at == at)
            for effect in together:
                klass = effect.body["class"] if effect.kind == "class_set" else klass
                state = effect.body["state"] if effect.kind == "state_entered" and effect.track is None else state
                closed = {"case_closed": True, "case_reopened": False}.get(effect.kind, closed)
            found.append(Group(at, event if at == own else None, together, klass, state, closed))
    return found


def event(*names: str) -> Seen:
    """An event, sent by somebody or by the lifecycle itself (then it shows in the causes of effects)."""

    def seen(group: Group) -> bool:
        causes = {cause for effect in group.effects for cause in effect.because}
        return (group.event is not None and group.event.name in names) or any(
            cause.startswith("C/") and cause.rsplit("/", 1)[-1] in names for cause in causes
        )

    return seen


def effect(kind: str, **body: object) -> Seen:
    """An effect of the case with these keys."""

    def seen(group: Group) -> bool:
        return any(
            e.kind == kind and e.track is None and all(e.body.get(key) == value for key, value in body.items())
            for e in group.effects
        )

    return seen


def either(*ways: Seen) -> Seen:
    """Any of these."""
    return lambda group: any(way(group) for way in ways)


def after(trigger: Seen, hours: float, expect: Seen, end: int) -> Callable[[list[Group]], int | None]:
    """Whenever the trigger is seen, the other within so many hours; `end`: the first instant that is still to come."""

    def judge(groups: list[Group]) -> int | None:
        broken = []
        for number, group in enumerate(groups):
            due = group.at + int(hours * HOUR)
            if trigger(group) and not any(expect(later) for later in groups[number:] if later.at <= due) and due < end:
                broken.append(due)
        return min(broken, default=None)

    return judge


def at_once(trigger: Seen, expect: Seen) -> Callable[[list[Group]], int | None]:
    """Whenever the trigger is seen, the other too."""
    return lambda groups: next((g.at for g in groups if trigger(g) and not expect(g)), None)


def before(moment: Seen, expect: Seen, since: Seen) -> Callable[[list[Group]], int | None]:
    """Whenever the moment is seen, the other was seen since."""

    def judge(groups: list[Group]) -> int | None:
        for number, group in enumerate(groups):
            if moment(group):
                earlier = groups[: number + 1]
                anew = max((i for i, one in enumerate(earlier) if since(one)), default=0)
                if not any(expect(one) for one in earlier[anew:]):
                    return group.at
        return None

    return judge


def every(hours: float, span: Seen, expect: Seen, end: int) -> Callable[[list[Group]], int | None]:
    """While the span holds, the gaps between what is expected (or the beginning) are no longer than so many hours."""

    def judge(groups: list[Group]) -> int | None:
        marks: list[tuple[int, int]] = []  # (from, to) between which nothing was heard
        since: int | None = None
        for group in groups:
            holds = span(group) and not group.closed
            if since is not None and (not holds or expect(group)):
                marks.append((since, group.at))
            since = None if not holds else group.at if since is None or expect(group) else since
        if since is not None:
            marks.append((since, end))
        length = int(hours * HOUR)
        return min((begin + length for begin, last in marks if begin + length < last), default=None)

    return judge


def never(*moments: Seen) -> Callable[[list[Group]], int | None]:
    """None of these."""
    return lambda groups: next((g.at for g in groups if any(moment(g) for moment in moments)), None)


def first(verdicts: Iterable[int | None]) -> int | None:
    """The earliest break."""
    return min((one for one in verdicts if one is not None), default=None)
