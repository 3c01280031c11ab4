"""Runs an organisation's complaint procedure, written as one YAML policy, as an event-sourced state machine.

The names below are loaded on first use: importing this package, its kernel or its command line loads no YAML
reader, no calendar and no database.
"""

from collections.abc import Mapping
from importlib import import_module
from typing import Final

__all__ = [
    "Actor",
    "Answer",
    "AsyncComplaintDesk",
    "Case",
    "CaseError",
    "Classification",
    "ComplaintDesk",
    "ComplaintflowError",
    "ConflictError",
    "DeliveryError",
    "Effect",
    "Event",
    "EventError",
    "Limit",
    "LimitError",
    "MigrationError",
    "MissingExtraError",
    "Policy",
    "PolicyError",
    "RefusalCode",
    "StaffError",
    "Step",
    "StoreError",
    "Worker",
    "__version__",
    "courier_for",
    "load_staff",
    "webhooks_of",
    "worker_for",
]

# INVARIANT: every public name except the version stands here with the module it lives in. Only names, no
# import statements: to the import contracts a statement would tie every room to the highest one.
_HOMES: Final[Mapping[str, str]] = {
    "Actor": "complaintflow.kernel.event",
    "Answer": "complaintflow.runtime.answers",
    "AsyncComplaintDesk": "complaintflow.runtime.asynchronous",
    "Case": "complaintflow.facade",
    "CaseError": "complaintflow.errors",
    "Classification": "complaintflow.classifier",
    "ComplaintDesk": "complaintflow.runtime.desk",
    "ComplaintflowError": "complaintflow.errors",
    "ConflictError": "complaintflow.errors",
    "DeliveryError": "complaintflow.errors",
    "Effect": "complaintflow.kernel.effect",
    "Event": "complaintflow.kernel.event",
    "EventError": "complaintflow.errors",
    "Limit": "complaintflow.limit",
    "LimitError": "complaintflow.errors",
    "MigrationError": "complaintflow.errors",
    "MissingExtraError": "complaintflow.errors",
    "Policy": "complaintflow.facade",
    "PolicyError": "complaintflow.errors",
    "RefusalCode": "complaintflow.kernel.refusal",
    "StaffError": "complaintflow.errors",
    "Step": "complaintflow.facade",
    "StoreError": "complaintflow.errors",
    "Worker": "complaintflow.runtime.worker",
    "courier_for": "complaintflow.runtime.serving",
    "load_staff": "complaintflow.staff",
    "webhooks_of": "complaintflow.runtime.serving",
    "worker_for": "complaintflow.runtime.serving",
}


def __getattr__(name: str) -> object:
    """Resolve a public name on first use."""
    if name == "__version__":
        return import_module("importlib.metadata").version("complaintflow")
    if name not in _HOMES:
        message = f"module `complaintflow` has no attribute `{name}`"
        raise AttributeError(message)
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """List the public names, loaded or not."""
    return sorted(__all__)
