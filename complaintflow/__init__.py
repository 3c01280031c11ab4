"""Runs an organisation's complaint procedure, written as one YAML policy, as an event-sourced state machine.

The names below are loaded on first use: importing this package, its kernel or its command line loads no YAML
reader, no calendar and no database.
"""

from collections.abc import Mapping
from importlib import import_module
from typing import Final

__all__ = [
    "Actor",
    "Case",
    "CaseError",
    "ComplaintflowError",
    "Effect",
    "Event",
    "EventError",
    "Policy",
    "PolicyError",
    "RefusalCode",
    "Step",
    "__version__",
]

# INVARIANT: every public name except the version stands here with the module it lives in. Only names, no
# import statements: to the import contracts a statement would tie every room to the highest one.
_HOMES: Final[Mapping[str, str]] = {
    "Actor": "complaintflow.kernel.event",
    "Case": "complaintflow.facade",
    "CaseError": "complaintflow.errors",
    "ComplaintflowError": "complaintflow.errors",
    "Effect": "complaintflow.kernel.effect",
    "Event": "complaintflow.kernel.event",
    "EventError": "complaintflow.errors",
    "Policy": "complaintflow.facade",
    "PolicyError": "complaintflow.errors",
    "RefusalCode": "complaintflow.kernel.refusal",
    "Step": "complaintflow.facade",
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
