"""What is to be done, and what follows a decision, as clauses of a sentence.

In: actions of the compiled policy. Out: text in the language of a voice, each action with its condition and clauses.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from complaintflow.compiled.actions import (
    Action,
    AddParticipants,
    CancelDeadlines,
    ExtendDeadline,
    Extent,
    Notify,
    RaiseClass,
    RaiseFlag,
    Require,
    SendEvent,
    SetFacts,
    SetOwner,
    StartTrack,
    Task,
)
from complaintflow.compiled.approvals import Consequence
from complaintflow.handbook.times import unit_words
from complaintflow.handbook.voice import Voice


def doing(voice: Voice, action: Action) -> str:
    """Return one action, with its condition and its clauses."""
    cited = voice.cite(action.clause)
    return voice.if_(action.when, _plain(voice, action)) + (f" [{cited}]" if cited else "")


def doings(voice: Voice, actions: Iterable[Action]) -> tuple[str, ...]:
    """Return several."""
    return tuple(doing(voice, action) for action in actions)


def _plain(voice: Voice, action: Action) -> str:  # noqa: PLR0911 (one line for each kind of action)
    match action:
        case Notify() | Task():
            return _telling(voice, action)
        case SetFacts(values=values):
            said = (voice("“{}” becomes {}", "「{}」记为{}", voice.fact(n), voice.value(n, v)) for n, v in values)
            return voice.sentences(said)
        case Require(fields=fields):
            return voice("to be added to the record: {}", "补充登记：{}", _titles(voice, "field", fields))
        case RaiseClass(to=to):
            return voice("the class becomes at least {}", "级别升至不低于{}", voice.quoted("class", to))
        case SetOwner(role=role):
            return voice("{} takes charge", "改由{}主责", voice.who(role))
        case AddParticipants(roles=roles):
            return voice("{} assist", "{}协同处理", voice.people(roles))
        case RaiseFlag(flag=flag, cases=cases):
            more = (
                "" if cases is None else voice(", with the cases of “{}”", "（涉及「{}」）", voice.of("field", cases))
            )
            return voice("the case is flagged {}{}", "标记为{}{}", voice.quoted("flag", flag), more)
        case CancelDeadlines(deadlines=names):
            return voice("these deadlines end: {}", "取消时限：{}", _titles(voice, "deadline", names))
        case ExtendDeadline(deadline=name, by=by, why=why):
            length = _extent(voice, by) if isinstance(by, Extent) else voice.length(by)
            return voice("{} is extended by {} ({})", "{}延长{}（{}）", voice.quoted("deadline", name), length, why)
        case SendEvent(event=event):
            return voice("the system goes on with {}", "系统自动执行{}", voice.quoted("event", event))
        case StartTrack():
            return _starting(voice, action)
        case _:
            assert_never(action)


def _telling(voice: Voice, action: Notify | Task) -> str:
    match action:
        case Notify(to=to, via=via, template=template, copy=copy):
            copies = voice(", copy to {}", "，抄送{}", voice.people(copy)) if copy else ""
            medium, message = voice.of("medium", via), voice.message(template)
            return voice("{} is told by {}{}{}", "以{1}通知{0}{2}{3}", voice.people(to), medium, copies, message)
        case Task(task=task, role=role, within=within):
            by_when = "" if within is None else voice(" within {}", "（{}内完成）", voice.length(within))
            name = voice.quoted("task", task)
            return voice("{} is given the task {}{}", "交{}办理{}{}", voice.who(role), name, by_when)


def _extent(voice: Voice, by: Extent) -> str:
    field = voice.fact(by.field)
    return voice("as many {} as “{}” says", "「{1}」所填的{0}数", unit_words(voice, by.unit), field)


def _starting(voice: Voice, action: StartTrack) -> str:
    name = voice.quoted("track", action.track)
    each = "" if action.each is None else voice(", one for each of “{}”", "（按「{}」逐项）", voice.fact(action.each))
    return voice("{} begins{}", "启动{}{}", name, each)


def _titles(voice: Voice, kind: str, names: Iterable[str]) -> str:
    return voice.listed(voice.of(kind, name) for name in names)


def consequence(voice: Voice, follows: Consequence) -> tuple[str, ...]:
    """Return what follows a decision."""
    to = () if follows.target is None else (going(voice, follows.target),)
    return to + doings(voice, follows.actions)


def going(voice: Voice, state: str) -> str:
    """Return that a case goes to a state."""
    return voice("goes to {}", "转入{}", voice.quoted("state", state))
