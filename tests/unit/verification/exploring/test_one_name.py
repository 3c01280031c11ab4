"""A deadline and an approval may have one name: which of them has run out, the move does not say."""

from __future__ import annotations

from complaintflow.facade import Policy
from complaintflow.verification.exploring.exploration import graph_of
from complaintflow.verification.exploring.lengths import Length
from complaintflow.verification.exploring.observing import Expire
from complaintflow.verification.exploring.watching import Place, Ticking, Watching
from complaintflow.verification.guarantees.observers import observers_of
from complaintflow.verification.proof import Unwatched
from tests.oracles.lived import HEAD

POLICY = """\
events: {ask: {}}
lifecycle:
  initial: new
  states: {new: {}, mid: {}, done: {final: true, outcome: done}}
  transitions: [{event: ask, from: new, to: mid}]
deadlines:
  refund: {starts: ask, within: 20h, ladder: [{at: due, notify: clerk, via: email, template: late}]}
approvals:
  refund: {requested_by: ask, chain: [{steps: [{role: boss, within: 3h, on_timeout: refuse}]}], on_granted: {to: done}}
guarantees:
  told: {after: open, within: 6h, expect: {told: clerk}}
"""


def test_the_shorter_of_two_clocks_with_one_name_may_come_first():
    """Six hours of an observer certainly pass before twenty that began later, not before three."""
    policy = Policy.from_text(HEAD + POLICY).compiled
    graph = graph_of(policy, {"told:*", "asked:*"})
    node, edge = next(
        (node, edge)
        for node in graph.nodes
        for edge in graph.edges.get(node.number, ())
        if {kind for _, kind, _ in node.pending} == {"deadline", "approval"}
        and edge.taken
        and edge.taken[0].happening.move == Expire("refund")
    )
    hour = 3_600_000_000
    ticking = Ticking(Length(("elapsed",), 6 * hour, 6 * hour, 6 * hour), frozenset(node.pending))
    watching = Watching(graph, observers_of(policy)[0], Unwatched(), 100)
    place = Place(node.number, None, (("clock", ticking),))
    assert not watching._too_late(place, edge, node.pending)
    long = {clock: one for clock, one in node.pending.items() if clock[1] == "deadline"}
    assert watching._too_late(place, edge, long)
