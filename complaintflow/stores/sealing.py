"""The key of a case: what is personal is encrypted under it, and salted digests take its place in the log.

In: values, bytes. Out: ciphertext and digests, the same for the same input, so that what is derived can be built anew
byte for byte. Once the key is deleted nothing of a case can be read or guessed: the digests are keyed too, and so even
a value of which there are few can't be found by trying them all.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from complaintflow.errors import MissingExtraError, StoreError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESSIV

KEY_BYTES = 32


class Sealer:
    """What the key of one case encrypts, decrypts and digests."""

    def __init__(self, key: bytes) -> None:
        """Take the key up. Raises MissingExtraError without the extra `sql`."""
        self._cipher = _siv(hashlib.sha512(b"complaintflow encrypts" + key).digest())
        self._salt = hashlib.sha256(b"complaintflow salts" + key).digest()

    def encrypt(self, plain: bytes, *about: str) -> bytes:
        """Return plain bytes encrypted, bound to what they are about: elsewhere they can't be read."""
        return self._cipher.encrypt(plain or b"\0", [part.encode("utf-8", "surrogatepass") for part in about])

    def decrypt(self, secret: bytes, *about: str) -> bytes:
        """Return what was encrypted. Raises StoreError when it was altered, or is about something else."""
        from cryptography.exceptions import InvalidTag

        try:
            return self._cipher.decrypt(secret, [part.encode("utf-8", "surrogatepass") for part in about])
        except (InvalidTag, ValueError, TypeError) as wrong:  # a column of SQLite may hold text where bytes were
            message = f"what is stored of {' '.join(about)[:80]} does not belong to its key: it was altered"
            raise StoreError(message) from wrong

    def salted(self, value: object, *about: str) -> str:
        """Return the salted digest of a value, in hexadecimal."""
        said = canonical([*about, value]).encode("utf-8", "surrogatepass")
        return hmac.new(self._salt, said, hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class Keys:
    """How the keys of cases are kept: as they are, or wrapped under a master key that the database never sees.

    `master` is 32 bytes or more, from a secret store of the embedder's. `older`: the master keys that it takes the
    place of (None: keys were kept as they are), under which keys may still lie until `rewrap` is through.
    """

    master: bytes | None = field(default=None, repr=False)
    older: tuple[bytes | None, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        """Refuse a master key that could be guessed. Raises StoreError."""
        for one in self._all:
            if one is not None and len(one) < KEY_BYTES:
                message = f"a master key has {KEY_BYTES} bytes or more, found {len(one)}"
                raise StoreError(message)

    @property
    def _all(self) -> tuple[bytes | None, ...]:
        return (self.master, *self.older)

    def fresh(self, case: str) -> bytes:
        """Return a new key as it is kept."""
        return self._kept(case, secrets.token_bytes(KEY_BYTES))

    def sealer(self, case: str, kept: bytes) -> Sealer:
        """Return what a kept key opens. Raises StoreError when it was wrapped under another master key, or none."""
        return Sealer(self._opened(case, kept)[0])

    def rewrapped(self, case: str, kept: bytes) -> bytes | None:
        """Return a kept key as `master` has it, None where it is so already. Raises StoreError as `sealer` does."""
        key, under = self._opened(case, kept)
        return None if under == self.master else self._kept(case, key)

    def _kept(self, case: str, key: bytes) -> bytes:
        return key if self.master is None else Sealer(self.master).encrypt(key, "key", case)

    def _opened(self, case: str, kept: bytes) -> tuple[bytes, bytes | None]:
        """Return a key, and the master key under which it was found."""
        if len(kept) == KEY_BYTES:
            if None not in self._all:
                message = "the keys of this store are not wrapped, and a master key was given"
                raise StoreError(message)
            return kept, None
        wrong = StoreError("the keys of this store are wrapped under a master key, and none was given")
        for master in self._all:
            if master is not None:
                try:
                    return Sealer(master).decrypt(kept, "key", case), master
                except StoreError as problem:
                    wrong = problem
        raise wrong


def canonical(value: object) -> str:
    """Return the one JSON text of a value: sorted keys, no spaces, ASCII only."""
    return json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"), default=str)


def in_order(value: object) -> str:
    """Return the JSON text of a value with keys in the order that they have: facts keep the order of their coming."""
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"), default=str)


def _siv(key: bytes) -> AESSIV:
    try:
        from cryptography.hazmat.primitives.ciphers.aead import AESSIV
    except ImportError as missing:
        raise MissingExtraError("sql") from missing
    return AESSIV(key)
