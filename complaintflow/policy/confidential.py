"""Who sees personal and sensitive data, as the author writes it (`confidential`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from complaintflow.policy.fields import ROLES
from complaintflow.policy.located import Name
from complaintflow.policy.records import Record
from complaintflow.policy.shape import key
from complaintflow.policy.words import CLAUSE
from complaintflow.source.span import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfidentialSpec:
    """The roles that see personal and sensitive data where the datum itself does not name them."""

    span: Span
    personal: tuple[Name, ...] | None = key(ROLES, "the roles that see personal data (default: everybody)")
    sensitive: tuple[Name, ...] | None = key(ROLES, "the roles that see sensitive data (default: as personal data)")
    clause: tuple[Name, ...] = key(CLAUSE, "the clauses of the procedure this rests on", default=())


CONFIDENTIAL: Final = Record(ConfidentialSpec)
