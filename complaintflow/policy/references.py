"""What a name in a policy can be the name of.

In: nothing. Out: `Kind`, and the words that may stand where a role does. Does not look anything up: the compiler
resolves names, and `schema.policy_schema` offers an editor those of one policy.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """The kinds of names a reference can point at."""

    FIELD = "field"
    ROLE = "role"
    RELATION = "relation"
    CLASS = "class"
    TABLE = "table"
    STATE = "state"
    EVENT = "event"
    DATUM = "datum"
    OUTCOME = "outcome"
    DEADLINE = "deadline"
    COUNTER = "counter"
    APPROVAL = "approval"
    PARTY = "party"
    CALENDAR = "calendar"
    COUNTING = "counting"
    TEMPLATE = "template"
    TASK = "task"
    FLAG = "flag"
    PARAMETER = "parameter"
    TRACK = "track"
    METRIC = "metric"
    REPORT = "report"


BUILT_IN_EVENTS: Final = (
    "open", "amend", "retract", "note", "flag", "assign", "reclassify", "pause", "resume", "extend", "approve",
    "reject", "withdraw", "reopen", "undeliverable", "delivered", "migrated",
    "link", "unlink", "merge", "absorb", "import",
)  # fmt: skip
CUSTOMER: Final = "customer"
"""Whoever complains: sends and gets things like a role, without being one of the organisation's."""
ROLE_WORDS: Final = (CUSTOMER, "owner", "applicant", "actor", "participants")
OWN_ROLE_WORDS: Final = ("owner",)
"""Words of these that a policy may take for a role of its own; they mean that role then."""
STATE_WORDS: Final = ("open", "any")
PARTY_WORDS: Final = ("applicant",)
COUNTING_WORDS: Final = ("exact", "civil")
OUTCOME_WORDS: Final = ("withdrawn", "ended", "merged")
BUILT_IN_METRICS: Final = (
    "received", "closed", "open_at_start", "open_at_end", "timeliness", "days_to_close", "year_on_year",
)  # fmt: skip
VERDICTS: Final = ("waiting", "running", "paused", "met", "late", "breached", "cancelled", "lapsed", "expired")
"""How a deadline can stand: `late` was met after its time, `breached` is still owed."""
LANGUAGES: Final = ("en", "zh")
MEDIA: Final = ("sms", "email", "phone", "letter", "system")
