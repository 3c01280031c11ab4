"""Step by step: in each state what happens and who may do what; and every event with what it carries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from complaintflow.compiled.deadlines import Deadline
from complaintflow.compiled.index import leaves_of
from complaintflow.compiled.lifecycle import Datum, EventType, State, Transition
from complaintflow.handbook.document import Block, Cell, Items, Paragraph, Row, Section, Table, cell, line, plain, row
from complaintflow.handbook.doings import doings, going
from complaintflow.handbook.voice import DASH, Voice
from complaintflow.handbook.ways import merged

_WHOLE_RECORD: Final = frozenset({"open", "amend", "import"})
"""Events that may carry any of the facts."""
_WIDTHS: Final = (16, 27, 22, 23, 12)
_LISTED: Final = 20
"""From how many letters on a list of people is worth saying once only."""


def steps(voice: Voice) -> Iterator[Section]:
    """Return the states in order, those of tracks after them."""
    general = voice(
        "The case is in one state at a time. For each state: what happens on entering it, and what may then be done "
        "by whom.",
        "案件在任一时点处于一个环节。以下逐环节说明进入时自动办理的事项，以及各方可执行的操作。",
    )
    yield Section("steps", 1, "", voice("The procedure step by step", "处理流程"), (Paragraph(line(general)),))
    yield from _states(voice, "", "")
    for name, track in voice.policy.tracks.items():
        survives = (
            voice("It goes on when the case is closed.", "案件结案后继续进行。")
            if track.survives
            else voice("It ends with the case.", "随案件结案而终止。")
        )
        cited = voice.cite(track.clause)
        text = voice("A procedure beside the main one. {}", "与主流程并行的流程。{}", survives)
        title = voice("Track: {}", "轨道：{}", voice.of("track", name))
        blocks = (Paragraph(line(text + (f" [{cited}]" if cited else ""))),)
        yield Section(f"track-{name}", 2, "", title, blocks, (f"track:{name}",))
        yield from _states(voice.inside(name), f"{name}-", voice.of("track", name))


def _states(voice: Voice, prefix: str, track: str) -> Iterator[Section]:
    common = _common(voice)
    if common:
        title = voice("In every open state", "各未结环节通用")
        if track:
            title = voice("{}: {}", "{}：{}", track, title)
        text = voice("These may be done as long as the case is open.", "案件结案之前，各环节均可执行下列操作。")
        every = _open(voice)
        rows = [_way(voice, one, tuple(_element(voice, state, one) for state in every)) for one in common]
        blocks: tuple[Block, ...] = (Paragraph(line(text)), Table(_head(voice), tuple(rows), _WIDTHS))
        yield Section(f"states-{prefix}open", 2, "", title, blocks)
    for state in voice.policy.lifecycle.states.values():
        title = voice.of("state", state.name)
        if track:
            title = voice("{}: {}", "{}：{}", track, title)
        blocks = tuple(_state(voice, state))
        yield Section(f"state-{prefix}{state.name}", 2, "", title, blocks, (f"state:{state.name}",))


def _state(voice: Voice, state: State) -> Iterator[Block]:
    cited = voice.cite(state.clause)
    tail = f" [{cited}]" if cited else ""
    if state.final:
        outcome = voice.quoted("outcome", state.outcome)
        text = voice("The case is closed here; the outcome is {}.", "案件在此结案，结果为{}。", outcome)
    else:
        comes = _comes_from(voice, state.name)
        text = voice("The case comes here by: {}.", "进入条件：{}。", comes or voice("the opening", "受理登记"))
    yield Paragraph(line(text + tail))
    if state.actions:
        yield Paragraph(line(voice("On entering:", "进入时：")))
        yield Items(tuple(map(line, doings(voice, state.actions))))
    common = _common(voice)
    table = voice.policy.lifecycle.dispatch.get(state.name, {})
    rows = [
        _way(voice, one, tuple(f"transition:{state.name}:{one.event}:{place}" for place in places))
        for ways in table.values()
        for one, places in merged(ways)
        if one not in common
    ]
    if rows:
        yield Table(_head(voice), tuple(_once(voice, rows)), _WIDTHS)


def _once(voice: Voice, rows: Sequence[Row]) -> Iterator[Row]:
    """Yield the rows; whoever may do the same thing in another way is not listed again."""
    above: Row | None = None
    for one in rows:
        what, who, *rest = one.cells
        if above is not None and (what, who) == above.cells[:2] and sum(len(plain(said)) for said in who) > _LISTED:
            yield replace(one, cells=(what, cell(voice("as above", "同上")), *rest))
        else:
            yield one
        above = one


def _open(voice: Voice) -> tuple[str, ...]:
    return tuple(state.name for state in voice.policy.lifecycle.states.values() if not state.final)


def _common(voice: Voice) -> tuple[Transition, ...]:
    """Return what may be done in every open state, by itself: an event with several ways stays in one place."""
    lifecycle = voice.policy.lifecycle
    every = _open(voice)
    return tuple(
        one
        for one in lifecycle.transitions
        if len(every) > 1
        and set(one.sources) == set(every)
        and all(lifecycle.dispatch[state][one.event] == (one,) for state in every)
    )


def _element(voice: Voice, state: str, one: Transition) -> str:
    ways = voice.policy.lifecycle.dispatch[state][one.event]
    return f"transition:{state}:{one.event}:{ways.index(one)}"


def _head(voice: Voice) -> tuple[str, ...]:
    return (
        voice("What", "操作"),
        voice("Who", "执行人"),
        voice("Only if", "条件"),
        voice("Then", "结果"),
        voice("Clause", "条款"),
    )


def _way(voice: Voice, one: Transition, elements: tuple[str, ...]) -> Row:
    return row(
        voice.strong(_begun(voice.of("event", one.event))),
        _by(voice, one),
        cell(*_conditions(voice, one)) or cell(DASH),
        _then(voice, one),
        voice.cite(one.clause),
        elements=elements,
    )


def _comes_from(voice: Voice, name: str) -> str:
    lifecycle = voice.policy.lifecycle
    by = [voice.quoted("event", t.event) for t in lifecycle.transitions if t.target == name]
    for approval in voice.policy.approvals.values():
        if approval.on_granted.target == name:
            by.append(voice("{} granted", "{}获批准", voice.quoted("approval", approval.id)))
        if approval.on_rejected.target == name:
            by.append(voice("{} rejected", "{}被驳回", voice.quoted("approval", approval.id)))
    if any(one.state == name for one in lifecycle.initial):
        by.insert(0, voice("the opening", "受理登记"))
    return voice.listed(by)


def _by(voice: Voice, one: Transition) -> Cell:
    event = voice.policy.events[one.event]
    said = [voice.roles(one.by if one.by is not None else event.by)]
    apart = tuple(dict.fromkeys((*one.not_by, *event.not_by)))
    if apart:
        said.append(voice("not: {}", "回避：{}", voice.parties(apart)))
    return cell(*said)


def _conditions(voice: Voice, one: Transition) -> Iterator[str]:
    yield voice.when(one.guard)
    for name in one.requires:
        yield voice("within {}", "在{}内", voice.quoted("deadline", name))
    for approval in voice.policy.approvals.values():
        if one.event in approval.gates:
            beside = voice.when(approval.when)
            granted = voice("after {} is granted", "须经{}批准", voice.quoted("approval", approval.id))
            yield voice("{1}: {0}", "{1}时，{0}", granted, voice("if {}", "{}", beside)) if beside else granted


def _then(voice: Voice, one: Transition) -> Cell:
    to = voice("stays here", "环节不变") if one.target is None else going(voice, one.target)
    asks = [
        voice("asks for {}", "提交{}审批", voice.quoted("approval", approval.id))
        for approval in voice.policy.approvals.values()
        if approval.requested_by == one.event
    ]
    return cell(to, *doings(voice, one.actions), *asks)


# ---- events


def events(voice: Voice) -> Iterator[Section]:
    """Return every event: who may send it, with which data, and what always follows."""
    text = voice(
        "Data marked * are needed; without those marked ○ the act goes on, and they are asked for.",
        "标*的为必填项；标○的缺项不阻止办理，但会提示补录。",
    )
    own = [event for event in voice.policy.events.values() if not event.built_in]
    built_in = [event for event in voice.policy.events.values() if event.built_in]
    yield Section(
        "events",
        1,
        "",
        voice("What may be recorded, by whom, with which data", "操作一览：执行人与登记内容"),
        (Paragraph(line(text)),),
    )
    for key, title, kinds in (
        ("own", voice("Acts of this procedure", "本流程的操作"), own),
        ("always", voice("Acts that every procedure has", "通用操作"), built_in),
    ):
        if not kinds:
            continue
        head = (
            voice("Act", "操作"),
            voice("Who", "执行人"),
            voice("Data", "登记内容"),
            voice("Always follows", "随之办理"),
            voice("Clause", "条款"),
        )
        rows = tuple(
            row(
                voice.strong(_begun(voice.of("event", event.name))),
                _senders(voice, event),
                cell(*_data(voice, event)) or cell(DASH),
                cell(*_follows(voice, event)) or cell(DASH),
                voice.cite(event.clause),
                elements=(f"event:{event.name}",),
            )
            for event in kinds
        )
        yield Section(f"events-{key}", 2, "", title, (Table(head, rows, (18, 20, 28, 22, 12)),))


def _senders(voice: Voice, event: EventType) -> Cell:
    said = [voice.roles(event.by)]
    if event.not_by:
        said.append(voice("not: {}", "回避：{}", voice.parties(event.not_by)))
    if event.late is not None:
        by = "" if event.late.by is None else voice(" by {}", "（{}）", voice.roles(event.late.by))
        said.append(voice("may be recorded up to {} late{}", "可在{}内补录{}", voice.length(event.late.at_most), by))
    return cell(*said)


def _data(voice: Voice, event: EventType) -> Iterator[str]:
    whole = event.name in _WHOLE_RECORD
    for datum in event.data.values():
        if not whole or _mark(voice, datum, event.name):
            yield _datum(voice, datum, event.name)
    if whole:
        yield voice("any of what is recorded of a case", "案件登记内容中的任意项")
    for fact in voice.policy.fields.values():
        if event.name in fact.required_at | fact.wanted_at and fact.name not in event.data:
            yield _datum(voice, fact, event.name)


def _datum(voice: Voice, datum: Datum, event: str) -> str:
    mark = _mark(voice, datum, event)
    several = datum.choices if event not in _WHOLE_RECORD and len(datum.choices) <= 8 else ()
    choices = voice(" ({})", "（{}）", voice.choices(datum)) if several else ""
    clause = f" [{voice.cite(datum.clause)}]" if datum.clause and datum.name not in voice.policy.fields else ""
    reason = voice(" (with a reason)", "（须说明理由）") if datum.judgement else ""
    apart = voice("; not {}", "；不得为{}", voice.parties(datum.differs_from)) if datum.differs_from else ""
    return f"{voice.data(datum, event)}{mark}{choices}{reason}{apart}{clause}"


def _mark(voice: Voice, datum: Datum, event: str) -> str:
    """Return how much an event needs a datum: by itself, or because it records a fact that is asked for there."""
    both = (datum, voice.policy.fields.get(datum.name, datum))
    if any(event in one.required_at for one in both):
        return "*"
    return "○" if any(event in one.wanted_at for one in both) else ""


def _follows(voice: Voice, event: EventType) -> Iterator[str]:
    if event.records and event.name not in _WHOLE_RECORD:
        fields = voice.listed(voice.of("field", name) for name in event.records)
        yield voice("recorded of the case: {}", "记入案件：{}", fields)
    yield from doings(voice, event.actions)
    for name, deadline in voice.policy.deadlines.items():
        if any(one.kind == "event" and event.name in one.names for one in deadline.starts):
            yield voice("starts {}", "{}开始计时", voice.quoted("deadline", name))
        if _meets(deadline, event.name):
            yield voice("counts for {}", "计入{}", voice.quoted("deadline", name))


def _meets(deadline: Deadline, event: str) -> bool:
    return any(leaf.event == event for leaf in leaves_of(deadline.met_by))


def _begun(title: str) -> str:
    """Return a title with a capital letter at its beginning."""
    return title[:1].upper() + title[1:]
