"""A policy as a diagram.

In: a compiled policy, a language, perhaps one class, what to leave out, what was visited. Out: a `Diagram`: words and
ids only; `drawing` and `mermaid` make pictures of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from complaintflow.compiled.actions import Action, StartTrack
from complaintflow.compiled.condition import Const
from complaintflow.compiled.lifecycle import State
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.diagram.arrows import Hop, Moves, arrows_of, moves_of
from complaintflow.diagram.clocks import Clocks, clocks_of
from complaintflow.diagram.model import Arrow, Box, Cluster, Detail, Diagram, Marks, Mention
from complaintflow.diagram.panels import Beside, panels_of
from complaintflow.diagram.reducing import FALSE, left_of
from complaintflow.diagram.words import Wording
from complaintflow.errors import ComplaintflowError


def diagram_of(
    policy: CompiledPolicy,
    *,
    language: str = "en",
    of_class: str | None = None,
    detail: Detail = "full",
    marks: Marks | None = None,
) -> Diagram:
    """Return the picture of a policy's lifecycle with its deadlines, escalations, approvals and owners.

    `of_class` leaves out what complaints of other classes do only. Raises ComplaintflowError for a class that the
    policy does not have.
    """
    if of_class is not None and of_class not in policy.classes:
        there = ", ".join(f"`{name}`" for name in policy.classes) or "none"
        raise ComplaintflowError(f"the policy has no class `{of_class}`; its classes are: {there}")
    known: dict[str, object] = {} if of_class is None else {"class": of_class}
    wording = Wording.of(policy, language)
    main = _Part.of(policy, wording, known, None)
    tracks = [
        _Part.of(track.policy, replace(wording, titles=wording.titles.inside(name)), known, name)
        for name, track in policy.tracks.items()
    ]
    parts = (main, *tracks)
    full = detail == "full"
    clocks = tuple(clock for part in parts for clock in part.clocks.elsewhere)
    return Diagram(
        policy.id,
        policy.version,
        policy.title.in_language(language) or policy.id,
        "" if of_class is None else wording.titles.of("class", of_class),
        language,
        detail,
        tuple(box for part in parts for box in part.boxes(full=full)),
        tuple(arrow for part in parts for arrow in part.arrows(full=full)),
        tuple(_cluster(policy, name, wording) for name in policy.tracks),
        panels_of(policy, wording, known, Beside(clocks, main.elsewhere, *main.stays()), full=full),
        marks,
    )


def _cluster(policy: CompiledPolicy, name: str, wording: Wording) -> Cluster:
    starters = (wording.titles.of("event", event) for event in dict.fromkeys(_starters(policy, name)))
    return Cluster(name, f"track:{name}", wording.titles.of("track", name), wording.listed(starters))


def _starters(policy: CompiledPolicy, track: str) -> Iterator[str]:
    """Yield the events whose actions start a track."""
    for event in policy.events.values():
        if _starts(event.actions, track):
            yield event.name
    for move in policy.lifecycle.transitions:
        target = None if move.target is None else policy.lifecycle.states[move.target]
        if _starts(move.actions, track) or (target is not None and _starts(target.actions, track)):
            yield move.event


def _starts(actions: Iterable[Action], track: str) -> bool:
    return any(isinstance(action, StartTrack) and action.track == track for action in actions)


_EVERY_LEAST: Final = 3
"""Of fewer states it is no shorter to say that something is possible in every one of them."""


@dataclass(frozen=True, slots=True)
class _Part:
    """One lifecycle of the policy: the main one or a track's. `shown` are the states that a case can be in."""

    policy: CompiledPolicy
    wording: Wording
    known: Mapping[str, object]
    track: str | None
    moves: Moves
    clocks: Clocks
    shown: frozenset[str]

    @classmethod
    def of(cls, policy: CompiledPolicy, wording: Wording, known: Mapping[str, object], track: str | None) -> _Part:
        """Work out a lifecycle's moves and clocks, and which states are shown."""
        prefix = "" if track is None else f"{track}/"
        moves = moves_of(policy, wording, known, prefix)
        shown = frozenset(policy.lifecycle.states)
        if known:
            shown = _reached(_born_in(policy, known), moves.hops)
        return cls(policy, wording, known, track, moves, clocks_of(policy, wording, known, prefix), shown)

    @property
    def prefix(self) -> str:
        """What stands before the names of the lifecycle's elements."""
        return "" if self.track is None else f"{self.track}/"

    @property
    def elsewhere(self) -> tuple[str, ...]:
        """The titles of open states that only complaints of other classes reach by themselves."""
        lifecycle = self.policy.lifecycle
        return tuple(
            self.wording.titles.of("state", name)
            for name, state in lifecycle.states.items()
            if name not in self.shown and not state.final
        )

    def boxes(self, *, full: bool) -> Iterator[Box]:
        """Yield the states in order of declaration."""
        born = _born_in(self.policy, self.known)
        for name, state in self.policy.lifecycle.states.items():
            if name in self.shown:
                box = self._box(state, initial=name in born)
                everywhere = self.everywhere(final=state.final)
                box = replace(box, stays=tuple(stay for stay in box.stays if event_of(stay) not in everywhere))
                yield box if full else replace(box, stays=(), running=(), owner="")

    def stays(self) -> tuple[tuple[Mention, ...], tuple[Mention, ...]]:
        """Return what stays in every open state, and what stays in every final one."""
        return tuple(self.everywhere(final=False).values()), tuple(self.everywhere(final=True).values())

    def everywhere(self, *, final: bool) -> Mapping[str, Mention]:
        """Return by event what stays in every open, or every final, state: told once, beside the picture."""
        states = [s.name for s in self.policy.lifecycle.states.values() if s.final is final and s.name in self.shown]
        if self.track is not None or len(states) < _EVERY_LEAST:
            return {}
        found: dict[str, dict[str, list[Mention]]] = {}
        for state in states:
            for stay in self.moves.stays[state]:
                found.setdefault(event_of(stay), {}).setdefault(state, []).append(stay)
        return {
            event: Mention(" ".join(stay.element for stays in by_state.values() for stay in stays), first.title)
            for event, by_state in found.items()
            for first in next(iter(by_state.values()))[:1]
            if len(by_state) == len(states)
        }

    def _box(self, state: State, *, initial: bool) -> Box:
        titles = self.wording.titles
        outcome = state.outcome or state.name
        title = titles.of("state", state.name)
        named = titles.of("outcome", outcome) if state.final else ""
        return Box(
            self.prefix + state.name,
            f"state:{self.prefix}{state.name}",
            title,
            "final" if state.final else "initial" if initial else "plain",
            "" if named == title else named,
            "" if state.final or self.track is not None else self._owner(state.name),
            self.clocks.starting.get(state.name, ()),
            () if state.final else self.clocks.running.get(state.name, ()),
            self.moves.stays.get(state.name, ()),
            self.track,
        )

    def _owner(self, state: str) -> str:
        owners: dict[str, None] = {}
        for row in self.policy.owners:
            when = left_of(row.when, {**self.known, "state": state})
            if when != FALSE:
                owners[self.wording.role(row.owner)] = None
            if isinstance(when, Const) and when.value:
                break
        return self.wording.some(list(owners))

    def arrows(self, *, full: bool) -> Iterator[Arrow]:
        """Yield the arrows between the states that are shown."""
        hops = (hop for hop in self.moves.hops if hop.source in self.shown and hop.target in self.shown)
        for arrow in arrows_of(hops, self.wording, self.track):
            labels = arrow.labels if full else tuple(replace(label, by="", guard="") for label in arrow.labels)
            yield replace(arrow, labels=labels)


def event_of(stay: Mention) -> str:
    """Return the event of a transition's id."""
    return stay.element.split(":")[2]


def _born_in(policy: CompiledPolicy, known: Mapping[str, object]) -> tuple[str, ...]:
    found: list[str] = []
    for row in policy.lifecycle.initial:
        when = left_of(row.when, known)
        if when != FALSE:
            found.append(row.state)
        if isinstance(when, Const) and when.value:
            break
    return tuple(dict.fromkeys(found))


def _reached(born: tuple[str, ...], hops: tuple[Hop, ...]) -> frozenset[str]:
    seen, waiting = set(born), list(born)
    while waiting:
        here = waiting.pop()
        for hop in hops:
            if hop.source == here and hop.target not in seen:
                seen.add(hop.target)
                waiting.append(hop.target)
    return frozenset(seen)
