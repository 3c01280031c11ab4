"""Guarantees that some real history breaks, and that an exploration with a gap in it would call proved."""

import pytest

from complaintflow import Policy
from complaintflow.compiler.load import check_text
from complaintflow.policy.files import load_file
from complaintflow.scenario.document import ScenariosSpec
from complaintflow.scenario.run import run_scenario
from complaintflow.verification.guarantees.proving import prove_guarantees
from complaintflow.verification.proof import Unwatched
from complaintflow.verification.subject import Subject

HEAD = """
policy: probe
format: 1
version: "1"
effective: 2026-01-01
time_zone: UTC
last_resort: head
roles: {clerk: {superior: head}, desk: {superior: head}, head: {}}
owners: [{owner: clerk}]
"""

MERGED = """
events: {merge: {by: head}}
lifecycle:
  initial: work
  states: {work: {}, solved: {final: true, outcome: solved}}
  transitions: [{event: solve, from: work, to: solved}]
outcomes: {solved: {}}
guarantees: {it: {before: closed, expect: [{event: solve}, {event: withdraw}]}}
"""

OPENED_BY_ANOTHER = """
events: {open: {by: [clerk, desk]}}
lifecycle:
  initial: work
  states: {work: {}, solved: {final: true, outcome: solved}}
  transitions: [{event: solve, from: work, to: solved}]
outcomes: {solved: {}}
guarantees: {it: {never: {event: open, by: desk}}}
"""

ENDING_TOGETHER = """
events: {end_late: {by: head}, end_soon: {by: head}, never_sent: {by: head}}
lifecycle:
  initial: work
  states: {work: {}, late: {final: true, outcome: over}, soon: {final: true, outcome: over}}
  transitions:
    - {event: end_late, from: work, to: late}
    - {event: end_soon, from: work, to: soon}
outcomes: {over: {}}
calendars: {office: {working_days: [mon, tue, wed, thu, fri]}}
counting: {rolled: {first_day: excluded, end: end_of_day, roll: next_working_day, month_end: clamp}}
deadlines:
  longer:
    {starts: open, met_by: never_sent, within: 6d, calendar: office, counting: rolled, on_expiry: {send: end_late}}
  shorter:
    {starts: open, met_by: never_sent, within: 5d, calendar: office, counting: rolled, on_expiry: {send: end_soon}}
guarantees: {it: {never: {deadline: longer, at: expired}}}
"""

BEGUN_LATER = """
events: {begin: {by: clerk}, end: {by: head}, never_sent: {by: head}}
lifecycle:
  initial: intake
  states: {intake: {}, work: {}, over: {final: true, outcome: over}}
  transitions:
    - {event: begin, from: intake, to: work}
    - {event: end, from: open, to: over}
outcomes: {over: {}}
deadlines:
  long: {starts: open, met_by: never_sent, within: 6d, on_expiry: {send: end}}
  short: {starts: begin, met_by: never_sent, within: 2d, on_expiry: {send: end}}
guarantees: {it: {never: {deadline: long, at: expired, when: {deadlines.short: cancelled}}}}
"""

REOPENED = """
events: {begin: {by: clerk}, end: {by: head}, close: {by: clerk}, never_sent: {by: head}}
counters: {reopenings: {count: reopen}}
lifecycle:
  initial: intake
  states: {intake: {}, work: {}, closed: {final: true, outcome: over}, over: {final: true, outcome: over}}
  transitions:
    - {event: begin, from: intake, to: work}
    - {event: close, from: work, to: closed}
    - {event: reopen, from: closed, to: work}
    - {event: end, from: open, to: over}
outcomes: {over: {}}
deadlines:
  long: {starts: open, met_by: never_sent, within: 6d, on_expiry: {send: end}, reopening: continue_including_closed}
  short: {starts: begin, met_by: never_sent, within: 2d, on_expiry: {send: end}, reopening: continue_including_closed}
guarantees:
  it: {never: {deadline: long, at: expired, when: {deadlines.short: cancelled, reopenings: {at_least: 1}}}}
"""

TRACK_OF_ITS_OWN_AGE = """
events:
  begin: {by: clerk, do: [{start: measure}]}
  end: {by: head}
  solve: {by: clerk}
lifecycle:
  initial: work
  states: {work: {}, over: {final: true, outcome: over}, solved: {final: true, outcome: over}}
  transitions:
    - {event: begin, from: work}
    - {id: at_work, event: end, from: work, to: over, when: {tracks.measure.open: {at_least: 1}}}
    - {id: idle, event: end, from: work, to: solved}
    - {event: solve, from: work, to: solved}
outcomes: {over: {}, done: {}}
tracks:
  measure:
    lifecycle:
      initial: planned
      states: {planned: {}, done: {final: true, outcome: done}}
      transitions: [{event: finish, from: planned, to: done}]
    escalations: [{id: old, on: {age: 3d}, do: [{send: finish}]}]
deadlines:
  six: {starts: open, met_by: solve, within: 6d, on_expiry: {send: end}}
guarantees: {it: {never: {deadline: six, at: expired, when: {state: over}}}}
"""


def proof(text):
    checked = check_text(text)
    assert checked.compiled is not None, checked.diagnostics
    return prove_guarantees(Subject.of(checked.document, checked.compiled), Unwatched())


FORGOTTEN = """
counters: {calls: {count: call, within: 10d}}
lifecycle:
  initial: work
  states: {work: {}, called: {}, quiet: {final: true, outcome: over}, solved: {final: true, outcome: over}}
  transitions:
    - {event: call, from: [work, called], to: called}
    - {event: leave, from: called, to: quiet, when: {calls: 0}}
    - {event: solve, from: called, to: solved}
outcomes: {over: {}}
guarantees: {it: {never: {state: quiet}}}
"""


@pytest.mark.parametrize(
    "policy",
    [MERGED, OPENED_BY_ANOTHER, ENDING_TOGETHER, BEGUN_LATER, REOPENED, TRACK_OF_ITS_OWN_AGE, FORGOTTEN],
    ids=["merged", "opened by another", "ending together", "begun later", "reopened", "a track's own age", "forgotten"],
)
def test_what_a_real_history_breaks_is_refuted_by_one(policy, tmp_path):
    section = proof(HEAD + policy)
    (finding,) = section.findings
    assert finding.fault == "guarantee-refuted", finding.message
    file = tmp_path / "witness.yaml"
    file.write_text(finding.witness.scenario, encoding="utf-8")
    document = load_file(file, ScenariosSpec).document
    assert document is not None, finding.witness.scenario
    assert all(run_scenario(Policy.from_text(HEAD + policy), document, one).passed for one in document.cases)
