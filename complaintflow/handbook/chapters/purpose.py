"""Purpose and scope: what the handbook is, where it holds and what it rests on."""

from __future__ import annotations

from collections.abc import Iterator

from complaintflow.compiled.cross_case import CrossCaseRule
from complaintflow.handbook.document import Block, Items, Paragraph, Section, Table, line, marked, row
from complaintflow.handbook.voice import DASH, Voice


def purpose(voice: Voice) -> Iterator[Section]:
    """Return what the procedure is for, where it holds and what it was taken from."""
    policy = voice.policy
    name = voice.words(policy.title) or policy.id
    yield Section("purpose", 1, "", voice("Purpose and scope", "目的与适用范围"))
    yield Section(
        "purpose-why",
        2,
        "",
        voice("Purpose", "目的"),
        (Paragraph(line(_purpose(voice, name) + voice.basis("policy"))),),
    )
    yield Section("purpose-scope", 2, "", voice("Scope", "适用范围"), tuple(_scope(voice)))
    source = tuple(_source(voice))
    if source:
        yield Section("purpose-source", 2, "", voice("Source", "编制依据"), source)
    yield Section(
        "purpose-reading", 2, "", voice("How to read it", "阅读说明"), (Items(tuple(map(line, _legend(voice)))),)
    )


def _purpose(voice: Voice, name: str) -> str:
    return voice(
        "“{}” says how a complaint is received, judged, handled, answered and closed, who does what, and by when. "
        "Every sentence is written from the rules that the system runs (policy {}, version {}), so the two cannot "
        "disagree.",
        "为规范投诉的受理、分级、处理、答复与结案，明确各方职责和时限，制定《{}》。本手册各项内容均由系统实际执行的规则"
        "（{}，第 {} 版）生成，与系统运行保持一致。",
        name,
        voice.policy.id,
        voice.policy.version,
    )


def _scope(voice: Voice) -> Iterator[Block]:
    policy = voice.policy
    states = policy.lifecycle.initial
    begins = voice.either(
        voice("{} when {}", "{0}（当{1}）", voice.quoted("state", one.state), voice.when(one.when))
        if one.when is not None
        else voice.quoted("state", one.state)
        for one in states
    )
    inside = voice.listed(voice.of("role", role.name) for role in policy.roles.values() if not role.outside)
    texts = [
        voice(
            "It holds for everybody who takes part in a complaint: {}.",
            "适用于参与投诉处理的各方：{}。",
            inside or DASH,
        ),
        voice("It holds from {}{}.", "自{}起施行{}。", policy.effective, _until(voice)),
        voice("Days and times of day are those of {}.", "日期和钟点以 {} 时区为准。", policy.zone.name),
        voice("Every new complaint begins in {}.", "每件新投诉由{}环节开始。", begins),
    ]
    yield Paragraph(line(voice(" ", "").join(texts)))
    if policy.cross_case:
        yield Table(
            (
                voice("Complaints that belong together", "关联投诉"),
                voice("When", "认定条件"),
                voice("What follows", "处理"),
                voice("Clause", "条款"),
            ),
            tuple(
                row(
                    voice.words(rule.title) or rule.id.replace("_", " "),
                    _found(voice, rule),
                    _follows(voice, rule),
                    voice.cite(rule.clause),
                    elements=(f"cross_case:{rule.id}",),
                )
                for rule in policy.cross_case
            ),
            (24, 36, 28, 12),
        )


def _until(voice: Voice) -> str:
    until = voice.policy.until
    return "" if until is None else voice(" until {}", "，至{}止", until)


def _found(voice: Voice, rule: CrossCaseRule) -> str:
    same = voice.listed(voice.quoted("field", name) for name in rule.same)
    parts = [voice("the same {}", "{}相同", same) if same else ""]
    if rule.at_least > 2:
        parts.append(voice("at least {} complaints", "不少于{}件", str(rule.at_least)))
    if rule.within is not None:
        since = voice("closed", "结案") if rule.counted == "closed" else voice("received", "受理")
        parts.append(voice("{1} within {0}", "{0}内{1}", voice.length(rule.within), since))
    parts.append(voice.when(rule.when))
    parts.append(voice("the earlier case: {}", "此前案件：{}", said) if (said := voice.when(rule.earlier)) else "")
    if rule.ordered_by is not None:
        order = voice.quoted("event", rule.ordered_by.event)
        parts.append(voice("after the standing order {}", "已有{}在先", order))
    return voice.sentences(parts) + ("" if rule.runs else " " + voice.undecided())


def _follows(voice: Voice, rule: CrossCaseRule) -> str:
    flag = "" if rule.flag is None else voice("flag {}", "标记为{}", voice.quoted("flag", rule.flag))
    follow = ""
    if rule.follow_up:
        event = voice.policy.follow_up_event or "follow_up"
        follow = voice("an open case takes it as {}", "前案未结的，按{}处理", voice.quoted("event", event))
    tells = voice("all cases are told", "各案均予提示") if rule.tells_all else ""
    return voice.sentences((follow, flag, tells)) or DASH


def _source(voice: Voice) -> Iterator[Block]:
    if voice.register is None:
        return
    document = voice.register.document
    parts = [voice("It was taken from “{}”", "依据《{}》编制", voice.said(document.title))]
    if document.issuer is not None:
        parts.append(voice("issued by {}", "发布单位：{}", voice.said(document.issuer)))
    if document.version is not None:
        parts.append(voice("version {}", "版本：{}", str(document.version)))
    if document.date is not None:
        parts.append(voice("of {}", "日期：{}", str(document.date)))
    yield Paragraph(line(voice(", ", "，").join(parts) + voice(".", "。")))
    if document.note is not None:
        yield Paragraph(line(voice.said(document.note)), note=True)


def _legend(voice: Voice) -> Iterator[str]:
    yield voice(
        "{} marks what the organisation has still to decide; all such places are listed at the end.",
        "{}表示尚待本单位确定的事项，汇总见末章。",
        voice.undecided(),
    )
    if voice.register is not None:
        yield voice(
            "Clauses of the source stand behind what rests on them; ※ marks a clause whose text can be doubted; the "
            "chapter on what is to be decided says how it was understood.",
            "条款编号注于相应内容之后；带※的条款原文存在疑义，其理解见待定事项一章。",
        )
    yield voice(
        "In messages, {} marks what is filled in for each case.",
        "通知模板中{}表示按案件填写的内容。",
        _place(voice),
    )


def _place(voice: Voice) -> str:
    return marked("place", voice("{this}", "{此处}"))
