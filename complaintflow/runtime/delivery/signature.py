"""Signatures of webhooks, after the Standard Webhooks scheme, for both sides.

In: an id, an instant, a body and secrets. Out: the headers that a sender adds; for a receiver the id and the instant of
a message whose signature is right. Nothing is sent here, and no clock is read.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote

from complaintflow.errors import DeliveryError, WebhookError

PREFIX: Final = "whsec_"
KEY_BYTES_MIN: Final = 24
SECOND: Final = 1_000_000
TOLERANCE: Final = 5 * 60 * SECOND
"""How far a message's instant may be from the receiver's, unless it says otherwise (microseconds)."""

_VERSION: Final = "v1"
_SIGNATURES_MAX: Final = 20
_ID: Final = "webhook-id"
_TIMESTAMP: Final = "webhook-timestamp"
_SIGNATURE: Final = "webhook-signature"


@dataclass(frozen=True, slots=True)
class Verified:
    """A message whose signature is right: the effect's id, by which a repetition is told, and when it was sent."""

    id: str
    at: int


def key_of(secret: str) -> bytes:
    """Return the key that a secret (`whsec_` and base64) holds. Raises DeliveryError, which does not tell it."""
    try:
        key = base64.b64decode(secret.strip().removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) < KEY_BYTES_MIN:
        message = f"a webhook's secret is `{PREFIX}` and at least {KEY_BYTES_MIN} random bytes in base64; this is not"
        raise DeliveryError(message)
    return key


def signed_headers(effect_id: str, body: bytes, at: int, secrets: Iterable[str]) -> dict[str, str]:
    """Return the headers that say who a body is from. Raises DeliveryError for a secret that is none.

    With several secrets there are as many signatures, so that a receiver may change its secret at any time in between.
    `at` is the instant of this try (UTC microseconds).
    """
    name, stamp = header_id(effect_id), str(at // SECOND)
    signatures = [f"{_VERSION},{_sign(key_of(secret), name, stamp, body)}" for secret in secrets]
    if not signatures:
        message = "a webhook needs a secret to sign with"
        raise DeliveryError(message)
    return {_ID: name, _TIMESTAMP: stamp, _SIGNATURE: " ".join(signatures)}


def header_id(effect_id: str) -> str:
    """Return an id as a header may hold it: whatever is no letter, digit, `-`, `_` or `/` is percent-encoded.

    A full stop is encoded too: it parts what is signed.
    """
    return quote(effect_id, safe="/", errors="replace").replace(".", "%2E").replace("~", "%7E")


def verify_webhook(
    headers: Mapping[str, str], body: bytes, secrets: Iterable[str], now: int, tolerance: int = TOLERANCE
) -> Verified:
    """Return what a received message is. Raises WebhookError when it must not be acted on.

    In: the request's headers (their names in any case), its body byte for byte as it came, the secrets that may have
    signed it, the receiver's instant and how far the message's may be from it (microseconds). Whoever acts on a message
    must keep its id and act on each id once: what is delivered at least once comes twice at times.
    """
    given = {name.lower(): value for name, value in headers.items()}
    missing = [name for name in (_ID, _TIMESTAMP, _SIGNATURE) if not given.get(name)]
    if missing:
        message = f"the header `{missing[0]}` is missing"
        raise WebhookError(message)
    name, stamp = given[_ID], given[_TIMESTAMP]
    if not stamp.isascii() or not stamp.isdecimal() or len(stamp) > len(str(2**53)):
        message = f"the header `{_TIMESTAMP}` must be whole seconds since 1970"
        raise WebhookError(message)
    keys = [key_of(secret) for secret in secrets]
    found = [part.partition(",")[2] for part in given[_SIGNATURE].split()[:_SIGNATURES_MAX] if part[:3] == "v1,"]
    # Every pair is compared, each in constant time: how long this takes tells nothing of which was right.
    matches = [
        hmac.compare_digest(_sign(key, name, stamp, body).encode(), one.encode("utf-8", "replace"))
        for key in keys
        for one in found
    ]
    if not any(matches):
        message = "no signature of this message is right: its secret is another, or its body was changed on the way"
        raise WebhookError(message)
    at = int(stamp) * SECOND
    if abs(now - at) > tolerance:
        message = f"the message was sent more than {tolerance // SECOND} seconds from now: it may be a replay"
        raise WebhookError(message)
    return Verified(unquote(name), at)


def _sign(key: bytes, name: str, stamp: str, body: bytes) -> str:
    content = f"{name}.{stamp}.".encode("utf-8", "replace") + body
    return base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode("ascii")
