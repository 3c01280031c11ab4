"""One text for one address: what every transport is handed.

In: nothing. Out: `Notice` and the protocol `Transport`. Who the recipients are and what the text says is settled
before; a transport only carries it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Protocol

from complaintflow.runtime.delivery.channel import Outcome


@dataclass(frozen=True, slots=True)
class Notice:
    """A text on its way. `text` is plain, `html` the same with everything escaped; `sender` is a name to be shown.

    `mark` is stable over all tries and different for each recipient of an effect. `now`: UTC microseconds.
    """

    effect_id: str
    case: str
    medium: str
    mark: str
    now: int
    subject: str = field(repr=False)
    text: str = field(repr=False)
    html: str = field(repr=False, default="")
    language: str = "en"
    sender: str = ""

    @property
    def key(self) -> str:
        """A digest of `mark`, for receivers that know a repetition by a key of plain letters."""
        return digest(self.mark)


def digest(text: str) -> str:
    """Return 32 hexadecimal digits that stand for a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


class Transport(Protocol):
    """What carries a notice to an address."""

    @property
    def for_all(self) -> bool:
        """Whether one notice tells everybody, so that no address is needed (a group's robot)."""

    def send(self, notice: Notice, address: str) -> Outcome:
        """Send once. Never raises for what the outside does; bounded in time. `address` is empty with `for_all`."""
