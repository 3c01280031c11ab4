"""Records: what is kept of a complaint, who sees it, for how long; and what holds on every path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from complaintflow.compiled.confidential import readers_of
from complaintflow.compiled.guarantees import After, Every, Guarantee
from complaintflow.compiled.lifecycle import Datum
from complaintflow.explanation.guarantee_words import say
from complaintflow.handbook.document import Block, Cell, Items, Paragraph, Row, Section, Table, cell, line, row
from complaintflow.handbook.voice import DASH, Voice

_TYPES: Final[Mapping[str, tuple[str, str]]] = {
    "text": ("text", "文字"),
    "choice": ("one of", "单选"),
    "set": ("several of", "多选"),
    "list": ("list", "列表"),
    "bool": ("yes or no", "是／否"),
    "integer": ("whole number", "整数"),
    "number": ("number", "数值"),
    "date": ("date", "日期"),
    "instant": ("date and time", "日期时间"),
    "moment": ("date or time", "日期或时间"),
    "attachment": ("document", "附件"),
    "attachments": ("documents", "附件（多份）"),
}


def records(voice: Voice) -> Iterator[Section]:
    """Return the record: its fields, who sees them, how long they are kept."""
    policy = voice.policy
    yield Section("records", 1, "", voice("Records", "记录管理"))
    fields = [*policy.fields.values()]
    own = [policy.tracks[name].policy.fields[field] for name in policy.tracks for field in policy.tracks[name].own]
    head = (
        voice("Recorded", "登记项"),
        voice("Content", "内容"),
        voice("Needed at", "登记时点"),
        voice("Seen by", "可见范围"),
        voice("Clause", "条款"),
    )
    rows = tuple(
        row(
            cell(voice.strong(voice.data(one)), *_kinds(voice, one)),
            _content(voice, one),
            _needed(voice, one),
            _seen(voice, one),
            voice.cite(one.clause),
            elements=(f"field:{one.name}",),
        )
        for one in (*fields, *own)
    )
    yield Section(
        "records-fields", 2, "", voice("What is recorded", "登记内容"), (Table(head, rows, (24, 26, 20, 18, 12)),)
    )
    hidden = tuple(line(text) for text in _confidential(voice))
    if hidden:
        yield Section("records-eyes", 2, "", voice("Who sees what", "保密要求"), (Items(hidden),))
    yield Section("records-kept", 2, "", voice("How long it is kept", "保存期限"), tuple(_kept(voice)))
    other = tuple(_lists(voice))
    yield Section("records-lists", 2, "", voice("Tasks and outcomes", "任务与结案结果"), other)


def _kinds(voice: Voice, one: Datum) -> Iterator[str]:
    if one.sensitive:
        yield voice("sensitive personal data", "敏感个人信息")
    elif one.personal:
        yield voice("personal data", "个人信息")
    if one.judgement:
        yield voice("a judgement, with a reason", "人工判断，须说明理由")
    if not one.settable:
        yield voice("written by the system", "由系统写入")


def _content(voice: Voice, one: Datum) -> str:
    said = voice(*_TYPES[one.type])
    return voice("{}: {}", "{}：{}", said, voice.choices(one)) if one.choices else said


def _needed(voice: Voice, one: Datum) -> Cell:
    order = list(voice.policy.events)
    required = voice.listed(voice.of("event", e) for e in sorted(one.required_at, key=order.index))
    wanted = voice.listed(voice.of("event", e) for e in sorted(one.wanted_at, key=order.index))
    said = (
        voice("required: {}", "必填：{}", required) if required else "",
        voice("asked for: {}", "应填：{}", wanted) if wanted else "",
    )
    return cell(*said) or cell(DASH)


def _seen(voice: Voice, one: Datum) -> Cell:
    readers = readers_of(one, voice.policy.confidential)
    said = [voice("all who take part", "参与各方") if readers is None else voice.roles(readers)]
    if one.hidden_from:
        said.append(voice("never: {}", "不得查看：{}", voice.parties(one.hidden_from)))
    return cell(*said)


def _confidential(voice: Voice) -> Iterator[str]:
    rules = voice.policy.confidential
    if rules.personal is not None:
        yield voice("Personal data are seen by: {}.", "个人信息仅限下列角色查看：{}。", voice.roles(rules.personal))
    if rules.sensitive is not None:
        yield voice("Sensitive data are seen by: {}.", "敏感信息仅限下列角色查看：{}。", voice.roles(rules.sensitive))
    for one in rules.withheld:
        yield voice(
            "When {}, nothing confidential is shown to: {}.",
            "当{}时，不向下列角色显示保密内容：{}。",
            voice.when(one.when),
            voice.roles(one.roles),
        )


def _kept(voice: Voice) -> Iterator[Block]:
    kept = voice.policy.retention
    if kept is None or not kept.rules:
        yield Paragraph(line(voice("The policy sets no limit: records are kept.", "未规定保存期限，记录予以保留。")))
        return
    head = (
        voice("Cases", "案件"),
        voice("Archived after", "归档"),
        voice("Personal data erased after", "删除个人信息"),
        voice("Destroyed after", "销毁"),
        voice("Clause", "条款"),
    )
    rows = tuple(
        row(
            voice.words(one.title) or voice.when(one.when) or voice("all", "全部"),
            *(
                DASH if one_of is None else voice.length(one_of)
                for one_of in (one.archive_after, one.erase_after, one.purge_after)
            ),
            voice.cite(one.clause),
            elements=(f"retention:{one.id}",),
        )
        for one in kept.rules
    )
    yield Paragraph(line(voice("Counted from the closing of the case.", "自结案之日起算。")))
    yield Table(head, rows, (28, 20, 20, 18, 14))
    if kept.hold is not None:
        yield Paragraph(
            line(
                voice(
                    "A case is neither erased nor destroyed while {}.", "{}期间不得删除或销毁。", voice.when(kept.hold)
                )
            )
        )
    if kept.clause:
        yield Paragraph(line(voice("Clauses: {}", "条款：{}", voice.cite(kept.clause))), note=True)


def _lists(voice: Voice) -> Iterator[Block]:
    policy = voice.policy
    for kind, titles, head in (
        ("task", policy.tasks, voice("Tasks", "任务")),
        ("outcome", policy.outcomes, voice("Outcomes of a case", "结案结果")),
    ):
        if titles:
            rows = tuple(
                row(
                    voice.of(kind, name),
                    voice.cite(voice.policy.cited.get(f"{kind}:{name}", ())),
                    elements=(f"{kind}:{name}",),
                )
                for name in titles
            )
            yield Table((head, voice("Clause", "条款")), rows, (80, 20))


def guarantees(voice: Voice) -> Iterator[Section]:
    """Return what holds on every path, in words."""
    known = voice.policy.guarantees
    if not known:
        return
    text = voice(
        "Whatever happens to a case, these hold; the system can check that.",
        "无论案件如何发展，均须满足下列要求，并可由系统验证。",
    )
    head = (voice("Guarantee", "保证事项"), voice("In full", "完整表述"), voice("Clause", "条款"))
    rows = tuple(_guarantee(voice, name, one) for name, one in known.items())
    yield Section(
        "guarantees",
        1,
        "",
        voice("What always holds", "流程保证"),
        (Paragraph(line(text)), Table(head, rows, (32, 54, 14))),
    )


def _guarantee(voice: Voice, name: str, one: Guarantee) -> Row:
    bound = one.bound if isinstance(one, After | Every) else None
    open_ = voice.undecided(bound.parameter) if bound is not None and bound.parameter is not None else ""
    title = voice.strong(voice.words(one.title) or name.replace("_", " "))
    said = say(voice.policy, one, voice.language)
    return row(title, cell(said, open_), voice.cite(one.clause), elements=(f"guarantee:{name}",))
