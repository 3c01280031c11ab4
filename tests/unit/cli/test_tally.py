"""Counting verdicts."""

from collections import Counter
from types import SimpleNamespace

from complaintflow.cli.tally import Tally
from complaintflow.kernel.effect import Effect


def told(*effects):
    tally = Tally(group_names=("kind",))
    for kind, body in effects:
        tally.take(Effect(kind, "c", 1, 0, 0, {"deadline": "d", **body}))
    case = SimpleNamespace(id="c", klass=None, closed=False, outcome=None, state="new")
    tally.finish(case, ("x",))
    return tally


def test_a_breach_that_is_met_late_counts_as_late_only():
    tally = told(("deadline_started", {}), ("deadline_breached", {}), ("deadline_met", {"late": True}))
    assert tally.deadlines == {"d": Counter(late=1)}
    assert tally.groups == {("kind", "x"): Counter(late=1)}


def test_what_has_started_and_not_ended_is_running():
    assert told(("deadline_started", {}), ("deadline_moved", {})).deadlines == {"d": Counter(running=1)}


def test_every_cycle_counts():
    tally = told(("deadline_started", {}), ("deadline_met", {"late": False}), ("deadline_started", {}))
    assert tally.deadlines == {"d": Counter(met=1, running=1)}


def test_a_case_without_a_deadline_counts_as_that():
    tally = told(("refused", {"code": "guard"}))
    assert tally.deadlines == {}
    assert tally.groups == {("kind", "x"): Counter(none=1)}
    assert tally.refusals == Counter(guard=1)
