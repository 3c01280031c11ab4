"""Who sees personal and sensitive data, as the author writes it (`confidential`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from complaintflow.policy.condition_shape import CONDITION
from complaintflow.policy.conditions import ConditionNode
from complaintflow.policy.fields import ROLES
from complaintflow.policy.located import Name
from complaintflow.policy.records import Record
from complaintflow.policy.shape import key
from complaintflow.policy.structures import ListOf
from complaintflow.policy.words import CLAUSE
from complaintflow.source.span import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class WithheldSpec:
    """Roles that see nothing confidential of the cases that a condition picks."""

    span: Span
    from_: tuple[Name, ...] | None = key(ROLES, "the roles that see nothing confidential of these cases", required=True)
    when: ConditionNode | None = key(CONDITION, "of which cases, by their facts", required=True)
    clause: tuple[Name, ...] = key(CLAUSE, "the clauses of the procedure this rests on", default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfidentialSpec:
    """The roles that see personal and sensitive data where the datum itself does not name them."""

    span: Span
    personal: tuple[Name, ...] | None = key(ROLES, "the roles that see personal data (default: everybody)")
    sensitive: tuple[Name, ...] | None = key(ROLES, "the roles that see sensitive data (default: as personal data)")
    withheld: tuple[WithheldSpec, ...] = key(
        ListOf(Record(WithheldSpec)), "cases of which some roles see nothing confidential after all", default=()
    )
    clause: tuple[Name, ...] = key(CLAUSE, "the clauses of the procedure this rests on", default=())


CONFIDENTIAL: Final = Record(ConfidentialSpec)
