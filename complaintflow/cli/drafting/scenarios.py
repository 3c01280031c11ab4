"""Answers and the policy made of them to its first scenarios.

In: `Answers`, the compiled policy. Out: YAML. Due instants are those that the policy itself gives, so that whoever
reads them can hold them against their own calendar.
"""

from __future__ import annotations

import json
from typing import Final

from complaintflow.cli.drafting.answers import Answers, Decider, Named
from complaintflow.cli.drafting.texts import filled, graver_topics, limits, medium_of
from complaintflow.compiled.zone import DAY
from complaintflow.facade import Policy
from complaintflow.instants import local_day, parse_date

HOUR: Final = DAY // 24
_HANDLER: Final = {"id": "hao", "roles": ["handler"]}


def scenarios_text(answers: Answers, policy: Policy, file: str) -> str:
    """Return the scenarios of a policy that lies beside them in `file`."""
    at = policy.instant(policy.compiled.zone.from_local(_opening_day(answers)))
    light = answers.classes[0]
    cases = [
        _given(
            "ordinary_goods",
            f"A complaint about goods: {light.english}",
            f"商品投诉：{light.chinese}",
            "goods",
            answers,
        ),
        *_then_due(policy, answers, light, "goods", at, "handler"),
    ]
    for klass, topics in graver_topics(answers):
        english = f"This topic makes it: {klass.english}"
        cases += [
            _given(f"grave_{klass.name}", english, f"该事项的级别：{klass.chinese}", topics[0], answers),
            *_then_due(policy, answers, klass, topics[0], at, "supervisor"),
        ]
    cases += _answered(answers) + _grave_answer(answers) + _late(policy, answers, at) + _withdrawn(answers)
    return filled("scenarios.template", answers.language, policy=policy.id, file=file, at=at, cases="\n".join(cases))


def _opening_day(answers: Answers) -> int:
    """Return ten in the morning of the first day in force, in local microseconds."""
    return local_day(parse_date(answers.effective)) * DAY + 10 * HOUR


def _given(id: str, english: str, chinese: str, topic: str, answers: Answers) -> str:
    words = f"{{en: {json.dumps(english, ensure_ascii=False)}, zh: {json.dumps(chinese, ensure_ascii=False)}}}"
    channel = answers.channels[0].name
    customer = "示例客户" if answers.language == "zh" else "A. Example"
    return (
        f"  - id: {id}\n    title: {words}\n"
        f"    given: {{channel: {channel}, topic: {topic}, customer_name: {customer}, contact: a@example.org}}"
    )


def _due(policy: Policy, topic: str, channel: str, at: str) -> dict[str, int]:
    step = policy.open("C-1", {"topic": topic, "channel": channel}, at=at, actor=_HANDLER)
    return {due.deadline: due.due_us for due in step.case.due}


def _then_due(policy: Policy, answers: Answers, klass: Named, topic: str, at: str, owner: str) -> list[str]:
    due = _due(policy, topic, answers.channels[0].name, at)
    lines = ["    then:", f"      class: {klass.name}", f"      owner: {owner}"]
    if due:
        lines.append("      due: {" + ", ".join(f'{name}: "{policy.instant(us)}"' for name, us in due.items()) + "}")
    return lines


def _answered(answers: Answers) -> list[str]:
    by = "sun" if answers.decider is Decider.SUPERVISOR else "hao"
    via = medium_of(answers)
    met = ["        - {effect: deadline_met, deadline: first_reply, late: false}"] if answers.first_reply else []
    return [
        _given("answered", "Replied to, then answered", "先回复，后答复", "goods", answers),
        "    when:",
        "      - {event: reply, at: +10m}",
        f"      - {{event: answer, by: {by}, at: +20m, data: {{decision: partly_upheld}}}}",
        "    then:",
        "      outcome: answered",
        "      effects:",
        *met,
        f"        - {{effect: notify, to: customer, via: {via}, template: received}}",
        f"        - {{effect: notify, to: customer, via: {via}, template: answered}}",
    ]


def _grave_answer(answers: Answers) -> list[str]:
    topic = graver_topics(answers)[0][1][0]
    # One event for all and another condition, or another role: what refuses the handler.
    codes = {Decider.BY_CLASS: "guard", Decider.SUPERVISOR: "wrong_role"}
    code = codes.get(answers.decider)
    refused = f"      - {{event: answer, by: hao, at: +20m, data: {{decision: upheld}}, refused: {code}}}"
    return [
        _given("grave_is_decided", "Who decides a grave complaint", "重大投诉由谁决定", topic, answers),
        "    when:",
        "      - {event: reply, at: +10m}",
        *([refused] if code else []),
        "      - {event: answer, by: sun, at: +30m, data: {decision: upheld}}",
        "    then: {outcome: answered}",
    ]


def _late(policy: Policy, answers: Answers, at: str) -> list[str]:
    due = _due(policy, "goods", answers.channels[0].name, at)
    found: list[str] = []
    for name, us in due.items():
        instant, later = policy.instant(us), policy.instant(us + HOUR)
        if name == "first_reply":
            words, to = ("A first reply that comes too late", "首次回复逾期"), "supervisor"
            before, event = [], f'{{event: reply, at: "{later}"}}'
        else:
            words, to = ("An answer that comes too late", "答复逾期"), "head"
            before = ["      - {event: reply, at: +10m}"]
            event = f'{{event: answer, by: sun, at: "{later}", data: {{decision: upheld}}}}'
        found += [
            _given(f"late_{name}", *words, "goods", answers),
            "    when:",
            *before,
            f'      - {{advance: "{instant}"}}',
            f"      - {event}",
            "    then:",
            "      effects:",
            f'        - {{effect: deadline_breached, deadline: {name}, at: "{instant}"}}',
            f"        - {{effect: notify, to: {to}, template: overdue}}",
            f"        - {{effect: deadline_met, deadline: {name}, late: true}}",
        ]
    return found


def _withdrawn(answers: Answers) -> list[str]:
    running = [
        name for name, limit in (("first_reply", answers.first_reply), ("closing", limits(answers)[0][1])) if limit
    ]
    cancelled = [f"        - {{effect: deadline_cancelled, deadline: {name}}}" for name in running]
    return [
        _given("withdrawn", "The customer withdraws the complaint", "客户撤诉", "service", answers),
        "    when:",
        "      - {event: customer_withdraws, at: +10m}",
        "    then:",
        "      outcome: dropped",
        *(["      effects:", *cancelled] if cancelled else []),
    ]
