"""What an expectation can name of an effect: the keys of each kind, and what stands in each key.

In: nothing. Out: the closed lists of `docs/reference/wire-format.md`. Judges no expectation:
`complaintflow.scenario.expectations` does.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

COMMON: Final = ("effect", "at", "seq", "id", "track", "because", "clause")
"""Keys of every effect."""

_OF_REPORTS: Final = ("report", "period", "unit")
_APPROVAL: Final = ("approval", "application", "by", "on_behalf_of")
KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "state_entered": ("state", "previous"),
    "class_set": ("class", "previous", "rules"),
    "owner_set": ("role", "previous", "participants"),
    "participants_added": ("roles", "participants"),
    "facts_changed": ("fields",),
    "counter_set": ("counter", "value"),
    "flag_raised": ("flag", "cases"),
    "deadline_started": ("deadline", "due"),
    "deadline_moved": ("deadline", "due", "previous_due"),
    "deadline_met": ("deadline", "due", "late"),
    "deadline_breached": ("deadline", "due", "by_reclassification"),
    "deadline_lapsed": ("deadline", "due"),
    "deadline_expired": ("deadline", "due", "sends"),
    "deadline_paused": ("deadline",),
    "deadline_cancelled": ("deadline",),
    "deadline_resumed": ("deadline", "due"),
    "deadline_extended": ("deadline", "due", "previous_due", "reason"),
    "extension_agreed": ("deadline", "by", "length", "role", "waiting"),
    "deadline_revised": ("deadline", "verdict", "previous"),
    "notify": ("to", "via", "template", "copy", *_OF_REPORTS),
    "task": ("task", "role", "due", *_OF_REPORTS),
    "record_required": ("fields",),
    "approval_requested": ("approval", "application", "step", "from", "due"),
    "approval_granted": _APPROVAL,
    "approval_rejected": _APPROVAL,
    "approval_timed_out": _APPROVAL,
    "approval_voided": _APPROVAL,
    "escalation_failed": ("to", "of"),
    "case_imported": ("state", "class", "role", "outcome"),
    "migrated": ("from", "to", "state", "class"),
    "case_linked": ("other", "relation"),
    "case_unlinked": ("other", "relation"),
    "case_merged": ("into",),
    "case_closed": ("outcome",),
    "case_reopened": ("previous_outcome",),
    "track_started": ("of",),
    "track_closed": ("outcome",),
    "track_reopened": ("previous_outcome",),
    "report_due": ("report", "period", "unit", "from", "to", "due", "previous_due"),
    "report_overdue": ("report", "period", "unit", "from", "to", "due"),
    "report_submitted": ("report", "period", "unit", "from", "to", "due", "late", "by"),
    "refused": ("event", "code", "message", "forbidden_by", "allowed", "fields"),
}
"""The further keys of each kind of effect."""

_STANDS_IN: Final[Mapping[str, str]] = {
    "effect": "effect", "state": "state", "class": "class", "role": "role", "participants": "role", "from": "role",
    "to": "recipient", "via": "medium", "template": "template", "task": "task", "fields": "field",
    "counter": "counter", "flag": "flag", "deadline": "deadline", "approval": "approval", "rules": "rule",
    "waiting": "role", "roles": "role",
    "sends": "event", "event": "event", "allowed": "event", "code": "refusal", "verdict": "status",
    "outcome": "outcome", "previous_outcome": "outcome", "clause": "clause",
    "at": "moment", "due": "moment", "previous_due": "moment",
    "late": "truth", "by_reclassification": "truth", "copy": "truth",
    "value": "number", "application": "number", "step": "number", "seq": "number",
}  # fmt: skip
_PREVIOUS: Final[Mapping[str, str]] = {
    "state_entered": "state",
    "class_set": "class",
    "owner_set": "role",
    "deadline_revised": "status",
}
# A failed escalation says in its own words whom it could not reach; versions are called what they are called.
_FREE: Final = frozenset({
    ("escalation_failed", "to"), ("escalation_failed", "of"), ("migrated", "from"), ("migrated", "to"),
})  # fmt: skip
_OWN: Final[Mapping[tuple[str, str], str]] = {
    ("track_started", "of"): "track",
    # The customer is one of the sides that agree.
    ("extension_agreed", "role"): "recipient",
    ("extension_agreed", "waiting"): "recipient",
}


def stands_in(kind: str, key: str) -> str:
    """Return what the key of an effect holds, such as `role` or `moment`; "" where it can be any text."""
    if (kind, key) in _FREE:
        return ""
    if (kind, key) in _OWN:
        return _OWN[kind, key]
    return _PREVIOUS.get(kind, "") if key == "previous" else _STANDS_IN.get(key, "")
