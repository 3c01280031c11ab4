"""The head of a store's seals, exported and signed: held elsewhere, it finds even a store that was rewritten whole.

In: a store, a private key. Out: a head as JSON with an Ed25519 signature, and what is wrong with one. Keys come and go
as PEM texts; the store keeps none of them.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import asdict, dataclass, fields, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from complaintflow.errors import MissingExtraError, StoreError
from complaintflow.instants import InstantError, format_instant, parse_instant
from complaintflow.stores.protocol import Reading
from complaintflow.stores.seals import store_id

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

FORMAT: Final = "complaintflow-head-1"
ALGORITHM: Final = "Ed25519"


@dataclass(frozen=True, slots=True)
class Head:
    """What a store's last seal was: `at` is its instant (UTC microseconds), `digest` covers all seals before it too.

    `cases` and `entries`: how many there were when the head was exported. `key` names the public key of the signature.
    """

    store: str
    seal: int
    digest: str
    at: int
    cases: int
    entries: int
    key: str = ""
    signature: str = ""


def head_of(reading: Reading) -> Head | None:
    """Return the head of a store as it stands, unsigned; None where nothing was sealed yet."""
    last, known = reading.last_seal(), store_id(reading)
    if last is None or known is None:
        return None
    counts = reading.counts()
    return Head(known, last.number, last.digest, last.at, counts["cases"], counts["log"])


def sign(head: Head, private_pem: bytes) -> Head:
    """Return a head signed with a private key. Raises StoreError when that is none, MissingExtraError without `sql`."""
    private = _private(private_pem)
    named = replace(head, key=_key_id(private.public_key()), signature="")
    signature = base64.b64encode(private.sign(_signed_text(named))).decode("ascii")
    return replace(named, signature=signature)


def is_signed_by(head: Head, public_pem: bytes) -> bool:
    """Whether a head is signed with the private key to this public one.

    Raises StoreError when that is no public key, MissingExtraError without the extra `sql`.
    """
    from cryptography.exceptions import InvalidSignature

    public = _public(public_pem)
    try:
        public.verify(base64.b64decode(head.signature, validate=True), _signed_text(head))
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


def write_head(head: Head) -> str:
    """Return a head as JSON, one key a line."""
    shown = {"format": FORMAT, **asdict(head), "at": format_instant(head.at, "UTC"), "algorithm": ALGORITHM}
    return json.dumps(shown, indent=2) + "\n"


def read_head(text: str) -> Head:
    """Return the head that `write_head` wrote. Raises StoreError on anything else."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as wrong:
        raise StoreError("an exported head is a JSON object, found something else") from wrong
    if not isinstance(told, dict) or told.get("format") != FORMAT or told.get("algorithm") != ALGORITHM:
        raise StoreError(f"an exported head has the format `{FORMAT}` and the algorithm `{ALGORITHM}`, found another")
    given = {key: value for key, value in told.items() if key not in {"format", "algorithm"}}
    try:
        given["at"] = parse_instant(given["at"])
    except (InstantError, KeyError, TypeError, AttributeError) as wrong:
        raise StoreError("`at` of an exported head is an instant in ISO 8601, found something else") from wrong
    wanted = {one.name: int if one.type == "int" else str for one in fields(Head)}
    if set(given) != set(wanted) or any(type(given[name]) is not kind for name, kind in wanted.items()):
        raise StoreError(f"an exported head has the keys {', '.join(wanted)}, texts or numbers; found something else")
    return Head(**given)


def new_keys() -> tuple[bytes, bytes]:
    """Return a new private key and its public key, as PEM. Raises MissingExtraError without the extra `sql`."""
    try:
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    except ImportError as missing:
        raise MissingExtraError("sql") from missing
    private = Ed25519PrivateKey.generate()
    pem = serialization.Encoding.PEM
    kept = private.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return kept, private.public_key().public_bytes(pem, serialization.PublicFormat.SubjectPublicKeyInfo)


def _signed_text(head: Head) -> bytes:
    """Return what the signature covers: everything but itself, each value under its name."""
    body = {"format": FORMAT, "algorithm": ALGORITHM, **asdict(head)}
    del body["signature"]
    return json.dumps(body, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode("ascii")


def _key_id(public: Ed25519PublicKey) -> str:
    return sha256(public.public_bytes_raw()).hexdigest()[:16]


def _private(pem: bytes) -> Ed25519PrivateKey:
    try:
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import load_pem_private_key
    except ImportError as missing:
        raise MissingExtraError("sql") from missing
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as wrong:
        raise StoreError("expected an Ed25519 private key as PEM without a password, found something else") from wrong
    if not isinstance(key, Ed25519PrivateKey):
        raise StoreError("expected an Ed25519 private key, found one of another algorithm")
    return key


def _public(pem: bytes) -> Ed25519PublicKey:
    try:
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
        from cryptography.hazmat.primitives.serialization import load_pem_public_key
    except ImportError as missing:
        raise MissingExtraError("sql") from missing
    try:
        key = load_pem_public_key(pem)
    except (ValueError, TypeError, UnsupportedAlgorithm) as wrong:
        raise StoreError("expected an Ed25519 public key as PEM, found something else") from wrong
    if not isinstance(key, Ed25519PublicKey):
        raise StoreError("expected an Ed25519 public key, found one of another algorithm")
    return key
