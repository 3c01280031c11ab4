"""Rules across cases within one transaction of a store.

In: a policy, the transaction. Out: a casebook over cases, aliases, index and notes that lie in the store: what it finds
and keeps is written with the event that led to it, or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, MutableMapping

from complaintflow.correlation.casebook import Casebook
from complaintflow.facade import Case, Policy
from complaintflow.stores.across import Cipher, across
from complaintflow.stores.protocol import Writing


class AcrossCases:
    """A casebook of one transaction; `write` comes last, when the keys of new cases are there."""

    def __init__(
        self,
        policy: Policy,
        versions: Iterable[Policy],
        cases: StoredCases,
        writing: Writing,
        cipher_of: Callable[[str], Cipher | None],
    ) -> None:
        """Set a casebook up over what the store keeps; `cipher_of` returns what encrypts for a case."""
        parts = across(writing, policy.id, cipher_of)
        self.write = parts.notes.write
        self.book = Casebook(
            policy, cases=cases, index=parts.index, aliases=parts.aliases, notes=parts.notes, versions=versions
        )


class StoredCases(MutableMapping[str, Case]):
    """The cases of a transaction, read when they are asked for; those that have moved in it, as they stand now."""

    def __init__(self, read: Callable[[str], Case | None], has: Callable[[str], bool]) -> None:
        """Read through functions; an erased case is not there."""
        self._read = read
        self._has = has
        self._moved: dict[str, Case] = {}

    def __getitem__(self, name: str) -> Case:
        """Return a case."""
        if name in self._moved:
            return self._moved[name]
        found = self._read(name) if self._has(name) else None
        if found is None:
            raise KeyError(name)
        return found

    def __setitem__(self, name: str, case: Case) -> None:
        """Take a case as it stands now; it is written when its step is recorded."""
        self._moved[name] = case

    def __delitem__(self, name: str) -> None:
        """Cases are erased elsewhere."""
        raise NotImplementedError

    def __contains__(self, name: object) -> bool:
        """Whether there is such a case, and it is not erased."""
        return name in self._moved or (isinstance(name, str) and self._has(name))

    def __iter__(self) -> Iterator[str]:
        """Iterate over the cases that have moved."""
        return iter(self._moved)

    def __len__(self) -> int:
        """Return how many cases have moved."""
        return len(self._moved)
