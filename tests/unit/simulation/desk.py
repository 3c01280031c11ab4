"""A desk so small that a formula says what comes of it."""

from complaintflow import Policy
from complaintflow.simulation import Plan, plan_from_text
from complaintflow.simulation.world import World

POLICY = """
policy: counter
format: 1
version: "1"
title: {en: A counter, zh: 柜台}
effective: 2026-01-01
time_zone: UTC
roles: {clerk: {title: {en: Clerk, zh: 柜员}}}
fields:
  amount: {type: number}
  urgent: {type: bool}
  topic: {type: choice, choices: [fees, other]}
  result: {type: bool, settable: false}
classes: [small, great]
classification: {hit_policy: highest, default: small, rules: [{id: urgent, when: {urgent: true}, class: great}]}
events:
  answer: {by: clerk, data: {kindly: {type: bool, required: true}}}
lifecycle:
  initial: waiting
  states: {waiting: {}, answered: {final: true, outcome: answered}}
  transitions: [{id: answer, event: answer, from: waiting, to: answered}]
outcomes: {answered: {title: {en: Answered, zh: 已答复}}}
deadlines:
  answer: {title: {en: Answer, zh: 答复}, starts: open, met_by: answer, within: 1h}
"""

ALWAYS = ", ".join(f'{day}: "00:00-24:00"' for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"))

PLAN = f"""
simulation: small
format: 1
start: 2026-03-02
watch: 365d
arrivals: {{per_day: PER_DAY}}
staff: {{hours: {{week: {{{ALWAYS}}}}}, roles: {{clerk: PEOPLE}}}}
times: [{{event: answer, wait: {{shape: fixed, mean: 1s}}, work: WORK}}]
"""


def policy() -> Policy:
    return Policy.from_text(POLICY)


def plan(people: int = 1, per_day: float = 24, work: str = "{shape: exponential, mean: 30m}") -> Plan:
    text = PLAN.replace("PER_DAY", str(per_day)).replace("PEOPLE", str(people)).replace("WORK", work)
    return plan_from_text(text, policy().compiled)


def lived(plan: Plan, cases: int, seed: int = 7, told=None):
    return World(policy(), plan, seed, 0, cases, told).run()
