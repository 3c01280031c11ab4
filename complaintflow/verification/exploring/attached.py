"""Built-in events that change nothing by themselves: of which of them it matters that they happen.

In: a policy. Out: the names of events to which it attaches something: a transition, actions, a deadline, a counter, an
application, a party, an escalation. Of all others nobody but an observer that names them takes notice.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from complaintflow.compiled.index import index_of
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.judge import WHEN_CLOSED

SILENT: Final = frozenset(("note", "delivered", "undeliverable", "link", "unlink", "absorb", "retract"))
"""Built-in events that change nothing of a case's course unless the policy attaches something to them."""


@lru_cache(maxsize=256)
def attached_in(policy: CompiledPolicy) -> frozenset[str]:
    """Return the events to which a policy or one of its tracks attaches something."""
    return frozenset(_attached(policy))


def goes_on_closed(policy: CompiledPolicy) -> bool:
    """Whether something happens with events that a case takes even when it is closed."""
    return bool(attached_in(policy) & WHEN_CLOSED)


def _attached(policy: CompiledPolicy) -> Iterator[str]:
    yield from (event.name for event in policy.events.values() if event.actions)
    for one in (policy, *(track.policy for track in policy.tracks.values())):
        index = index_of(one)
        yield from (*index.driven, *index.in_tracks, *index.leaves, *index.answers, *index.counters, *index.resets)
        yield from (*index.requests, *index.parties)
        occurred = (*index.starts, *index.cancels, *(on for _, occasions in index.rules for on in occasions))
        yield from (name for kind, name in occurred if kind == "event")
