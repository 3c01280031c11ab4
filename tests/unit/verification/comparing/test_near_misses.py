"""Changes that look like none, and rewritings that look like changes."""

import pytest

from complaintflow.facade import Policy
from complaintflow.verification.comparing.compare import compare
from complaintflow.verification.comparing.diff import diff_policies

BASE = """policy: small
format: 1
version: "1"
effective: 2026-01-01
time_zone: Asia/Shanghai
last_resort: boss
fields:
  topic: {type: choice, choices: [bill, meter, other], title: Topic}
  mark: {type: choice, choices: [red, green], title: Mark}
roles: {clerk: {title: Clerk}, boss: {title: Boss}}
parties: {handler: {set_by: look}}
events: {look: {by: clerk}, go: {by: [clerk, boss]}}
lifecycle:
  initial: new
  states: {new: {}, here: {}, there: {}, done: {final: true, outcome: done}}
  transitions:
    - {event: look, from: new}
    - {event: go, from: [here, there], to: done}
WAYS
deadlines: {window: {starts: look, within: 1d, on_expiry: lapse}}
outcomes: {done: {title: Done}}
templates: {told: {text: Told}}
"""


SET_AND_TELL = (
    "when: {mark: missing}, to: here, "
    "do: [{set: {mark: red}}, {notify: boss, via: email, template: told, when: {mark: red}}]"
)
TOLD_APART = (
    "to: here, do: [{notify: boss, via: email, template: told, when: {topic: bill}}, "
    "{notify: clerk, via: email, template: told}, "
    "{notify: boss, via: email, template: told, when: {not: {topic: bill}}}]"
)


def compared(old, new):
    """Compare two policies of which only the ways out of `new` differ."""
    policies = [
        Policy.from_text(BASE.replace("WAYS", "".join(f"    - {{event: go, from: new, {way}}}\n" for way in ways)[:-1]))
        for ways in (old, new)
    ]
    return diff_policies(*(policy.compiled for policy in policies), steps=600)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        # Where the window does not run, the second way was open to everybody.
        (
            ["when: {topic: bill}, requires: window, to: here", "to: there"],
            ["when: {topic: bill}, requires: window, to: here", "when: {not: {topic: bill}}, to: there"],
        ),
        # The mark is green only once it has been set: who is told then is not who would be told before.
        (
            [SET_AND_TELL],
            ["when: {mark: missing}, to: here, do: [{set: {mark: red}}]"],
        ),
        # The handler goes the second way, which is now closed to the handler as well.
        (
            ["not_by: handler, when: {topic: bill}, to: here", "to: there"],
            ["not_by: handler, when: {topic: bill}, to: here", "when: {not: {topic: bill}}, to: there"],
        ),
        # The boss alone goes the second way of a bill.
        (
            ["by: clerk, when: {topic: bill}, to: here", "to: there"],
            ["by: clerk, when: {topic: bill}, to: here", "when: {not: {topic: bill}}, to: there"],
        ),
        # A missing topic is not another topic.
        (["when: {not: {topic: bill}}, to: here"], ["when: {topic: [meter, other]}, to: here"]),
    ],
    ids=["requires", "set-before", "barred", "roles", "missing"],
)
def test_a_near_miss_is_found_and_shown(old, new):
    comparison = compared(old, new)
    assert not comparison.equal
    assert any(found.witness is not None and found.witness.confirmed for found in comparison.differences)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (["when: {topic: bill}, to: here", "to: there"], ["when: {not: {topic: bill}}, to: there", "to: here"]),
        (
            ["when: {topic: [bill, meter]}, to: here"],
            ["when: {topic: bill}, to: here", "when: {topic: meter}, to: here"],
        ),
        (["by: [clerk, boss], to: here"], ["to: here"]),
        (
            ["when: {topic: bill}, to: here"],
            ["when: {all: [{topic: present}, {not: {topic: [meter, other]}}]}, to: here"],
        ),
        (
            ["to: here, do: [{notify: [clerk, boss], via: email, template: told}]"],
            [TOLD_APART],
        ),
    ],
    ids=["turned-over", "split", "senders-said-twice", "by-elimination", "notice-split"],
)
def test_another_way_to_write_it_is_proved_equal(old, new):
    comparison = compared(old, new)
    assert comparison.differences == ()


WITHDRAWN = (
    BASE.replace("WAYS", "    - {event: go, from: new, to: here}")
    .replace("there: {}, done", "there: {}, over: {final: true, outcome: withdrawn}, done")
    .replace("transitions:\n", "transitions:\n    - {event: withdraw, from: [new, here, there], to: over}\n")
)


def without_withdrawing(old, new):
    """Compare a policy that says where a withdrawn complaint goes with one that says something else, or nothing."""
    line = "    - {event: withdraw, from: [new, here, there], to: over}\n"
    assert line in WITHDRAWN
    sides = (WITHDRAWN.replace(line, text) for text in (old, new))
    return compare(*(Policy.from_text(text).compiled for text in sides))


@pytest.mark.parametrize("sources", ["new, here, there", "here, there", "new"])
def test_a_withdrawn_complaint_goes_where_it_would_go_by_itself(sources):
    assert without_withdrawing(f"    - {{event: withdraw, from: [{sources}], to: over}}\n", "").equal


@pytest.mark.parametrize(
    "way",
    [
        "from: [new, here, there], to: done",
        "from: [new, here, there]",
        "from: [new, here, there], to: over, by: clerk",
        "from: [new, here, there], to: over, when: {topic: bill}",
        "from: [new, here, there], to: over, do: [{set: {mark: red}}]",
        "from: [new, here, there], to: over, requires: window",
    ],
)
def test_a_withdrawn_complaint_that_goes_another_way_is_told_of(way):
    assert not without_withdrawing(f"    - {{event: withdraw, {way}}}\n", "").equal


def test_an_event_that_no_transition_names_stays_on_record():
    """A transition that leads nowhere does what happens without it; for whom it does counts."""
    follow_up = BASE.replace("events: {", "events: {again: {by: clerk}, ")
    plain = follow_up.replace("WAYS", "    - {event: go, from: new, to: here}")
    every = plain.replace("transitions:\n", "transitions:\n    - {event: again, from: [new, here, there]}\n")
    some = every.replace("from: [new, here, there]}", "from: [new, here]}")
    boss = every.replace("there]}", "there], by: boss}")
    policies = [Policy.from_text(text).compiled for text in (plain, every, some, boss)]
    assert [compare(policies[0], other).equal for other in policies[1:]] == [True, False, False]
