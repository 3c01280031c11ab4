"""Complaints that a policy can be asked about: facts at the boundaries of its conditions, for every class it can give.

In: a policy. Out: strategies of the data of an `open`, as an event carries it (flags under `flags`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hypothesis import reject
from hypothesis import strategies as st

from complaintflow.compiled.condition import Tree
from complaintflow.compiled.lifecycle import Datum
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.facade import Policy
from complaintflow.kernel.data import read_data
from complaintflow.kernel.opening import opening_view
from complaintflow.testing.chance import one_in, one_of
from complaintflow.testing.told_apart import trees_in, values_for
from complaintflow.testing.towards import Sketch, wire_value

_TRIES: Final = 3
"""How often a complaint of a class is sketched before Hypothesis is told that this example leads nowhere."""


def complaints(policy: Policy, *, klass: str | None = None) -> st.SearchStrategy[dict[str, object]]:
    """Return a strategy of the data of an `open`: what is required at least, other facts here and there.

    Values are those that the policy's conditions can tell apart: each that is named, its neighbours on either side, and
    one that nobody names. `klass`: the class that the complaint has when it is opened.

    Raises:
        ValueError: the policy has no such class.
    """
    classes = policy.compiled.classes
    if klass is not None and klass not in classes:
        raise ValueError(f"the policy has no class `{klass}`: {', '.join(classes) or 'it has none at all'}")

    @st.composite
    def drawn(draw: st.DrawFn) -> dict[str, object]:
        for _ in range(_TRIES):
            data = _complaint(draw, policy.compiled, klass)
            if klass is None or class_of(policy, data) == klass:
                return data
        return reject()

    return drawn()


def complaint_towards(draw: st.DrawFn, policy: CompiledPolicy, aim: Tree) -> dict[str, object]:
    """Draw the data of an `open` with which a condition of the policy holds, as far as facts can do that."""
    sketch = Sketch(policy, draw, policy.fields, _some(draw, policy, policy.fields))
    sketch.reach(aim)
    _complete(sketch, "open", policy.fields)
    return opening_data(sketch)


def _complaint(draw: st.DrawFn, policy: CompiledPolicy, klass: str | None) -> dict[str, object]:
    aim = "class" if klass is not None else draw(st.sampled_from(("nothing", "condition", "class")))
    sketch = Sketch(policy, draw, policy.fields, _some(draw, policy, policy.fields))
    aims = _aims(policy)
    if aim == "class" and policy.classes:
        _give_class(sketch, klass or one_of(draw, policy.classes))
    elif aim == "condition" and aims:
        wanted: bool = draw(st.booleans())
        sketch.reach(one_of(draw, aims), wanted=wanted)
    _complete(sketch, "open", policy.fields)
    return opening_data(sketch)


def class_of(policy: Policy, data: Mapping[str, object]) -> object:
    """Return the class of a complaint as it is opened; None where the policy has none."""
    compiled = policy.compiled
    flags = data.get("flags")
    said = tuple(map(str, flags)) if isinstance(flags, list) else ()
    typed, _, _ = read_data(compiled.fields, {name: value for name, value in data.items() if name != "flags"})
    return opening_view(compiled, typed, said).get("class")


def opening_data(sketch: Sketch) -> dict[str, object]:
    """Return the facts of a sketch as an event carries them; what is missing is left out."""
    facts = {name: value for name, value in sketch.facts.items() if value is not None}
    return {name: wire_value(value, sketch.known.get(name)) for name, value in facts.items()}


def _some(draw: st.DrawFn, policy: CompiledPolicy, declared: Mapping[str, Datum]) -> dict[str, object]:
    """Return a few facts that have nothing to do with each other."""
    found: dict[str, object] = {}
    for name, datum in declared.items():
        if datum.settable and draw(one_in(4)):
            values = values_for(policy, name, datum)
            if values:
                found[name] = one_of(draw, values)
    return found


def _complete(sketch: Sketch, event: str, declared: Mapping[str, Datum]) -> None:
    for name, datum in declared.items():
        if event in datum.required_at and sketch.facts.get(name) is None:
            values = values_for(sketch.policy, name, datum)
            if values:
                sketch.facts[name] = one_of(sketch.draw, values)


def _give_class(sketch: Sketch, klass: str) -> None:
    table = sketch.policy.classification
    assert table is not None, "a policy with classes has a table of them"
    ruled = any(rule.result == klass for rule in table.rules)
    by_default = table.default == klass and (not ruled or sketch.draw(st.booleans()))
    sketch.answer(table, None if by_default else klass)


def _aims(policy: CompiledPolicy) -> tuple[Tree, ...]:
    """Return the conditions that a complaint may meet: of tables, owners, first states and limits."""
    parts = (policy.classification, policy.tables, policy.owners, policy.lifecycle.initial, policy.deadlines)
    return tuple(dict.fromkeys(tree for part in parts for tree in trees_in(part)))
