"""What embedders see of types: mypy checks it with the package in `make lint`; nothing runs it."""

from typing import assert_type

from complaintflow import Policy
from complaintflow.kernel.asking import DueDeadline


def what_is_due(path: str) -> None:
    """A type that got lost on the way through the package's lazy exports would be Any, which fails here."""
    assert_type(Policy.load(path).open("C", at=0).case.due, tuple[DueDeadline, ...])
