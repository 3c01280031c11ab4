"""What the tables of a policy say of a case as it stands, without the way that led there.

In: facts of a complaint, and what a file of facts holds under `case`: state, class, counters, data of an event. Out:
each table with every rule, as `explain` prints it. No case is opened: nothing says how it came to stand so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from complaintflow.cli.reading import in_words, worded
from complaintflow.cli.stopping import usage
from complaintflow.compiled.lifecycle import Datum
from complaintflow.kernel.data import BadValue, read_data, read_value
from complaintflow.kernel.derived import fill_tables
from complaintflow.policy import closest
from complaintflow.scenario.values import typed
from complaintflow.source import quote
from complaintflow.verification.solving.space import FactSpace

if TYPE_CHECKING:
    from complaintflow.cli.facts import Facts
    from complaintflow.compiled.policy import CompiledPolicy


def view_as_it_stands(policy: CompiledPolicy, given: Facts) -> dict[str, object]:
    """Return what conditions see of a case that stands as the file says. Raises `Stop` where it says what is none."""
    facts, _, wrong = read_data(policy.fields, given.data)
    view: dict[str, object] = dict(facts)
    view["flags"] = given.flags or None
    space = FactSpace.of(policy, tuple(policy.events))
    for name, value in given.case.items():
        known = space.fact(str(name))
        if known is None:
            guess = closest(str(name), tuple(space.facts))
            advice = worded("; did you mean {guess}?", guess=quote(guess)) if guess else ""
            raise usage(
                worded(
                    "`case`: no condition of the policy can ask for {name}{advice}",
                    name=quote(str(name)),
                    advice=advice,
                )
            )
        datum = Datum(str(name), known.type, choices=known.choices)
        read = read_value(datum, typed(value, datum, False, given.at, policy.zone))
        if isinstance(read, BadValue):
            wrong.append(read)
        view[str(name)] = read
    if wrong:
        raise usage("; ".join(in_words(bad.message) for bad in wrong))
    settled = {name: view[name] for name in map(str, given.case)}
    fill_tables(policy, view)
    return {**view, **settled}


def standing_words(given: Mapping[str, object], view: Mapping[str, object]) -> str:
    """Return how the case stands in one line."""
    from complaintflow.cli.receipt_view import value_words

    return ", ".join(f"{name} {value_words(view[str(name)])}" for name in given)
