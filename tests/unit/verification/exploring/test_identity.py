"""Who people are is told apart as far as an observer looks at what they do, and no farther."""

from __future__ import annotations

import pytest

from complaintflow.facade import Policy
from complaintflow.verification.exploring.exploration import scope_for
from complaintflow.verification.exploring.identity import known_of
from complaintflow.verification.exploring.limits import Limits
from complaintflow.verification.guarantees.observers import observer_of
from complaintflow.verification.guarantees.searching import proofs_in, searches_of
from complaintflow.verification.proof import Unwatched
from tests.oracles.lived import HEAD

POLICY = """\
events:
  look: {by: agent}
  help: {by: agent, not_by: signer}
  sign: {by: agent}
  check: {by: [agent, boss], not_by: [looker, helper]}
  ask: {by: agent}
parties:
  looker: {set_by: look, every: true}
  helper: {set_by: help}
  signer: {set_by: sign}
  stranger: {set_by: ask}
lifecycle:
  initial: new
  states: {new: {}, done: {final: true, outcome: done}}
  transitions:
    - {event: look, from: new}
    - {event: help, from: new}
    - {event: sign, from: new}
    - {event: ask, from: new}
    - {event: check, from: new, to: done}
approvals:
  refund: {requested_by: ask, not_by: [applicant, stranger], chain: [{steps: [{role: boss}]}], on_granted: {to: done}}
guarantees:
  never: {never: {event: EVENT, by_party: PARTY}}
"""


@pytest.mark.parametrize(
    ("event", "party", "parties", "events"),
    [
        ("check", "looker", {"looker", "helper", "signer"}, {"check", "look", "help", "sign"}),
        ("help", "signer", {"signer"}, {"help", "sign"}),
        ("approve", "signer", {"signer", "stranger"}, {"approve", "reject", "ask", "sign"}),
    ],
)
def test_whoever_has_to_do_with_what_is_looked_at_is_known(event, party, parties, events):
    """Who is kept from it, how one becomes one of these, and who is kept from that."""
    policy = Policy.from_text(HEAD + POLICY.replace("EVENT", event).replace("PARTY", party)).compiled
    observer = observer_of(policy, policy.guarantees["never"])
    known = known_of(policy, scope_for(policy, observer))
    assert known.parties == parties
    assert known.events == events


def test_however_many_did_it_the_search_ends():
    """Who looks into a case is looked at; that more and more people did is no other case."""
    text = POLICY.replace("not_by: [looker, helper]", "not_by: looker")
    policy = Policy.from_text(HEAD + text.replace("EVENT", "check").replace("PARTY", "looker")).compiled
    (search,) = searches_of(policy, policy.guarantees.values())
    (proof,) = proofs_in(policy, search, Unwatched(), Limits.of(500))
    assert proof.holds
    assert proof.outcome.complete
