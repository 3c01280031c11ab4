"""Moments in words.

In: a moment and the titles of a policy in one language. Out: a clause such as `“Headquarters” is told`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, assert_never

from complaintflow.compiled.actions import NamedRole, Relation, RoleRef
from complaintflow.compiled.condition import Condition
from complaintflow.compiled.guarantees import (
    ApprovalMoves,
    Asked,
    CaseMoves,
    ClassReached,
    DeadlineMoves,
    DecidedBy,
    EventHappens,
    FlagRaised,
    Moment,
    OwnerBecomes,
    StateEntered,
    Told,
    TrackMoves,
)
from complaintflow.explanation.condition_words import condition_words
from complaintflow.explanation.fact_words import quoted
from complaintflow.explanation.titles import Titles

_AT: Final[Mapping[str, tuple[str, str]]] = {
    "started": ("starts", "开始计时"),
    "met": ("is met", "已履行"),
    "met_in_time": ("is met in time", "按时履行"),
    "met_late": ("is met late", "逾期履行"),
    "breached": ("is breached, which stands on record", "逾期并记录在案"),
    "lapsed": ("lapses", "失效"),
    "expired": ("expires", "届满"),
    "cancelled": ("is cancelled", "取消"),
    "extended": ("is extended", "延长"),
    "paused": ("is paused", "中止"),
    "resumed": ("goes on", "恢复"),
    "asked": ("is asked for", "提出申请"),
    "granted": ("is granted", "获批准"),
    "rejected": ("is rejected", "被驳回"),
    "timed_out": ("is not decided in time", "逾期未决"),
    "voided": ("is void", "作废"),
    "closed": ("closes", "结束"),
}


def moment_words(moment: Moment, titles: Titles) -> str:
    """Return the moment as a clause."""
    text = _plain(moment, titles)
    return text + _beside(titles, (" (when {})", "（当{}时）"), moment.when)


def _plain(moment: Moment, titles: Titles) -> str:
    either = _Either(titles)
    match moment:
        case EventHappens():
            return _event(moment, titles)
        case Told():
            return _told(moment, titles)
        case Asked():
            for_ = either("task", moment.tasks) or either("approval", moment.approvals)
            text = either.form("{} is asked", "要求{}处理", whom_words(moment.whom, titles))
            return text + (either.form(" for {}", "{}", for_) if for_ else "")
        case DecidedBy():
            of = either("approval", moment.approvals) or either.form("an application", "申请")
            who = either("party", moment.parties)
            return either.form("{} (or somebody in that name) decides on {}", "{}（或其代理人）审批{}", who, of)
        case TrackMoves(track=name, at=at):
            text = either.form("{} starts", "{}启动") if at == "started" else either.form("{} closes", "{}结束")
            return text.format(either("track", (name,))) + either.ending(moment.outcomes)
        case CaseMoves(at="reopened"):
            return either.form("the case is reopened", "案件重新开启")
        case CaseMoves(outcomes=outcomes):
            return either.form("the case closes", "结案") + either.ending(outcomes)
        case _:
            return _named(moment, either)


def _named(
    moment: StateEntered | ClassReached | OwnerBecomes | FlagRaised | DeadlineMoves | ApprovalMoves, either: _Either
) -> str:
    match moment:
        case StateEntered(states=names):
            return either.form("the case enters {}", "案件进入{}", either("state", names))
        case ClassReached(classes=names):
            return either.form("the class becomes {}", "级别变为{}", either("class", names))
        case OwnerBecomes(roles=names):
            return either.form("{} becomes the owner", "{}成为主责方", either("role", names))
        case FlagRaised(flags=names):
            return either.form("the flag {} is raised", "出现标记{}", either("flag", names))
        case DeadlineMoves(deadlines=names, at=at):
            return either.form("the deadline {} " + _AT[at][0], "时限{}" + _AT[at][1], either("deadline", names))
        case ApprovalMoves(approvals=names, at=at):
            return either.form("{} " + _AT[at][0], "{}" + _AT[at][1], either("approval", names))
        case _:
            assert_never(moment)


class _Either:
    """Titles of several elements, of which any counts."""

    def __init__(self, titles: Titles) -> None:
        self.titles = titles

    def __call__(self, kind: str, names: Iterable[str]) -> str:
        word = "或" if self.titles.language == "zh" else " or "
        return word.join(quoted(self.titles.of(kind, name), self.titles) for name in names)

    def form(self, english: str, chinese: str, *parts: str) -> str:
        """Return a text in the language, with its parts filled in where there are any."""
        text = chinese if self.titles.language == "zh" else english
        return text.format(*parts) if parts else text

    def ending(self, outcomes: tuple[str, ...]) -> str:
        """Return with which outcomes something closes; nothing where it is not said."""
        return self.form(" as {}", "（结果为{}）", self("outcome", outcomes)) if outcomes else ""


def _event(moment: EventHappens, titles: Titles) -> str:
    either = _Either(titles)
    text = either.form("{} happens", "发生{}", either("event", moment.events))
    if moment.by is not None:
        text += either.form(", sent by {}", "（由{}发出）", either("role", moment.by))
    if moment.parties:
        text += either.form(", sent by {}", "（由{}发出）", either("party", moment.parties))
    return text + _beside(titles, (" ({})", "（{}）"), moment.where)


def _told(moment: Told, titles: Titles) -> str:
    either = _Either(titles)
    text = either.form("{} is told", "通知{}", whom_words(moment.whom, titles))
    if moment.via is not None:
        text += either.form(" by {}", "（{}）", titles.of("medium", moment.via))
    if moment.templates:
        word = "或" if titles.language == "zh" else " or "
        said = word.join(quoted(titles.of("template", name), titles) for name in moment.templates)
        text += either.form(" ({})", "（{}）", said)
    return text


def whom_words(whom: tuple[RoleRef, ...], titles: Titles) -> str:
    """Return who is meant."""
    chinese = titles.language == "zh"
    said: list[str] = []
    for ref in whom:
        match ref:
            case NamedRole(name=name):
                said.append(
                    f"{titles.of('field', name)}所指的角色" if chinese else f"whom “{titles.of('field', name)}” names"
                )
            case Relation(name=name, of=of):
                relation, whose = titles.shared(name), quoted(titles.of("role", of), titles)
                said.append(f"{whose}的{relation}" if chinese else f"the {relation} of {whose}")
            case _:
                said.append(quoted(titles.of("role", ref), titles))
    return ("或" if chinese else " or ").join(said)


def _beside(titles: Titles, forms: tuple[str, str], condition: Condition | None) -> str:
    if condition is None:
        return ""
    return forms[1 if titles.language == "zh" else 0].format(condition_words(condition.tree, titles))
