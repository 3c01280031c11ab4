"""A comparison of two policies as JSON, for machines.

In: a comparison and the two policies. Out: one JSON object: `equal`, the differences with their witnesses, what has
been renamed, what is only written otherwise. Times stand in the old policy's zone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from complaintflow.facade import Policy
from complaintflow.kernel.wire import event_json
from complaintflow.verification.comparing.difference import Comparison, Difference, Shift, Shown


def comparison_json(comparison: Comparison, old: Policy, new: Policy) -> str:
    """Return the comparison as JSON text with a line break at its end."""
    said = {
        "format": 1,
        "equal": comparison.equal,
        "old": _policy(old),
        "new": _policy(new),
        "differences": [_difference(one, old) for one in comparison.differences],
        "renamed": [
            {"kind": one.kind, "old": one.old, "new": one.new, "given": one.given} for one in comparison.renamings
        ],
        "told_no_more": list(comparison.told_no_more),
        "told_newly": list(comparison.told_newly),
        "wording": [
            {"place": one.place, "old": one.old, "new": one.new, "message": one.is_message}
            for one in comparison.wordings
        ],
    }
    return json.dumps(said, ensure_ascii=False, indent=2) + "\n"


def _policy(policy: Policy) -> dict[str, str]:
    return {"id": policy.id, "version": policy.version, "digest": policy.digest}


def _difference(one: Difference, old: Policy) -> dict[str, object]:
    return {
        "kind": one.kind.value,
        "subject": one.subject,
        "message": one.message,
        "old": one.old,
        "new": one.new,
        "when": None if one.when is None else _facts(one.when),
        "moves": None if one.shift is None else _shift(one.shift),
        "proved": one.proved,
        "analysed": one.analysed,
        "witness": None if one.witness is None else _witness(one.witness, old),
    }


def _shift(shift: Shift) -> dict[str, object]:
    return {
        "least_seconds": shift.least // 1_000_000,
        "most_seconds": shift.most // 1_000_000,
        "unchanged": shift.unchanged,
        "tried": shift.tried,
    }


def _witness(shown: Shown, old: Policy) -> dict[str, object]:
    events = [event_json(event, old.instant) for event in shown.events]
    return {
        "facts": None if shown.facts is None else _facts(shown.facts),
        "events": events,
        "until": None if shown.until is None else old.instant(shown.until),
        "old": shown.old,
        "new": shown.new,
        "confirmed": shown.confirmed,
    }


def _facts(facts: Mapping[str, object]) -> dict[str, object]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in facts.items()}
