"""Rules across cases within one transaction of a store.

In: a policy, the transaction. Out: a casebook over cases, aliases, index and notes that lie in the store: what it finds
and keeps is written with the event that led to it, or not at all. What is noted of a case holds its facts, so it is
encrypted under the key of the case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, MutableMapping

from complaintflow.correlation.casebook import Casebook
from complaintflow.correlation.notes import StoredNotes
from complaintflow.facade import Case, Policy
from complaintflow.stores.protocol import Writing
from complaintflow.stores.sealing import Sealer

ABOUT = "noted"


class AcrossCases:
    """A casebook of one transaction."""

    def __init__(
        self,
        policy: Policy,
        versions: Iterable[Policy],
        cases: StoredCases,
        aliases: StoredAliases,
        writing: Writing,
        sealer: Callable[[str], Sealer],
    ) -> None:
        """Set a casebook up over what the store keeps; `sealer` returns what encrypts for a case."""
        self._policy = policy.id
        self._writing = writing
        self._sealer = sealer
        self._notes = StoredNotes(self._read, self._put)
        self.book = Casebook(
            policy, cases=cases, index=writing.index(policy.id), aliases=aliases, notes=self._notes, versions=versions
        )

    def write(self) -> None:
        """Write what was noted, once the cases themselves are written."""
        self._notes.write()

    def _read(self, case: str) -> bytes | None:
        body = self._writing.noted(self._policy, case)
        return None if body is None else self._sealer(case).decrypt(body, ABOUT, case)

    def _put(self, case: str, body: bytes | None) -> None:
        kept = None if body is None else self._sealer(case).encrypt(body, ABOUT, case)
        self._writing.put_noted(self._policy, case, kept)


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


class StoredAliases(MutableMapping[str, str]):
    """Which case took which complaint."""

    def __init__(self, writing: Writing) -> None:
        """Read and write in a transaction."""
        self._writing = writing
        self._set: dict[str, str] = {}

    def __getitem__(self, name: str) -> str:
        """Return the case that took a complaint."""
        found = self._writing.alias(name)
        if found is None:
            raise KeyError(name)
        return found

    def __setitem__(self, name: str, case: str) -> None:
        """Let a name stand for a case."""
        self._writing.put_alias(name, case)
        self._set[name] = case

    def __delitem__(self, name: str) -> None:
        """A complaint that was taken stays taken."""
        raise NotImplementedError

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names that were set in this transaction."""
        return iter(self._set)

    def __len__(self) -> int:
        """Return how many names were set in this transaction."""
        return len(self._set)
