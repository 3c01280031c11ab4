"""What is written to Temporal's history, encrypted where there is a master key.

In and out: payloads. Temporal keeps the history of a workflow for as long as its namespace says, and knows nothing of
erased cases: without a master key the data of events stands there to be read by whoever may read histories.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from temporalio.api.common.v1 import Payload
from temporalio.converter import DataConverter, DefaultFailureConverterWithEncodedAttributes, PayloadCodec

from complaintflow.stores.sealing import Keys, Sealer

_ENCODING: Final = b"binary/complaintflow-sealed"
_ABOUT: Final = "a payload of temporal"


class SealedPayloads(PayloadCodec):
    """Encrypts every payload, and binds nothing to its place: Temporal moves payloads around."""

    def __init__(self, master: bytes) -> None:
        """Encrypt under a master key."""
        self._sealer = Sealer(master)

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Return the payloads encrypted."""
        return [
            Payload(metadata={"encoding": _ENCODING}, data=self._sealer.encrypt(one.SerializeToString(), _ABOUT))
            for one in payloads
        ]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Return the payloads decrypted; those written before there was a key as they are. Raises StoreError."""
        return [self._decoded(one) for one in payloads]

    def _decoded(self, payload: Payload) -> Payload:
        if payload.metadata.get("encoding") != _ENCODING:
            return payload
        return Payload.FromString(self._sealer.decrypt(payload.data, _ABOUT))


def data_converter(keys: Keys | None) -> DataConverter:
    """Return how clients and workers write payloads: encrypted if there is a master key."""
    if keys is None or keys.master is None:
        return DataConverter.default
    # Failures are told in plain text otherwise, and their messages quote what was found.
    return replace(
        DataConverter.default,
        payload_codec=SealedPayloads(keys.master),
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
    )
