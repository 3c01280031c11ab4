"""What travels between client, workflow and activities, as plain values that every release of the library can read.

In and out: dataclasses that Temporal writes as JSON. They only ever grow: a field that is added has a default, and none
changes its meaning or goes. So a worker of one release goes on with a case that one of another release left, in both
directions. What cannot be said that way gets a higher `FORMAT`, which an older release refuses to touch.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

FORMAT: Final = 1
"""The highest format this release reads."""

WORKFLOW: Final = "complaintflow.case"
SEND: Final = "send"
LOOK: Final = "look"
STANDING: Final = "standing"
TAKE: Final = "complaintflow.take"
PASS_TIME: Final = "complaintflow.pass_time"  # noqa: S105 (no password passes here)
CALL_ON: Final = "complaintflow.call_on"


@dataclass(frozen=True, slots=True)
class Standing:
    """What a workflow knows of its case; the store knows the rest. Instants are UTC microseconds.

    `wake`: when it next does something by itself. `done`: there is nothing to wait for, the workflow may end.
    """

    case: str
    version: int = 0
    policy: str = ""  # the digest it is pinned to
    state: str = ""
    wake: int | None = None
    done: bool = False
    format: int = FORMAT


@dataclass(frozen=True, slots=True)
class Sent:
    """An event on its way to its case: the text of an object of the wire format, without `at` when it happens now.

    As text, since Temporal sorts the keys of objects, and an effect may name what changed in the order it was given.
    `id`: of an event that brings none, so that it is the same one if it is taken twice.
    """

    event: str
    id: str
    policy: str | None = None  # the id of the policy, for an opening where there are several
    expected_version: int | None = None
    format: int = FORMAT


@dataclass(frozen=True, slots=True)
class Told:
    """What an activity answers. `problem` is one of the sender's, as the name of an exception and its message."""

    standing: Standing
    effects: list[dict[str, Any]] = field(default_factory=list)  # in the wire format
    event: str = ""  # its id
    refused: bool = False
    repeated: bool = False
    taken_by: str | None = None
    others: list[str] = field(default_factory=list)  # the cases that moved with this one
    problem: tuple[str, str] | None = None
    format: int = FORMAT


def understood(*values: Standing | Sent | Told) -> None:
    """Raise RuntimeError for what only a newer release can read: Temporal then hands it to another worker."""
    newest = max(value.format for value in values)
    if newest > FORMAT:
        message = f"found format {newest}, this release reads up to {FORMAT}: a newer worker has to take this case"
        raise RuntimeError(message)
