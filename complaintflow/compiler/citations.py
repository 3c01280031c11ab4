"""The clauses that a policy cites, held against its register.

In: a document, or one of its elements, and the register. Out: every citation with its place, and diagnostics for those
that lead nowhere. Looks into whatever the model is made of, so that no kind of element is forgotten.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Final

from complaintflow.compiler.names import advice
from complaintflow.policy import ClauseRegister, Kind, Name, PolicyDocument
from complaintflow.policy.located import Text
from complaintflow.source import Code, Diagnostic, Findings, Level, Span, quote

_WITHOUT_PARTS: Final = frozenset({str, Text, Name, bool, int, Kind, Span, type(None)})


def check_citations(document: PolicyDocument, register: ClauseRegister, findings: Findings) -> None:
    """Report citations of clauses that the register lacks."""
    for cited in citations(document):
        if findings.is_full and cited not in register.entries:
            findings.leave_out()
        elif cited not in register.entries:
            message = f"the register {quote(register.clauses)} has no clause {quote(cited)}"
            findings.add(
                Diagnostic(
                    Code.UNKNOWN_CLAUSE,
                    Level.ERROR,
                    cited.span,
                    message,
                    advice(cited, register.entries, "clauses of the register"),
                )
            )


def citations(record: object) -> list[Name]:
    """Return every clause cited in a document or one of its elements, in order, wherever it stands."""
    found: list[Name] = []
    known: dict[type, tuple[str, ...]] = {}
    pending: list[object] = [record]
    while pending:
        value = pending.pop()
        if isinstance(value, tuple):
            pending.extend(value)
            continue
        kind = type(value)
        if kind not in known:
            known[kind] = _parts(kind)
        parts = known[kind]
        if "clause" in parts:
            found.extend(getattr(value, "clause"))  # noqa: B009 (to mypy, `object` has none)
        for name in parts:
            part = getattr(value, name)
            if part.__class__ not in _WITHOUT_PARTS and name != "clause":
                pending.append(part)
        if not parts and isinstance(value, Mapping):
            pending.extend(value.values())
    return sorted(found, key=lambda name: (name.span.file, name.span.line, name.span.column))


def _parts(kind: type) -> tuple[str, ...]:
    """Return the names of the fields of a record of the model; nothing else has parts with a name."""
    return tuple(item.name for item in fields(kind)) if is_dataclass(kind) and kind is not Span else ()
