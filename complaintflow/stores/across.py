"""The parts of a casebook in one transaction of a store: index, aliases, and what rules keep of each case.

In: a transaction, a policy's id, and what encrypts for a case. Out: what `Casebook` takes as its parts. What rules
keep of a case holds facts of the complaint: it is encrypted under the case's key, and gone when that is. Keeps no
cases, and encrypts nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from dataclasses import dataclass
from typing import Final, Protocol

from complaintflow.correlation import CorrelationIndex, StoredNotes
from complaintflow.stores.protocol import CaseFilter, Writing, all_cases

_ABOUT: Final = "noted"


class Cipher(Protocol):
    """What the key of one case encrypts and decrypts, bound to what it is about."""

    def encrypt(self, plain: bytes, /, *about: str) -> bytes:
        """Return plain bytes encrypted."""

    def decrypt(self, secret: bytes, /, *about: str) -> bytes:
        """Return what was encrypted. Raises StoreError when it was altered, or is about something else."""


@dataclass(frozen=True, slots=True)
class Across:
    """The parts; `notes.write()` belongs at the end of the transaction, when the keys of new cases are there."""

    index: CorrelationIndex
    aliases: StoredAliases
    notes: StoredNotes


def across(writing: Writing, policy_id: str, cipher_of: Callable[[str], Cipher | None]) -> Across:
    """Return the parts for a policy's cases. `cipher_of` gives a case's cipher, None where it has no key any more."""

    def read(case: str) -> bytes | None:
        body = writing.noted(policy_id, case)
        cipher = None if body is None else cipher_of(case)
        return None if body is None or cipher is None else cipher.decrypt(body, _ABOUT, policy_id, case)

    def write(case: str, body: bytes | None) -> None:
        cipher = None if body is None else cipher_of(case)
        sealed = None if body is None or cipher is None else cipher.encrypt(body, _ABOUT, policy_id, case)
        writing.put_noted(policy_id, case, sealed)

    def names() -> Iterator[str]:
        return (row.case for row in all_cases(writing, CaseFilter(policy_id=policy_id)))

    return Across(writing.index(policy_id), StoredAliases(writing), StoredNotes(read, write, names))


class StoredAliases(MutableMapping[str, str]):
    """Which case took which complaint. There is no end of them in a store, so nobody walks through them here."""

    def __init__(self, writing: Writing) -> None:
        """Look at the aliases of a store."""
        self._writing = writing

    def __getitem__(self, name: str) -> str:
        """Return the case that took a complaint. Raises KeyError where it was not taken."""
        found = self._writing.alias(name)
        if found is None:
            raise KeyError(name)
        return found

    def __setitem__(self, name: str, case: str) -> None:
        """Let a name stand for a case."""
        self._writing.put_alias(name, case)

    def __delitem__(self, name: str) -> None:
        """Raise TypeError: what a name stands for is never taken back."""
        message = f"the alias `{name}` stays"
        raise TypeError(message)

    def __iter__(self) -> Iterator[str]:
        """Raise TypeError: they are asked for by name."""
        message = "the aliases of a store are asked for by name"
        raise TypeError(message)

    def __len__(self) -> int:
        """Raise TypeError: they are not counted."""
        message = "the aliases of a store are not counted"
        raise TypeError(message)
