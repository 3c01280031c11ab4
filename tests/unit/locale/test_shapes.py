"""What every key and every value of every kind of file should be is said in Chinese where it is missing or wrong."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

import pytest

from complaintflow.cli.replay.column_map import ColumnMapSpec
from complaintflow.migration.document import MigrationDocument
from complaintflow.policy.document import PolicyDocument
from complaintflow.policy.register import ClauseRegister
from complaintflow.policy.shape import Key, description_of
from complaintflow.runtime.delivery.document import DeliveryDocument
from complaintflow.scenario.document import ScenariosSpec
from complaintflow.simulation.document import SimulationDocument
from complaintflow.source import Code, Diagnostic, Level, Span
from complaintflow.staff.document import StaffDocument
from complaintflow.verification.profiles.binding import BindingDocument
from complaintflow.verification.profiles.document import ProfileDocument
from tests.spoken import english_left

DOCUMENTS = (
    PolicyDocument,
    ClauseRegister,
    ScenariosSpec,
    StaffDocument,
    SimulationDocument,
    MigrationDocument,
    DeliveryDocument,
    ProfileDocument,
    BindingDocument,
    ColumnMapSpec,
)


def expectations(document: type) -> Iterator[Diagnostic]:
    """Yield what is said where a key of a document is missing, and where its value is of another kind."""
    span = Span("a.yaml", 1, 1, 1, 1)
    seen: set[int] = set()
    pending: list[object] = [document]
    while pending:
        one = pending.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, Key) and one.required:
            yield Diagnostic(Code.MISSING_KEY, Level.ERROR, span, "the key `a` is missing", f"add `a: b`: {one.doc}")
        if isinstance(one, type) and is_dataclass(one):
            pending.extend(description_of(item.metadata) for item in fields(one))
        elif is_dataclass(one):
            if hasattr(one, "read") and hasattr(one, "expected"):
                yield Diagnostic(Code.WRONG_TYPE, Level.ERROR, span, f"expected {one.expected}, found a mapping")
            pending.extend(getattr(one, item.name) for item in fields(one))
        elif isinstance(one, Mapping):
            pending.extend(one.values())
        elif isinstance(one, tuple | list):
            pending.extend(one)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda one: one.__name__)
def test_what_is_expected_is_said_in_chinese(document):
    expected = list(expectations(document))
    assert len(expected) > 5
    assert english_left(expected) == []
