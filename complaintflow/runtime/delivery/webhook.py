"""Effects as signed webhooks: CloudEvents 1.0 in structured JSON, signed after Standard Webhooks.

In: parcels, and the webhook's entry of the configuration. Out: outcomes. Where a message goes is said by whoever
configures, never by a case, a policy or an answer.
"""

from __future__ import annotations

import http.client
import json
import ssl
from dataclasses import dataclass
from typing import Final

from complaintflow.confidentiality import MARK, Seen, Sight, read_viewer, veil_effect
from complaintflow.errors import DeliveryError, EventError
from complaintflow.exports.messages import cloudevent, message_about
from complaintflow.runtime.delivery.answers import of_http, of_late, of_trouble
from complaintflow.runtime.delivery.bounded import Bounded, Late
from complaintflow.runtime.delivery.channel import Outcome, Parcel
from complaintflow.runtime.delivery.place import filled
from complaintflow.runtime.delivery.post import post, target_of
from complaintflow.runtime.delivery.secret import Secrets
from complaintflow.runtime.delivery.signature import key_of, signed_headers
from complaintflow.runtime.delivery.wire import effect_of_wire

CONTENT_TYPE: Final = "application/cloudevents+json; charset=utf-8"


@dataclass(frozen=True, slots=True)
class WebhookTarget:
    """Where and how to post. Values that are secret are named here and kept in `Secrets`.

    `url` may have places, which `url_secrets` fill. `signed_with` names the signing secrets, the newest first.
    `as_role`: whose view of the case the message is; None: the whole of it. `timeout`: seconds for a whole try.
    `body_bytes`: the longest message.
    """

    name: str
    url: str
    signed_with: tuple[str, ...]
    url_secrets: tuple[tuple[str, str], ...] = ()
    as_role: str | None = None
    timeout: float = 10.0
    body_bytes: int = 256 * 1024


class Webhook:
    """A channel that posts each effect to one target."""

    __slots__ = ("_bounded", "_context", "_secrets", "_target")

    def __init__(self, target: WebhookTarget, secrets: Secrets, *, context: ssl.SSLContext | None = None) -> None:
        """Check target and secrets. Raises DeliveryError. `context`: for a certificate authority of one's own."""
        self._target: Final = target
        self._secrets: Final = secrets
        self._context: Final = ssl.create_default_context() if context is None else context
        self._bounded: Final = Bounded(target.timeout)
        target_of(self._url())
        for name in target.signed_with:
            _checked_key(secrets, name)

    def __repr__(self) -> str:
        return f"Webhook({self._target.name})"

    def deliver(self, parcel: Parcel) -> Outcome:
        """Post the effect once."""
        try:
            body = self._body(parcel)
            if isinstance(body, Outcome):
                return body
            signing = (self._secrets.get(name) for name in self._target.signed_with)
            headers = signed_headers(parcel.effect_id, body, parcel.now, signing)
            url = self._url()
        except (DeliveryError, EventError) as problem:
            # Whoever runs the service can set this right: nothing is lost meanwhile.
            return Outcome("retry", f"the webhook is set up wrongly: {problem}")
        headers |= {"Content-Type": CONTENT_TYPE, "User-Agent": "complaintflow"}
        try:
            answer = self._bounded.run(lambda: post(url, headers, body, self._target.timeout, self._context))
        except (OSError, http.client.HTTPException, ValueError) as problem:
            return of_trouble(problem)
        if isinstance(answer, Late):
            return of_late(answer)
        return of_http(answer.status, answer.retry_after, parcel.now)

    def _body(self, parcel: Parcel) -> bytes | Outcome:
        policy, role = parcel.policy, self._target.as_role
        if role is None:
            message = message_about(policy, parcel.effect)
        else:
            seen = Seen.of(Sight.of(policy, read_viewer(policy, role)), parcel.state)
            if MARK in seen.case_id:
                return Outcome("rejected", "the case's id quotes what the receiver may not see")
            message = cloudevent(policy, veil_effect(seen, effect_of_wire(parcel.effect)))
        text = json.dumps(message, ensure_ascii=False, separators=(",", ":"), default=str)
        body = text.encode("utf-8", "replace")
        if len(body) > self._target.body_bytes:
            return Outcome("rejected", f"the message has {len(body)} bytes, at most {self._target.body_bytes} are sent")
        return body

    def _url(self) -> str:
        values = {place: self._secrets.get(name) for place, name in self._target.url_secrets}
        return filled(self._target.url, values)


def _checked_key(secrets: Secrets, name: str) -> None:
    try:
        key_of(secrets.get(name))
    except DeliveryError as problem:
        message = f"`{name}`: {problem}"
        raise DeliveryError(message) from None
