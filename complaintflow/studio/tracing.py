"""Which elements of a policy a walk came through, under the ids of diagrams.

In: a replayed walk, or one line of it. Out: ids such as `state:NAME` and `transition:STATE:EVENT:INDEX`,
and how often.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.derived import kind_of
from complaintflow.kernel.effect import Effect
from complaintflow.studio.elements import CLASS_TABLE
from complaintflow.studio.replay import Line, Replay

_SPOKEN_OF: Final[Mapping[str, tuple[str, str]]] = {
    "class_set": ("class", "class"),
    "owner_set": ("role", "role"),
    "notify": ("template", "template"),
    "task": ("task", "task"),
    "counter_set": ("counter", "counter"),
    "track_started": ("track", "of"),
}
_SAME: Final = frozenset({"event", "deadline", "approval", "track", "field"})
"""Kinds that the kernel records under their names, perhaps with a phase behind."""


def element_of(line: Line) -> str:
    """Return the element that a line of the timeline is about; "" where it is about none."""
    if line.step is None:
        return "" if line.effect is None else _of_effect(line.effect)
    if not line.step.is_event:
        return ""
    return _way(line) or f"event:{line.step.event}"


def visited(policy: CompiledPolicy, run: Replay) -> dict[str, int]:
    """Return how often a walk came through each element."""
    found: Counter[str] = Counter()
    for line in run.lines:
        element = element_of(line)
        if element and not line.refusal:
            found[element] += 1
            if line.step is not None and element.startswith("transition:"):
                found[f"event:{line.step.event}"] += 1
    if run.case is not None and run.case.klass is not None:
        found.setdefault(f"class:{run.case.klass}", 1)
    rules = _rules(policy)
    for touched, times in run.touched.items():
        kind, _, rest = touched.partition(":")
        name = rest.partition(":")[0]
        if "/" not in name and kind in _SAME:
            found.setdefault(f"{kind}:{name}", times)
        elif touched in rules:
            found[rules[touched]] = times
        if kind == "approval" and rest.rpartition(":")[2] in ("granted", "rejected"):
            found[touched] = times
    found.update(Counter(way for line in run.lines if line.step is not None for way in _ways_in_tracks(line)))
    return dict(found)


def _of_effect(effect: Effect) -> str:
    inside = "" if effect.track is None else f"{kind_of(effect.track)}/"
    if effect.kind.startswith("deadline_"):
        return f"deadline:{inside}{effect.body.get('deadline')}"
    if effect.kind == "state_entered":
        return f"state:{inside}{effect.body.get('state')}"
    if effect.kind.startswith("approval_"):
        return f"approval:{effect.body.get('approval')}"
    kind, key = _SPOKEN_OF.get(effect.kind, ("", ""))
    if effect.track is not None and not kind:
        return f"track:{kind_of(effect.track)}"
    return f"{kind}:{effect.body.get(key)}" if kind else ""


def _way(line: Line) -> str:
    """Return the transition that a step took: the one of its event, in the state before, that the kernel touched."""
    if line.answer is None or line.before is None or line.step is None or line.refusal:
        return ""
    event = line.step.event
    # Timers that fired before the event may have moved the case on.
    states = [str(e.body["state"]) for e in line.answer.effects if e.kind == "state_entered" and e.track is None]
    for state in (line.before.state, *states):
        for index, way in enumerate(line.before.policy.compiled.lifecycle.dispatch.get(state, {}).get(event, ())):
            if f"transition:{way.id}" in line.answer.touched:
                return f"transition:{state}:{event}:{index}"
    return ""


def _ways_in_tracks(line: Line) -> Iterator[str]:
    """Yield the transitions that a step took in tracks."""
    if line.answer is None or line.before is None or line.step is None:
        return
    event, tracks = line.step.event, line.before.policy.compiled.tracks
    for name, state in line.before.raw.tracks.items():
        kind = kind_of(name)
        for index, way in enumerate(tracks[kind].policy.lifecycle.dispatch.get(state.state, {}).get(event, ())):
            if f"transition:{kind}/{way.id}" in line.answer.touched:
                yield f"transition:{kind}/{state.state}:{event}:{index}"


def _rules(policy: CompiledPolicy) -> Mapping[str, str]:
    """Return the ids of rules and escalations by the names under which the kernel records them."""
    found: dict[str, str] = {}
    if policy.classification is not None:
        found |= {f"rule:{r.id}": f"rule:{CLASS_TABLE}:{n}" for n, r in enumerate(policy.classification.rules)}
    for table in policy.tables:
        found |= {f"rule:{table.name}.{r.id}": f"rule:{table.name}:{n}" for n, r in enumerate(table.rules)}
    return found | {f"escalation:{r.id}": f"escalation:{n}" for n, r in enumerate(policy.escalations)}
