"""Through which media a policy tells which roles.

In: a compiled policy. Out: media by role, from every notice that names its recipient outright; whom `owner` or a
relation means only a case can tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

from complaintflow.compiled.actions import Notify
from complaintflow.compiled.policy import CompiledPolicy


def media_by_role(policy: CompiledPolicy) -> Mapping[str, tuple[str, ...]]:
    """Return the media by the role told through them, the word `customer` among the roles."""
    found: dict[str, dict[str, None]] = {}
    for notice in _notices(policy):
        for role in (*notice.to, *notice.copy):
            if isinstance(role, str):
                found.setdefault(role, {})[notice.via] = None
    return {role: tuple(media) for role, media in found.items()}


def _notices(policy: CompiledPolicy) -> Iterator[Notify]:
    """Yield every notice, wherever in the policy it stands."""
    seen: set[int] = set()
    waiting: list[object] = [policy]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Notify):
            yield value
        elif isinstance(value, Mapping):
            waiting += reversed(tuple(value.values()))
        elif isinstance(value, tuple):
            waiting += reversed(value)
        elif is_dataclass(value) and id(value) not in seen:
            seen.add(id(value))
            waiting += [getattr(value, one.name) for one in reversed(fields(value))]
