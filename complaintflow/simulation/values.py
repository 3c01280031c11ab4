"""What a plan says that facts and data say, held against their types.

In: the entries as written, the declared facts or data. Out: distributions over values that an event can carry, and what
does not fit as diagnostics.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from complaintflow.compiled.lifecycle import Datum
from complaintflow.compiler.names import advice
from complaintflow.policy import Name
from complaintflow.simulation import defaults
from complaintflow.simulation.document import ValueSpec
from complaintflow.simulation.plan import Distribution, Shape, Values
from complaintflow.source import Code, Findings, quote

Known = Callable[[Name, Collection[str], str], bool]

_SHAPES: Mapping[str, Shape] = {
    "lognormal": "lognormal", "gamma": "gamma", "exponential": "exponential", "fixed": "fixed",
}  # fmt: skip
_CHOOSING = frozenset(("choice", "set"))


def read_values(
    written: Mapping[Name, object], declared: Mapping[str, Datum], kind: str, known: Known, findings: Findings
) -> dict[str, Values]:
    """Return what each fact or datum says; what does not fit is reported."""
    found: dict[str, Values] = {}
    for name, spec in written.items():
        if known(name, declared, kind):
            assert isinstance(spec, ValueSpec), "the shape of values gives this"
            found[str(name)] = _values(name, spec, declared[name], findings)
    return found


def _values(name: Name, spec: ValueSpec, datum: Datum, findings: Findings) -> Values:
    missing = 0.0 if spec.missing is None else spec.missing.value
    given = [key for key in ("share", "weights", "mean") if getattr(spec, key)]
    wanted = {"bool": "share", "integer": "mean", "number": "mean"}.get(datum.type, "weights")
    if [key for key in given if key != wanted]:
        message = f"{quote(name)} is of type {quote(datum.type)}, which takes {quote(wanted)}, not {quote(given[0])}"
        findings.error(Code.BAD_VALUE, name.span, message)
        return Values()
    if spec.share is not None:
        return Values(((True, spec.share.value), (False, 1 - spec.share.value)), missing=missing)
    if spec.mean is not None:
        spread = spec.mean.value if spec.spread is None else spec.spread.value
        shape = _SHAPES[spec.shape or "lognormal"]
        return Values(numbers=Distribution(shape, spec.mean.value, spread), missing=missing)
    if not spec.weights:
        usual = defaults.values_of(datum)
        return Values(usual.weights, usual.numbers, missing)
    for value in spec.weights:
        if datum.type in _CHOOSING and value not in datum.choices:
            message = f"{quote(value)} is no value of {quote(name)}"
            findings.error(Code.UNKNOWN_REFERENCE, value.span, message, advice(value, datum.choices, "its values"))
    if not any(weight.value for weight in spec.weights.values()):
        findings.error(Code.BAD_VALUE, name.span, "every weight is 0", "give at least one a weight")
    return Values(tuple((str(value), weight.value) for value, weight in spec.weights.items()), missing=missing)
