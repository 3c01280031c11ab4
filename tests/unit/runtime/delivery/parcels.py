"""A small shop, its people and its parcels, for the tests of deliveries."""

from functools import cache
from typing import Any

from complaintflow import Policy
from complaintflow.instants import format_instant, parse_instant
from complaintflow.kernel.wire import effect_json
from complaintflow.runtime.delivery import Parcel
from complaintflow.staff import StaffDirectory, staff_from_text

POLICY = """
policy: shop
format: 1
version: "1"
title: {en: The shop, zh: 商店}
effective: 2026-01-01
time_zone: Asia/Shanghai
language: en
customer: {language: reads, contacts: {email: mail, sms: mobile}}
confidential: {personal: desk}
roles: {desk: {title: {en: Desk, zh: 服务台}}, partner: {title: Partner}, ghost: {title: Ghost}}
owners: [{owner: desk}]
last_resort: desk
fields:
  reads: text
  mail: {type: text, personal: true}
  mobile: {type: text, personal: true}
  name: {type: text, personal: true}
  topic: text
templates:
  accepted:
    subject: {en: "Your complaint about {topic}", zh: "关于{topic}的投诉"}
    text: {en: "Dear {name}, we have it.", zh: "{name}：已受理。"}
  told: {text: {en: "Look at {topic}", zh: "请看{topic}"}}
tasks: {look: {title: {en: Look at it, zh: 查看}}}
events:
  tell: {do: [
    {notify: customer, via: email, template: accepted}, {notify: customer, via: sms, template: accepted},
    {notify: desk, via: email, template: told}, {notify: ghost, via: email, template: told},
    {notify: desk, via: system, template: told}, {task: look, role: desk, within: 2h}]}
lifecycle:
  initial: new
  states: {new: {}, done: {final: true, outcome: done}}
  transitions: [{event: finish, from: new, to: done}]
outcomes: {done: {}}
"""
STAFF = """
staff: people
format: 1
people:
  ann: {name: Ann, language: zh, contacts: {email: ann@example.org, wecom: ann}, roles: desk}
  bob: {name: Bob, contacts: {email: bob@example.org}, roles: desk}
"""
AT = "2026-03-02T09:00:00+08:00"
NOW = parse_instant("2026-03-02T09:00:30+08:00")
FACTS = {"reads": "zh-CN", "mail": "li@example.com", "mobile": "+86 138 0013 8000", "name": "李雷", "topic": "noise"}


@cache
def policy() -> Policy:
    return Policy.from_text(POLICY)


@cache
def staff() -> StaffDirectory:
    return staff_from_text(STAFF)


def parcels(case_id: str = "S-1", **facts: Any) -> list[Parcel]:
    """What the event `tell` of a case gives to deliver, in order."""
    opened = policy().open(case_id, FACTS | facts, at=AT)
    step = opened.case.send("tell", at=AT)
    assert step.accepted, step.refused
    compiled, state = policy().compiled, step.case.raw
    return [
        Parcel(
            effect_id=effect.id,
            case=case_id,
            lane=str(effect.body.get("via", "work")),
            position=position,
            effect=effect_json(effect, lambda us: format_instant(us, "Asia/Shanghai")),
            policy=compiled,
            state=state,
            then=state,
            attempt=1,
            now=NOW,
        )
        for position, effect in enumerate(step.effects, 1)
        if effect.kind in ("notify", "task")
    ]


def parcel(lane: str, to: str, case_id: str = "S-1", **facts: Any) -> Parcel:
    """The first parcel of a lane for a role."""
    return next(
        one
        for one in parcels(case_id, **facts)
        if one.lane == lane and to in (one.effect.get("to"), one.effect.get("role"))
    )
