"""All the changes of a policy that its scenarios are asked to notice.

In: a `PolicyDocument`. Out: `Change`s in the order of the document: each with a stable id, its place, what it says in
plain words, and the changed document when it is asked for. Titles, texts and citations are never changed: scenarios
do not judge them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

from complaintflow.compiled.words import Words
from complaintflow.mutation.conditions import condition_edits
from complaintflow.mutation.edit import Edit
from complaintflow.mutation.site import Put, Site, Step, sites
from complaintflow.mutation.structure import omissions, reordered, without_items
from complaintflow.mutation.values import value_edits
from complaintflow.policy.document import PolicyDocument
from complaintflow.source import Span

_OPERATORS: Final = (omissions, reordered, without_items, condition_edits, value_edits)


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a policy.

    `id` is the path of the place and, behind a colon, what is done there; it stays the same when other parts of the
    policy change. `words` are a clause that follows "if".
    """

    id: str
    span: Span
    words: Words
    trail: tuple[Step, ...] = field(repr=False)
    _put: Put = field(repr=False)
    _value: Any = field(repr=False)

    def document(self) -> PolicyDocument:
        """Return the document with this one change."""
        return self._put(self._value)


def changes_of(document: PolicyDocument) -> Iterator[Change]:
    """Yield every change, each id once."""
    seen: dict[str, int] = {}
    for site in sites(document):
        for operator in _OPERATORS:
            for edit in operator(site):
                yield _change(site, edit, seen)


def _change(site: Site, edit: Edit, seen: dict[str, int]) -> Change:
    where, _, what = edit.name.rpartition(":")
    path = ".".join((*site.path, where) if where else site.path)
    name = f"{path}:{what}"
    seen[name] = seen.get(name, 0) + 1
    if seen[name] > 1:
        name = f"{name}-{seen[name]}"
    trail = (*site.trail[:-1], replace(site.trail[-1], key=where)) if where else site.trail
    return Change(name, edit.span, edit.words, trail, site.put, edit.value)
