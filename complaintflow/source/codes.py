"""The closed list of diagnostic codes.

In: nothing. Out: `Code`. A code is public and stable: tests, editors and documentation refer to it. It is
never derived from a message. Every code is documented with an example that produces it.
"""

from __future__ import annotations

from enum import StrEnum


class Code(StrEnum):
    """What kind of mistake (or note) a diagnostic reports."""

    # Files: whether there is something to read at all.
    FILE_NOT_FOUND = "file-not-found"
    UNREADABLE_FILE = "unreadable-file"
    EMPTY_FILE = "empty-file"
    TOO_LARGE = "too-large"
    LIMIT_EXCEEDED = "limit-exceeded"
    UNSUPPORTED_FORMAT = "unsupported-format"

    # Characters: whether the bytes are text, and whether the text is what it looks like.
    NOT_TEXT = "not-text"
    CONTROL_CHARACTER = "control-character"
    INVISIBLE_CHARACTER = "invisible-character"
    LOOKALIKE_CHARACTER = "lookalike-character"

    # YAML: the strict subset (no anchors, aliases, tags, merge keys, directives).
    SYNTAX = "syntax"
    TOO_DEEP = "too-deep"
    SEVERAL_DOCUMENTS = "several-documents"
    DIRECTIVE = "directive"
    DUPLICATE_KEY = "duplicate-key"
    COMPLEX_KEY = "complex-key"
    ANCHOR = "anchor"
    ALIAS = "alias"
    TAG = "tag"
    MERGE_KEY = "merge-key"
    NULL_VALUE = "null-value"
    AMBIGUOUS_SCALAR = "ambiguous-scalar"

    # Shape: keys and values against the schema.
    UNKNOWN_KEY = "unknown-key"
    MISSING_KEY = "missing-key"
    WRONG_TYPE = "wrong-type"
    WRONG_UNIT = "wrong-unit"
    BAD_VALUE = "bad-value"

    # Names: what is declared, what is referred to, what is never used.
    BAD_NAME = "bad-name"
    DUPLICATE_NAME = "duplicate-name"
    RESERVED_NAME = "reserved-name"
    UNKNOWN_REFERENCE = "unknown-reference"
    UNKNOWN_CLAUSE = "unknown-clause"
    UNUSED_NAME = "unused-name"

    # Reuse: a policy that extends another file.
    EXTENDS_CYCLE = "extends-cycle"
    EXTENDS_MISSING = "extends-missing"
    EXTENDS_OUTSIDE = "extends-outside"

    # Classification and conditions.
    IMPOSSIBLE_CONDITION = "impossible-condition"
    SHADOWED_RULE = "shadowed-rule"
    CLASS_NEVER_GIVEN = "class-never-given"
    UNREACHABLE_THRESHOLD = "unreachable-threshold"

    # Lifecycle.
    UNREACHABLE_STATE = "unreachable-state"
    DEAD_END_STATE = "dead-end-state"
    EVENT_NOBODY_MAY_SEND = "event-nobody-may-send"

    # Deadlines and calendars.
    DEADLINE_NEVER_STARTS = "deadline-never-starts"
    DEADLINE_NEVER_MET = "deadline-never-met"
    LADDER_ORDER = "ladder-order"
    STATUTORY_PAUSE = "statutory-pause"
    HOLIDAY_DATA_ENDS = "holiday-data-ends"
    EMPTY_CALENDAR = "empty-calendar"

    # Escalations and approvals.
    ESCALATION_TO_NOBODY = "escalation-to-nobody"
    ESCALATION_CYCLE = "escalation-cycle"
    APPROVAL_NO_APPROVER = "approval-no-approver"
    APPROVAL_APPLICANT_ONLY = "approval-applicant-only"

    # Metrics and reports.
    METRIC_CYCLE = "metric-cycle"

    # Rules across cases.
    KEY_OFTEN_MISSING = "key-often-missing"
    COUNT_WITHOUT_WINDOW = "count-without-window"
    FOLLOW_UP_REFUSED = "follow-up-refused"

    # Words for people: titles and templates.
    UNTRANSLATED_TITLE = "untranslated-title"
    MESSAGE_LANGUAGE = "message-language"
    NO_CONTACT = "no-contact"
    TEMPLATE_FIELD = "template-field"
    PERSONAL_FIELD_IN_TEMPLATE = "personal-field-in-template"

    # Who may see what.
    HIDDEN_FROM_SENDER = "hidden-from-sender"
    SENSITIVE_FOR_EVERYBODY = "sensitive-for-everybody"

    # How long things are kept.
    RETENTION_ORDER = "retention-order"

    # People: a staff file, and what a policy needs of it.
    SUPERIOR_CYCLE = "superior-cycle"
    OVERLAPPING_ABSENCES = "overlapping-absences"
    NOBODY_STANDS_IN = "nobody-stands-in"
    ROLE_WITHOUT_PEOPLE = "role-without-people"
    NO_ADDRESS = "no-address"

    # What the organisation still has to decide.
    TO_BE_DECIDED = "to-be-decided"
