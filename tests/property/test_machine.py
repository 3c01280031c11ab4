"""The `transitions` machine and the kernel's dispatch table take the same transition from the same state."""

from hypothesis import given
from hypothesis import strategies as st
from transitions import MachineError

from complaintflow.compiled.condition import Not
from complaintflow.compiled.condition import Test as Compare
from complaintflow.compiled.lifecycle import InitialState, State, Transition
from complaintflow.compiler.conditions import compile_condition
from complaintflow.compiler.lifecycle import machine_of, read_dispatch

EVENTS = ("go", "trigger", "may_go", "to_s1", "is_s0")
GUARDS = [None, *(compile_condition(tree) for tree in (Compare("x", "is", 1), Compare("y", "present")))]
GUARDS.append(compile_condition(Not(Compare("x", "is", 1))))


class Model:
    """A model that remembers nothing but its state."""


@st.composite
def lifecycles(draw):
    names = [f"s{i}" for i in range(draw(st.integers(1, 5)))]
    states = {name: State(name, final=draw(st.booleans()), outcome="done") for name in names}
    transitions = tuple(
        Transition(
            id=f"t{i}",
            event=draw(st.sampled_from(EVENTS)),
            sources=tuple(draw(st.lists(st.sampled_from(names), unique=True, max_size=len(names)))),
            target=draw(st.none() | st.sampled_from(names)),
            guard=draw(st.sampled_from(GUARDS)),
        )
        for i in range(draw(st.integers(0, 12)))
    )
    return states, transitions, (InitialState(None, draw(st.sampled_from(names))),)


VIEWS = st.fixed_dictionaries({}, optional={"x": st.integers(0, 2), "y": st.just(1)})
STEPS = st.lists(st.tuples(st.sampled_from(EVENTS), VIEWS), max_size=15)


def taken(dispatch, state, event, view):
    candidates = dispatch.get(state, {}).get(event, ())
    return next((t for t in candidates if t.guard is None or t.guard.holds(view)), None)


@given(lifecycles(), STEPS)
def test_machine_and_dispatch_table_walk_the_same_way(lifecycle, steps):
    states, transitions, initial = lifecycle
    machine = machine_of(states, transitions, initial)
    dispatch = read_dispatch(machine)
    model = Model()
    machine.add_model(model)
    for event, view in steps:
        before = model.state
        chosen = taken(dispatch, before, event, view)
        try:
            moved = model.trigger(event, view=view) if event in machine.events else False
        except MachineError:
            assert not dispatch[before].get(event)
            continue
        assert moved is (chosen is not None)
        assert model.state == ((chosen.target or before) if chosen else before)


@given(lifecycles())
def test_the_dispatch_table_holds_every_transition_in_order(lifecycle):
    states, transitions, initial = lifecycle
    dispatch = read_dispatch(machine_of(states, transitions, initial))
    for state in states:
        for event in EVENTS:
            declared = tuple(t for t in transitions if t.event == event and state in t.sources)
            assert dispatch[state].get(event, ()) == declared
