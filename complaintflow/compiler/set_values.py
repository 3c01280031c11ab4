"""The values that `set` writes.

In: a `SetValue` and the type of the fact that receives it. Out: the typed value, or `data.NAME` for one that is copied
from the event at hand, and diagnostics for what does not fit.
"""

from __future__ import annotations

from complaintflow.compiler.lowering import Lowering
from complaintflow.compiler.roles import datum_type
from complaintflow.compiler.scope import FactType, Scope
from complaintflow.compiler.values import read_value
from complaintflow.policy.actions import DatumRef, SetValue
from complaintflow.policy.located import Name, Text
from complaintflow.source import Code, quote

FROM_DATA = "data."
"""How the value of a `set` says that it is copied from a datum of the event."""


def fact_value(low: Lowering, name: Name, value: SetValue, fact: FactType, scope: Scope) -> object:
    """Return the value that `set` gives a fact of this type; None removes it. Reports what cannot be one."""
    if isinstance(value, DatumRef):
        return _copied(low, name, value, fact, scope)
    if isinstance(value, Text):
        if value == "missing" and value.plain:
            return None
        read = read_value(value, fact, str(name), low.findings, Code.BAD_VALUE)
        if isinstance(read, str) and fact.type == "text" and read.startswith(FROM_DATA):
            message = f"{quote(read)} looks like a datum of the event, and is text here"
            low.findings.error(Code.BAD_VALUE, value.span, message, f"write `{{data: {read[5:]}}}`")
        return (read,) if fact.type in ("set", "list") and read is not None else read
    if fact.type not in ("set", "list"):
        span = value[0].span if value else name.span
        message = f"{quote(name)} takes one value, found a list"
        low.findings.error(Code.WRONG_TYPE, span, message, "only a fact of type `set` or `list` holds several")
        return None
    read_items = [read_value(item, fact, str(name), low.findings, Code.BAD_VALUE) for item in value]
    if fact.type == "list":
        return tuple(item for item in read_items if item is not None)
    # Sets stand in the order of their choices, as the kernel keeps them.
    return tuple(choice for choice in fact.choices if choice in read_items)


def _copied(low: Lowering, name: Name, ref: DatumRef, fact: FactType, scope: Scope) -> object:
    datum = datum_type(low, ref.data, scope)
    if datum is None:
        return None
    whole = fact.type == "number" and datum.type == "integer"
    if (datum.type != fact.type and not whole) or not set(datum.choices) <= set(fact.choices):
        message = f"the datum {quote(ref.data)} has another type or other choices than the field {quote(name)}"
        low.findings.error(Code.WRONG_TYPE, ref.data.span, message)
    return f"{FROM_DATA}{ref.data}"
