"""The lifecycles of whole policies against the library `transitions`: the same way from each state, guards and all."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from transitions import MachineError

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiler.lifecycle import machine_of, read_dispatch
from complaintflow.facade import Policy
from complaintflow.testing import policies, policy_text
from complaintflow.testing.told_apart import tests_of as comparisons_of
from tests.property.worlds import SHIPPED, shipped

moderate = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


class Model:
    """A model that remembers nothing but its state."""


def views_of(policy: CompiledPolicy) -> st.SearchStrategy[dict[str, object]]:
    """Views in which each comparison of the policy now holds and now does not."""
    values = {}
    for name, tests in comparisons_of(policy).items():
        named = [test.value for test in tests if not test.operator.startswith("count")]
        whole = [v for value in named for v in (value if isinstance(value, tuple | frozenset) else (value,))]
        if any(test.operator.startswith(("has", "count")) for test in tests):
            texts = sorted({str(value) for value in whole if value is not None})
            values[name] = st.lists(st.sampled_from(texts or ["x"]), unique=True).map(tuple)
        else:
            numbers = [n + by for n in whole if isinstance(n, int) and not isinstance(n, bool) for by in (-1, 1)]
            values[name] = st.sampled_from([*dict.fromkeys([v for v in whole if v is not None] + numbers)] or ["x"])
    return st.fixed_dictionaries({}, optional=values)


def walk(policy: CompiledPolicy, data: st.DataObject) -> int:
    """Let both walk the same way; return how many transitions were taken."""
    lifecycle = policy.lifecycle
    machine = machine_of(lifecycle.states, lifecycle.transitions, lifecycle.initial)
    assert read_dispatch(machine) == lifecycle.dispatch
    model = Model()
    machine.add_model(model)
    events = sorted({way.event for way in lifecycle.transitions})
    taken = 0
    for view in data.draw(st.lists(views_of(policy), min_size=5, max_size=25)):
        before = model.state
        here = sorted(lifecycle.dispatch.get(before, {})) or events
        event = data.draw(st.sampled_from([*here, *here, *events]))
        declared = [way for way in lifecycle.transitions if way.event == event and before in way.sources]
        chosen = next((way for way in declared if way.guard is None or way.guard.holds(view)), None)
        try:
            moved = model.trigger(event, view=view)
        except MachineError:
            assert not declared
            continue
        assert moved is (chosen is not None)
        assert model.state == ((chosen.target or before) if chosen else before)
        taken += moved
    return taken


@pytest.mark.parametrize("name", SHIPPED)
def test_policies_that_ship(name):
    taken = 0

    @moderate
    @given(data=st.data())
    def walks(data):
        nonlocal taken
        taken += walk(shipped(name).compiled, data)

    walks()
    assert taken > 5


@moderate
@given(data=st.data())
def test_generated_policies(data):
    walk(Policy.from_text(policy_text(data.draw(policies()))).compiled, data)
