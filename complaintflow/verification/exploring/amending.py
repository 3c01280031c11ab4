"""What an amendment of a case says.

In: a case and another complaint. Out: the data of an `amend` that makes one of the other.
"""

from __future__ import annotations

from collections.abc import Mapping

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.case import CaseState


def change_to(policy: CompiledPolicy, case: CaseState, complaint: Mapping[str, object]) -> dict[str, object]:
    """Return what an `amend` would say so that the record holds this complaint."""
    settable = [name for name, field in policy.fields.items() if field.settable]
    return {name: complaint.get(name) for name in settable if not _same(case.facts.get(name), complaint.get(name))}


def _same(known: object, said: object) -> bool:
    return known == (tuple(said) if isinstance(said, list) else said)
