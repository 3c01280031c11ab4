"""The lifecycle as a machine of the `transitions` library: for embedders, and as the source of the dispatch table."""

import pytest
from transitions import MachineError

from complaintflow.compiler.lifecycle import build_machine

SECTIONS = """
fields: {amount: number}
lifecycle:
  initial: intake
  states: {intake: {}, work: {}, done: {final: true}}
  transitions:
    - {event: go, from: intake, to: work, when: {amount: {more_than: 5}}}
    - {event: go, from: [intake, work], to: done}
    - {event: look, from: open}
outcomes: {done: {}}
"""


class Complaint:
    """An embedder's own model."""


def test_an_embedders_model_follows_the_policy(compiled):
    machine = build_machine(compiled(SECTIONS))
    complaint = Complaint()
    machine.add_model(complaint)
    assert complaint.state == "intake"
    assert complaint.look()
    assert complaint.state == "intake"
    assert complaint.go(view={"amount": 6})
    assert complaint.is_work()
    assert complaint.go(view={})
    assert complaint.is_done()
    assert machine.get_state("done").final
    with pytest.raises(MachineError):
        complaint.go(view={})


def test_guards_carry_the_names_of_their_transitions(compiled):
    machine = build_machine(compiled(SECTIONS))
    guards = [t.conditions[0].func for t in machine.get_transitions("go", "intake")]
    assert [guard.__name__ for guard in guards] == ["go", "go_2"]
    assert set(machine.events) == {"go", "look"}
