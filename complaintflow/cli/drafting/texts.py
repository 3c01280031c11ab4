"""Answers to the text of a policy.

In: `Answers`. Out: YAML with comments in one language. What people typed is put in quotes wherever YAML could take it
for something else.
"""

from __future__ import annotations

import json
import re
from importlib import resources
from string import Template
from typing import Final

from complaintflow.cli.drafting.answers import NO_HOLIDAYS, YAML_WORDS, Answers, Decider, Named

_SAFE: Final = re.compile(r"[A-Za-z\u4e00-\u9fff][A-Za-z0-9\u4e00-\u9fff_.-]*(?: [A-Za-z0-9\u4e00-\u9fff_.-]+)*")
_COMMENT: Final = re.compile(r"( *)#(en|zh) ?(.*)")
_LATE_ANSWER: Final = """
  late_answer_reaches_the_head:
    title: {en: The head hears of every late answer at once, zh: 答复一旦逾期，负责人即刻知情}
    after: {breach: closing}
    within: at_once
    expect: {told: head}"""
_GRAVE: Final = (("safety", "rights"), ("authority", "media"))


def policy_text(answers: Answers, name: str) -> str:
    """Return the policy, called `name`."""
    return filled(
        "policy.template",
        answers.language,
        policy=name,
        title=_words(answers.english, answers.chinese),
        effective=answers.effective,
        time_zone=answers.time_zone,
        language=answers.language,
        parameters=_parameters(answers),
        channels="\n".join(f"      {each.name}: {_words(each.english, each.chinese)}" for each in answers.channels),
        classes="\n".join(
            f"  {each.name}: {{title: {_words(each.english, each.chinese)}}}" for each in answers.classes
        ),
        lightest=answers.classes[0].name,
        graver=answers.classes[1].name,
        rules=_rules(answers),
        deciders="supervisor" if answers.decider is Decider.SUPERVISOR else "[handler, supervisor]",
        decision_note=_decision_note(answers),
        via=medium_of(answers),
        answers=_answers(answers),
        holidays="" if answers.country == NO_HOLIDAYS else f"    holidays: {answers.country}\n",
        first_reply=answers.first_reply or "{parameter: first_reply_limit}",
        closing=_closing(answers),
        # Of a limit that nobody has decided on nothing can be proved.
        late_answer=_LATE_ANSWER if any(answers.closing) else "",
    )


def filled(template: str, language: str, /, **parts: str) -> str:
    """Return a template with its parts, and its comments in one language."""
    text = resources.files("complaintflow.cli.drafting").joinpath(template).read_text(encoding="utf-8")
    lines = []
    for line in text.splitlines():
        comment = _COMMENT.fullmatch(line)
        if comment is None:
            lines.append(line)
        elif comment[2] == language:
            lines.append(f"{comment[1]}# {comment[3]}")
    return Template("\n".join(lines) + "\n").substitute(parts)


def quoted(text: str) -> str:
    """Return a text as YAML takes it for that text."""
    return text if _SAFE.fullmatch(text) and text.lower() not in YAML_WORDS else json.dumps(text, ensure_ascii=False)


def medium_of(answers: Answers) -> str:
    """Return by which medium customers are written to."""
    names = {channel.name for channel in answers.channels}
    return next((medium for medium, name in (("email", "e_mail"), ("email", "email")) if name in names), "letter")


def graver_topics(answers: Answers) -> tuple[tuple[Named, tuple[str, ...]], ...]:
    """Return each class above the lightest, with the topics that make a complaint one of it."""
    graver = answers.classes[1:]
    if len(graver) == 1:
        return ((graver[0], tuple(topic for topics in _GRAVE for topic in topics)),)
    return tuple(zip(graver, _GRAVE, strict=True))


def limits(answers: Answers) -> tuple[tuple[Named, str], ...]:
    """Return the limit to the answer of each class; the last one given holds for those without one of their own."""
    given = answers.closing
    return tuple((each, given[min(place, len(given) - 1)]) for place, each in enumerate(answers.classes))


def _words(english: str, chinese: str) -> str:
    if english == chinese:
        return quoted(english)
    return f"{{en: {quoted(english)}, zh: {quoted(chinese)}}}"


def _parameters(answers: Answers) -> str:
    lines = []
    if not answers.first_reply:
        lines.append("  first_reply_limit: {title: {en: Limit to the first reply, zh: 首次回复的时限}}")
    for each, limit in limits(answers):
        if not limit:
            english, chinese = f"Limit to the answer: {each.english}", f"答复时限：{each.chinese}"
            lines.append(f"  answer_limit_{each.name}: {{title: {_words(english, chinese)}}}")
    if not lines:
        return ""
    comments = {
        "en": "# Still to be decided: add `value: 10 working days`. Until then what depends on it does not run.",
        "zh": "# 待定事项：确定后加上`value: 10 working days`。在此之前相关时限不运行。",
    }
    return "\n".join(["", comments[answers.language], "parameters:", *lines, ""])


def _rules(answers: Answers) -> str:
    return "\n".join(
        f"    - {{id: {each.name}_topic, when: {{topic: [{', '.join(topics)}]}}, class: {each.name}, "
        "reason: {en: The topic is grave, zh: 事项性质严重}}"
        for each, topics in graver_topics(answers)
    )


def _decision_note(answers: Answers) -> str:
    if answers.decider is not Decider.BY_CLASS:
        return ""
    comments = {
        "en": "# The first transition that fits counts: handlers answer the lightest class, supervisors all.\n"
        "# Where several must agree one after another, see docs/reference/policy-format.md#approvals-parties",
        "zh": "# 取第一条符合的转换：专员答复最轻级别的投诉，主管可答复全部。\n"
        "# 需要逐级审批的，见docs/reference/policy-format.zh.md#approvals-parties",
    }
    return comments[answers.language]


def _answers(answers: Answers) -> str:
    told = f"do: [{{notify: customer, via: {medium_of(answers)}, template: answered}}]"
    if answers.decider is not Decider.BY_CLASS:
        return f"    - {{event: answer, from: examined, to: answered, {told}}}"
    light = answers.classes[0].name
    return (
        f"    - {{event: answer, from: examined, to: answered, when: {{class: {light}}}, {told}}}\n"
        f"    - {{event: answer, from: examined, to: answered, by: supervisor, {told}}}"
    )


def _closing(answers: Answers) -> str:
    rows = [(each, limit or f"{{parameter: answer_limit_{each.name}}}") for each, limit in limits(answers)]
    lines = [f"      - {{when: {{class: {each.name}}}, limit: {limit}}}" for each, limit in rows]
    # Whoever has yet to decide will want the calendar: it is named, so that nobody takes it for one too many.
    unused = not any("working" in limit for limit in (answers.first_reply, *answers.closing))
    return "\n".join(["    within:", *lines, *(["    calendar: office"] if unused else []), "    on_change: carry"])
