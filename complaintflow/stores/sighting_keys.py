"""What stands for a key of the index across cases.

In: the policy, the series and the values of a key. Out: bytes that are the same for equal keys and for no others, and
their digest under a secret of the store: who reads the tables learns neither the values nor, by trying, whether a
value is there.
"""

from __future__ import annotations

import hmac
import math
from hashlib import sha256

from complaintflow.correlation.sighting import Key
from complaintflow.errors import CorrelationError


def canonical_key(policy_id: str, series: str, key: Key) -> bytes:
    """Return bytes for a key: the same however an equal number is written, 1 or 1.0. Raises CorrelationError."""
    return _of((policy_id, series, key))


def digest_key(secret: bytes, policy_id: str, series: str, key: Key) -> bytes:
    """Return the digest of a key under a secret, 32 bytes. Raises CorrelationError."""
    return hmac.digest(secret, canonical_key(policy_id, series, key), sha256)


def _of(value: object) -> bytes:
    """Return a value as bytes, with its kind and its length before it, so that no two run into each other."""
    match value:
        case bool():
            kind, body = b"b", b"1" if value else b"0"
        case int():
            kind, body = b"n", b"%x" % value
        case float():
            if not math.isfinite(value):
                raise CorrelationError(f"`{value}` cannot be compared across cases")
            kind, body = b"n", b"%x" % int(value) if value.is_integer() else repr(value).encode("ascii")
        case str():
            kind, body = b"t", value.encode("utf-8", "surrogatepass")
        case tuple() | list():
            kind, body = b"l", b"".join(_of(item) for item in value)
        case _:
            raise CorrelationError(f"a {type(value).__name__} cannot be compared across cases")
    return b"%s%d:%s" % (kind, len(body), body)
