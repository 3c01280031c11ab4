"""What a diagram says of deadlines: how long, who has to act, what follows, and in which boxes that stands.

In: a policy, perhaps one class. Out: clocks by state, and those that no few states hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from complaintflow.compiled.actions import Action, Notify, RaiseClass, RaiseFlag, SendEvent, SetOwner, StartTrack, Task
from complaintflow.compiled.condition import Const, Test
from complaintflow.compiled.deadlines import Deadline, NoLimit, Rung
from complaintflow.compiled.index import leaves_of
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.diagram.model import Clock, Mention
from complaintflow.diagram.reducing import FALSE, TRUE, left_of
from complaintflow.diagram.running import runs_of
from complaintflow.diagram.words import Wording

_STATES_MOST: Final = 3
"""A deadline that starts in more states than these is told once, in a table, and only named in the boxes."""

_SAID: Final[Mapping[str, tuple[str, str]]] = {
    "if": ("{limit} if {when}", "{limit}（{when}）"),
    "otherwise": ("otherwise {limit}", "其余{limit}"),
    "only": ("{limit}; only if {when}", "{limit}；仅当{when}"),
    "only_class": ("{limit} ({names} only)", "{limit}（仅{names}）"),
    "tells": ("{roles} told", "通知{roles}"),
    "task": ("{role}: {task}", "{role}{task}"),
    "class": ("class becomes {name}", "升为{name}"),
    "owner": ("owner becomes {name}", "主责方改为{name}"),
    "flag": ("flagged: {name}", "标记：{name}"),
    "sends": ("then: {name}", "自动触发：{name}"),
    "track": ("{name} begins", "启动{name}"),
    "lapse": ("the right lapses", "权利失效"),
    "breach": ("counts as late", "记为超时"),
    "before": ("{length} before", "提前{length}"),
    "after": ("{length} after", "逾期{length}"),
    "warn": ("before it is due", "到期前"),
    "join": ("; ", "；"),
}


@dataclass(frozen=True, slots=True)
class Clocks:
    """Clocks by the state they start in, mentions by the states they go on in, and the clocks told in a table."""

    starting: Mapping[str, tuple[Clock, ...]]
    running: Mapping[str, tuple[Mention, ...]]
    elsewhere: tuple[Clock, ...]


def clocks_of(policy: CompiledPolicy, wording: Wording, known: Mapping[str, object], prefix: str = "") -> Clocks:
    """Return the deadlines of a lifecycle as its boxes show them; `known` narrows them to a class."""
    starting: dict[str, list[Clock]] = {}
    running: dict[str, list[Mention]] = {}
    elsewhere: list[Clock] = []
    for deadline in policy.deadlines.values():
        clock = _clock(policy, deadline, wording, known, prefix)
        if clock is None:
            continue
        runs = runs_of(policy, deadline)
        mention = Mention(clock.element, clock.title)
        if runs.anywhere or not runs.starts or len(runs.starts) > _STATES_MOST:
            elsewhere.append(clock)
            named: Iterable[str] = () if runs.anywhere else (*runs.starts, *runs.goes_on)
        else:
            starting.setdefault(runs.starts[0], []).append(clock)
            named = (*runs.starts[1:], *runs.goes_on)
        for state in named:
            running.setdefault(state, []).append(mention)
    return Clocks(
        {state: tuple(clocks) for state, clocks in starting.items()},
        {state: tuple(mentions) for state, mentions in running.items()},
        tuple(elsewhere),
    )


def _clock(
    policy: CompiledPolicy, deadline: Deadline, wording: Wording, known: Mapping[str, object], prefix: str
) -> Clock | None:
    """Return a deadline's clock; None where it never runs for the class."""
    scope = left_of(deadline.applies, known)
    limit = _limit(deadline, wording, known)
    if scope == FALSE or not limit:
        return None
    if isinstance(scope, Test) and scope.name == "class" and scope.operator in {"is", "in"}:
        limit = said("only_class", wording, limit=limit, names=wording.values(scope))
    elif scope != TRUE:
        limit = said("only", wording, limit=limit, when=wording.condition(scope))
    return Clock(
        f"deadline:{prefix}{deadline.id}",
        wording.titles.of("deadline", deadline.id),
        limit,
        _who(policy, deadline, wording),
        _missed(policy, deadline, wording, known),
        _reminded(deadline, wording, known),
    )


def _limit(deadline: Deadline, wording: Wording, known: Mapping[str, object]) -> str:
    rows: list[str] = []
    for row in deadline.limits:
        when = left_of(row.when, known)
        if when == FALSE:
            continue
        if not (isinstance(row.limit, NoLimit) and row.limit.parameter is None and when == TRUE and not rows):
            text = wording.limit(row.limit)
            if when != TRUE:
                text = said("if", wording, limit=text, when=wording.condition(when))
            rows.append(said("otherwise", wording, limit=text) if when == TRUE and rows else text)
        if isinstance(when, Const):
            break
    return said("join", wording).join(rows)


def _who(policy: CompiledPolicy, deadline: Deadline, wording: Wording) -> str:
    """Return who can meet the deadline: whom its acts ask for, else who may send their events."""
    roles: dict[str, None] = {}
    for leaf in leaves_of(deadline.met_by):
        event = policy.events.get(leaf.event)
        by = leaf.by if leaf.by is not None else (None if event is None else event.by)
        roles.update(dict.fromkeys(sorted(by or ())))
    return wording.roles(roles) if roles else ""


def _missed(policy: CompiledPolicy, deadline: Deadline, wording: Wording, known: Mapping[str, object]) -> str:
    parts: list[str] = []
    if deadline.on_expiry == "lapse":
        parts.append(said("lapse", wording))
    if deadline.on_expiry == "send" and deadline.sends:
        parts.append(said("sends", wording, name=wording.titles.of("event", deadline.sends)))
    for rung in deadline.ladder:
        if rung.moment in {"due", "after", "unanswered"} and left_of(rung.when, known) != FALSE:
            done = said("join", wording).join(doings(rung.actions, wording, known))
            after = rung.moment == "after" and rung.offset is not None
            at = said("after", wording, length=wording.length(rung.offset)) if after and rung.offset else ""
            parts += [f"{at}{_colon(wording)}{done}" if at and done else done] if done else []
    for rule in policy.escalations:
        on = rule.on
        if on is None or on.kind != "deadline" or deadline.id not in on.names or left_of(rule.when, known) == FALSE:
            continue
        if on.moment in {"breach", "due", "lapse"}:
            moves = [said("class", wording, name=wording.titles.of("class", rule.raises))] if rule.raises else []
            moves += [said("owner", wording, name=wording.role(rule.owner))] if rule.owner else []
            parts += moves or list(doings(rule.actions, wording, known))
    return said("join", wording).join(dict.fromkeys(parts)) or said("breach", wording)


def _colon(wording: Wording) -> str:
    return "：" if wording.titles.language == "zh" else ": "


def _reminded(deadline: Deadline, wording: Wording, known: Mapping[str, object]) -> str:
    parts: list[str] = []
    for rung in deadline.ladder:
        if rung.moment not in {"before", "warn"} or left_of(rung.when, known) == FALSE:
            continue
        done = said("join", wording).join(doings(rung.actions, wording, known))
        if done:
            parts.append(f"{_ahead(rung, wording)}{_colon(wording)}{done}")
    return said("join", wording).join(dict.fromkeys(parts))


def _ahead(rung: Rung, wording: Wording) -> str:
    if rung.moment == "before" and rung.offset is not None:
        return said("before", wording, length=wording.length(rung.offset))
    return said("warn", wording)


def doings(actions: Iterable[Action], wording: Wording, known: Mapping[str, object]) -> Iterator[str]:
    """Yield in a few words what actions do: those that people hear of, and moves of class, owner and event."""
    for action in actions:
        if left_of(action.when, known) == FALSE:
            continue
        match action:
            case Notify():
                yield said("tells", wording, roles=wording.listed(wording.role(role) for role in action.to))
            case Task():
                task = wording.titles.of("task", action.task)
                yield said("task", wording, role=wording.role(action.role), task=task)
            case RaiseClass():
                yield said("class", wording, name=wording.titles.of("class", action.to))
            case SetOwner():
                yield said("owner", wording, name=wording.role(action.role))
            case RaiseFlag():
                yield said("flag", wording, name=wording.titles.of("flag", action.flag))
            case SendEvent():
                yield said("sends", wording, name=wording.titles.of("event", action.event))
            case StartTrack():
                yield said("track", wording, name=wording.titles.of("track", action.track))


def said(key: str, wording: Wording, **parts: object) -> str:
    """Return one of the texts of this module, filled in."""
    return _SAID[key][1 if wording.titles.language == "zh" else 0].format_map(parts)
