"""Receipts and bounces: what became of the notices of a case, as whoever delivers them reports it.

In: `delivered` and `undeliverable` events. Out: the case's notices with when they arrived or failed; the first failure
of a notice goes to the owner of last resort. What the case did not send itself (a notice of a report, say) may be
reported as undeliverable with the role that it was for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from complaintflow.compiled.frozen import altered
from complaintflow.kernel.case import Notice
from complaintflow.kernel.effect import Effect
from complaintflow.kernel.refusal import Refusal, RefusalCode

NOTICES_MAX: Final = 1_000
"""How many notices of a case are remembered, the latest."""

REACHING: Final[Mapping[str, tuple[str, str]]] = {
    "notify": ("to", "template"), "task": ("role", "task"), "approval_requested": ("from", "approval"),
}  # fmt: skip
"""Effects that reach somebody, and the keys that say whom and of what."""


def remember(notices: tuple[Notice, ...], effect: Effect) -> tuple[Notice, ...]:
    """Return the notices with an effect that goes to somebody; the oldest of too many is forgotten."""
    body = effect.body
    to, what = (body[key] for key in REACHING[effect.kind])
    via = str(body["via"]) if "via" in body else None
    return (*notices, Notice(effect.id, effect.kind, str(to), str(what), effect.at, via))[-NOTICES_MAX:]


def judge_receipt(case_id: str, notices: tuple[Notice, ...], name: str, data: Mapping[str, object]) -> Refusal | None:
    """Say why a receipt or bounce speaks of nothing that this case has sent."""
    effect = data.get("effect")
    if not isinstance(effect, str):
        return None
    notice = _find(notices, effect)
    if notice is None:
        if name == "undeliverable" and data.get("role") and not effect.startswith(f"{case_id}/"):
            return None
        message = f"the case has sent no notice `{effect[:80]}`"
        return Refusal(RefusalCode.BAD_VALUE, message, ("effect",), ("effect",))
    role = data.get("role")
    if role is not None and role != notice.to:
        message = f"the notice `{effect[:80]}` went to `{notice.to}`, not to `{str(role)[:80]}`"
        return Refusal(RefusalCode.BAD_VALUE, message, ("role",), ("role",))
    return None


def received(notices: tuple[Notice, ...], data: Mapping[str, object], at: int) -> tuple[Notice, ...]:
    """Return the notices after a receipt; a second one of the same notice changes nothing."""
    notice = _find(notices, data.get("effect"))
    if notice is None or notice.delivered is not None:
        return notices
    arrived, medium = data.get("at"), data.get("medium")
    instant = arrived if isinstance(arrived, int) else at
    return _put(notices, altered(notice, delivered=instant, by=None if medium is None else str(medium)))


def bounced(notices: tuple[Notice, ...], data: Mapping[str, object], at: int) -> tuple[tuple[Notice, ...], str | None]:
    """Return the notices after a bounce, and whom it was for; None where that failure is known already."""
    notice = _find(notices, data.get("effect"))
    if notice is None:
        return notices, str(data.get("role") or "")
    if notice.failed is not None:
        return notices, None
    return _put(notices, altered(notice, failed=at)), notice.to


def _find(notices: tuple[Notice, ...], effect: object) -> Notice | None:
    return next((notice for notice in reversed(notices) if notice.id == effect), None)


def _put(notices: tuple[Notice, ...], changed: Notice) -> tuple[Notice, ...]:
    return tuple(changed if notice.id == changed.id else notice for notice in notices)
