"""A policy with one of everything that can be changed, and what its changes say."""

from functools import cache

from complaintflow.compiler.load import LoadedPolicy, load_text
from complaintflow.mutation import Change, changes_of

POLICY = """\
policy: toy
format: 1
version: "1"
title: Toy
effective: 2026-01-01
time_zone: Asia/Shanghai
last_resort: boss
parameters: {patience: {value: 3d}, later: {}}
fields:
  topic: {type: choice, choices: [noise, brakes, fire], required_at: answer}
  wish: {type: choice, choices: [repair, refund]}
  amount: {type: integer}
  price: {type: number}
  bought: {type: date}
  person: {type: text, personal: true, visible_to: [boss]}
roles:
  agent: {superior: boss}
  boss: {superior: chief}
  chief: {}
classes: [low, high]
classification:
  default: low
  rules:
    - {id: danger, when: {topic: [brakes, fire]}, class: high}
    - {id: money, when: {amount: {at_least: 500}}, class: high}
    - {id: dear, when: {price: {more_than: 9.5}, not: {wish: repair}}, class: high}
    - {id: old, when: {any: [{bought: {at_most: "2020-12-31"}}, {calls: {more_than: 2}}]}, class: high}
    - {id: known, when: {person: present}, class: low}
owners:
  - {when: {class: high}, owner: boss}
  - {owner: agent}
events:
  answer: {by: [agent, boss], late: {at_most: 2d}, data: {text: {type: text, required: true}}}
  call: {by: agent}
  apply: {by: agent}
lifecycle:
  initial: new
  states: {new: {}, waiting: {}, answered: {final: true, outcome: solved}}
  transitions:
    - {id: wait, event: wait, from: new, to: waiting, when: {wish: refund}, not_by: applicant}
    - {id: answer, event: answer, from: [new, waiting], to: answered, do: [{task: file, role: agent}]}
outcomes: {solved: {}}
calendars: {office: {working_days: [mon, tue, wed, thu, fri], hours: "08:30-17:30", holidays: CN}}
counters: {calls: {count: call, within: 7d}}
deadlines:
  response:
    for: {class: low}
    starts: open
    met_by: {all: [call, answer]}
    cancelled_by: wait
    within: 2h
    pause: {in: waiting}
    on_change: restart
    ladder:
      - {id: soon, at: {before: 1h}, notify: agent, copy: boss, via: email, template: late}
      - {id: late, at: due, when: {wish: refund}, notify: boss, via: email, template: late}
  office_time: {starts: open, met_by: answer, within: 2 working days}
  undecided: {starts: open, met_by: answer, within: {parameter: later}}
escalations:
  - {id: third_call, when: {calls: {more_than: 2}}, class: high, once: case}
approvals:
  refund:
    requested_by: apply
    chain:
      - when: {amount: {more_than: 100}}
        steps: [{role: boss}, {n: 2, of: [boss, chief], within: 1d, on_timeout: remind}]
      - steps: [{role: boss}]
    not_by: applicant
    gates: answer
    on_granted: {to: waiting}
retention: {rules: [{id: all, purge_after: 3 years}]}
tasks: {file: {}}
templates: {late: {text: Late}}
"""


@cache
def loaded() -> LoadedPolicy:
    return load_text(POLICY)


@cache
def changes() -> dict[str, Change]:
    return {change.id: change for change in changes_of(loaded().document)}
