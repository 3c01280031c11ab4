"""The tables beside the picture: deadlines of no single state, escalations, approvals, and notes.

In: a compiled policy, perhaps one class. Out: panels of rows in words; a panel without rows is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from complaintflow.compiled.approvals import Approval, ApprovalStep, Chain
from complaintflow.compiled.condition import Const
from complaintflow.compiled.deadlines import Escalation, Trigger
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.diagram.clocks import doings, said
from complaintflow.diagram.model import Clock, Mention, Panel, Row
from complaintflow.diagram.reducing import FALSE, TRUE, left_of
from complaintflow.diagram.words import Wording

_SAID: Final[Mapping[str, tuple[str, str]]] = {
    "deadlines": ("Deadlines of more than one state", "跨状态的时限"),
    "escalations": ("Escalations", "升级规则"),
    "approvals": ("Approvals", "审批"),
    "everywhere": ("Possible in many states", "多个状态下均可进行"),
    "open_stays": ("In every open state", "任一未结状态"),
    "final_stays": ("In every final state", "任一终结状态"),
    "notes": ("Notes", "说明"),
    "other_states": ("Raised to this class later, a case goes on from where it is; that may also be: {states}",
                     "中途升为本级别的案件自其所在状态继续；还可能处于：{states}"),
    "who": ("by {roles}", "{roles}"),
    "missed": ("if missed: {text}", "超时：{text}"),
    "age": ("{length} after the complaint was opened", "受理满{length}"),
    "met": ("{name}: met", "{name}：已完成"),
    "started": ("{name}: started", "{name}：开始计时"),
    "due": ("{name}: due", "{name}：到期"),
    "breach": ("{name}: missed", "{name}：超时"),
    "lapse": ("{name}: lapsed", "{name}：失效"),
    "track_started": ("{name}: begun", "{name}：启动"),
    "track_ended": ("{name}: ended", "{name}：结束"),
    "track_ended_as": ("{name}: ended as {outcome}", "{name}：结束（{outcome}）"),
    "flag": ("flagged: {name}", "标记：{name}"),
    "in_state": ("state: {name}", "进入：{name}"),
    "in_class": ("class: {name}", "级别：{name}"),
    "then": ("{cause} → {effect}", "{cause} → {effect}"),
    "asks": ("asked by {roles}", "由{roles}申请"),
    "any_of": (" or ", "或"),
    "all_of": (" and ", "与"),
    "chain": (" → ", " → "),
    "needed": ("{needed} of {roles}", "{roles}中{needed}人"),
    "within": ("{step} (within {length})", "{step}（{length}内）"),
    "gates": ("needed for: {events}", "批准后方可：{events}"),
    "colon": ("{head}: {text}", "{head}：{text}"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Beside:
    """What the boxes leave to the tables: clocks, states of other classes, what stays in all open or final states."""

    clocks: tuple[Clock, ...]
    other_states: tuple[str, ...]
    open_stays: tuple[Mention, ...]
    final_stays: tuple[Mention, ...]


def panels_of(
    policy: CompiledPolicy, wording: Wording, known: Mapping[str, object], beside: Beside, *, full: bool
) -> tuple[Panel, ...]:
    """Return the tables that have rows; the overview has no approvals and nothing that stays in a state."""
    states = wording.listed(beside.other_states)
    notes = (Row("", "", _say("other_states", wording, states=states)),) if states else ()
    kinds = (("open_stays", beside.open_stays), ("final_stays", beside.final_stays))
    stays = tuple(Row("", _say(key, wording), "", mentions) for key, mentions in kinds if mentions and full)
    panels = (
        Panel("everywhere", _say("everywhere", wording), stays),
        Panel("deadline", _say("deadlines", wording), tuple(_clock_row(clock, wording) for clock in beside.clocks)),
        Panel("escalation", _say("escalations", wording), tuple(_escalations(policy, wording, known))),
        Panel("approval", _say("approvals", wording), tuple(_approvals(policy, wording, known)) if full else ()),
        Panel("note", _say("notes", wording), notes),
    )
    return tuple(panel for panel in panels if panel.rows)


def _clock_row(clock: Clock, wording: Wording) -> Row:
    parts = [clock.limit]
    parts += [_say("who", wording, roles=clock.who)] if clock.who else []
    parts += [clock.reminded] if clock.reminded else []
    parts.append(_say("missed", wording, text=clock.missed))
    return Row(clock.element, clock.title, said("join", wording).join(parts))


def _escalations(policy: CompiledPolicy, wording: Wording, known: Mapping[str, object]) -> Iterator[Row]:
    for number, rule in enumerate(policy.escalations):
        when = left_of(rule.when, known)
        if when == FALSE:
            continue
        done = list(dict.fromkeys(_done(rule, wording, known)))
        cause = _cause(rule, wording)
        if not isinstance(when, Const):
            cause = "，".join(filter(None, (cause, wording.condition(when)))) if wording.titles.language == "zh" else (
                " and ".join(filter(None, (cause, wording.condition(when))))
            )  # fmt: skip
        effect = said("join", wording).join(done)
        text = _say("then", wording, cause=cause or wording.condition(TRUE), effect=effect or "—")
        yield Row(
            f"escalation:{number}",
            rule.title.in_language(wording.titles.language) or wording.titles.shared(rule.id),
            text,
        )


def _done(rule: Escalation, wording: Wording, known: Mapping[str, object]) -> Iterator[str]:
    if rule.raises:
        yield said("class", wording, name=wording.titles.of("class", rule.raises))
    if rule.owner is not None:
        yield said("owner", wording, name=wording.role(rule.owner))
    yield from doings(rule.actions, wording, known)


def _cause(rule: Escalation, wording: Wording) -> str:
    if rule.age is not None:
        return _say("age", wording, length=wording.length(rule.age))
    return "" if rule.on is None else _occasion(rule.on, wording)


def _occasion(on: Trigger, wording: Wording) -> str:
    titles = wording.titles
    kinds = {"event": "event", "state": "state", "class": "class", "flag": "flag", "facts": "field"}
    if on.kind == "deadline":
        form = {"met_in_time": "met", "met_late": "met", "ended": "met"}.get(on.moment, on.moment)
        return _say(form, wording, name=wording.listed(titles.of("deadline", name) for name in on.names))
    if on.kind == "track":
        return wording.listed(_of_track(name, wording) for name in on.names)
    named = wording.listed(titles.of(kinds[on.kind], name) for name in on.names)
    forms = {"state": "in_state", "class": "in_class", "flag": "flag"}
    return _say(forms[on.kind], wording, name=named) if on.kind in forms else named


def _of_track(name: str, wording: Wording) -> str:
    track, moment, outcome = (*name.split(":"), "")[:3]
    key = "track_started" if moment == "started" else "track_ended" if outcome == "" else "track_ended_as"
    titles = wording.titles
    return _say(key, wording, name=titles.of("track", track), outcome=titles.of("outcome", outcome))


def _approvals(policy: CompiledPolicy, wording: Wording, known: Mapping[str, object]) -> Iterator[Row]:
    for approval in policy.approvals.values():
        if left_of(approval.when, known) != FALSE:
            parts = list(_approval(approval, wording, known))
            yield Row(
                f"approval:{approval.id}",
                wording.titles.of("approval", approval.id),
                said("join", wording).join(parts),
            )


def _approval(approval: Approval, wording: Wording, known: Mapping[str, object]) -> Iterator[str]:
    if approval.requesters:
        yield _say("asks", wording, roles=wording.roles(approval.requesters))
    for chain in approval.chains:
        when = left_of(chain.when, known)
        if when == FALSE:
            continue
        steps = _chain(chain, wording)
        yield steps if when == TRUE else _say("colon", wording, head=wording.condition(when), text=steps)
        if when == TRUE:
            break
    if approval.gates:
        yield _say("gates", wording, events=wording.listed(wording.titles.of("event", name) for name in approval.gates))


def _chain(chain: Chain, wording: Wording) -> str:
    return _say("chain", wording).join(_step(step, wording) for step in chain.steps)


def _step(step: ApprovalStep, wording: Wording) -> str:
    roles = [wording.role(role) for role in step.roles]
    text = _say("all_of" if step.each_role else "any_of", wording).join(roles)
    if step.needed > 1:
        text = _say("needed", wording, needed=step.needed, roles=text)
    if step.within is not None:
        text = _say("within", wording, step=text, length=wording.length(step.within))
    return text


def _say(key: str, wording: Wording, **parts: object) -> str:
    return _SAID[key][1 if wording.titles.language == "zh" else 0].format_map(parts)
