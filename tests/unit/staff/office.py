"""A small office and its policy, for the tests of people."""

from functools import cache

from complaintflow.compiler.load import load_text
from complaintflow.instants import parse_instant
from complaintflow.staff import staff_from_text

POLICY = """
policy: office
format: 1
version: "1"
effective: 2020-01-01
time_zone: Asia/Shanghai
last_resort: boss
fields:
  branch: {type: text}
  phone: {type: text, personal: true}
  language: {type: text}
roles:
  desk: {aliases: front_desk}
  branch_desk: {unit: branch, superior: desk}
  lead: {substitutes: [{role: deputy, from: 2026-07-01, until: 2026-07-31}, second]}
  deputy: {}
  second: {}
  boss: {}
  auditor: {outside: true}
owners: [{owner: desk}]
templates:
  told: {text: told}
tasks: {look: {}}
lifecycle:
  initial: new
  states: {new: {}, done: {final: true, outcome: answered}}
  transitions:
    - {from: new, event: call, to: new, do: [{notify: branch_desk, via: email, template: told}]}
    - {from: new, event: ask, to: new, do: [{task: look, role: lead}]}
    - {from: new, event: answer, to: done, do: [{notify: customer, via: sms, template: told}]}
outcomes: {answered: {}}
"""

STAFF = """
staff: office_people
format: 1
owner_of_last_resort: chief
people:
  ann:
    name: Ann
    language: en
    contacts: {email: ann@example.org, sms: "+1 555 0100"}
    roles: [desk, {role: branch_desk, unit: north}]
    absences:
      - {from: 2026-03-02, until: 2026-03-03, substitute: bob}
      - {from: "2026-03-09T12:00:00+08:00", until: "2026-03-09T18:00:00+08:00", substitute: bob}
  bob:
    contacts: {wecom: bob, apprise: "mailtos://bob:secret@example.org"}
    superior: ann
    absences: [{from: 2026-03-03, until: 2026-03-03, reason: a cold, substitute: cid}]
  cid:
    contacts: {email: cid@example.org}
    roles: {role: branch_desk, unit: south}
    superior: bob
  dora:
    contacts: {email: dora@example.org}
    roles: [front_desk, {role: branch_desk}]
  eva:
    contacts: {email: eva@example.org}
    roles: [{role: lead, from: 2026-02-01, until: 2026-08-31}, deputy]
    absences: [{from: 2026-04-01, until: 2026-04-30}]
  fay:
    contacts: {email: fay@example.org}
    roles: second
  chief:
    contacts: {email: chief@example.org}
    roles: boss
outside:
  customer: {language: language, contacts: {sms: phone}}
"""


@cache
def policy():
    return load_text(POLICY).compiled


@cache
def staff():
    return staff_from_text(STAFF, policy())


def when(text):
    """The instant of `MM-DD HH:MM` in 2026, on the office's clock."""
    return parse_instant(f"2026-{text.replace(' ', 'T')}:00+08:00")


def told(resolution):
    """Who is told, with why and instead of whom, in short."""
    return [" ".join((one.person.id, one.why, *one.instead_of)) for one in resolution.to]
