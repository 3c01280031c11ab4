"""Into which lanes of the outbox an effect goes: pure, so that the outbox can be built anew from the log.

In: an effect, a table of lanes. Out: names of lanes. Notices have a lane for each medium, so that a gateway that is
down holds up no letters; what people have to do goes to `work`; each webhook that takes an effect has its own lane.
Within one lane a case's effects are delivered in order.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from complaintflow.errors import StoreError
from complaintflow.kernel.effect import Effect
from complaintflow.stores.sealing import canonical

WORK: Final = "work"
WORK_EFFECTS: Final = frozenset(("task", "approval_requested", "escalation_failed", "record_required"))
"""Effects that ask somebody to do something."""

NOTICE: Final = "notify"
WEBHOOK: Final = "webhook:"
"""What the lanes of webhooks begin with."""

EVERYTHING: Final = "*"


@dataclass(frozen=True, slots=True)
class Lanes:
    """A table of lanes: of each webhook the kinds of effects that it takes, `*` for all but refusals."""

    webhooks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def of(self, effect: Effect) -> tuple[str, ...]:
        """Return the lanes that an effect goes to, none where nobody outside has to act on it."""
        own = self._own(effect)
        hooks = (WEBHOOK + name for name, kinds in sorted(self.webhooks.items()) if _takes(kinds, effect))
        return (*own, *hooks)

    def _own(self, effect: Effect) -> tuple[str, ...]:
        if effect.kind == NOTICE:
            return (str(effect.body.get("via") or "system"),)
        return (WORK,) if effect.kind in WORK_EFFECTS else ()

    def to_text(self) -> str:
        """Return the table as it is kept."""
        return canonical({"webhooks": {name: list(kinds) for name, kinds in self.webhooks.items()}})

    @classmethod
    def from_text(cls, text: str) -> Lanes:
        """Return the table that was kept. Raises StoreError when it can't be read."""
        try:
            return cls({name: tuple(kinds) for name, kinds in json.loads(text)["webhooks"].items()})
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise StoreError("the store's table of webhooks can't be read: verify the store") from None


def _takes(kinds: tuple[str, ...], effect: Effect) -> bool:
    return effect.kind in kinds or (EVERYTHING in kinds and effect.kind != "refused")
