"""By when: every deadline, what moves it, who answers for it and what happens when it is missed; calendars."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from complaintflow.compiled.deadlines import Deadline, LimitRow, PauseRule
from complaintflow.compiled.index import leaves_of
from complaintflow.handbook.document import Block, Items, Paragraph, Section, Table, cell, line, row
from complaintflow.handbook.doings import doings
from complaintflow.handbook.times import calendar, counting, limit, need, rung_moment, trigger
from complaintflow.handbook.voice import DASH, Voice


def deadlines(voice: Voice) -> Iterator[Section]:
    """Return the deadlines of the policy and of its tracks, and how time is counted."""
    yield Section("deadlines", 1, "", voice("Deadlines", "时限要求"))
    for number, (title, inner) in enumerate(_parts(voice)):
        if not inner.policy.deadlines:
            continue
        blocks: list[Block] = [_table(inner)]
        lines = tuple(line(text) for one in inner.policy.deadlines.values() for text in _more(inner, one))
        if lines:
            blocks += [Paragraph(line(voice("Besides:", "另行规定："))), Items(lines)]
        yield Section(f"deadlines-{number}", 2, "", title, tuple(blocks))
    counted = tuple(_counted(voice))
    if counted:
        yield Section("deadlines-counting", 2, "", voice("Calendars and counting", "日历与计时规则"), counted)


def _called(voice: Voice, name: str) -> str:
    """Return what a counting is called."""
    return voice.of("counting", name)


def _parts(voice: Voice) -> Iterator[tuple[str, Voice]]:
    yield voice("Table of deadlines", "时限一览表"), voice
    for name in voice.policy.tracks:
        yield voice("Track: {}", "轨道：{}", voice.of("track", name)), voice.inside(name)


def _table(voice: Voice) -> Table:
    head = (
        voice("Deadline", "时限"),
        voice("Starts, and is met by", "起算与完成"),
        voice("How long", "时长"),
        voice("Responsible", "责任人"),
        voice("Warning; when missed", "预警与逾期处理"),
    )
    rows = tuple(
        row(
            cell(voice.strong(voice.of("deadline", name)), *_for(voice, one), _cited(voice, one.clause)),
            cell(*_starts(voice, one)),
            cell(*_limits(voice, one)),
            responsible(voice, one),
            cell(*_missed(voice, one)),
            elements=(f"deadline:{name}",),
        )
        for name, one in voice.policy.deadlines.items()
    )
    return Table(head, rows, (19, 25, 14, 18, 24))


def _cited(voice: Voice, clause: tuple[str, ...]) -> str:
    return f"[{voice.cite(clause)}]" if clause else ""


def _for(voice: Voice, one: Deadline) -> Iterator[str]:
    if one.applies is not None:
        yield voice("only if {}", "仅当{}", voice.when(one.applies))
    if one.kind == "statutory":
        yield voice("required by law", "法定时限")


def _starts(voice: Voice, one: Deadline) -> Iterator[str]:
    yield voice("starts: {}", "起算：{}", voice.either(trigger(voice, t) for t in one.starts) or DASH)
    if one.again == "restart":
        yield voice("each time anew", "再次发生时重新起算")
    if one.met_by is not None:
        yield voice("met by: {}", "完成：{}", need(voice, one.met_by))
    if one.cancelled_by:
        yield voice("ends with: {}", "取消：{}", voice.either(trigger(voice, t) for t in one.cancelled_by))


def _limits(voice: Voice, one: Deadline) -> Iterator[str]:
    for each in one.limits:
        yield _limit_row(voice, each)
    if one.earliest is not None:
        yield voice("not before {}", "不早于{}", limit(voice, one.earliest))
    if one.calendar is not None:
        yield voice("calendar: {}", "日历：{}", voice.of("calendar", one.calendar))
    if one.counting != "exact":
        yield voice("counted: {}", "计法：{}", _called(voice, one.counting))


def _limit_row(voice: Voice, each: LimitRow) -> str:
    text = voice.if_(each.when, limit(voice, each.limit))
    cited = _cited(voice, each.clause)
    return text + (f" {cited}" if cited else "")


def responsible(voice: Voice, one: Deadline) -> str:
    """Return who can meet a deadline."""
    names: dict[str, None] = {}
    for leaf in leaves_of(one.met_by):
        event = voice.policy.events.get(leaf.event)
        by = leaf.by if leaf.by is not None else None if event is None else event.by
        names |= dict.fromkeys(sorted(by or ()))
    return voice.roles(tuple(names)) if names else DASH


def _missed(voice: Voice, one: Deadline) -> Iterator[str]:
    for each in one.limits:
        if each.warn is not None:
            yield voice.if_(each.when, voice("warning: {}", "预警：{}", limit(voice, each.warn)))
    for rung in one.ladder:
        # A step of a ladder and what it does have their condition in common: it is said once, with the moment.
        actions = [replace(one, when=None) if one.when == rung.when else one for one in rung.actions]
        done = voice.sentences(doings(voice, actions)) or voice("recorded", "记录在案")
        told = {clause for action in rung.actions for clause in action.clause}
        cited = _cited(voice, tuple(clause for clause in rung.clause if clause not in told))
        moment, said = rung_moment(voice, rung), voice.when(rung.when)
        if said:
            moment = voice("{} (if {})", "{}（{}）", moment, said)
        yield voice("{}: {}", "{}：{}", moment, done) + (f" {cited}" if cited else "")
    yield {
        "breach": voice("if missed: recorded as missed", "逾期：记为超时"),
        "lapse": voice("over: the right lapses", "届满：失效，不再受理"),
        "send": voice("over: the system sends {}", "届满：系统自动执行{}", voice.quoted("event", one.sends)),
    }[one.on_expiry]
    for rule in voice.policy.escalations:
        if rule.on is not None and rule.on.kind == "deadline" and one.id in rule.on.names:
            yield voice("escalation: {}", "升级：{}", voice.words(rule.title) or rule.id.replace("_", " "))


def _more(voice: Voice, one: Deadline) -> Iterator[str]:
    name = voice.quoted("deadline", one.id)
    if one.pause is not None:
        yield voice("{} stands still {}.", "{}在下列情形中止计时：{}。", name, _pause(voice, one.pause))
    for part in one.excluded:
        reason = voice.words(part.reason)
        span = voice("{} to {}", "{}至{}", part.first, part.last)
        why = voice(" ({})", "（{}）", reason) if reason else ""
        yield voice("{} stands still from {}{}.", "{}不计入{}{}。", name, span, why)
    rule = one.extension
    if rule is not None:
        parts = [voice("by {}", "由{}决定", voice.roles(rule.by))]
        if rule.by_all:
            parts.append(voice("all of them agreeing: {}", "须{}一致同意", voice.roles(rule.by_all)))
        parts.append(voice("at most {} times", "至多{}次", str(rule.times)))
        if rule.at_most is not None:
            parts.append(voice("each by at most {}", "每次不超过{}", voice.length(rule.at_most)))
        if rule.in_total is not None:
            parts.append(voice("by at most {} in all", "合计不超过{}", voice.length(rule.in_total)))
        if rule.approval is not None:
            parts.append(voice("with {}", "须经{}", voice.quoted("approval", rule.approval)))
        if rule.only_before_due:
            parts.append(voice("only before it is due", "须在到期前提出"))
        cited = _cited(voice, rule.clause)
        text = voice(
            "{} may be extended: {}.", "{}可以延期：{}。", name, voice.sentences((*parts, *doings(voice, rule.actions)))
        )
        yield text + (f" {cited}" if cited else "")
    change = {
        "carry": "",
        "restart": voice("when the class changes, {} starts anew.", "级别变更时，{}重新起算。", name),
        "keep": voice("when the class changes, {} keeps its due date.", "级别变更时，{}到期时间不变。", name),
        "tighten_only": voice(
            "when the class changes, {} may only become shorter.", "级别变更时，{}只缩短不延长。", name
        ),
    }[one.on_change]
    if change:
        yield change


def _pause(voice: Voice, rule: PauseRule) -> str:
    parts = []
    if rule.states:
        order = voice.policy.lifecycle.states
        parts.append(
            voice("in {}", "处于{}", voice.either(voice.quoted("state", s) for s in order if s in rule.states))
        )
    if rule.condition is not None:
        parts.append(voice("while {}", "{}期间", voice.when(rule.condition)))
    if rule.by_event:
        pause, resume = voice.quoted("event", "pause"), voice.quoted("event", "resume")
        parts.append(voice("from {} to {}", "自{}至{}", pause, resume))
    text = voice.sentences(parts)
    if rule.at_most is not None:
        text += voice(", for at most {}", "，最长{}", voice.length(rule.at_most))
    cited = _cited(voice, rule.clause)
    return text + (f" {cited}" if cited else "")


def _counted(voice: Voice) -> Iterator[Block]:
    policy = voice.policy
    rows = [
        row(voice.of("calendar", name), calendar(voice, one), elements=(f"calendar:{name}",))
        for name, one in policy.calendars.items()
    ]
    if rows:
        yield Table((voice("Calendar", "日历"), voice("Working time", "工作时间")), tuple(rows), (25, 75))
    inner = [policy, *(track.policy for track in policy.tracks.values())]
    used = {one.counting for part in inner for one in part.deadlines.values()}
    counted = [
        row(_called(voice, name), counting(voice, one), voice.words(one.written) or one.source or DASH)
        for name, one in policy.countings.items()
        if name in used
    ]
    if counted:
        yield Table(
            (voice("Counting", "计法"), voice("Rule", "规则"), voice("Source", "依据")), tuple(counted), (15, 55, 30)
        )
