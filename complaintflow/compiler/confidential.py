"""Who may see what, lowered.

In: `confidential`, and the keys about it of a datum or a party. Out: `Confidential`, and the readers of each. Reports
roles and parties that do not exist. What a message may tell whom is checked in `texts`.
"""

from __future__ import annotations

from typing import TypedDict

from complaintflow.compiled.attachments import TYPES
from complaintflow.compiled.confidential import Confidential
from complaintflow.compiler.names import Names
from complaintflow.policy.approvals import PartySpec
from complaintflow.policy.document import PolicyDocument
from complaintflow.policy.fields import DatumSpec, FieldSpec
from complaintflow.policy.located import Located, Name
from complaintflow.policy.references import CUSTOMER, Kind
from complaintflow.source import Findings


class Eyes(TypedDict):
    """For whose eyes something is: arguments of a `Datum` or a `Party`."""

    personal: bool
    sensitive: bool
    visible_to: frozenset[str] | None
    hidden_from: tuple[str, ...]


def lower_confidential(document: PolicyDocument, names: Names, findings: Findings) -> Confidential:
    """Return the roles that see personal and sensitive data."""
    spec = document.confidential
    if spec is None:
        return Confidential()
    return Confidential(_roles(spec.personal, names, findings), _roles(spec.sensitive, names, findings))


def eyes(spec: FieldSpec | DatumSpec | PartySpec, names: Names, findings: Findings) -> Eyes:
    """Return for whose eyes a datum or a party is."""
    return {
        "personal": _is_true(spec.personal) or (spec.personal is None and _is_document(spec)),
        "sensitive": _is_true(spec.sensitive),
        "visible_to": _roles(spec.visible_to, names, findings, (CUSTOMER,)),
        "hidden_from": names.refer_all(Kind.PARTY, spec.hidden_from, findings),
    }


def _is_document(spec: FieldSpec | DatumSpec | PartySpec) -> bool:
    """Whether it is an attachment: what a document holds is personal unless somebody says that it is not."""
    return isinstance(spec, FieldSpec | DatumSpec) and spec.type in TYPES


def _is_true(value: Located[bool] | None) -> bool:
    return value is not None and value.value


def _roles(
    roles: tuple[Name, ...] | None, names: Names, findings: Findings, words: tuple[str, ...] = ()
) -> frozenset[str] | None:
    return None if roles is None else frozenset(names.refer_all(Kind.ROLE, roles, findings, words))
