"""What a scenario expects of a case beyond its handling: who may see what, and how long it is kept.

In: a run's case and the expectations of its end. Out: what differs, in words. Changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from complaintflow.confidentiality.mark import MARK
from complaintflow.facade import Case
from complaintflow.scenario.document import ThenSpec
from complaintflow.scenario.matching import Opening, value_meets

_MOMENTS: Final = {"archive": "archive_at", "erase": "erase_at", "purge": "purge_at"}
_NOTHING: Final = frozenset({"none", "missing"})


def differences_of_keeping(case: Case, then: ThenSpec, opening: Opening) -> Iterator[str]:
    """Yield what differs from `hidden` and `kept`. Raises EventError where there is no such role."""
    for role, expected in then.hidden.items():
        held, _, person = str(role).partition(":")
        viewer = {"id": person, "roles": [held]} if person else None
        hidden = {fact for fact, value in case.view(held, viewer).facts.items() if value == MARK}
        wanted = {str(one) for one in (expected if isinstance(expected, list | tuple) else (expected,))} - _NOTHING
        if hidden != wanted:
            found = ", ".join(sorted(hidden)) or "nothing"
            yield f"expected `{', '.join(sorted(wanted)) or 'none'}` to be hidden from `{role}`, found {found}"
    for what, moment in then.kept.items():
        attribute = _MOMENTS.get(str(what))
        if attribute is None:
            yield f"expected one of {', '.join(f'`{word}`' for word in _MOMENTS)} under `kept`, found `{what}`"
            continue
        due = None if case.retention is None else getattr(case.retention, attribute)
        if (moment in _NOTHING) != (due is None) or (due is not None and not value_meets(moment, due, opening)):
            yield f"expected `{what}` at `{moment}`, found {'never' if due is None else case.policy.instant(due)}"
