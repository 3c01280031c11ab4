"""Why an event is refused: a closed list of codes, and the refusal as a value.

The codes are public interface (wire format); each is documented in `docs/reference/refusals.md`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from complaintflow.compiled.frozen import swift


class RefusalCode(StrEnum):
    """Every reason for which an event can be refused."""

    NOT_AN_EVENT = "not_an_event"
    NO_SUCH_CASE = "no_such_case"
    ALREADY_OPEN = "already_open"
    UNKNOWN_EVENT = "unknown_event"
    ID_REUSED = "id_reused"
    OUT_OF_ORDER = "out_of_order"
    CLOSED = "closed"
    WRONG_STATE = "wrong_state"
    WRONG_ROLE = "wrong_role"
    WRONG_UNIT = "wrong_unit"
    MISSING_FIELD = "missing_field"
    BAD_VALUE = "bad_value"
    LAPSED = "lapsed"
    NOT_APPROVED = "not_approved"
    GUARD = "guard"
    SAME_PERSON = "same_person"
    LIMIT = "limit"
    CONFLICT = "conflict"
    GONE = "gone"
    NO_POLICY = "no_policy"


@swift
@dataclass(frozen=True, slots=True)
class Refusal:
    """A refusal before it becomes an effect. `forbidden_by` names the elements of the policy that forbid the event."""

    code: RefusalCode
    message: str
    forbidden_by: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
