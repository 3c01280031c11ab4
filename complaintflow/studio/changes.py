"""What the text on the page changes against the file on disk, in meaning.

In: a question with a policy's unsaved text. Out: differences in meaning, each with a walk that shows it where a case
does; then what is only called or written otherwise.
"""

from __future__ import annotations

from complaintflow.errors import PolicyError
from complaintflow.facade import Policy
from complaintflow.kernel.wire import event_json
from complaintflow.studio.asking import Asked, Told
from complaintflow.studio.bilingual import both
from complaintflow.studio.checking import policy_text
from complaintflow.studio.problems import UNREADABLE, StudioError
from complaintflow.studio.proofs import walk_of_facts
from complaintflow.studio.shelf import Shelf
from complaintflow.verification.chinese.sentences import Chinese
from complaintflow.verification.comparing.diff import diff_policies
from complaintflow.verification.comparing.difference import Difference, Shown


def diff(shelf: Shelf, asked: Asked, tell: Told) -> dict[str, object]:
    """Return what the text changes."""
    path = asked.text("path")
    new = shelf.policy(path, asked.text("text"))
    tell({"what": path})
    try:
        old = shelf.policy(path, policy_text(shelf.folder, path))
    except PolicyError as problem:
        raise StudioError(UNREADABLE, "the file on disk has errors, so there is nothing to compare with") from problem
    found = diff_policies(old.compiled, new.compiled)
    return {
        "equal": found.equal,
        "changes": [_change(one, old) for one in found.differences],
        "renamed": [{"kind": one.kind, "old": one.old, "new": one.new} for one in found.renamings],
        "wording": [{"place": one.place, "old": one.old, "new": one.new} for one in found.wordings],
        "told_no_more": list(found.told_no_more),
        "told_newly": list(found.told_newly),
    }


def _change(one: Difference, old: Policy) -> dict[str, object]:
    return {
        "kind": one.kind.value,
        "subject": one.subject,
        "text": both(one.message, Chinese.of_differences()),
        "old": one.old,
        "new": one.new,
        "proved": one.proved,
        "witness": None if one.witness is None else _witness(one.witness, old),
    }


def _witness(shown: Shown, old: Policy) -> dict[str, object]:
    """Return what shows a difference: a walk, and what each of the two policies makes of it."""
    said: dict[str, object] = {"old": shown.old, "new": shown.new, "walk": None}
    if not shown.events:
        return said | ({} if shown.facts is None else {"walk": walk_of_facts(old, shown.facts)})
    opening, *rest = (event_json(event, old.instant) for event in shown.events)
    if opening.get("event") != "open":
        return said
    steps = [
        {"kind": "event", "name": line["event"], **{key: line[key] for key in _KEYS if line.get(key) is not None}}
        for line in rest
    ]
    steps += [] if shown.until is None else [{"kind": "advance", "to": old.instant(shown.until)}]
    walk = {"at": opening["at"], "facts": opening.get("data") or {}, "actor": opening.get("actor"), "steps": steps}
    return said | {"walk": walk}


_KEYS = ("at", "id", "actor", "data", "track", "recorded_at")
